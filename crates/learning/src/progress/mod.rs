//! Progress is which lessons of an enrolment were opened and which completed, and where to resume.

mod rules;
pub(crate) mod store;

use std::collections::HashMap;

use kernel::{
    Actor, Id, Instant, Read, id,
    signal::{Listening, Topic},
};

use crate::{
    Learning, Outcome, Refusal,
    enrolment::{self, Enrolment},
    policy::Act,
};

pub use rules::{Progress, progress};

/// How far one lesson is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LessonProgress {
    /// The lesson's key.
    pub lesson: String,
    /// When it was first opened.
    pub opened_at: Instant,
    /// When it was completed.
    pub completed_at: Option<Instant>,
}

/// Lessons by key.
pub type Lessons = HashMap<String, LessonProgress>;

/// What is signalled when an enrolment has moved on: a lesson, an attempt, a certificate.
pub fn changes(enrolment: Id<id::Enrolment>) -> Topic {
    Topic::of("progress", enrolment)
}

impl Learning {
    /// Notes that the learner has opened a lesson. Opening it again changes nothing.
    ///
    /// Refuses with `LessonUnknown`.
    pub async fn open_lesson(&self, actor: &Actor, id: Id<id::Enrolment>, lesson: &str) -> Outcome<Enrolment> {
        self.note(actor, id, lesson, false).await
    }

    /// Notes that the learner has completed a lesson. Completing it again changes nothing.
    ///
    /// Refuses with `LessonUnknown`.
    pub async fn complete_lesson(&self, actor: &Actor, id: Id<id::Enrolment>, lesson: &str) -> Outcome<Enrolment> {
        self.note(actor, id, lesson, true).await
    }

    async fn note(
        &self,
        actor: &Actor,
        id: Id<id::Enrolment>,
        lesson: &str,
        completed: bool,
    ) -> Outcome<Enrolment> {
        self.db
            .transact(async |tx| {
                let enrolment = enrolment::open(tx, actor, Act::Learn, id).await?;
                let edition = self.edition(&enrolment)?;
                edition.lesson(lesson).ok_or(Refusal::LessonUnknown)?;
                store::note(tx, id, lesson, completed).await?;
                tx.signal(changes(id), None);
                Ok(enrolment)
            })
            .await
    }

    /// Listens for whatever moves an enrolment on, if it is the actor's. What is read after this is not older than
    /// what will be heard.
    pub async fn watch(&self, actor: &Actor, id: Id<id::Enrolment>) -> Outcome<Listening> {
        let listening = self.db.listen(changes(id)).await?;
        enrolment::open(&self.db.read().await?, actor, Act::See, id).await?;
        Ok(listening)
    }

    /// The lessons of an enrolment that were opened, in one statement.
    pub async fn lessons(&self, read: &Read, actor: &Actor, id: Id<id::Enrolment>) -> Outcome<Lessons> {
        enrolment::open(read, actor, Act::See, id).await?;
        Ok(store::list_for_enrolment(read, id).await?)
    }
}
