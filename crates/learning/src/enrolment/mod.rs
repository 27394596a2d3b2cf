//! An enrolment is somebody taking one course, pinned to the edition that was current when it began.

pub(crate) mod store;

use std::sync::Arc;

use catalog::{Edition, bundle::Course};
use kernel::{
    Actor, Denied, Fault, Id, Instant, Read, Reader, id,
    idempotency::Once,
    page::{Page, PageRequest},
    text::Text,
};

use crate::{
    Learning, Outcome, Refusal,
    policy::{Act, may},
};

/// A name as it is printed: 2 to 80 characters.
pub type PrintedName = Text<2, 80>;

/// An enrolment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// The id.
    pub id: Id<id::Enrolment>,
    /// The learner.
    pub user: Id<id::User>,
    /// The edition it is pinned to.
    pub edition: Id<id::Edition>,
    /// The publication of that edition.
    pub publication: Id<id::Publication>,
    /// 1 for the first time somebody takes a course.
    pub cycle: u32,
    /// The learner's name, as she confirmed it for the certificate.
    pub name_as_printed: String,
    /// When it began.
    pub enrolled_at: Instant,
}

impl Learning {
    /// Enrols the actor in the current edition of a course.
    ///
    /// Refuses with `CourseUnknown`, `NameAsPrinted`, `AlreadyEnrolled`, `IdempotencyMismatch`.
    pub async fn enrol(&self, actor: &Actor, once: &Once, course: &str, name: &str) -> Outcome<Enrolment> {
        let user = actor.user().ok_or(Denied::Unauthenticated)?;
        let name = PrintedName::parse(name).map_err(Refusal::NameAsPrinted)?;
        let edition = self.catalog.shelf().current(course).filter(|edition| edition.course().is_some());
        let edition = edition.ok_or(Refusal::CourseUnknown)?;
        let id = self
            .db
            .transact_once(actor, once, async |tx| {
                let enrolment = Enrolment {
                    id: tx.new_id(),
                    user,
                    edition: edition.id,
                    publication: edition.publication,
                    cycle: 1,
                    name_as_printed: name.as_str().to_owned(),
                    enrolled_at: tx.now(),
                };
                if !store::insert(tx, &enrolment).await? {
                    return Err(Refusal::AlreadyEnrolled.into());
                }
                Ok(enrolment.id)
            })
            .await?;
        open(&self.db.read().await?, actor, Act::See, id).await
    }

    /// One enrolment, if it is the actor's.
    pub async fn enrolment(&self, read: &Read, actor: &Actor, id: Id<id::Enrolment>) -> Outcome<Enrolment> {
        open(read, actor, Act::See, id).await
    }

    /// The actor's own enrolments, newest first.
    pub async fn enrolments(
        &self,
        read: &Read,
        actor: &Actor,
        page: PageRequest<id::Enrolment>,
    ) -> Outcome<Page<Enrolment>> {
        let user = actor.user().ok_or(Denied::Unauthenticated)?;
        Ok(store::list_for_user(read, user, page).await?)
    }

    /// The edition that `enrolment` is pinned to.
    pub fn edition(&self, enrolment: &Enrolment) -> Result<Arc<Edition>, Fault> {
        let edition = self.catalog.shelf().edition(enrolment.edition);
        edition.ok_or_else(|| Fault::internal("the edition of an enrolment is not on the shelf"))
    }
}

/// The only way to hold an enrolment: found, and the actor's to `act` on. Who is not signed in is told no more than that.
pub(crate) async fn open(db: &impl Reader, actor: &Actor, act: Act, id: Id<id::Enrolment>) -> Outcome<Enrolment> {
    let nothing = if actor.user().is_some() { Denied::NotFound } else { Denied::Unauthenticated };
    let enrolment = store::find(db, id).await?.ok_or(nothing)?;
    may(actor, act, enrolment.user)?;
    Ok(enrolment)
}

/// The course of an edition that somebody is enrolled in.
pub(crate) fn course(edition: &Edition) -> Result<&Course, Fault> {
    edition.course().ok_or_else(|| Fault::internal("an enrolment is pinned to something that is no course"))
}
