//! An intake is what a client answers at one time. Later answers supersede it; none is ever changed.

mod answers;
pub mod form;
mod hold;
pub(crate) mod store;

use std::collections::BTreeSet;

use jiff::civil::Date;
use kernel::{
    Actor, Denied, Id, Instant, Reader, id,
    seal::{Health, Place},
    sight::{Purpose, Sight},
};
use screening::{
    Client as Facts,
    vocabulary::{Pregnancy, SciaticaSide, SciaticaStatus, WarningSign},
};
use serde::{Deserialize, Serialize};

use crate::{
    Coaching, Outcome, Refusal,
    alert::{self, AlertKind},
    check_in, client, consent,
    denial::Asked,
    policy::Act,
    routine,
};

pub use answers::Answers;
pub use hold::Hold;
pub(crate) use hold::hold;

/// What is kept of an intake: what was answered, and the facts that follow.
#[derive(Clone, Serialize, Deserialize)]
pub struct Intake {
    /// The answers, as they were given.
    pub answers: Answers,
    /// What screening reads.
    pub facts: Facts,
    /// Her local day.
    pub answered_on: Date,
}

impl Coaching {
    /// Takes a client's answers, screens them, and answers what holds everything now.
    ///
    /// A hold pauses her routine and, where it is for her coach to know, alerts her, in the same transaction.
    /// Refuses with `ConsentRequired`, `AnswerDoesNotFit`.
    pub async fn answer_intake(&self, actor: &Actor, answers: Answers) -> Outcome<Hold> {
        let id = actor.client().ok_or(Denied::Unauthenticated)?;
        let in_force = self.library()?;
        self.db
            .look(actor, Purpose::OwnData, async |sight| {
                let client = client::open_data(sight, actor, Act::Own, id).await?;
                if !consent::lives(sight, id).await? {
                    return Err(Refusal::ConsentRequired.into());
                }
                let key = client::key(sight, &self.keyring, &client).await?;
                let person = client::person(sight, &client, &key)?;
                let today = client::local_day(sight.now(), person.expose());
                let facts = answers.facts(today)?;
                let intake = Intake { answers, facts, answered_on: today };
                store::insert(sight.tx(), id, &key, &intake).await?;
                let facts = facts_of(sight, &client, &key).await?.ok_or(Refusal::IntakeMissing)?;
                let hold = hold(&in_force, facts.expose(), today);
                routine::hold(sight.tx(), id, !hold.is_empty()).await?;
                if hold.tells_coach {
                    alert::raise(sight.tx(), &client, &key, AlertKind::UrgentAnswer).await?;
                }
                Ok(hold)
            })
            .await
    }
}

impl Coaching {
    /// Notes what a client's midwife or doctor has said about her warning signs; they no longer hold her then.
    ///
    /// Refuses with `ConsentRequired`, `IntakeMissing`, `AnswerDoesNotFit`.
    pub async fn record_provider_answer(&self, actor: &Actor, id: Id<id::Client>, words: &str) -> Outcome<()> {
        let in_force = self.library()?;
        let look = self.db.look(actor, Purpose::Coaching, async |sight| {
            let client = client::open_data(sight, actor, Act::Coach, id).await?;
            if !(3..=1000).contains(&words.trim().chars().count()) {
                let reason = "write what she was told, in 3 to 1,000 characters".to_owned();
                return Err(Refusal::AnswerDoesNotFit { question: "answer", reason }.into());
            }
            let key = client::key(sight, &self.keyring, &client).await?;
            store::insert_provider_answer(sight.tx(), id, &key, words.trim()).await?;
            let person = client::person(sight, &client, &key)?;
            let today = client::local_day(sight.now(), person.expose());
            let facts = facts_of(sight, &client, &key).await?.ok_or(Refusal::IntakeMissing)?;
            let held = !hold(&in_force, facts.expose(), today).is_empty();
            Ok(routine::hold(sight.tx(), id, held).await?)
        });
        self.watched(actor, Asked::Client(id), look).await
    }
}

/// What screening reads of a client: her latest answers, and what her check-ins say of pain.
pub(crate) async fn facts_of(
    sight: &Sight<'_>,
    client: &client::Client,
    key: &kernel::seal::DataKey,
) -> Outcome<Option<Health<Facts>>> {
    let Some(latest) = store::latest(sight, client.id).await? else { return Ok(None) };
    let place = Place { table: "intake", column: "answers", row: latest.id.uuid() };
    let intake: Health<Intake> = sight.open(client.id, "intake", key, (place, &latest.answers))?;
    let mut facts = intake.into_exposed().facts;
    stand(sight, client, key, &mut facts).await?;
    if facts.sciatica.side == Some(SciaticaSide::Both) && facts.sciatica.status != Some(SciaticaStatus::Resolved) {
        // Pain on both sides is pain, also for who is not sure of it, or says in another answer that there is none.
        facts.sciatica.status = Some(SciaticaStatus::Active);
    }
    facts.pain_rise_sessions = Some(check_in::pain_rises(sight, client, key).await?);
    Ok(Some(Health::new(facts)))
}

/// Signs of the pregnancy itself. All others may come from elsewhere, and outlast it.
const OF_A_PREGNANCY: [WarningSign; 4] =
    [WarningSign::Bleeding, WarningSign::AbdominalPain, WarningSign::PainfulContractions, WarningSign::FluidLeak];

/// Adds the warning signs that no provider has answered yet: answering the questions anew takes none away.
///
/// A provider's answer takes away what was reported before it, the latest intake's signs too. After a loss, and if she says
/// that there is no sign now, those of the pregnancy itself are past: she is not to be asked about them with every answer.
async fn stand(
    sight: &Sight<'_>,
    client: &client::Client,
    key: &kernel::seal::DataKey,
    facts: &mut Facts,
) -> Outcome<()> {
    let has_none = facts.warning_signs.as_ref().is_some_and(BTreeSet::is_empty);
    let has_none_after_a_loss = has_none && facts.pregnancy == Some(Pregnancy::Ended);
    let mut signs = BTreeSet::new();
    for row in store::list_standing(sight, client.id).await? {
        let place = Place { table: "intake", column: "answers", row: row.id.uuid() };
        let intake: Health<Intake> = sight.open(client.id, "intake", key, (place, &row.answers))?;
        let reported = intake.into_exposed().facts;
        let is_past = has_none_after_a_loss && reported.pregnancy != Some(Pregnancy::Ended);
        let stands = |sign: &WarningSign| !(is_past && OF_A_PREGNANCY.contains(sign));
        signs.extend(reported.warning_signs.into_iter().flatten().filter(stands));
    }
    if facts.warning_signs.is_some() || !signs.is_empty() {
        facts.warning_signs = Some(signs);
    }
    Ok(())
}

/// The latest intake of a client, for who may see it.
pub(crate) async fn latest(
    sight: &Sight<'_>,
    client: &client::Client,
    key: &kernel::seal::DataKey,
) -> Outcome<Option<(Instant, Health<Intake>)>> {
    let Some(latest) = store::latest(sight, client.id).await? else { return Ok(None) };
    let place = Place { table: "intake", column: "answers", row: latest.id.uuid() };
    Ok(Some((latest.answered_at, sight.open(client.id, "intake", key, (place, &latest.answers))?)))
}

/// The id of an intake.
pub type IntakeId = Id<id::Intake>;
