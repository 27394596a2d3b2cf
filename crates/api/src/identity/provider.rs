//! Linked providers in the graph: seen by their owner, and unlinked by her.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use identity::provider::Linked;
use kernel::Instant;

use crate::{
    problem::{Problem, Problems},
    scope::scope,
};

/// A school's provider by which one can sign in.
#[derive(SimpleObject)]
pub(crate) struct LinkedProvider {
    /// The provider's address.
    issuer: String,
    /// When one agreed to it.
    linked_at: Instant,
}

impl From<Linked> for LinkedProvider {
    fn from(linked: Linked) -> Self {
        Self { issuer: linked.issuer, linked_at: linked.linked_at }
    }
}

/// A linked provider of one's own.
#[derive(InputObject)]
struct UnlinkProviderInput {
    /// The provider's address, as `viewer.providers` says it.
    issuer: String,
}

/// Whether it was done.
#[derive(SimpleObject)]
struct UnlinkProviderPayload {
    /// The provider's address, when it is unlinked now.
    issuer: Option<String>,
    /// Why nothing was done.
    problems: Vec<Problem>,
}

#[derive(Default)]
pub(crate) struct ProviderMutation;

#[Object]
impl ProviderMutation {
    /// Unlinks a provider: nobody signs in to this account by it from then on. It asks that one has signed in within the
    /// last fifteen minutes, and leaves the last way in as it is. Doing it again changes nothing.
    async fn unlink_provider(
        &self,
        ctx: &Context<'_>,
        input: UnlinkProviderInput,
    ) -> async_graphql::Result<UnlinkProviderPayload> {
        let scope = scope(ctx);
        Ok(match scope.settle(scope.contexts.identity.unlink_provider(&scope.actor, &input.issuer).await)? {
            Ok(()) => UnlinkProviderPayload { issuer: Some(input.issuer), problems: vec![] },
            Err(refusal) => UnlinkProviderPayload { issuer: None, problems: refusal.problems() },
        })
    }
}
