//! Courses in the graph: editions and what they contain, served from memory.

pub(crate) mod course;
pub(crate) mod edition;
pub(crate) mod lesson;
pub(crate) mod library;
pub(crate) mod module;
pub(crate) mod publication;
pub(crate) mod rule;
