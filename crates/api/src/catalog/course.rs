//! Courses in the graph.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::{
    edition::Edition,
    module::{Assessment, Module},
};
use crate::{node::GlobalId, scope::scope};

/// A course, as one edition has it.
pub(crate) struct Course(Arc<::catalog::Edition>);

impl Course {
    /// The course of an edition, if the edition is one of a course.
    pub fn of(edition: Arc<::catalog::Edition>) -> Option<Self> {
        edition.course().is_some().then_some(Self(edition))
    }

    fn course(&self) -> &::catalog::bundle::Course {
        self.0.course().expect("a Course is only made of a course's edition")
    }
}

/// A course, as one edition has it.
#[Object]
impl Course {
    /// The global id. It names the course of this edition; another edition's has another id.
    pub async fn id(&self) -> ID {
        GlobalId::Course(self.0.id).encode()
    }
    /// The author's key: the same in every edition.
    async fn key(&self) -> &str {
        &self.course().key
    }
    /// The title.
    async fn title(&self) -> &str {
        &self.course().title
    }
    /// What the course is for.
    async fn summary(&self) -> &str {
        &self.course().summary
    }
    /// The language it is written in (BCP 47).
    async fn locale(&self) -> &str {
        &self.course().locale
    }
    /// The condition that a certificate of this course is for.
    async fn condition(&self) -> &str {
        &self.course().condition
    }
    /// The minutes that a certificate credits.
    async fn credit_minutes(&self) -> u32 {
        self.course().credit_minutes
    }
    /// The examination over all modules.
    async fn examination(&self) -> Assessment {
        let examination = &self.course().examination;
        Assessment {
            key: examination.key.clone(),
            title: examination.title.clone(),
            questions: examination.questions,
            pass_percent: examination.pass_percent,
            minutes: Some(examination.minutes),
        }
    }
    /// The edition.
    async fn edition(&self) -> Edition {
        Edition(Arc::clone(&self.0))
    }
    /// The modules, in order.
    async fn modules(&self) -> Vec<Module> {
        (0..self.course().modules.len()).map(|at| Module::new(&self.0, at)).collect()
    }
}

#[derive(Default)]
pub(crate) struct CourseQuery;

#[Object]
impl CourseQuery {
    /// Every course, in its current edition.
    async fn courses(&self, ctx: &Context<'_>) -> Vec<Course> {
        let editions = scope(ctx).contexts.catalog.shelf().courses();
        editions.into_iter().filter_map(Course::of).collect()
    }

    /// The current edition of one course; `null` when there is none with this key.
    async fn course(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The author's key, such as `sciatica-in-pregnancy`.")] key: String,
    ) -> Option<Course> {
        scope(ctx).contexts.catalog.shelf().current(&key).and_then(Course::of)
    }
}
