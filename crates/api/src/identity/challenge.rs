//! The second step of signing in, in the graph: a challenge and its answer.

use async_graphql::{Context, InputObject, Object};
use identity::{
    second_factor::Shown,
    session::{Challenge as Asked, Completion},
};
use kernel::Instant;

use super::session::{SignInPayload, TokenKeeper};
use crate::{error, scope::scope};

/// The password was right, and the account has a second factor: it is asked for.
pub(crate) struct SignInChallenge(pub Asked);

/// The question for a second factor: answer one of what it names with `completeSignIn`.
#[Object]
impl SignInChallenge {
    /// With which it is answered. It signs nobody in by itself.
    async fn token(&self) -> String {
        self.0.token.token()
    }
    /// Until when it can be answered: five minutes.
    async fn expires_at(&self) -> Instant {
        self.0.expires_at
    }
    /// Whether a code of an authenticator answers it.
    async fn code(&self) -> bool {
        self.0.means.code
    }
    /// Whether a recovery code answers it.
    async fn recovery_code(&self) -> bool {
        self.0.means.recovery_code
    }
    /// What to ask the browser for a passkey with: the argument of `navigator.credentials.get`, as JSON. `null` when
    /// there is none.
    async fn passkey(&self) -> Option<&str> {
        self.0.means.passkey.as_deref()
    }
}

/// The answer to a challenge: one of `code`, `recoveryCode` and `passkey`.
#[derive(InputObject)]
struct CompleteSignInInput {
    /// The token of the challenge.
    challenge: String,
    /// The six digits that the authenticator shows.
    code: Option<String>,
    /// A recovery code, which is used up.
    recovery_code: Option<String>,
    /// What the browser answers for a passkey, as JSON.
    passkey: Option<String>,
    /// What is to keep the token.
    #[graphql(default)]
    keeper: TokenKeeper,
}

#[derive(Default)]
pub(crate) struct ChallengeMutation;

#[Object]
impl ChallengeMutation {
    /// Opens the session for which the password was shown, with the second factor. A wrong one leaves the challenge
    /// open; each costs one of five tries, and one more comes back every three minutes.
    async fn complete_sign_in(
        &self,
        ctx: &Context<'_>,
        input: CompleteSignInInput,
    ) -> async_graphql::Result<SignInPayload> {
        let scope = scope(ctx);
        let keeper = input.keeper.checked(scope)?;
        let shown = shown([input.code.as_deref(), input.recovery_code.as_deref(), input.passkey.as_deref()]);
        let shown = shown.ok_or_else(|| one_of("code, recoveryCode and passkey"))?;
        let with = Completion { challenge: &input.challenge, shown, program: scope.program.as_deref() };
        let outcome = scope.contexts.identity.complete_sign_in(&scope.actor, with).await;
        Ok(keeper.signed_in(scope, scope.settle(outcome)?))
    }
}

/// What is shown, of a code, a recovery code and a passkey; `None` unless it is one of them.
pub(super) const fn shown(given: [Option<&str>; 3]) -> Option<Shown<'_>> {
    match given {
        [Some(code), None, None] => Some(Shown::Code(code)),
        [None, Some(code), None] => Some(Shown::RecoveryCode(code)),
        [None, None, Some(answer)] => Some(Shown::Passkey(answer)),
        _ => None,
    }
}

pub(super) fn one_of(names: &str) -> async_graphql::Error {
    error::coded(format!("Send one of {names}, and one only."), error::BAD_INPUT)
}
