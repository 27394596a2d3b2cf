//! Roles in the graph: granted and taken away by admins.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use crate::{
    identity::user::RoleName,
    problem::{Problem, Problems},
    scope::scope,
};

/// A user and a role.
#[derive(InputObject)]
struct RoleInput {
    /// The user's e-mail address.
    email: String,
    /// The role.
    role: RoleName,
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
    /// Grants a role to a user. Admins only.
    async fn grant_role(&self, ctx: &Context<'_>, input: RoleInput) -> async_graphql::Result<RolePayload> {
        let scope = scope(ctx);
        let role = input.role.into();
        let outcome = scope.contexts.identity.grant_role(&scope.actor, &input.email, role).await;
        Ok(payload(scope.settle(outcome)?))
    }

    /// Takes a role from a user and ends all of their sessions. Admins only.
    async fn revoke_role(&self, ctx: &Context<'_>, input: RoleInput) -> async_graphql::Result<RolePayload> {
        let scope = scope(ctx);
        let role = input.role.into();
        let outcome = scope.contexts.identity.revoke_role(&scope.actor, &input.email, role).await;
        Ok(payload(scope.settle(outcome)?))
    }
}

fn payload(outcome: Result<identity::user::User, identity::Refusal>) -> RolePayload {
    match outcome {
        Ok(user) => RolePayload { email: Some(user.email), problems: vec![] },
        Err(refusal) => RolePayload { email: None, problems: refusal.problems() },
    }
}
