//! A global id names a thing in one way.

use super::spelling;

/// What is named by an id alone.
const NOUNS: &[&str] = &[
    "User",
    "Session",
    "Passkey",
    "Client",
    "RosterEntry",
    "Routine",
    "Alert",
    "Enrolment",
    "Attempt",
    "Edition",
    "Course",
    "Library",
];
/// What is named by an edition and a key in it.
const KEYED: &[&str] = &["Module", "Lesson", "Exercise"];
/// How long an id may be.
const LONGEST: usize = 200;

/// The bytes are an id as it comes over the wire, and then what is written in one.
pub fn ids(bytes: &[u8]) {
    reads(&String::from_utf8_lossy(bytes));
    reads(&spelling::spell(bytes));
}

fn reads(wire: &str) {
    let written = spelling::read(wire).and_then(|bytes| String::from_utf8(bytes).ok());
    let is_one = wire.len() <= LONGEST && written.is_some_and(|text| names_something(&text));
    assert_eq!(api::rewrite_id(wire).as_deref(), is_one.then_some(wire));
}

fn names_something(text: &str) -> bool {
    let is_uuid = |text: &str| text.len() == 32 && text.bytes().all(|digit| b"0123456789abcdef".contains(&digit));
    match text.split(':').collect::<Vec<_>>().as_slice() {
        [noun, uuid] => NOUNS.contains(noun) && is_uuid(uuid),
        [noun, uuid, _key, ..] => KEYED.contains(noun) && is_uuid(uuid),
        _ => false,
    }
}
