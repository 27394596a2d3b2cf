//! A bundle is a publication as its authors write it: a folder of YAML, Markdown and pictures.

mod course;
mod front_matter;
mod key;
mod lesson;
mod library;
mod markdown;
mod problem;
mod question;
mod screened;
mod source;

pub use course::{Check, Course, Examination, Module, Objective};
pub use key::is_key;
pub use lesson::{Block, BlockKind, Lesson};
pub use library::{Cue, CueRole, Exercise, Library, Link, LinkKind, Picture, Standing, Tolerance, Variant};
pub use problem::ContentProblem;
pub use question::{Question, QuestionOption};
pub use source::{Source, content_hash, embedded, embedded_keys, hex};

use serde::Serialize;

/// A parsed bundle.
#[derive(Clone, Debug, Serialize)]
pub enum Content {
    /// A course.
    Course(Box<Course>),
    /// An exercise library with its rules.
    Library(Box<Library>),
}

impl Content {
    /// The publication's key, from the manifest.
    pub fn key(&self) -> &str {
        match self {
            Self::Course(course) => &course.key,
            Self::Library(library) => &library.key,
        }
    }

    /// The title, from the manifest.
    pub fn title(&self) -> &str {
        match self {
            Self::Course(course) => &course.title,
            Self::Library(library) => &library.title,
        }
    }
}

/// Parses a whole bundle, or lists every problem found in it.
pub fn parse(source: &Source) -> Result<Content, Vec<ContentProblem>> {
    let mut problems = Vec::new();
    let content = if source.has("course.yaml") {
        course::parse(source, &mut problems).map(|course| Content::Course(Box::new(course)))
    } else if source.has("library.yaml") {
        library::parse(source, &mut problems).map(|library| Content::Library(Box::new(library)))
    } else {
        problems.push(ContentProblem::of_file(".", "a bundle needs a course.yaml or a library.yaml at its root"));
        None
    };
    match content {
        Some(content) if problems.is_empty() => Ok(content),
        _ => Err(problems),
    }
}
