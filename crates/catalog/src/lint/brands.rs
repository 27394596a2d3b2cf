//! Brands are names that somebody may earn from: said in a commercial block with its disclosure, and nowhere else.

use std::ops::Range;

use super::{
    beside::Beside,
    facts::FACTS,
    lesson_path,
    notes::{Notes, find},
};
use crate::bundle::{BlockKind, Course};

/// The file that lists them, at the root of a course: names, one a line.
pub(super) const BRANDS: &str = "brands.yaml";

/// One of these has to stand in a commercial block.
const DISCLOSURES: [&str; 2] = ["commission", "affiliate recommendation"];

/// Commercial blocks say that somebody may earn, and are the only ones to name a brand.
pub(super) fn check_course(notes: &mut Notes, course: &Course) {
    let brands: Vec<String> = notes.yaml(BRANDS).unwrap_or_default();
    let mut allowed = Vec::new();
    for (module, lesson) in course.lessons() {
        let path = lesson_path(module, &lesson.key);
        for block in lesson.blocks.iter().filter(|block| block.kind == BlockKind::Commercial) {
            let mark = format!("{{#{}", block.key);
            if DISCLOSURES.iter().all(|words| mentions(&block.markdown, words).is_empty()) {
                let message = format!(
                    "the commercial block `{}` must say that it is an affiliate recommendation or may earn a commission",
                    block.key
                );
                notes.near(&path, &[&mark], message);
            }
            if brands.iter().all(|brand| mentions(&block.markdown, brand).is_empty()) {
                let message = format!("the commercial block `{}` names no brand that {BRANDS} lists", block.key);
                notes.near(&path, &[&mark], message);
            }
            allowed.push((path.clone(), extent(notes.text(&path), &mark)));
        }
    }
    let may = |path: &str, at: usize| {
        [BRANDS, FACTS].contains(&path)
            || allowed.iter().any(|(file, extent)| file == path && extent.contains(&at))
    };
    check_names(notes, &brands, may);
}

/// No library names a brand.
pub(super) fn check_library(notes: &mut Notes, beside: &Beside) {
    check_names(notes, &beside.brands, |_, _| false);
}

fn check_names(notes: &mut Notes, brands: &[String], may: impl Fn(&str, usize) -> bool) {
    for path in notes.source.0.keys() {
        for brand in brands {
            for at in mentions(notes.text(path), brand).into_iter().filter(|at| !may(path, *at)) {
                let message = format!("`{brand}` is named outside a commercial block; say it without the brand");
                notes.at(path, at, message);
            }
        }
    }
}

/// From a block's heading to the next, in the bytes of the file.
fn extent(text: &str, mark: &str) -> Range<usize> {
    let heading = find(text, &[mark]).unwrap_or(text.len());
    let start = text[..heading].rfind('\n').map_or(0, |end| end + 1);
    start..text[heading..].find("\n## ").map_or(text.len(), |length| heading + length)
}

/// Where the words of `name` stand one after the other in `text`, however they are spaced and cased.
pub fn mentions(text: &str, name: &str) -> Vec<usize> {
    let (words, wanted) = (spoken(text), spoken(name));
    let runs = words.windows(wanted.len().max(1));
    let same = |run: &&[(usize, &str)]| run.iter().zip(&wanted).all(|((_, a), (_, b))| a.eq_ignore_ascii_case(b));
    runs.filter(same).filter(|_| !wanted.is_empty()).map(|run| run[0].0).collect()
}

/// Runs of letters and digits, each with where it begins.
fn spoken(text: &str) -> Vec<(usize, &str)> {
    let parts = |c: char| !c.is_alphanumeric();
    let mut end = 0;
    let pieces = text.split_inclusive(parts).map(|piece| {
        let start = end;
        end += piece.len();
        (start, piece.trim_end_matches(parts))
    });
    pieces.filter(|(_, word)| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_however_it_is_written() {
        let text = "SRC Health,\n  src\n  health; SRC-HEALTH, but no SRC healthy. Zoë";
        assert_eq!(mentions(text, "SRC Health"), [0, 14, 28]);
        assert_eq!(mentions(text, "zoë"), [60]);
        assert_eq!(mentions(text, ""), [] as [usize; 0]);
        assert_eq!(mentions("", "SRC"), [] as [usize; 0]);
    }
}
