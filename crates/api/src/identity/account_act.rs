//! What admins do with accounts, in the graph: each with a reason, which is kept.

use ::identity::account::{AccountAct, AccountOrder};
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
        act(scope(ctx), ("suspendAccount", AccountAct::Suspend), &input).await
    }

    /// Lets the owner of a suspended account in again. Doing it again changes nothing. Admins only, who have proved
    /// lately who they are.
    async fn reinstate_account(
        &self,
        ctx: &Context<'_>,
        input: AccountInput,
    ) -> async_graphql::Result<AccountPayload> {
        act(scope(ctx), ("reinstateAccount", AccountAct::Reinstate), &input).await
    }

    /// Ends every session of an account: its owner signs in anew. Admins only, who have proved lately who they are.
    async fn end_account_sessions(
        &self,
        ctx: &Context<'_>,
        input: AccountInput,
    ) -> async_graphql::Result<AccountPayload> {
        act(scope(ctx), ("endAccountSessions", AccountAct::EndSessions), &input).await
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
        act(scope(ctx), ("removeFactors", AccountAct::RemoveFactors), &input).await
    }
}

/// Does what a mutation of this name is for.
async fn act(
    scope: &Scope,
    (mutation, act): (&'static str, AccountAct),
    input: &AccountInput,
) -> async_graphql::Result<AccountPayload> {
    let account = account_id(scope, &input.account)?;
    let key = match idempotency_key(input.idempotency_key.as_deref()) {
        Ok(key) => key,
        Err(problem) => return Ok(AccountPayload { account: None, problems: vec![problem] }),
    };
    let once = Once::new(key, mutation, &(account, &input.reason)).map_err(|fault| scope.fault(&fault))?;
    let order = AccountOrder { act, account, reason: &input.reason };
    let done = scope.contexts.identity.act_on_account(&scope.actor, &once, order).await;
    Ok(match scope.settle(done)? {
        Ok(acted) => AccountPayload { account: Some(Account(acted.account)), problems: vec![] },
        Err(refusal) => AccountPayload { account: None, problems: refusal.problems() },
    })
}

/// The account that a global id names; anything else is not found, and to a stranger nothing is.
pub(super) fn account_id(scope: &Scope, id: &ID) -> async_graphql::Result<Id<id::User>> {
    match GlobalId::decode(id) {
        Some(GlobalId::Account(id)) => Ok(id),
        _ if scope.actor.user().is_none() => Err(error::denied(Denied::Unauthenticated)),
        _ => Err(error::denied(Denied::NotFound)),
    }
}
