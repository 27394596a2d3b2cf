//! A bundle is a publication as its authors write it: a folder of YAML, Markdown and pictures.

mod course;
mod findings;
mod fitness;
mod front_matter;
mod key;
mod lesson;
mod library;
mod markdown;
mod path;
mod problem;
mod question;
mod screened;
mod source;

pub use course::{Check, Course, Examination, Module, Objective};
pub use kernel::text::hex;
pub use key::{is_key, is_variant_key};
pub use lesson::{Block, BlockKind, Lesson};
pub use library::{Cue, CueRole, Exercise, Library, Link, LinkKind, Picture, Standing, Tolerance, Variant};
pub use problem::ContentProblem;
pub use question::{Question, QuestionOption};
pub use source::{Source, content_hash, embedded, embedded_keys};

use findings::Findings;
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

/// Reads a whole bundle, or lists what keeps it from being read.
///
/// Asks for no more than that every part is there and has its form: an edition that was published once is read
/// like this ever after. Whether a bundle may be published is asked of [`check`].
pub fn parse(source: &Source) -> Result<Content, Vec<ContentProblem>> {
    let (content, findings) = read(source);
    let problems = findings.of_reading();
    content.filter(|_| problems.is_empty()).ok_or(problems)
}

/// Reads a whole bundle as [`parse`] does, or lists everything there is to mend before it may be published.
pub fn check(source: &Source) -> Result<Content, Vec<ContentProblem>> {
    let (content, mut findings) = read(source);
    if source.has("course.yaml") && source.has("library.yaml") {
        let message = "a bundle is a course or a library: it has a course.yaml or a library.yaml, and not both";
        findings.unfit(ContentProblem::of_file("library.yaml", message));
    }
    path::check(source, &mut findings);
    let problems = findings.all();
    content.filter(|_| problems.is_empty()).ok_or(problems)
}

fn read(source: &Source) -> (Option<Content>, Findings) {
    let mut findings = Findings::default();
    let content = if source.has("course.yaml") {
        course::read(source, &mut findings).map(|course| Content::Course(Box::new(course)))
    } else if source.has("library.yaml") {
        library::read(source, &mut findings).map(|library| Content::Library(Box::new(library)))
    } else {
        let message = "a bundle needs a course.yaml or a library.yaml at its root";
        findings.unreadable(ContentProblem::of_file(".", message));
        None
    };
    (content, findings)
}
