//! Enrolments in the graph: beginning a course, reading on, and how far one is.

use ::learning::enrolment::Enrolment as Enrolled;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kernel::{Id, Instant, id, idempotency::Once};

use super::{attempt::Attempt, certificate::Certificate, progress::Progress};
use crate::{
    catalog::course::Course,
    connection::Listed,
    error,
    node::GlobalId,
    problem::{Problem, Problems},
    scope::{Scope, idempotency_key, scope},
};

/// An enrolment of one's own.
pub(crate) struct Enrolment(pub Enrolled);

impl Listed for Enrolment {
    const CONNECTION: &'static str = "EnrolmentConnection";
    const EDGE: &'static str = "EnrolmentEdge";
}

impl Enrolment {
    /// The enrolment with this id, if it is the caller's.
    pub async fn find(scope: &Scope, id: Id<id::Enrolment>) -> async_graphql::Result<Option<Self>> {
        let outcome = scope.contexts.learning.enrolment(&scope.read().await?, &scope.actor, id).await;
        Ok(error::found(outcome, scope.actor.request)?.map(Self))
    }
}

/// Somebody taking one course, pinned to the edition that was current when it began.
#[Object]
impl Enrolment {
    /// The global id.
    pub async fn id(&self) -> ID {
        GlobalId::Enrolment(self.0.id).encode()
    }
    /// The learner's name, as it will stand on the certificate.
    async fn name_as_printed(&self) -> &str {
        &self.0.name_as_printed
    }
    /// When it began.
    async fn enrolled_at(&self) -> Instant {
        self.0.enrolled_at
    }
    /// The course, in the edition that this enrolment is pinned to.
    async fn course(&self, ctx: &Context<'_>) -> async_graphql::Result<Course> {
        let scope = scope(ctx);
        let edition = scope.contexts.learning.edition(&self.0).map_err(|fault| scope.fault(&fault))?;
        Course::of(edition).ok_or_else(|| error::coded("This course is not there.", "NOT_FOUND"))
    }
    /// How far the learner is.
    async fn progress(&self, ctx: &Context<'_>) -> async_graphql::Result<Progress> {
        Progress::of(scope(ctx), &self.0).await
    }
    /// Every attempt at its checks and its examination, oldest first.
    async fn attempts(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Attempt>> {
        let scope = scope(ctx);
        let attempts = scope.contexts.learning.attempts(&scope.read().await?, &scope.actor, self.0.id).await;
        let attempts = error::found(attempts, scope.actor.request)?.unwrap_or_default();
        Ok(attempts.into_iter().map(|attempt| Attempt::new(self.0.clone(), attempt)).collect())
    }
    /// The certificate, once the examination is passed.
    async fn certificate(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Certificate>> {
        certificate(scope(ctx), self.0.id).await.transpose()
    }
}

async fn certificate(scope: &Scope, id: Id<id::Enrolment>) -> async_graphql::Result<Option<Certificate>> {
    let learning = &scope.contexts.learning;
    let outcome = learning.certificate_of(&scope.read().await?, &scope.actor, id).await;
    let found = error::found(outcome, scope.actor.request)?.flatten();
    Ok(found.map(|certificate| Certificate { address: learning.address(&certificate), certificate }))
}

/// A course to begin.
#[derive(InputObject)]
struct EnrolInput {
    /// The key of the course.
    course: String,
    /// Your name, as it shall stand on the certificate: 2 to 80 characters.
    name_as_printed: String,
    /// Repeats with the same key answer what the first one did, for 24 hours.
    idempotency_key: Option<String>,
}

/// A lesson of an enrolment.
#[derive(InputObject)]
struct LessonInput {
    /// The enrolment's id.
    enrolment: ID,
    /// The key of a lesson of its edition.
    lesson: String,
}

/// An enrolment, or why there is none.
#[derive(SimpleObject)]
struct EnrolmentPayload {
    /// The enrolment.
    enrolment: Option<Enrolment>,
    /// Why nothing was done.
    problems: Vec<Problem>,
}

impl EnrolmentPayload {
    fn new(outcome: Result<Enrolled, ::learning::Refusal>) -> Self {
        match outcome {
            Ok(enrolment) => Self { enrolment: Some(Enrolment(enrolment)), problems: vec![] },
            Err(refusal) => Self { enrolment: None, problems: refusal.problems() },
        }
    }
}

/// The enrolment that a global id names; anything else is not found.
pub(super) fn enrolment_id(id: &ID) -> async_graphql::Result<Id<id::Enrolment>> {
    match GlobalId::decode(id) {
        Some(GlobalId::Enrolment(id)) => Ok(id),
        _ => Err(error::denied(kernel::Denied::NotFound)),
    }
}

#[derive(Default)]
pub(crate) struct EnrolmentMutation;

#[Object]
impl EnrolmentMutation {
    /// Begins a course, in its current edition. Later editions change nothing about it.
    async fn enrol(&self, ctx: &Context<'_>, input: EnrolInput) -> async_graphql::Result<EnrolmentPayload> {
        let scope = scope(ctx);
        let key = match idempotency_key(input.idempotency_key.as_deref()) {
            Ok(key) => key,
            Err(problem) => return Ok(EnrolmentPayload { enrolment: None, problems: vec![problem] }),
        };
        let remembered = (&input.course, &input.name_as_printed);
        let once = Once::new(key, "enrol", &remembered).map_err(|fault| scope.fault(&fault))?;
        let learning = &scope.contexts.learning;
        let outcome = learning.enrol(&scope.actor, &once, &input.course, &input.name_as_printed).await;
        Ok(EnrolmentPayload::new(scope.settle(outcome)?))
    }

    /// Notes that a lesson was opened. Doing it again changes nothing.
    async fn open_lesson(&self, ctx: &Context<'_>, input: LessonInput) -> async_graphql::Result<EnrolmentPayload> {
        let scope = scope(ctx);
        let id = enrolment_id(&input.enrolment)?;
        let outcome = scope.contexts.learning.open_lesson(&scope.actor, id, &input.lesson).await;
        Ok(EnrolmentPayload::new(scope.settle(outcome)?))
    }

    /// Notes that a lesson was completed. Doing it again changes nothing.
    async fn complete_lesson(
        &self,
        ctx: &Context<'_>,
        input: LessonInput,
    ) -> async_graphql::Result<EnrolmentPayload> {
        let scope = scope(ctx);
        let id = enrolment_id(&input.enrolment)?;
        let outcome = scope.contexts.learning.complete_lesson(&scope.actor, id, &input.lesson).await;
        Ok(EnrolmentPayload::new(scope.settle(outcome)?))
    }
}
