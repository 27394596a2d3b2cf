//! Progress in the graph: how far an enrolment is, and word of it whenever that changes.

use std::sync::Arc;

use ::learning::{enrolment::Enrolment as Enrolled, progress};
use async_graphql::{Context, ID, SimpleObject, Subscription};
use futures_util::{Stream, StreamExt, stream};
use kernel::Denied;

use super::enrolment::{Enrolment, enrolment_id};
use crate::{
    catalog::lesson::Lesson,
    error,
    scope::{Scope, shared},
    watch::{self, watch},
};

/// How far an enrolment is.
#[derive(SimpleObject)]
pub(super) struct Progress {
    /// Lessons completed.
    lessons_completed: u32,
    /// Lessons in the edition.
    lessons_total: u32,
    /// 0 to 100; 100 means every lesson is completed.
    percent: u32,
    /// The lesson to go on with; `null` when all are completed.
    resume: Option<Lesson>,
    /// The keys of the completed lessons, in the order of the course.
    completed: Vec<String>,
}

impl Progress {
    /// How far `enrolment` is, at this moment.
    pub async fn of(scope: &Scope, enrolment: &Enrolled) -> async_graphql::Result<Self> {
        let learning = &scope.contexts.learning;
        let edition = learning.edition(enrolment).map_err(|fault| scope.fault(&fault))?;
        let lessons = learning.lessons(&scope.read().await?, &scope.actor, enrolment.id).await;
        let lessons = error::found(lessons, scope.actor.request)?.unwrap_or_default();
        let course = edition.course().ok_or_else(|| error::coded("This course is not there.", "NOT_FOUND"))?;
        let found = progress::progress(course, &lessons);
        let done = |key: &str| lessons.get(key).is_some_and(|lesson| lesson.completed_at.is_some());
        let keys = course.lessons().map(|(_, lesson)| &lesson.key);
        Ok(Self {
            lessons_completed: found.lessons_completed,
            lessons_total: found.lessons_total,
            percent: found.percent,
            completed: keys.filter(|key| done(key)).cloned().collect(),
            resume: found.resume.and_then(|key| Lesson::find(&edition, &key)),
        })
    }
}

#[derive(Default)]
pub(crate) struct ProgressSubscription;

#[Subscription]
impl ProgressSubscription {
    /// Tells how an enrolment of yours stands: now, and again whenever it moves on, through a lesson, an attempt or a
    /// certificate, on whichever device that happens.
    async fn progress_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The enrolment's id.")] enrolment: ID,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<Enrolment>>> {
        let scope = shared(ctx);
        let id = enrolment_id(&enrolment)?;
        let listening = watch::allowed(&scope, scope.contexts.learning.watch(&scope.actor, id).await)?;
        let present = move |scope: Arc<Scope>| async move {
            Enrolment::find(&scope, id).await?.ok_or_else(|| error::denied(Denied::NotFound))
        };
        let now = Arc::clone(&scope);
        let now = stream::once(async move {
            now.take_permit().await;
            present(now).await
        });
        let later = watch(scope, listening, move |scope, _| stream::once(present(scope)).boxed());
        Ok(now.chain(later))
    }
}
