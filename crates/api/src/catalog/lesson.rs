//! Lessons and their blocks in the graph.

use std::sync::Arc;

use ::catalog::{Edition, bundle};
use async_graphql::{Enum, ID, Object};

use super::module::Module;
use crate::node::GlobalId;

/// A lesson, as one edition has it.
pub(crate) struct Lesson {
    edition: Arc<Edition>,
    module: usize,
    at: usize,
}

impl Lesson {
    pub fn new(edition: &Arc<Edition>, module: usize, at: usize) -> Self {
        Self { edition: Arc::clone(edition), module, at }
    }

    /// The lesson with this key.
    pub fn find(edition: &Arc<Edition>, key: &str) -> Option<Self> {
        let mut modules = edition.course()?.modules.iter().enumerate();
        modules.find_map(|(m, module)| {
            let at = module.lessons.iter().position(|lesson| lesson.key == key)?;
            Some(Self::new(edition, m, at))
        })
    }

    fn lesson(&self) -> &bundle::Lesson {
        let course = self.edition.course().expect("a Lesson is only made of a course's edition");
        &course.modules[self.module].lessons[self.at]
    }
}

/// A few minutes of reading.
#[Object]
impl Lesson {
    /// The global id. It names the lesson of this edition.
    pub async fn id(&self) -> ID {
        GlobalId::Lesson(self.edition.id, self.lesson().key.clone()).encode()
    }
    /// The author's key: the same in every edition.
    async fn key(&self) -> &str {
        &self.lesson().key
    }
    /// The title.
    async fn title(&self) -> &str {
        &self.lesson().title
    }
    /// How many minutes it asks for.
    async fn minutes(&self) -> u32 {
        self.lesson().minutes
    }
    /// The module it belongs to.
    async fn module(&self) -> Module {
        Module::new(&self.edition, self.module)
    }
    /// The blocks, in order.
    async fn blocks(&self) -> Vec<Block> {
        (0..self.lesson().blocks.len())
            .map(|at| Block { lesson: Self::new(&self.edition, self.module, self.at), at })
            .collect()
    }
}

/// A heading and what stands under it.
pub(crate) struct Block {
    lesson: Lesson,
    at: usize,
}

/// What a block is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "bundle::BlockKind")]
enum BlockKind {
    /// Explains something.
    Explain,
    /// A worked example.
    Example,
    /// A conversation between a coach and a client.
    Dialogue,
    /// A case, retold.
    Vignette,
    /// A picture and what it shows.
    Figure,
    /// What to remember.
    KeyPoints,
    /// A recommendation somebody may earn from; it carries its disclosure.
    Commercial,
}

/// A heading and what stands under it.
#[Object]
impl Block {
    /// The author's key: the same in every edition.
    async fn key(&self) -> &str {
        &self.block().key
    }
    /// What it is for.
    async fn kind(&self) -> BlockKind {
        self.block().kind.into()
    }
    /// The heading.
    async fn title(&self) -> &str {
        &self.block().title
    }
    /// The text as HTML: paragraphs, lists, tables, emphasis and pictures only.
    async fn html(&self) -> &str {
        &self.block().html
    }
    /// The text as the author wrote it (Markdown).
    async fn markdown(&self) -> &str {
        &self.block().markdown
    }
}

impl Block {
    fn block(&self) -> &bundle::Block {
        &self.lesson.lesson().blocks[self.at]
    }
}
