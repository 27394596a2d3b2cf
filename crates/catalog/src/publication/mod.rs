//! A publication is a course or a library, named by its key, whatever its editions.

mod store;

use kernel::{Actor, Fault, Id, Read, Reader, Write, fact, id, idempotency::Once, text::Text};
use serde::Serialize;

use crate::{
    Catalog, Outcome, Refusal,
    bundle::{self, Content, Source},
    edition::{self, Manifest, Pin, Unserved},
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
    /// A course pins the library's latest edition; when that has moved on, there is something to publish even if
    /// no file differs. What is already published stays as it is, and whoever reads it goes on reading it.
    /// Refuses with `PublicationUnknown`, `ContentInvalid`, `ChangeReason`, `NothingChanged`,
    /// `EditionMovedOn`, `LibraryNotPublished`, `IdempotencyMismatch`.
    pub async fn publish(&self, actor: &Actor, once: &Once, proposal: Proposal) -> Outcome<Id<id::Edition>> {
        may(actor, Act::Publish)?;
        let reason = ChangeReason::parse(&proposal.change_reason).map_err(Refusal::ChangeReason)?;
        let draft = Draft::new(proposed_source(&self.db.read().await?, &proposal).await?, &proposal.key)?;
        let id = self
            .db
            .transact_once(actor, once, async |tx| {
                actor.proved_lately(tx.now())?;
                let (publication, current) = store::open(tx, &draft).await?;
                let latest = current.as_ref().map_or(0, |(number, _)| *number);
                if latest != proposal.based_on {
                    return Err(Refusal::EditionMovedOn { current: latest }.into());
                }
                let library = pinned_library(tx, &draft).await?;
                let pin = library.as_ref().map(|pin| pin.hash.clone());
                let hash = draft.manifest.clone().pinned_to(pin).hash();
                if current.is_some_and(|(_, current)| current == hash) {
                    return Err(Refusal::NothingChanged { current: latest }.into());
                }
                let new = edition::store::NewEdition {
                    id: tx.new_id(),
                    publication,
                    number: latest + 1,
                    hash,
                    library: library.map(|pin| pin.id),
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
    /// One that was altered, or that this program cannot read, is logged and put aside; the others are served.
    /// One statement when nothing is new.
    pub async fn refresh(&self) -> Result<(), Fault> {
        let read = self.db.read().await?;
        let known = self.shelf.ids();
        let mut editions = Vec::new();
        for imprint in edition::store::list(&read).await?.into_iter().filter(|found| !known.contains(&found.id)) {
            match edition::read(&read, imprint.clone()).await? {
                Ok(edition) => editions.push(edition),
                Err(unserved) => {
                    tracing::error!(
                        edition = %imprint.id, publication = imprint.key, number = imprint.number,
                        error = &unserved as &dyn std::error::Error, "an edition is not served"
                    );
                    self.shelf.put_aside(&imprint);
                }
            }
        }
        if !editions.is_empty() {
            self.shelf.add(editions);
        }
        Ok(())
    }
}

/// The files of the edition that the proposal is based on, with its changes.
///
/// They come from the database: another node may have published what is not on this one's shelf yet.
async fn proposed_source(read: &Read, proposal: &Proposal) -> Outcome<Source> {
    let mut source = base(read, proposal).await?;
    for (path, text) in &proposal.changes {
        source.0.insert(path.clone(), text.clone().into_bytes());
    }
    Ok(source)
}

async fn base(read: &Read, proposal: &Proposal) -> Outcome<Source> {
    let key = &proposal.key;
    let carried = bundle::embedded(key);
    if let (0, Some(source)) = (proposal.based_on, &carried) {
        return Ok(source.clone());
    }
    if let Some(imprint) = edition::store::find(read, key, proposal.based_on).await? {
        return match edition::read(read, imprint).await? {
            Ok(edition) => Ok(edition.source),
            Err(Unserved::Unreadable { files, .. }) => Ok(files),
            Err(altered) => Err(Fault::internal(altered).into()),
        };
    }
    let latest = store::latest_number(read, key).await?.or_else(|| carried.map(|_| 0));
    let current = latest.ok_or_else(|| Refusal::PublicationUnknown { key: key.clone() })?;
    Err(Refusal::EditionMovedOn { current }.into())
}

async fn pinned_library(tx: &Write, draft: &Draft) -> Outcome<Option<Pin>> {
    let Content::Course(course) = &draft.content else { return Ok(None) };
    let library = store::latest_library(tx, &course.library).await?;
    Ok(Some(library.ok_or_else(|| Refusal::LibraryNotPublished { library: course.library.clone() })?))
}

/// A bundle that has been checked and may be published.
pub(crate) struct Draft {
    pub source: Source,
    pub content: Content,
    pub manifest: Manifest,
}

impl Draft {
    fn new(source: Source, key: &str) -> Result<Self, Refusal> {
        let content = bundle::check(&source).map_err(Refusal::ContentInvalid)?;
        if content.key() != key {
            return Err(Refusal::PublicationUnknown { key: content.key().to_owned() });
        }
        let manifest = Manifest::of(&content, &source);
        Ok(Self { source, content, manifest })
    }
}

/// The row of the edition comes last: from then on it is whole.
async fn write(tx: &Write, new: &edition::store::NewEdition<'_>, draft: &Draft) -> Result<(), Fault> {
    edition::store::insert_files(tx, new.id, &draft.source).await?;
    edition::store::insert_items(tx, new.id, &draft.manifest.items).await?;
    edition::store::insert(tx, new).await?;
    fact::announce(tx, &EditionPublished { edition: new.id }).await
}
