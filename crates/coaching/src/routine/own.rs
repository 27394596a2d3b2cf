//! What a client sees of her routine: screened once more on the day she looks.

use catalog::bundle::{Cue, Exercise};
use jiff::civil::Date;
use kernel::{
    Actor, Denied, Reader,
    sight::{Purpose, Sight},
};
use screening::{Client as Facts, Level};

use super::{Item, RoutineState, live, rules};
use crate::{Coaching, Outcome, client, coach, consent, intake, intake::Hold, policy::Act};

/// A client's page.
pub struct OwnRoutine {
    /// The name of her coach.
    pub coach: String,
    /// Her first name and more, as her coach wrote it.
    pub name: String,
    /// Whether she has consented.
    pub consented: bool,
    /// Whether she has answered the intake.
    pub answered: bool,
    /// What holds everything today.
    pub hold: Hold,
    /// Whether there is a routine.
    pub assigned: bool,
    /// Her items; empty while something holds everything.
    pub items: Vec<OwnItem>,
}

/// One item, as she reads it.
pub struct OwnItem {
    /// The exercise's title.
    pub title: String,
    /// The variant's title.
    pub variant: String,
    /// What it is for.
    pub summary: String,
    /// The address and the words of its pictogram.
    pub picture: Option<(String, String)>,
    /// What to do, in order.
    pub cues: Vec<Cue>,
    /// The item, with its dose and sides.
    pub item: Item,
    /// What to know today.
    pub cautions: Vec<String>,
    /// Why it is left out today; `None` when it is not.
    pub withheld: Option<String>,
}

impl Coaching {
    /// The page of the client who asks.
    pub async fn own_routine(&self, actor: &Actor) -> Outcome<OwnRoutine> {
        let id = actor.client().ok_or(Denied::Unauthenticated)?;
        self.db
            .look(actor, Purpose::OwnData, async |sight| {
                let client = client::open_data(sight, actor, Act::Own, id).await?;
                let key = client::key(sight, &self.keyring, &client).await?;
                let person = client::person(sight, &client, &key)?;
                let today = client::local_day(sight.now(), person.expose());
                let mut page = OwnRoutine {
                    coach: coach::profile(sight, client.coach).await?.display_name,
                    name: person.expose().name.clone(),
                    consented: consent::lives(sight, id).await?,
                    answered: false,
                    hold: Hold::default(),
                    assigned: false,
                    items: Vec::new(),
                };
                let Some(facts) = intake::facts_of(sight, &client, &key).await? else { return Ok(page) };
                page.answered = true;
                page.hold = intake::hold(&self.library()?, facts.expose(), today);
                self.fill(sight, &client, &key, (&mut page, facts.expose(), today)).await?;
                Ok(page)
            })
            .await
    }

    async fn fill(
        &self,
        sight: &Sight<'_>,
        client: &client::Client,
        key: &kernel::seal::DataKey,
        (page, facts, today): (&mut OwnRoutine, &Facts, Date),
    ) -> Outcome<()> {
        let Some(routine) = live(sight, client, key).await? else { return Ok(()) };
        page.assigned = true;
        if !page.hold.is_empty() || routine.state == RoutineState::Held || !page.consented {
            return Ok(());
        }
        let in_force = self.library()?;
        for item in &routine.content.expose().items {
            let Some((exercise, variant)) = in_force.library().variant(&item.variant) else { continue };
            let mut told = told(&in_force, facts, item, today);
            let mut item = item.clone();
            // The dose keeps its word; what it means for her is worked out anew, in case the side has changed.
            match item.dose.sides(&facts.sciatica) {
                Ok(sides) => (item.side, item.lead_leg) = (sides.side, sides.lead_leg),
                Err(_) => {
                    told.withheld.get_or_insert_with(|| ASK.to_owned());
                }
            }
            page.items.push(OwnItem {
                title: exercise.title.clone(),
                variant: variant.title.clone(),
                summary: exercise.client_summary.clone(),
                picture: picture(&in_force, exercise),
                cues: variant.cues.clone(),
                item,
                cautions: told.cautions,
                withheld: told.withheld,
            });
        }
        Ok(())
    }
}

/// What she reads where something has to be known first.
const ASK: &str = "We need a new answer from you first. Please answer the questions again.";

struct Told {
    cautions: Vec<String>,
    withheld: Option<String>,
}

/// What the rules tell her of one item today.
fn told(in_force: &crate::InForce, facts: &Facts, item: &Item, today: Date) -> Told {
    let library = in_force.library();
    let mut told = Told { cautions: Vec::new(), withheld: None };
    let Some(screening) = rules::screened(library, facts, item, today) else { return told };
    for finding in &screening.findings {
        let Some(rule) = library.rules.rule(&finding.rule) else { continue };
        match finding.level() {
            Level::Caution | Level::Modify => told.cautions.push(rule.client_text.clone()),
            Level::NeedsInfo => {
                told.withheld.get_or_insert_with(|| ASK.to_owned());
            }
            Level::Avoid | Level::Clearance | Level::Hold => {
                told.withheld.get_or_insert_with(|| rule.client_text.clone());
            }
            Level::Ok => {}
        }
    }
    told
}

fn picture(in_force: &crate::InForce, exercise: &Exercise) -> Option<(String, String)> {
    let picture = exercise.pictogram.as_ref()?;
    let hash = in_force.edition().source.pictures().remove(&picture.file)?;
    Some((format!("/media/{hash}"), picture.alt.clone()))
}
