//! Roles in the graph: granted and taken away by admins.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use kernel::idempotency::Once;

use crate::{
    identity::user::RoleName,
    problem::{Problem, Problems},
    scope::{Scope, idempotency_key, scope},
};

/// A user and a role.
#[derive(InputObject)]
struct RoleInput {
    /// The user's e-mail address.
    email: String,
    /// The role.
    role: RoleName,
    /// Repeats with the same key answer what the first one did, for 24 hours.
    idempotency_key: Option<String>,
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
    /// Grants a role to a user whose address is confirmed. Admins only.
    async fn grant_role(&self, ctx: &Context<'_>, input: RoleInput) -> async_graphql::Result<RolePayload> {
        let scope = scope(ctx);
        let once = match once(scope, "grantRole", &input)? {
            Ok(once) => once,
            Err(problem) => return Ok(RolePayload { email: None, problems: vec![problem] }),
        };
        let role = input.role.into();
        let outcome = scope.contexts.identity.grant_role(&scope.actor, &once, &input.email, role).await;
        Ok(payload(scope.settle(outcome)?))
    }

    /// Takes a role from a user and ends all of their sessions. Admins only.
    async fn revoke_role(&self, ctx: &Context<'_>, input: RoleInput) -> async_graphql::Result<RolePayload> {
        let scope = scope(ctx);
        let once = match once(scope, "revokeRole", &input)? {
            Ok(once) => once,
            Err(problem) => return Ok(RolePayload { email: None, problems: vec![problem] }),
        };
        let role = input.role.into();
        let outcome = scope.contexts.identity.revoke_role(&scope.actor, &once, &input.email, role).await;
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
    let remembered = (&input.email, kernel::Role::from(input.role).as_str());
    Ok(Ok(Once::new(key, operation, &remembered).map_err(|fault| scope.fault(&fault))?))
}

fn payload(outcome: Result<identity::user::User, identity::Refusal>) -> RolePayload {
    match outcome {
        Ok(user) => RolePayload { email: Some(user.email), problems: vec![] },
        Err(refusal) => RolePayload { email: None, problems: refusal.problems() },
    }
}
