//! Lint is what a bundle owes its readers beyond being readable: facts taught, plain words, safe pictures.
//!
//! [`bundle::check`] finds what would break an edition; this adds what would let a reader down. Every problem says where
//! it stands and how to mend it.

mod beside;
mod brands;
mod clarity;
mod facts;
mod files;
mod grade;
mod notes;
mod pictures;
mod shape;
mod svg;
mod variants;

pub use brands::mentions;
pub use facts::{Fact, Taught, Teaching, taught};
pub use grade::{reading_grade, words};

use crate::bundle::{self, Content, ContentProblem, Course, Module, Source};
use beside::Beside;
use notes::Notes;

/// Everything there is to mend in a bundle, in the order of its files.
///
/// `courses` are other bundles beside it: a library is held against the facts and brands of the courses that teach
/// from it. For a course they do not matter.
pub fn check(source: &Source, courses: &[Source]) -> Vec<ContentProblem> {
    let mut notes = Notes::of(source);
    if let Err(problems) = bundle::check(source) {
        notes.take(problems);
    }
    svg::check(&mut notes);
    match bundle::parse(source) {
        Ok(Content::Course(course)) => {
            files::check_course(&mut notes, &course);
            facts::check(&mut notes, &course);
            shape::check(&mut notes, &course);
            brands::check_course(&mut notes, &course);
            clarity::check_course(&mut notes, &course);
            pictures::check_course(&mut notes);
        }
        Ok(Content::Library(library)) => {
            let beside = Beside::of(&library.key, courses);
            files::check_library(&mut notes, &library);
            facts::check_library(&mut notes, &library, &beside);
            brands::check_library(&mut notes, &beside);
            variants::check(&mut notes, &library);
            clarity::check_library(&mut notes, &library);
            pictures::check_library(&mut notes, &library);
        }
        // What keeps it from being read is among the problems already.
        Err(_) => {}
    }
    notes.in_order()
}

/// Where a lesson of a module is written.
fn lesson_path(module: &Module, lesson: &str) -> String {
    format!("modules/{}/{lesson}.md", module.key)
}

/// Every question of a course: its module's place in the order, its file, and itself.
fn questions(course: &Course) -> impl Iterator<Item = (usize, String, &bundle::Question)> {
    course.modules.iter().enumerate().flat_map(|(place, module)| {
        let of = move |file: &str| format!("modules/{}/{file}.yaml", module.key);
        let asked = module.check.questions.iter().map(move |question| (place, of("check"), question));
        asked.chain(module.pool.iter().map(move |question| (place, of("exam"), question)))
    })
}
