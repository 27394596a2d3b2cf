//! Publishing in the graph.

use ::catalog::publication::Proposal;
use async_graphql::{Context, InputObject, Object, SimpleObject};
use kernel::idempotency::Once;

use super::edition::Edition;
use crate::{
    problem::{Problem, Problems},
    scope::{idempotency_key, scope},
};

/// One file of a publication, whole.
#[derive(InputObject)]
struct SourceFileInput {
    /// The path inside the bundle, such as `modules/why-it-happens/module.yaml`.
    path: String,
    /// The whole new text.
    text: String,
}

/// What is to be published.
#[derive(InputObject)]
struct PublishEditionInput {
    /// The key of the course or library.
    publication: String,
    /// The number of the edition that the change is based on; 0 for the first edition.
    expected_version: i32,
    /// The files that differ from that edition. The first edition is made of the bundle that the server
    /// carries under this key, with these changes.
    changes: Vec<SourceFileInput>,
    /// Why, in one line of 3 to 500 characters; readers see it.
    change_reason: String,
    /// Repeats with the same key answer what the first one did, for 24 hours.
    idempotency_key: Option<String>,
}

/// The new edition, or why there is none.
#[derive(SimpleObject, Default)]
struct PublishEditionPayload {
    /// The new edition.
    edition: Option<Edition>,
    /// Why nothing was published: every place to be mended.
    problems: Vec<Problem>,
}

#[derive(Default)]
pub(crate) struct PublicationMutation;

#[Object]
impl PublicationMutation {
    /// Publishes the next edition. What is published already stays as it is. Authors only.
    async fn publish_edition(
        &self,
        ctx: &Context<'_>,
        input: PublishEditionInput,
    ) -> async_graphql::Result<PublishEditionPayload> {
        let scope = scope(ctx);
        let key = match idempotency_key(input.idempotency_key.as_deref()) {
            Ok(key) => key,
            Err(problem) => return Ok(PublishEditionPayload { problems: vec![problem], edition: None }),
        };
        let proposal = Proposal {
            key: input.publication,
            based_on: u32::try_from(input.expected_version).unwrap_or(u32::MAX),
            changes: input.changes.into_iter().map(|file| (file.path, file.text)).collect(),
            change_reason: input.change_reason,
        };
        let remembered = (&proposal.key, proposal.based_on, &proposal.changes, &proposal.change_reason);
        let once = Once::new(key, "publishEdition", &remembered).map_err(|fault| scope.fault(&fault))?;
        let catalog = &scope.contexts.catalog;
        Ok(match scope.settle(catalog.publish(&scope.actor, &once, proposal).await)? {
            Ok(id) => {
                PublishEditionPayload { edition: catalog.shelf().edition(id).map(Edition), problems: vec![] }
            }
            Err(refusal) => PublishEditionPayload { edition: None, problems: refusal.problems() },
        })
    }
}
