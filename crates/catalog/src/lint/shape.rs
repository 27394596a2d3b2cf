//! Shape is how much there is: words in a lesson, lessons in a course, questions to ask.

use super::{clarity::read_aloud, grade::words, lesson_path, notes::Notes};
use crate::bundle::Course;

const LESSON_WORDS: std::ops::RangeInclusive<usize> = 350..=700;
const LEAST_MODULES: usize = 7;
const LEAST_LESSONS: usize = 24;
const LEAST_POOL: usize = 60;
const LEAST_CHECK: usize = 4;

/// A course is whole: enough modules, lessons and questions, and lessons of a size to read in one sitting.
pub(super) fn check(notes: &mut Notes, course: &Course) {
    let modules = course.modules.len();
    let lessons = course.lessons().count();
    let pool: usize = course.modules.iter().map(|module| module.pool.len()).sum();
    for (found, least, what) in [
        (modules, LEAST_MODULES, "modules"),
        (lessons, LEAST_LESSONS, "lessons"),
        (pool, LEAST_POOL, "questions in the examination's pool"),
    ] {
        if found < least {
            notes.near("course.yaml", &["modules:"], format!("the course has {found} {what}, and needs {least}"));
        }
    }
    for module in &course.modules {
        let asked = module.check.questions.len();
        if asked < LEAST_CHECK {
            let path = format!("modules/{}/check.yaml", module.key);
            notes.near(&path, &["key:"], format!("the check asks {asked} questions, and needs {LEAST_CHECK}"));
        }
    }
    for (module, lesson) in course.lessons() {
        let count = words(&read_aloud(lesson)).count();
        if !LESSON_WORDS.contains(&count) {
            let (least, most) = LESSON_WORDS.into_inner();
            let message = format!("the lesson `{}` has {count} words, and takes {least} to {most}", lesson.key);
            notes.near(&lesson_path(module, &lesson.key), &["title:"], message);
        }
    }
}
