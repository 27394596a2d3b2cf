//! Clarity is how many school years a text asks for: at most ten of a coach, and eight of a client.

use super::{
    grade::{plain, reading_grade, words},
    lesson_path,
    notes::Notes,
};
use crate::bundle::{Course, Lesson, Library};

const LESSON_GRADE: f64 = 10.0;
const CLIENT_GRADE: f64 = 8.0;

/// Shorter texts are measured together: a sentence or two says little about how hard a writer writes.
const MEASURED_WORDS: usize = 20;

/// Every lesson can be read by a coach in one go.
pub(super) fn check_course(notes: &mut Notes, course: &Course) {
    for (module, lesson) in course.lessons() {
        let what = format!("the lesson `{}`", lesson.key);
        measure(notes, &lesson_path(module, &lesson.key), &["title:"], &what, (&read_aloud(lesson), LESSON_GRADE));
    }
}

/// Everything a client reads is plain: what an exercise tells her, and what a rule does.
pub(super) fn check_library(notes: &mut Notes, library: &Library) {
    for exercise in &library.exercises {
        let cues = exercise.variants.iter().flat_map(|variant| &variant.cues).map(|cue| cue.text.as_str());
        let text = [exercise.client_summary.as_str()].into_iter().chain(cues).collect::<Vec<_>>().join("\n\n");
        let what = format!("what `{}` tells the client", exercise.key);
        let path = format!("exercises/{}.yaml", exercise.key);
        measure(notes, &path, &["client_summary:"], &what, (&text, CLIENT_GRADE));
    }
    let rules = library.rules.rules();
    let (short, long): (Vec<_>, Vec<_>) =
        rules.iter().partition(|rule| words(&rule.client_text).count() < MEASURED_WORDS);
    for rule in long {
        let marks = [&format!("id: {}", rule.id), "client_text:"];
        let what = format!("the client_text of rule {}", rule.id);
        measure(notes, "rules.yaml", &marks, &what, (&rule.client_text, CLIENT_GRADE));
    }
    let joined: Vec<_> = short.iter().map(|rule| rule.client_text.as_str()).collect();
    let what = format!("every client_text of fewer than {MEASURED_WORDS} words, taken together,");
    measure(notes, "rules.yaml", &["rules:"], &what, (&joined.join("\n\n"), CLIENT_GRADE));
}

/// A lesson as it is read aloud: its headings and what stands under them.
pub(super) fn read_aloud(lesson: &Lesson) -> String {
    let blocks = lesson.blocks.iter().map(|block| format!("{}.\n\n{}", block.title, plain(&block.markdown)));
    blocks.collect::<Vec<_>>().join("\n\n")
}

fn measure(notes: &mut Notes, path: &str, marks: &[&str], what: &str, (text, most): (&str, f64)) {
    let grade = reading_grade(text);
    if grade > most {
        let advice = "use shorter sentences and shorter words";
        notes.near(
            path,
            marks,
            format!("{what} has reading grade {grade:.1}, and {most:.0} is the most: {advice}"),
        );
    }
}
