//! Passwords in the graph: changed by who is signed in, set anew by who has forgotten hers.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use crate::{
    identity::session::{hand_over, must_come_by_post},
    problem::{Problem, Problems},
    scope::scope,
};

/// The password of now, and the one from now on.
#[derive(InputObject)]
struct ChangePasswordInput {
    /// The password of now.
    current: String,
    /// The new one: at least 15 characters, or 8 beside a second factor.
    password: String,
}

/// A changed password, or why it was not changed.
#[derive(SimpleObject, Default)]
struct ChangePasswordPayload {
    /// Whether it is changed now.
    changed: bool,
    /// The bearer token of this session from now on, shown this once: the one before is good for nothing. `null` when
    /// the session is kept in a cookie, which has been changed.
    token: Option<String>,
    /// By which this device is known from now on, as `signIn` hands it out: those of before are forgotten.
    device: Option<String>,
    /// How many other sessions were ended by it.
    ended: u64,
    /// Why it was not changed.
    problems: Vec<Problem>,
}

/// The address of somebody who has forgotten her password.
#[derive(InputObject)]
struct RequestPasswordResetInput {
    /// The e-mail address.
    email: String,
}

/// The same whether or not the address has an account: its owner is told by mail.
#[derive(SimpleObject)]
struct RequestPasswordResetPayload {
    /// Whether a letter goes to the address, if it has an account.
    mailed: bool,
    /// Why nothing was done.
    problems: Vec<Problem>,
}

/// A mailed link, and a new password.
#[derive(InputObject)]
struct ResetPasswordInput {
    /// The last part of the link's address.
    token: String,
    /// The new password: at least 15 characters, or 8 beside a second factor.
    password: String,
}

/// A password that was set anew, or why it was not.
#[derive(SimpleObject)]
struct ResetPasswordPayload {
    /// Whether it is set now. Every session is ended; sign in with the new password.
    reset: bool,
    /// By which this device is known from now on: send it along with `signIn`, and others who guess at the account do not
    /// keep you waiting.
    device: Option<String>,
    /// Why it was not set. The link still works if the password alone was to blame.
    problems: Vec<Problem>,
}

#[derive(Default)]
pub(crate) struct PasswordMutation;

#[Object]
impl PasswordMutation {
    /// Changes your password, and ends every session of yours but this one, whose token changes.
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        input: ChangePasswordInput,
    ) -> async_graphql::Result<ChangePasswordPayload> {
        let scope = scope(ctx);
        must_come_by_post(scope)?;
        let outcome = scope.contexts.identity.change_password(&scope.actor, &input.current, &input.password).await;
        Ok(match scope.settle(outcome)? {
            Ok(changed) => ChangePasswordPayload {
                changed: true,
                token: hand_over(scope, &changed.token),
                device: Some(changed.device.token()),
                ended: changed.ended,
                problems: vec![],
            },
            Err(refusal) => {
                ChangePasswordPayload { problems: refusal.problems(), ..ChangePasswordPayload::default() }
            }
        })
    }

    /// Has the link mailed by which a forgotten password is set anew. It works once, for 30 minutes.
    async fn request_password_reset(
        &self,
        ctx: &Context<'_>,
        input: RequestPasswordResetInput,
    ) -> async_graphql::Result<RequestPasswordResetPayload> {
        let scope = scope(ctx);
        let outcome = scope.contexts.identity.request_password_reset(&scope.actor, &input.email).await;
        Ok(match scope.settle(outcome)? {
            Ok(()) => RequestPasswordResetPayload { mailed: true, problems: vec![] },
            Err(refusal) => RequestPasswordResetPayload { mailed: false, problems: refusal.problems() },
        })
    }

    /// Sets a password anew with a mailed link, and ends every session of its owner.
    async fn reset_password(
        &self,
        ctx: &Context<'_>,
        input: ResetPasswordInput,
    ) -> async_graphql::Result<ResetPasswordPayload> {
        let scope = scope(ctx);
        let outcome = scope.contexts.identity.reset_password(&scope.actor, &input.token, &input.password).await;
        Ok(match scope.settle(outcome)? {
            Ok(device) => ResetPasswordPayload { reset: true, device: Some(device.token()), problems: vec![] },
            Err(refusal) => ResetPasswordPayload { reset: false, device: None, problems: refusal.problems() },
        })
    }
}
