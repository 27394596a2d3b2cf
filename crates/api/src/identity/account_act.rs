//! What admins do with accounts, in the graph: each with a reason, which is kept.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kernel::{Denied, Id, id, idempotency::Once};

use super::account::Account;
use crate::{
    error,
    node::GlobalId,
    problem::{Problem, Problems},
    scope::{Scope, idempotency_key, scope},
};

/// An account, and why something is done with it.
#[derive(InputObject)]
struct AccountInput {
    /// The account's id.
    account: ID,
    /// Why: 3 to 500 characters. It is kept in the audit log.
    reason: String,
    /// Repeats with the same key answer what the first one did, for 24 hours.
    idempotency_key: Option<String>,
}

/// The account, or why nothing was done.
#[derive(SimpleObject)]
struct AccountPayload {
    /// The account, as it is now.
    account: Option<Account>,
    /// Why nothing was done.
    problems: Vec<Problem>,
}

/// What was asked for, read.
struct Asked {
    account: Id<id::User>,
    once: Once,
}

#[derive(Default)]
pub(crate) struct AccountMutation;

#[Object]
impl AccountMutation {
    /// Suspends an account: all its sessions end at once, whatever listens with them is cut off, and nobody is let in
    /// until it is reinstated. Doing it again changes nothing. Admins only, who have proved lately who they are.
    async fn suspend_account(
        &self,
        ctx: &Context<'_>,
        input: AccountInput,
    ) -> async_graphql::Result<AccountPayload> {
        let scope = scope(ctx);
        let asked = match asked(scope, "suspendAccount", &input)? {
            Ok(asked) => asked,
            Err(problem) => return Ok(refused(vec![problem])),
        };
        let identity = &scope.contexts.identity;
        let done = identity.suspend_account(&scope.actor, &asked.once, asked.account, &input.reason).await;
        Ok(payload(scope.settle(done)?))
    }

    /// Lets the owner of a suspended account in again. Doing it again changes nothing. Admins only, who have proved
    /// lately who they are.
    async fn reinstate_account(
        &self,
        ctx: &Context<'_>,
        input: AccountInput,
    ) -> async_graphql::Result<AccountPayload> {
        let scope = scope(ctx);
        let asked = match asked(scope, "reinstateAccount", &input)? {
            Ok(asked) => asked,
            Err(problem) => return Ok(refused(vec![problem])),
        };
        let identity = &scope.contexts.identity;
        let done = identity.reinstate_account(&scope.actor, &asked.once, asked.account, &input.reason).await;
        Ok(payload(scope.settle(done)?))
    }

    /// Ends every session of an account: its owner signs in anew. Admins only, who have proved lately who they are.
    async fn end_account_sessions(
        &self,
        ctx: &Context<'_>,
        input: AccountInput,
    ) -> async_graphql::Result<AccountPayload> {
        let scope = scope(ctx);
        let asked = match asked(scope, "endAccountSessions", &input)? {
            Ok(asked) => asked,
            Err(problem) => return Ok(refused(vec![problem])),
        };
        let identity = &scope.contexts.identity;
        let done = identity.end_account_sessions(&scope.actor, &asked.once, asked.account, &input.reason).await;
        Ok(payload(scope.settle(done)?))
    }

    /// Takes away the authenticator, the passkeys and the recovery codes of an account whose owner has lost them: all its
    /// sessions end, she is told by mail, and she signs in with her password; one with fewer than 15 characters is
    /// `PASSWORD_TOO_SHORT` then, and a new one is set by mail. Where there are none, nothing changes. Admins only, who
    /// have proved lately who they are, and not for their own account.
    async fn remove_factors(
        &self,
        ctx: &Context<'_>,
        input: AccountInput,
    ) -> async_graphql::Result<AccountPayload> {
        let scope = scope(ctx);
        let asked = match asked(scope, "removeFactors", &input)? {
            Ok(asked) => asked,
            Err(problem) => return Ok(refused(vec![problem])),
        };
        let identity = &scope.contexts.identity;
        let done = identity.remove_factors(&scope.actor, &asked.once, asked.account, &input.reason).await;
        Ok(payload(scope.settle(done)?))
    }
}

fn asked(
    scope: &Scope,
    operation: &'static str,
    input: &AccountInput,
) -> async_graphql::Result<Result<Asked, Problem>> {
    let account = account_id(scope, &input.account)?;
    let key = match idempotency_key(input.idempotency_key.as_deref()) {
        Ok(key) => key,
        Err(problem) => return Ok(Err(problem)),
    };
    let once = Once::new(key, operation, &(account, &input.reason)).map_err(|fault| scope.fault(&fault))?;
    Ok(Ok(Asked { account, once }))
}

/// The account that a global id names; anything else is not found, and to a stranger nothing is.
pub(super) fn account_id(scope: &Scope, id: &ID) -> async_graphql::Result<Id<id::User>> {
    match GlobalId::decode(id) {
        Some(GlobalId::Account(id)) => Ok(id),
        _ if scope.actor.user().is_none() => Err(error::denied(Denied::Unauthenticated)),
        _ => Err(error::denied(Denied::NotFound)),
    }
}

fn payload(outcome: Result<::identity::account::Account, ::identity::Refusal>) -> AccountPayload {
    match outcome {
        Ok(account) => AccountPayload { account: Some(Account(account)), problems: vec![] },
        Err(refusal) => refused(refusal.problems()),
    }
}

fn refused(problems: Vec<Problem>) -> AccountPayload {
    AccountPayload { account: None, problems }
}
