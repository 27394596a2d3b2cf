//! A publication is a course or a library, named by its key, whatever its editions.

mod store;

use kernel::{Actor, Fault, Id, Write, fact, id, idempotency::Once, text::Text};
use serde::Serialize;

use crate::{
    Catalog, Edition, Outcome, Refusal,
    bundle::{self, Content, Source},
    edition::{self, Manifest},
    policy::{Act, may},
};

/// Why an edition is published: one line of 3 to 500 characters.
pub type ChangeReason = Text<3, 500>;

/// Announced when an edition has been published.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct EditionPublished {
    /// The edition.
    pub edition: Id<id::Edition>,
}

impl fact::Fact for EditionPublished {
    const NAME: &'static str = "catalog.edition_published";
    fn key(&self) -> String {
        self.edition.to_string()
    }
}

/// What is to be published.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The publication's key.
    pub key: String,
    /// The number of the edition it is based on; 0 when there is none yet.
    pub based_on: u32,
    /// Files to replace or add, on top of that edition (or of the bundle the program carries).
    pub changes: Vec<(String, String)>,
    /// Why.
    pub change_reason: String,
}

impl Catalog {
    /// Publishes the next edition of a course or a library, and answers its id.
    ///
    /// What is already published stays as it is, and whoever reads it goes on reading it.
    /// Refuses with `PublicationUnknown`, `ContentInvalid`, `ChangeReason`, `NothingChanged`,
    /// `EditionMovedOn`, `LibraryNotPublished`, `IdempotencyMismatch`.
    pub async fn publish(&self, actor: &Actor, once: &Once, proposal: Proposal) -> Outcome<Id<id::Edition>> {
        may(actor, Act::Publish)?;
        let reason = ChangeReason::parse(&proposal.change_reason).map_err(Refusal::ChangeReason)?;
        let source = self.proposed_source(&proposal)?;
        let draft = Draft::new(source, &proposal.key)?;
        let id = self
            .db
            .transact_once(actor, once, async |tx| {
                let (publication, current) = store::open(tx, &draft).await?;
                let latest = current.as_ref().map_or(0, |(number, _)| *number);
                if latest != proposal.based_on {
                    return Err(Refusal::EditionMovedOn { current: latest }.into());
                }
                if current.is_some_and(|(_, hash)| hash == draft.hash) {
                    return Err(Refusal::NothingChanged { current: latest }.into());
                }
                let library = self.pinned_library(tx, &draft).await?;
                let new = edition::store::NewEdition {
                    id: tx.new_id(),
                    publication,
                    number: latest + 1,
                    hash: draft.hash.clone(),
                    library,
                    change_reason: reason.as_str(),
                    published_by: actor.user(),
                };
                write(tx, &new, &draft).await?;
                Ok(new.id)
            })
            .await?;
        self.refresh().await?;
        Ok(id)
    }

    /// Puts every edition on the shelf that is published and not there yet.
    ///
    /// One statement when nothing is new.
    pub async fn refresh(&self) -> Result<(), Fault> {
        let read = self.db.read().await?;
        let known = self.shelf.ids();
        let mut editions = Vec::new();
        for imprint in edition::store::list(&read).await?.into_iter().filter(|found| !known.contains(&found.id)) {
            let source = edition::store::source(&read, imprint.id).await?;
            let content = bundle::parse(&source).map_err(|problems| {
                let first = problems.first().map(ToString::to_string).unwrap_or_default();
                Fault::internal(format!("edition {} can no longer be read: {first}", imprint.id))
            })?;
            editions.push(Edition::new(imprint, content, source));
        }
        if !editions.is_empty() {
            self.shelf.add(editions);
        }
        Ok(())
    }

    fn proposed_source(&self, proposal: &Proposal) -> Outcome<Source> {
        let base = match self.shelf.current(&proposal.key) {
            Some(edition) => Some(edition.source.clone()),
            None => bundle::embedded(&proposal.key),
        };
        let mut source = base.ok_or_else(|| Refusal::PublicationUnknown { key: proposal.key.clone() })?;
        for (path, text) in &proposal.changes {
            source.0.insert(path.clone(), text.clone().into_bytes());
        }
        Ok(source)
    }

    async fn pinned_library(&self, tx: &Write, draft: &Draft) -> Outcome<Option<Id<id::Edition>>> {
        let Content::Course(course) = &draft.content else { return Ok(None) };
        let library = store::latest_edition(tx, &course.library).await?;
        let missing = || Refusal::LibraryNotPublished { library: course.library.clone() };
        Ok(Some(library.ok_or_else(missing)?))
    }
}

/// A bundle that has been parsed and may be published.
pub(crate) struct Draft {
    pub source: Source,
    pub content: Content,
    pub manifest: Manifest,
    pub hash: Vec<u8>,
}

impl Draft {
    fn new(source: Source, key: &str) -> Result<Self, Refusal> {
        let content = bundle::parse(&source).map_err(Refusal::ContentInvalid)?;
        if content.key() != key {
            return Err(Refusal::PublicationUnknown { key: content.key().to_owned() });
        }
        let manifest = Manifest::of(&content, &source);
        let hash = manifest.hash();
        Ok(Self { source, content, manifest, hash })
    }
}

async fn write(tx: &Write, new: &edition::store::NewEdition<'_>, draft: &Draft) -> Result<(), Fault> {
    edition::store::insert(tx, new).await?;
    edition::store::insert_files(tx, new.id, &draft.source).await?;
    edition::store::insert_items(tx, new.id, &draft.manifest.items).await?;
    fact::announce(tx, &EditionPublished { edition: new.id }).await
}
