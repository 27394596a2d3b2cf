//! An attempt is one try at a check or the examination: a form drawn, answered, and graded once.

mod assessment;
mod form;
mod rules;
pub(crate) mod store;
mod submit;

use kernel::{Actor, Denied, Id, Instant, Read, Reader, Write, id};

use crate::{
    Learning, Outcome, Refusal,
    enrolment::{self, Enrolment},
    policy::Act,
    progress,
};

pub use assessment::Assessment;
pub use form::{Form, FormOption, FormQuestion};
pub use rules::{Answers, GRACE_SECONDS, Graded, GradedQuestion, ModuleScore};
pub use submit::Report;

/// An attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The id.
    pub id: Id<id::Attempt>,
    /// The enrolment it belongs to.
    pub enrolment: Id<id::Enrolment>,
    /// The key of the check or examination.
    pub assessment: String,
    /// 1 for the first.
    pub number: u32,
    /// What was drawn.
    pub form: Form,
    /// When it started.
    pub started_at: Instant,
    /// Until when answers are taken; `None` for a check.
    pub deadline_at: Option<Instant>,
    /// What was answered.
    pub answers: Option<Answers>,
    /// When it was graded, or its time ran out.
    pub closed_at: Option<Instant>,
    /// The score in percent, once graded.
    pub score_percent: Option<u32>,
    /// Whether it was passed.
    pub passed: Option<bool>,
}

impl Learning {
    /// Starts an attempt: draws its form and writes it down. An attempt whose time has run out is closed first.
    ///
    /// Refuses with `AssessmentUnknown`, `AssessmentNotOpen`, `AttemptUnderWay`, `WaitBeforeNextAttempt`,
    /// `AlreadyPassed`.
    pub async fn start_attempt(
        &self,
        actor: &Actor,
        enrolment: Id<id::Enrolment>,
        assessment: &str,
    ) -> Outcome<Attempt> {
        self.db
            .transact(async |tx| {
                let enrolment = enrolment::open(tx, actor, Act::Learn, enrolment).await?;
                let edition = self.edition(&enrolment)?;
                let course = enrolment::course(&edition)?;
                let assessment = Assessment::find(course, assessment).ok_or(Refusal::AssessmentUnknown)?;
                let earlier = close_overdue(tx, store::list_for_enrolment(tx, enrolment.id).await?).await?;
                let lessons = progress::store::list_for_enrolment(tx, enrolment.id).await?;
                rules::may_start(course, assessment, &lessons, &earlier, tx.now())?;
                let attempt = draw(tx, &enrolment, assessment, &earlier);
                store::insert(tx, &attempt).await?;
                tx.signal(progress::changes(enrolment.id), None);
                Ok(attempt)
            })
            .await
    }

    /// One attempt, if it is the actor's.
    pub async fn attempt(&self, read: &Read, actor: &Actor, id: Id<id::Attempt>) -> Outcome<(Enrolment, Attempt)> {
        open(read, actor, Act::See, id).await
    }

    /// Every attempt of an enrolment, oldest first.
    pub async fn attempts(&self, read: &Read, actor: &Actor, id: Id<id::Enrolment>) -> Outcome<Vec<Attempt>> {
        enrolment::open(read, actor, Act::See, id).await?;
        Ok(store::list_for_enrolment(read, id).await?)
    }
}

/// The only way to hold an attempt: found, and of an enrolment that is the actor's to `act` on.
async fn open(db: &impl Reader, actor: &Actor, act: Act, id: Id<id::Attempt>) -> Outcome<(Enrolment, Attempt)> {
    // No enrolment has an attempt's id: what is not there is looked for all the same, at the same cost.
    let owner = store::enrolment_of(db, id).await?.unwrap_or_else(|| Id::from_uuid(id.uuid()));
    // The enrolment is locked before its attempt: parents before children.
    let enrolment = enrolment::open(db, actor, act, owner).await?;
    let attempt = store::find(db, id).await?.ok_or(Denied::NotFound)?;
    Ok((enrolment, attempt))
}

/// Closes every attempt whose time has run out.
async fn close_overdue(tx: &Write, attempts: Vec<Attempt>) -> Outcome<Vec<Attempt>> {
    let mut closed = Vec::with_capacity(attempts.len());
    for mut attempt in attempts {
        if rules::is_overdue(&attempt, tx.now()) {
            attempt = store::close_unanswered(tx, attempt).await?;
            tx.signal(progress::changes(attempt.enrolment), None);
        }
        closed.push(attempt);
    }
    Ok(closed)
}

fn draw(tx: &Write, enrolment: &Enrolment, assessment: Assessment<'_>, earlier: &[Attempt]) -> Attempt {
    let of_this = earlier.iter().filter(|attempt| attempt.assessment == assessment.key());
    let seen: Vec<_> = of_this.clone().flat_map(|attempt| attempt.form.keys()).collect();
    Attempt {
        id: tx.new_id(),
        enrolment: enrolment.id,
        assessment: assessment.key().to_owned(),
        number: of_this.map(|attempt| attempt.number).max().unwrap_or(0) + 1,
        form: form::draw(assessment, tx.seed(), &seen),
        started_at: tx.now(),
        deadline_at: assessment.time_allowed().map(|time| tx.now() + time),
        answers: None,
        closed_at: None,
        score_percent: None,
        passed: None,
    }
}
