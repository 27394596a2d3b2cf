//! Second factors in the graph: what one has, an authenticator, and recovery codes.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use identity::second_factor::{Added, SecondFactor as Has};
use kernel::{Instant, page::Page};

use super::{
    passkey::Passkey,
    session::{hand_over, must_come_by_post},
};
use crate::{
    connection::{Connection, page_request},
    error,
    problem::{Problem, Problems},
    scope::{Scope, scope},
};

/// What somebody has besides her password.
pub(crate) struct SecondFactor(Has);

impl SecondFactor {
    /// The caller's.
    pub async fn find(scope: &Scope) -> async_graphql::Result<Option<Self>> {
        let outcome = scope.contexts.identity.second_factor(&scope.read().await?, &scope.actor).await;
        Ok(error::found(outcome, scope.actor.request)?.map(Self))
    }
}

/// What you have besides your password. With any of it, a password alone does not sign you in.
#[Object]
impl SecondFactor {
    /// Whether what you are here calls for one: what you may do counts only in a session that has seen it.
    async fn required(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        if self.0.required || !self.0.required_to_coach {
            return Ok(self.0.required);
        }
        let scope = scope(ctx);
        let coach = scope.contexts.coaching.coach(&scope.read().await?, &scope.actor).await;
        Ok(error::found(coach, scope.actor.request)?.flatten().is_some())
    }
    /// Your authenticator; `null` when you have confirmed none.
    async fn totp(&self) -> Option<Totp> {
        self.0.totp.map(|confirmed_at| Totp { confirmed_at })
    }
    /// How many recovery codes you have not used.
    async fn recovery_codes_left(&self) -> u32 {
        self.0.recovery_codes_left
    }
    /// Your passkeys, oldest first.
    async fn passkeys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many: 1 to 100.")] first: i32,
        #[graphql(desc = "The `endCursor` of the page before.")] after: Option<String>,
    ) -> async_graphql::Result<Connection<Passkey>> {
        let scope = scope(ctx);
        let page = page_request(first, after.as_deref())?;
        let found = scope.contexts.identity.passkeys(&scope.read().await?, &scope.actor, page).await;
        let page = scope.settle(found)?.unwrap_or_else(|_| Page { rows: vec![], has_next: false });
        Ok(Connection::new(page, |row| row.id, Passkey))
    }
}

/// An authenticator, which shows a new code every thirty seconds.
#[derive(SimpleObject)]
struct Totp {
    /// When its first code was confirmed.
    confirmed_at: Instant,
}

/// An authenticator that is being set up. It is shown this once.
#[derive(SimpleObject, Default)]
struct BeginTotpPayload {
    /// With which it is confirmed.
    ceremony: Option<String>,
    /// Until when: five minutes.
    expires_at: Option<Instant>,
    /// What to type into the authenticator.
    secret: Option<String>,
    /// The same as an `otpauth:` address, to be shown as a picture.
    uri: Option<String>,
    /// Why none is being set up.
    problems: Vec<Problem>,
}

/// A code of the authenticator that is being set up.
#[derive(InputObject)]
struct ConfirmTotpInput {
    /// The `ceremony` of `beginTotp`.
    ceremony: String,
    /// The six digits that it shows.
    code: String,
}

/// An authenticator that counts from now on.
#[derive(SimpleObject, Default)]
struct ConfirmTotpPayload {
    /// The bearer token from now on: the one that this request came with is good for nothing any more. `null` when the
    /// browser keeps it.
    token: Option<String>,
    /// Until when it is good, if it is used: as before.
    expires_at: Option<Instant>,
    /// Ten recovery codes, with your first factor: each signs you in once, when the factor is lost. They are shown this
    /// once; keep them on paper.
    recovery_codes: Vec<String>,
    /// Why it does not count.
    problems: Vec<Problem>,
}

/// What was done.
#[derive(SimpleObject)]
struct RemoveTotpPayload {
    /// Whether it is taken away now.
    removed: bool,
    /// Why nothing was done.
    problems: Vec<Problem>,
}

/// New recovery codes.
#[derive(SimpleObject)]
struct MakeRecoveryCodesPayload {
    /// Ten codes, shown this once; those before are void.
    recovery_codes: Vec<String>,
    /// Why there are none.
    problems: Vec<Problem>,
}

#[derive(Default)]
pub(crate) struct SecondFactorMutation;

#[Object]
impl SecondFactorMutation {
    /// Begins to set up an authenticator: it counts once its first code is confirmed, in place of the one before. It
    /// asks for a proof of the last quarter of an hour.
    async fn begin_totp(&self, ctx: &Context<'_>) -> async_graphql::Result<BeginTotpPayload> {
        let scope = scope(ctx);
        let outcome = scope.contexts.identity.begin_totp(&scope.actor).await;
        Ok(match scope.settle(outcome)? {
            Ok(begun) => BeginTotpPayload {
                ceremony: Some(begun.ceremony.token()),
                expires_at: Some(begun.expires_at),
                secret: Some(begun.seed.to_string()),
                uri: Some(begun.uri.to_string()),
                problems: vec![],
            },
            Err(refusal) => BeginTotpPayload { problems: refusal.problems(), ..BeginTotpPayload::default() },
        })
    }

    /// Confirms the authenticator with a code that it shows; the code is used up by that. The session gets another
    /// token.
    async fn confirm_totp(
        &self,
        ctx: &Context<'_>,
        input: ConfirmTotpInput,
    ) -> async_graphql::Result<ConfirmTotpPayload> {
        let scope = scope(ctx);
        must_come_by_post(scope)?;
        let confirmed = scope.contexts.identity.confirm_totp(&scope.actor, &input.ceremony, &input.code).await;
        Ok(match scope.settle(confirmed)? {
            Ok(Added { session, recovery_codes }) => ConfirmTotpPayload {
                token: hand_over(scope, &session.token),
                expires_at: Some(session.expires_at),
                recovery_codes: recovery_codes.into_shown(),
                problems: vec![],
            },
            Err(refusal) => ConfirmTotpPayload { problems: refusal.problems(), ..ConfirmTotpPayload::default() },
        })
    }

    /// Takes your authenticator away. Doing it again changes nothing. It asks for a proof of the last quarter of an hour.
    async fn remove_totp(&self, ctx: &Context<'_>) -> async_graphql::Result<RemoveTotpPayload> {
        let scope = scope(ctx);
        let outcome = scope.contexts.identity.remove_totp(&scope.actor).await;
        Ok(match scope.settle(outcome)? {
            Ok(()) => RemoveTotpPayload { removed: true, problems: vec![] },
            Err(refusal) => RemoveTotpPayload { removed: false, problems: refusal.problems() },
        })
    }

    /// Makes ten new recovery codes; those before are void. It asks for a proof of the last quarter of an hour.
    async fn make_recovery_codes(&self, ctx: &Context<'_>) -> async_graphql::Result<MakeRecoveryCodesPayload> {
        let scope = scope(ctx);
        let outcome = scope.contexts.identity.make_recovery_codes(&scope.actor).await;
        Ok(match scope.settle(outcome)? {
            Ok(codes) => MakeRecoveryCodesPayload { recovery_codes: codes.into_shown(), problems: vec![] },
            Err(refusal) => MakeRecoveryCodesPayload { recovery_codes: vec![], problems: refusal.problems() },
        })
    }
}
