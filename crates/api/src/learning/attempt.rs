//! Attempts in the graph: a form without its key, and the result once it is graded.

use std::sync::Arc;

use ::catalog::{
    Edition,
    bundle::{Course, Question},
};
use ::learning::{
    attempt::{Answers, Assessment, Attempt as Tried, FormQuestion},
    enrolment::Enrolment as Enrolled,
};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kernel::{Id, Instant, id};

use super::{
    enrolment::{Enrolment, enrolment_id},
    result::{self, AttemptResult},
};
use crate::{
    error,
    node::GlobalId,
    problem::{Problem, Problems},
    scope::{Scope, scope},
};

/// An attempt of one's own.
pub(crate) struct Attempt {
    enrolment: Enrolled,
    attempt: Tried,
}

impl Attempt {
    pub fn new(enrolment: Enrolled, attempt: Tried) -> Self {
        Self { enrolment, attempt }
    }

    /// The attempt with this id, if it is the caller's.
    pub async fn find(scope: &Scope, id: Id<id::Attempt>) -> async_graphql::Result<Option<Self>> {
        let outcome = scope.contexts.learning.attempt(&scope.read().await?, &scope.actor, id).await;
        Ok(error::found(outcome, scope.actor.request)?.map(|(enrolment, attempt)| Self { enrolment, attempt }))
    }

