//! The course that the tests of rules are about: the one the program carries.

use catalog::bundle::{Content, Course, embedded, parse};

pub(crate) fn course() -> Course {
    let source = embedded("sciatica-in-pregnancy").expect("the bundle");
    match parse(&source).expect("it parses") {
        Content::Course(course) => *course,
        Content::Library(_) => unreachable!("it is a course"),
    }
}
