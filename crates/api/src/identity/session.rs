//! Sessions in the graph: signing in and out.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use kernel::Instant;

use crate::{
    problem::{Problem, Problems},
    scope::scope,
};

/// An address and its password.
#[derive(InputObject)]
struct SignInInput {
    /// The e-mail address.
    email: String,
    /// The password.
    password: String,
}

/// A session, or why there is none.
#[derive(SimpleObject, Default)]
struct SignInPayload {
    /// The bearer token, shown this once: send it as `Authorization: Bearer …`.
    token: Option<String>,
    /// Until when it is good.
    expires_at: Option<Instant>,
    /// Why nobody was signed in.
    problems: Vec<Problem>,
}

/// Nothing is needed: the session that the request comes with is ended.
#[derive(SimpleObject)]
struct SignOutPayload {
    /// Whether the session is ended now.
    signed_out: bool,
    /// Why nothing was done.
    problems: Vec<Problem>,
}

#[derive(Default)]
pub(crate) struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Opens a session. The same answer, and the same work, for a wrong password, an unknown address and one
    /// that is not confirmed yet.
    async fn sign_in(&self, ctx: &Context<'_>, input: SignInInput) -> async_graphql::Result<SignInPayload> {
        let scope = scope(ctx);
        let outcome = scope.contexts.identity.sign_in(&scope.actor, &input.email, &input.password).await;
        Ok(match scope.settle(outcome)? {
            Ok(signed_in) => SignInPayload {
                token: Some(signed_in.token.token()),
                expires_at: Some(signed_in.expires_at),
                problems: vec![],
            },
            Err(refusal) => SignInPayload { problems: refusal.problems(), ..SignInPayload::default() },
        })
    }

    /// Ends the session that this request comes with; its token is good for nothing from then on.
    async fn sign_out(&self, ctx: &Context<'_>) -> async_graphql::Result<SignOutPayload> {
        let scope = scope(ctx);
        Ok(match scope.settle(scope.contexts.identity.sign_out(&scope.actor).await)? {
            Ok(()) => SignOutPayload { signed_out: true, problems: vec![] },
            Err(refusal) => SignOutPayload { signed_out: false, problems: refusal.problems() },
        })
    }
}