    /// Runs `with` on the assessment, in the edition that the attempt belongs to.
    fn with<T>(&self, scope: &Scope, with: impl FnOnce(Assessment<'_>) -> T) -> async_graphql::Result<T> {
        let edition: Arc<Edition> =
            scope.contexts.learning.edition(&self.enrolment).map_err(|fault| scope.fault(&fault))?;
        let course: Option<&Course> = edition.course();
        let assessment = course.and_then(|course| Assessment::find(course, &self.attempt.assessment));
        assessment.map(with).ok_or_else(|| error::coded("This attempt's questions are not there.", "NOT_FOUND"))
    }
}

/// A question, as it is asked: nothing here tells which option is right.
#[derive(SimpleObject)]
struct AttemptQuestion {
    /// Its id on this form.
    id: ID,
    /// What is asked.
    stem: String,
    /// What may be answered, in the order drawn for this attempt.
    options: Vec<AttemptOption>,
}

/// An option, as it is offered.
#[derive(SimpleObject)]
struct AttemptOption {
    /// Its id on this form.
    id: ID,
    /// What it says.
    text: String,
}

/// One try at a check or at the examination.
#[Object]
impl Attempt {
    /// The global id.
    pub async fn id(&self) -> ID {
        GlobalId::Attempt(self.attempt.id).encode()
    }
    /// The key of the check or examination.
    async fn assessment(&self) -> &str {
        &self.attempt.assessment
    }
    /// The title of the check or examination.
    async fn title(&self, ctx: &Context<'_>) -> async_graphql::Result<String> {
        self.with(scope(ctx), |assessment| assessment.title().to_owned())
    }
    /// 1 for the first.
    async fn number(&self) -> u32 {
        self.attempt.number
    }
    /// The enrolment it belongs to.
    async fn enrolment(&self) -> Enrolment {
        Enrolment(self.enrolment.clone())
    }
    /// When it started, by the server's clock.
    async fn started_at(&self) -> Instant {
        self.attempt.started_at
    }
    /// Until when answers are taken, by the server's clock; `null` for a check. 30 seconds of grace are given.
    async fn deadline_at(&self) -> Option<Instant> {
        self.attempt.deadline_at
    }
    /// When it was submitted, or found to be out of time.
    async fn closed_at(&self) -> Option<Instant> {
        self.attempt.closed_at
    }
    /// The questions, in the order drawn for this attempt.
    async fn questions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<AttemptQuestion>> {
        let asked = |assessment: Assessment<'_>| {
            let form = self.attempt.form.questions.iter();
            form.filter_map(|asked| Some(ask(asked, assessment.question(&asked.key)?))).collect()
        };
        self.with(scope(ctx), asked)
    }
    /// How it was graded; `null` while it is open.
    async fn result(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<AttemptResult>> {
        self.graded(scope(ctx)).transpose()
    }
}

impl Attempt {
    fn graded(&self, scope: &Scope) -> async_graphql::Result<Option<AttemptResult>> {
        let graded = scope.contexts.learning.graded(&self.enrolment, &self.attempt);
        let Some(graded) = error::found(graded, scope.actor.request)?.flatten() else { return Ok(None) };
        self.with(scope, |assessment| Some(result::result(&self.attempt, assessment, graded)))
    }
}

fn ask(asked: &FormQuestion, question: &Question) -> AttemptQuestion {
    let options = asked.options.iter().filter_map(|offered| {
        let option = question.options.iter().find(|option| option.key == offered.key)?;
        Some(AttemptOption { id: offered.id.as_str().into(), text: option.text.clone() })
    });
    AttemptQuestion { id: asked.id.as_str().into(), stem: question.stem.clone(), options: options.collect() }
}

/// What to attempt.
#[derive(InputObject)]
struct StartAttemptInput {
    /// The enrolment's id.
    enrolment: ID,
    /// The key of a check, or of the examination, of its edition.
    assessment: String,
}

/// The answer to one question.
#[derive(InputObject)]
struct AnswerInput {
    /// The question's id on the form.
    question: ID,
    /// The chosen option's id on the form.
    option: ID,
}

/// The answers of an attempt.
#[derive(InputObject)]
struct SubmitAttemptInput {
    /// The attempt's id.
    attempt: ID,
    /// At most one answer to each question; what is left out counts as wrong.
    answers: Vec<AnswerInput>,
}

/// An attempt, or why there is none.
#[derive(SimpleObject)]
struct AttemptPayload {
    /// The attempt.
    attempt: Option<Attempt>,
    /// Why nothing was done.
    problems: Vec<Problem>,
}

#[derive(Default)]
pub(crate) struct AttemptMutation;

#[Object]
impl AttemptMutation {
    /// Starts an attempt: draws its form and, for the examination, starts the clock.
    async fn start_attempt(
        &self,
        ctx: &Context<'_>,
        input: StartAttemptInput,
    ) -> async_graphql::Result<AttemptPayload> {
        let scope = scope(ctx);
        let id = enrolment_id(&input.enrolment)?;
        let outcome = scope.contexts.learning.start_attempt(&scope.actor, id, &input.assessment).await;
        payload(scope, scope.settle(outcome)?).await
    }

    /// Submits the answers. They are graded on the server, once; passing the examination completes the course.
    async fn submit_attempt(
        &self,
        ctx: &Context<'_>,
        input: SubmitAttemptInput,
    ) -> async_graphql::Result<AttemptPayload> {
        let scope = scope(ctx);
        let Some(GlobalId::Attempt(id)) = GlobalId::decode(&input.attempt) else {
            return Err(error::denied(kernel::Denied::NotFound));
        };
        let pairs = input.answers.into_iter().map(|answer| (answer.question.0, answer.option.0));
        let answers = match Answers::collect(pairs) {
            Ok(answers) => answers,
            Err(refusal) => return payload(scope, Err(refusal)).await,
        };
        let outcome = scope.contexts.learning.submit_attempt(&scope.actor, id, answers).await;
        payload(scope, scope.settle(outcome)?).await
    }
}

async fn payload(
    scope: &Scope,
    outcome: Result<Tried, ::learning::Refusal>,
) -> async_graphql::Result<AttemptPayload> {
    Ok(match outcome {
        Ok(attempt) => AttemptPayload { attempt: Attempt::find(scope, attempt.id).await?, problems: vec![] },
        Err(refusal) => AttemptPayload { attempt: None, problems: refusal.problems() },
    })
}
