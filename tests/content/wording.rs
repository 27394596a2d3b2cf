//! Everything is said in our own words: no run of eight words is that of the brief that the course was written from.

use std::collections::BTreeSet;

use catalog::bundle::{content_hash, embedded, embedded_keys, hex};

pub const TESTS: &[(&str, fn())] = &[
    ("content::wording::no_eight_words_are_the_brief_s", no_eight_words_are_the_brief_s),
    ("content::wording::a_run_of_the_brief_is_known", a_run_of_the_brief_is_known),
];

/// Every run of eight words of the brief: the first eight bytes of the SHA-256 of the words, in small letters and with
/// a space between two. The brief itself is not ours to print.
const BRIEF: &str = include_str!("brief-shingles.txt");

const RUN: usize = 8;

/// The words of a text, in small letters.
fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let parts = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    parts.map(str::to_owned).collect()
}

/// The runs of a text that are the brief's.
fn shared(text: &str) -> Vec<String> {
    let brief: BTreeSet<_> = BRIEF.lines().collect();
    let words = words(text);
    let runs = words.windows(RUN).map(|run| run.join(" "));
    runs.filter(|run| brief.contains(&hex(&content_hash(run.as_bytes()))[..16])).collect()
}

/// What is read of a picture: its words, which tags do not part.
fn without_tags(text: &str) -> String {
    text.split('<').map(|part| part.split_once('>').map_or(part, |(_, words)| words)).collect::<Vec<_>>().join(" ")
}

fn no_eight_words_are_the_brief_s() {
    let mut found = Vec::new();
    for key in embedded_keys() {
        for (path, bytes) in embedded(&key).expect("a bundle").0 {
            let text = String::from_utf8(bytes).expect("text");
            let runs = shared(&text).into_iter().chain(shared(&without_tags(&text)));
            found.extend(runs.map(|run| format!("{key}/{path}: {run}")));
        }
    }
    assert!(found.is_empty(), "say it in other words:\n{}", found.join("\n"));
}

/// The brief's own instructions to its writers teach nothing, so one run of them may stand here as a proof.
fn a_run_of_the_brief_is_known() {
    let lines: Vec<_> = BRIEF.lines().collect();
    let sorted: BTreeSet<_> = lines.iter().copied().collect();
    assert_eq!(lines, sorted.into_iter().collect::<Vec<_>>(), "sorted, each once");
    let run = "write the lessons cues questions and rationales in";
    assert_eq!(shared("Do WRITE the lessons, cues,\n  questions and *rationales* in it."), [run]);
    assert_eq!(shared("Write the lessons, the cues, the questions and the rationales in it."), [] as [&str; 0]);
    assert_eq!(
        shared(&without_tags("<text>Write the lessons,</text><text>cues, questions and rationales in")),
        [run]
    );
}
