//! Planning: a coach drafts a routine, changes it, and sees what screening says of every item.

use jiff::civil::Date;
use kernel::{
    Actor, Denied, Id, Reader, Write, id,
    idempotency::Once,
    seal::{DataKey, Health},
    sight::{Purpose, Sight},
};
use screening::{Client as Facts, Dose, Screening};
use serde::Serialize;

use super::{Content, Item, Routine, RoutineState, opened, place, rules, store};
use crate::{
    Coaching, Outcome, Refusal,
    client::{self, Client, Person},
    denial::Asked,
    intake::{self, Intake},
    policy::Act,
};

/// One item as a coach sends it.
#[derive(Clone, Debug, Serialize)]
pub struct PlannedItem {
    /// The variant's key.
    pub variant: String,
    /// The dose; the variant's default one when left out.
    pub dose: Option<Dose>,
}

/// One item with what screening says of it today.
pub struct ScreenedItem {
    /// The item.
    pub item: Item,
    /// The verdict and its findings.
    pub screening: Screening,
    /// What could stand in its place, best first.
    pub substitutes: Vec<String>,
}

/// A routine with what screening says of it today.
pub struct RoutineView {
    /// The routine.
    pub routine: Routine,
    /// Its items.
    pub items: Vec<ScreenedItem>,
}

/// What a coach sees of one client.
pub struct ClientData {
    /// Her row.
    pub client: Client,
    /// Who she is.
    pub person: Health<Person>,
    /// Her latest answers, if she has answered.
    pub intake: Option<Health<Intake>>,
    /// Her local day.
    pub today: Date,
    /// Her routines, newest first: at most three.
    pub routines: Vec<RoutineView>,
}

impl Coaching {
    /// Everything a coach may see of a client, in one look. Refuses with `ConsentRequired`.
    pub async fn client(&self, actor: &Actor, id: Id<id::Client>) -> Outcome<ClientData> {
        let look = self.db.look(actor, Purpose::Coaching, async |sight| self.data(sight, actor, id).await);
        self.watched(actor, Asked::Client(id), look).await
    }

    /// Drafts a routine for a client.
    ///
    /// Refuses with `ConsentRequired`, `IntakeMissing`, `ItemCount`, `VariantUnknown`, `DoseDoesNotFit`,
    /// `IdempotencyMismatch`.
    pub async fn draft_routine(
        &self,
        actor: &Actor,
        once: &Once,
        client: Id<id::Client>,
        items: &[PlannedItem],
    ) -> Outcome<Id<id::Routine>> {
        let once = once.keyed(&self.keyring);
        let draft = self.db.transact_once(actor, &once, async |tx| {
            let (_, key) = self.planned_for(tx, actor, client).await?;
            let content = self.content(items)?;
            let id = tx.new_id();
            store::insert(tx, id, client, key.seal(place(id), &content)?).await?;
            Ok(id)
        });
        self.watched(actor, Asked::Client(client), draft).await
    }

    /// Replaces the items of a draft.
    ///
    /// Refuses with `RoutineMovedOn`, `RoutineNotDraft`, and as [`Coaching::draft_routine`].
    pub async fn revise_routine(
        &self,
        actor: &Actor,
        id: Id<id::Routine>,
        expected_version: u32,
        items: &[PlannedItem],
    ) -> Outcome<Id<id::Client>> {
        let revision = self.db.transact(async |tx| {
            let client = store::client_of(tx, id).await?.unwrap_or_else(client::no_one);
            let (_, key) = self.planned_for(tx, actor, client).await?;
            let content = self.content(items)?;
            let row = store::find(tx, id).await?.ok_or(Denied::NotFound)?;
            may_change(&row, expected_version)?;
            store::replace(tx, id, row.version, key.seal(place(id), &content)?).await?;
            Ok(client)
        });
        self.watched(actor, Asked::Routine(id), revision).await
    }

    fn content(&self, items: &[PlannedItem]) -> Outcome<Content> {
        if items.is_empty() || items.len() > rules::MOST_ITEMS {
            return Err(Refusal::ItemCount.into());
        }
        let in_force = self.library()?;
        let items = items.iter().map(|item| rules::item(in_force.library(), &item.variant, item.dose.clone()));
        Ok(Content { items: items.collect::<Result<_, Refusal>>()?, snapshot: None })
    }

    /// A client whom the actor may plan for: hers, consenting, and with answers.
    async fn planned_for(&self, tx: &Write, actor: &Actor, id: Id<id::Client>) -> Outcome<(Client, DataKey)> {
        let client = client::open(tx, actor, Act::Coach, id).await?;
        crate::coach::open(tx, actor).await?;
        if !crate::consent::lives(tx, id).await? {
            return Err(Refusal::ConsentRequired.into());
        }
        if !intake::store::exists(tx, id).await? {
            return Err(Refusal::IntakeMissing.into());
        }
        let key = client::key(tx, &self.keyring, &client).await?;
        Ok((client, key))
    }

    async fn data(&self, sight: &Sight<'_>, actor: &Actor, id: Id<id::Client>) -> Outcome<ClientData> {
        let client = client::open_data(sight, actor, Act::Coach, id).await?;
        let key = client::key(sight, &self.keyring, &client).await?;
        let person = client::person(sight, &client, &key)?;
        let today = client::local_day(sight.now(), person.expose());
        let facts = intake::facts_of(sight, &client, &key).await?;
        let intake = intake::latest(sight, &client, &key).await?.map(|(_, intake)| intake);
        let mut routines = Vec::new();
        for row in store::list_for_client(sight, id).await? {
            let routine = opened(sight, &client, &key, &row)?;
            routines.push(self.view(routine, facts.as_ref().map(Health::expose), today)?);
        }
        Ok(ClientData { client, person, intake, today, routines })
    }

    fn view(&self, routine: Routine, facts: Option<&Facts>, today: Date) -> Outcome<RoutineView> {
        let in_force = self.library()?;
        let library = in_force.library();
        let unknown = Facts::default();
        let facts = facts.unwrap_or(&unknown);
        let items = routine.content.expose().items.iter().filter_map(|item| {
            let screening = rules::screened(library, facts, item, today)?;
            let substitutes = if screening.findings.is_empty() {
                Vec::new()
            } else {
                rules::substitutes(library, facts, item, today)
            };
            let mut item = item.clone();
            if routine.activated_at.is_some() {
                let sides = item.dose.sides(&facts.sciatica).ok();
                (item.side, item.lead_leg) = sides.map_or((None, None), |sides| (sides.side, sides.lead_leg));
            }
            Some(ScreenedItem { item, screening, substitutes })
        });
        let items = items.collect();
        Ok(RoutineView { routine, items })
    }
}

/// Only a draft changes, and only from the version that the change is based on.
pub(super) fn may_change(row: &store::Row, expected_version: u32) -> Result<(), Refusal> {
    if row.state != RoutineState::Draft {
        return Err(Refusal::RoutineNotDraft);
    }
    if row.version != expected_version {
        return Err(Refusal::RoutineMovedOn { current: row.version });
    }
    Ok(())
}
