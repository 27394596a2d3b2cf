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
    /// The lessons, in order.
    async fn lessons(&self) -> Vec<Lesson> {
        (0..self.module().lessons.len()).map(|at| Lesson::new(&self.edition, self.at, at)).collect()
    }
}
