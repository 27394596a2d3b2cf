//! Proving once more who one is, in the graph.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use identity::session::{Evidence, ProofChallenge};
use kernel::Instant;

use super::{
    challenge::{one_of, shown},
    session::{hand_over, must_come_by_post},
};
use crate::{
    problem::{Problem, Problems},
    scope::scope,
};

/// How you can prove who you are.
#[derive(SimpleObject, Default)]
struct BeginProofPayload {
    /// To be sent along with a passkey.
    ceremony: Option<String>,
    /// Until when it is good: five minutes.
    expires_at: Option<Instant>,
    /// Whether the password does: it does for who has no second factor.
    password: bool,
    /// Whether a code of your authenticator does.
    code: bool,
    /// Whether a recovery code does.
    recovery_code: bool,
    /// What to ask the browser for a passkey with: the argument of `navigator.credentials.get`, as JSON. `null` when you
    /// have none.
    passkey: Option<String>,
    /// Why there is no way.
    problems: Vec<Problem>,
}

/// One of `password`, `code`, `recoveryCode` and `passkey`.
#[derive(InputObject)]
struct ProveInput {
    /// With a passkey: the `ceremony` in which it was asked for.
    ceremony: Option<String>,
    /// The password, if you have no second factor.
    password: Option<String>,
    /// The six digits that your authenticator shows.
    code: Option<String>,
    /// A recovery code, which is used up.
    recovery_code: Option<String>,
    /// What the browser answers for a passkey, as JSON.
    passkey: Option<String>,
}

/// The present session, with another token.
#[derive(SimpleObject, Default)]
struct ProvePayload {
    /// The bearer token from now on: the one that this request came with is good for nothing any more. `null` when the
    /// browser keeps it.
    token: Option<String>,
    /// Until when it is good, if it is used: as before.
    expires_at: Option<Instant>,
    /// Why it is not proved.
    problems: Vec<Problem>,
}

#[derive(Default)]
pub(crate) struct ProofMutation;

#[Object]
impl ProofMutation {
    /// Says how you can prove who you are, and asks for your passkey, if you have one.
    async fn begin_proof(&self, ctx: &Context<'_>) -> async_graphql::Result<BeginProofPayload> {
        let scope = scope(ctx);
        let outcome = scope.contexts.identity.begin_proof(&scope.actor).await;
        Ok(match scope.settle(outcome)? {
            Ok(ProofChallenge { token, expires_at, password, means }) => BeginProofPayload {
                ceremony: Some(token.token()),
                expires_at: Some(expires_at),
                password,
                code: means.code,
                recovery_code: means.recovery_code,
                passkey: means.passkey,
                problems: vec![],
            },
            Err(refusal) => BeginProofPayload { problems: refusal.problems(), ..BeginProofPayload::default() },
        })
    }

    /// Proves that it is you: what answers `PROOF_REQUIRED` is open for a quarter of an hour then. Who has a second
    /// factor proves with it, and who has none with the password. The session gets another token.
    async fn prove(&self, ctx: &Context<'_>, input: ProveInput) -> async_graphql::Result<ProvePayload> {
        let scope = scope(ctx);
        must_come_by_post(scope)?;
        let factor = [input.code.as_deref(), input.recovery_code.as_deref(), input.passkey.as_deref()];
        let evidence = match (&input.password, factor) {
            (Some(password), [None, None, None]) => Some(Evidence::Password(password)),
            (Some(_), _) => None,
            (None, factor) => shown(factor).map(|shown| Evidence::Factor(shown, input.ceremony.as_deref())),
        };
        let evidence = evidence.ok_or_else(|| one_of("password, code, recoveryCode and passkey"))?;
        let outcome = scope.contexts.identity.prove(&scope.actor, evidence).await;
        Ok(match scope.settle(outcome)? {
            Ok(renewed) => ProvePayload {
                token: hand_over(scope, &renewed.token),
                expires_at: Some(renewed.expires_at),
                problems: vec![],
            },
            Err(refusal) => ProvePayload { problems: refusal.problems(), ..ProvePayload::default() },
        })
    }
}
