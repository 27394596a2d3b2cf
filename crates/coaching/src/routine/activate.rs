//! Activating: screening is asked once more, and only a routine that nothing blocks goes to the client.

use kernel::{
    Actor, Denied, Id, Reader, id,
    sight::{Purpose, Sight},
};
use notifications::{Letter, Recipient};
use screening::Client as Facts;

use super::{Content, ScreeningRecord, Snapshot, opened, place, plan::may_change, rules, store};
use crate::{
    Coaching, InForce, Outcome, Refusal, client,
    denial::Asked,
    intake,
    link::{self, LinkPurpose},
    policy::Act,
};

impl Coaching {
    /// Activates a draft, in place of the routine that was live, and mails the client her link.
    ///
    /// Refuses with `RoutineNotSafe` (every finding that blocks, with its source and a substitute),
    /// `RoutineMovedOn`, `RoutineNotDraft`, `ConsentRequired`, `IntakeMissing`.
    pub async fn activate_routine(
        &self,
        actor: &Actor,
        id: Id<id::Routine>,
        expected_version: u32,
    ) -> Outcome<Id<id::Client>> {
        let activation = self.db.look(actor, Purpose::Coaching, async |sight| {
            let owner = store::client_of(sight, id).await?.unwrap_or_else(client::no_one);
            let client = client::open_data(sight, actor, Act::Coach, owner).await?;
            let row = store::find(sight, id).await?.ok_or(Denied::NotFound)?;
            may_change(&row, expected_version)?;
            let key = client::key(sight, &self.keyring, &client).await?;
            let person = client::person(sight, &client, &key)?;
            let today = client::local_day(sight.now(), person.expose());
            let facts = intake::facts_of(sight, &client, &key).await?.ok_or(Refusal::IntakeMissing)?;
            let draft = opened(sight, &client, &key, &row)?;
            let in_force = self.library()?;
            let content = decided(&in_force, facts.expose(), draft.content.into_exposed(), today)?;
            store::end_live(sight.tx(), owner).await?;
            store::activate(sight.tx(), id, draft.version, key.seal(place(id), &content)?).await?;
            self.tell(sight, owner).await?;
            Ok(owner)
        });
        self.watched(actor, Asked::Routine(id), activation).await
    }

    async fn tell(&self, sight: &Sight<'_>, client: Id<id::Client>) -> Outcome<()> {
        let link = link::make(sight.tx(), &self.keyring, client, LinkPurpose::Access).await?;
        let letter = Letter::RoutineAssigned { link };
        Ok(notifications::post(sight.tx(), Recipient::Client(client), &letter).await?)
    }
}

/// The content as it becomes active: sides resolved, and what it was decided on; or every obstacle.
fn decided(in_force: &InForce, facts: &Facts, mut content: Content, today: jiff::civil::Date) -> Outcome<Content> {
    let library = in_force.library();
    let obstacles = rules::obstacles(library, facts, &content.items, today);
    if !obstacles.is_empty() {
        return Err(Refusal::RoutineNotSafe(obstacles).into());
    }
    let mut screenings = Vec::new();
    for item in &mut content.items {
        if let Ok(sides) = item.dose.sides(&facts.sciatica) {
            (item.side, item.lead_leg) = (sides.side, sides.lead_leg);
        }
        if let Some(screening) = rules::screened(library, facts, item, today) {
            screenings.push(ScreeningRecord::new(&item.variant, &screening)?);
        }
    }
    content.snapshot = Some(Snapshot { library: in_force.edition().id, screenings });
    Ok(content)
}
