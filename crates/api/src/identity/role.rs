//! Roles in the graph: granted and taken away by admins.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use identity::role::RoleChange;
use kernel::idempotency::Once;

use crate::{
    identity::user::RoleName,
    problem::{Problem, Problems},
    scope::{Scope, idempotency_key, scope},
};

/// A user, a role, and why.
#[derive(InputObject)]
struct RoleInput {
    /// The user's e-mail address.
    email: String,
    /// The role.
    role: RoleName,
    /// Why: 3 to 500 characters. It is kept in the audit log.
    reason: String,
    /// Repeats with the same key answer what the first one did, for 24 hours.
    idempotency_key: Option<String>,
}

impl RoleInput {
    fn change(&self) -> RoleChange<'_> {
        RoleChange { email: &self.email, role: self.role.into(), reason: &self.reason }
    }
}

/// Whether it was done.
#[derive(SimpleObject)]
struct RolePayload {
    /// The user's address, as stored; absent when nothing was done.
    email: Option<String>,
    /// Why nothing was done.
    problems: Vec<Problem>,
}

#[derive(Default)]
pub(crate) struct RoleMutation;

#[Object]
impl RoleMutation {
    /// Grants a role to a user whose address is confirmed. Admins only, who have proved lately who they are.
    async fn grant_role(&self, ctx: &Context<'_>, input: RoleInput) -> async_graphql::Result<RolePayload> {
        let scope = scope(ctx);
        let once = match once(scope, "grantRole", &input)? {
            Ok(once) => once,
            Err(problem) => return Ok(RolePayload { email: None, problems: vec![problem] }),
        };
        let outcome = scope.contexts.identity.grant_role(&scope.actor, &once, input.change()).await;
        Ok(payload(scope.settle(outcome)?))
    }

    /// Takes a role from a user and ends all of their sessions. Admins only, who have proved lately who they are. The
    /// last admin stays one.
    async fn revoke_role(&self, ctx: &Context<'_>, input: RoleInput) -> async_graphql::Result<RolePayload> {
        let scope = scope(ctx);
        let once = match once(scope, "revokeRole", &input)? {
            Ok(once) => once,
            Err(problem) => return Ok(RolePayload { email: None, problems: vec![problem] }),
        };
        let outcome = scope.contexts.identity.revoke_role(&scope.actor, &once, input.change()).await;
        Ok(payload(scope.settle(outcome)?))
    }
}

fn once(
    scope: &Scope,
    operation: &'static str,
    input: &RoleInput,
) -> async_graphql::Result<Result<Once, Problem>> {
    let key = match idempotency_key(input.idempotency_key.as_deref()) {
        Ok(key) => key,
        Err(problem) => return Ok(Err(problem)),
    };
    let remembered = (&input.email, kernel::Role::from(input.role).as_str(), &input.reason);
    Ok(Ok(Once::new(key, operation, &remembered).map_err(|fault| scope.fault(&fault))?))
}

fn payload(outcome: Result<identity::user::User, identity::Refusal>) -> RolePayload {
    match outcome {
        Ok(user) => RolePayload { email: Some(user.email), problems: vec![] },
        Err(refusal) => RolePayload { email: None, problems: refusal.problems() },
    }
}
