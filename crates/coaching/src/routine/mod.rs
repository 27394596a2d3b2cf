//! A routine is what a coach assigns: variants of the library with doses, screened for one client.

mod activate;
mod own;
mod plan;
mod rules;
pub(crate) mod store;

use kernel::{
    Fault, Id, Instant, Write, id,
    seal::{DataKey, Health, Place},
    sight::Sight,
};
use screening::{
    Dose, Screening,
    vocabulary::{DoseSide, LeadLeg},
};
use serde::{Deserialize, Serialize};

use crate::{Outcome, client::Client};

pub use own::{OwnItem, OwnRoutine};
pub use plan::{ClientData, PlannedItem, RoutineView, ScreenedItem};

/// Where a routine stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoutineState {
    /// Being put together.
    Draft,
    /// On the client's page.
    Active,
    /// Paused by screening: the client sees what to do instead, and no doses.
    Held,
    /// Replaced by a later one.
    Ended,
}

/// A routine's row, opened.
pub struct Routine {
    /// The id.
    pub id: Id<id::Routine>,
    /// Where it stands.
    pub state: RoutineState,
    /// Grows by one with every change; a change has to name the one it is based on.
    pub version: u32,
    /// When it was first drafted.
    pub created_at: Instant,
    /// When it became active.
    pub activated_at: Option<Instant>,
    /// What it holds.
    pub content: Health<Content>,
}

/// What a routine holds. Sealed as a whole: which exercises somebody does tells of her health.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Content {
    /// Its items, in order.
    pub items: Vec<Item>,
    /// What was in force when it was activated.
    pub snapshot: Option<Snapshot>,
}

/// One item of a routine.
#[derive(Clone, Serialize, Deserialize)]
pub struct Item {
    /// The variant's key.
    pub variant: String,
    /// The dose, as the coach set it, with the seconds computed.
    pub dose: Dose,
    /// What the dose's side means for this client; set when the routine is activated.
    pub side: Option<DoseSide>,
    /// What its leading leg means.
    pub lead_leg: Option<LeadLeg>,
}

/// What an active routine was decided on.
#[derive(Clone, Serialize, Deserialize)]
pub struct Snapshot {
    /// The library's edition.
    pub library: Id<id::Edition>,
    /// What screening said of each item.
    pub screenings: Vec<ScreeningRecord>,
}

/// What screening said, kept.
#[derive(Clone, Serialize, Deserialize)]
pub struct ScreeningRecord {
    /// The variant.
    pub variant: String,
    /// The verdict and its findings, as JSON.
    pub screening: serde_json::Value,
}

impl ScreeningRecord {
    fn new(variant: &str, screening: &Screening) -> Result<Self, Fault> {
        let screening = serde_json::to_value(screening).map_err(Fault::internal)?;
        Ok(Self { variant: variant.to_owned(), screening })
    }
}

fn place(id: Id<id::Routine>) -> Place {
    Place { table: "routine", column: "content", row: id.uuid() }
}

fn opened(sight: &Sight<'_>, client: &Client, key: &DataKey, row: &store::Row) -> Result<Routine, Fault> {
    let content = sight.open(client.id, "routine", key, (place(row.id), &row.content))?;
    Ok(Routine {
        id: row.id,
        state: row.state,
        version: row.version,
        created_at: row.created_at,
        activated_at: row.activated_at,
        content,
    })
}

/// The client's live routine: active or held.
pub(crate) async fn live(sight: &Sight<'_>, client: &Client, key: &DataKey) -> Outcome<Option<Routine>> {
    let row = store::find_live(sight, client.id).await?;
    Ok(row.map(|row| opened(sight, client, key, &row)).transpose()?)
}

/// Pauses the client's live routine, or lets it go on.
pub(crate) async fn hold(tx: &Write, client: Id<id::Client>, held: bool) -> Result<(), Fault> {
    store::hold(tx, client, held).await
}
