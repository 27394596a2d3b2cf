//! Modules in the graph.

use std::sync::Arc;

use ::catalog::Edition;
use async_graphql::{ID, Object, SimpleObject};

use super::lesson::Lesson;
use crate::node::GlobalId;

/// A module, as one edition has it.
pub(crate) struct Module {
    edition: Arc<Edition>,
    at: usize,
}

impl Module {
    pub fn new(edition: &Arc<Edition>, at: usize) -> Self {
        Self { edition: Arc::clone(edition), at }
    }

    /// The module with this key.
    pub fn find(edition: &Arc<Edition>, key: &str) -> Option<Self> {
        let at = edition.course()?.modules.iter().position(|module| module.key == key)?;
        Some(Self::new(edition, at))
    }

    fn module(&self) -> &::catalog::bundle::Module {
        &self.edition.course().expect("a Module is only made of a course's edition").modules[self.at]
    }
}

/// Something a coach can do after a module.
#[derive(SimpleObject)]
struct Objective {
    /// The author's key: the same in every edition.
    key: String,
    /// What can be done.
    text: String,
}

/// Something that can be attempted: the check of a module, or the examination of a course.
#[derive(SimpleObject)]
pub(crate) struct Assessment {
    /// The author's key: send it to `startAttempt`.
    pub key: String,
    /// The title.
    pub title: String,
    /// How many questions are asked.
    pub questions: u32,
    /// What must be right to pass, in percent.
    pub pass_percent: u32,
    /// How long there is to answer, in minutes; `null` for as long as one likes.
    pub minutes: Option<u32>,
}

/// What belongs together in a course, closed by a check.
#[Object]
impl Module {
    /// The global id. It names the module of this edition.
    pub async fn id(&self) -> ID {
        GlobalId::Module(self.edition.id, self.module().key.clone()).encode()
    }
    /// The author's key: the same in every edition.
    async fn key(&self) -> &str {
        &self.module().key
    }
    /// The title.
    async fn title(&self) -> &str {
        &self.module().title
    }
    /// What it is about.
    async fn summary(&self) -> &str {
        &self.module().summary
    }
    /// What somebody can do after it.
    async fn objectives(&self) -> Vec<Objective> {
        let objectives = self.module().objectives.iter();
        objectives.map(|it| Objective { key: it.key.clone(), text: it.text.clone() }).collect()
    }
    /// The check that closes it.
    async fn check(&self) -> Assessment {
        let check = &self.module().check;
        Assessment {
            key: check.key.clone(),
            title: check.title.clone(),
            questions: u32::try_from(check.questions.len()).unwrap_or(u32::MAX),
            pass_percent: check.pass_percent,
            minutes: None,
        }
    }
    /// The lessons, in order.
    async fn lessons(&self) -> Vec<Lesson> {
        (0..self.module().lessons.len()).map(|at| Lesson::new(&self.edition, self.at, at)).collect()
    }
}
