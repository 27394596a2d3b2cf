//! Coaches in the graph: the profile, the roster, and becoming one.

use ::coaching::coach::Coach as Profile;
use async_graphql::{Context, InputObject, Object, SimpleObject};
use kernel::{Failure, Instant, idempotency::Once};

use super::{alert::Alert, client::RosterEntry};
use crate::{
    connection::{Connection, page_request},
    error,
    problem::{Problem, Problems},
    scope::{Scope, idempotency_key, scope},
};

/// A coach: oneself.
pub(crate) struct Coach(Profile);

/// A coach: somebody with a valid certificate and accepted terms. Seen by herself alone.
#[Object]
impl Coach {
    /// The name as clients read it.
    async fn display_name(&self) -> &str {
        &self.0.display_name
    }
    /// The version of the terms that was accepted.
    async fn terms_version(&self) -> u32 {
        self.0.terms_version
    }
    /// When it was accepted.
    async fn accepted_at(&self) -> Instant {
        self.0.accepted_at
    }
    /// The roster, oldest first. Every client who is shown leaves a row that says you looked.
    async fn clients(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many: 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
    ) -> async_graphql::Result<Connection<RosterEntry>> {
        let scope = scope(ctx);
        let page = page_request(first, after.as_deref())?;
        let found = allowed(scope, scope.contexts.coaching.roster(&scope.actor, page).await)?;
        Ok(Connection::new(found, |row| row.client.id, RosterEntry))
    }
    /// What clients have told that needs a look, oldest first.
    async fn alerts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many: 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
    ) -> async_graphql::Result<Connection<Alert>> {
        let scope = scope(ctx);
        let page = page_request(first, after.as_deref())?;
        let found = allowed(scope, scope.contexts.coaching.alerts(&scope.actor, page).await)?;
        Ok(Connection::new(found, |row| row.id, Alert))
    }
}

/// A refusal on a field that has no payload is an error with the refusal's words.
fn allowed<T>(scope: &Scope, outcome: Result<T, Failure<::coaching::Refusal>>) -> async_graphql::Result<T> {
    scope.settle(outcome)?.map_err(|refusal| error::coded(refusal.to_string(), error::NOT_NOW))
}

#[derive(Default)]
pub(crate) struct CoachQuery;

#[Object]
impl CoachQuery {
    /// The signed-in coach; `null` for who has no coach profile.
    async fn coach(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Coach>> {
        find(scope(ctx)).await.transpose()
    }
}

async fn find(scope: &Scope) -> async_graphql::Result<Option<Coach>> {
    let outcome = scope.contexts.coaching.coach(scope.read().await?, &scope.actor).await;
    Ok(error::found(outcome, scope.actor.request)?.flatten().map(Coach))
}

/// What it takes to coach.
#[derive(InputObject)]
struct BecomeCoachInput {
    /// Your name as clients shall read it: 2 to 80 characters.
    display_name: String,
    /// The version of the terms for coaches that you have read and accept.
    terms_version: i32,
    /// Repeats with the same key answer what the first one did, for 24 hours.
    idempotency_key: Option<String>,
}

/// A coach, or why there is none.
#[derive(SimpleObject)]
struct CoachPayload {
    /// The coach.
    coach: Option<Coach>,
    /// Why nothing was done.
    problems: Vec<Problem>,
}

#[derive(Default)]
pub(crate) struct CoachMutation;

#[Object]
impl CoachMutation {
    /// Sets up your profile as a coach. Needs a valid certificate.
    async fn become_coach(
        &self,
        ctx: &Context<'_>,
        input: BecomeCoachInput,
    ) -> async_graphql::Result<CoachPayload> {
        let scope = scope(ctx);
        let key = match idempotency_key(input.idempotency_key.as_deref()) {
            Ok(key) => key,
            Err(problem) => return Ok(CoachPayload { coach: None, problems: vec![problem] }),
        };
        let remembered = (&input.display_name, input.terms_version);
        let once = Once::new(key, "becomeCoach", &remembered).map_err(|fault| scope.fault(&fault))?;
        let version = u32::try_from(input.terms_version).unwrap_or(0);
        let coaching = &scope.contexts.coaching;
        let outcome = coaching.become_coach(&scope.actor, &once, &input.display_name, version).await;
        Ok(match scope.settle(outcome)? {
            Ok(coach) => CoachPayload { coach: Some(Coach(coach)), problems: vec![] },
            Err(refusal) => CoachPayload { coach: None, problems: refusal.problems() },
        })
    }
}
