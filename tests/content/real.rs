//! The bundles that the program carries have nothing to mend, and a mistake in them is found in its place.

use catalog::{
    bundle::{Content, Source, embedded, embedded_keys, parse},
    lint,
};

use super::{said, swap};

pub const TESTS: &[(&str, fn())] = &[
    ("content::real::there_is_nothing_to_mend", there_is_nothing_to_mend),
    ("content::real::a_mistake_is_found_in_its_place", a_mistake_is_found_in_its_place),
    ("content::real::every_fact_has_its_blocks", every_fact_has_its_blocks),
    ("content::real::no_letter_names_a_brand", no_letter_names_a_brand),
];

const COURSE: &str = "sciatica-in-pregnancy";
const LIBRARY: &str = "pelvic-library";

fn bundle(key: &str) -> Source {
    embedded(key).expect("the program carries it")
}

fn there_is_nothing_to_mend() {
    let bundles: Vec<_> = embedded_keys().iter().map(|key| bundle(key)).collect();
    assert!(bundles.len() >= 2);
    for source in &bundles {
        assert_eq!(said(source, &bundles), [] as [&str; 0]);
    }
}

/// A bundle, a file of it, what stands there, what is put instead, the mark at which it is then found, and the words.
type Seed = [&'static str; 6];

const SEEDS: &[Seed] = &[
    [COURSE, "facts.yaml", "id: S5,", "id: S5x,", "id: S5x", "no block teaches `S5x`"],
    [
        COURSE,
        "modules/why-it-happens/discs-and-alignment.md",
        ".explain covers=C3",
        ".explain covers=C9",
        "C9",
        "covers `C9`",
    ],
    [COURSE, "modules/understanding-sciatica/check.yaml", "covers: [S", "covers: [E6, S", "E6", "tests `E6`"],
    [
        COURSE,
        "modules/relieving-pressure/cat-stretch.md",
        "Imagine an accordion",
        "Try PRONATAL10",
        "PRONATAL10",
        "`PRONATAL10` is named",
    ],
    [
        COURSE,
        "modules/coaching-the-client/check.yaml",
        "stem: >-\n",
        "stem: >-\n    With SRC\n    Health:\n",
        "SRC\n",
        "`SRC Health` is named",
    ],
    [COURSE, "media/nerve-path.svg", "<path ", "<path onload=\"x\" ", "onload", "event handler"],
    [
        COURSE,
        "media/media.yaml",
        "file: pelvic-tilt.svg",
        "file: pelvic-tip.svg",
        "file: pelvic-tip.svg",
        "there is no picture",
    ],
    [
        LIBRARY,
        "media/bridge.svg",
        "</desc>",
        "</desc><foreignObject/>",
        "<foreignObject",
        "<foreignObject> is not allowed",
    ],
    [LIBRARY, "exercises/sleep.yaml", "covers: [E10]", "covers: [E11]", "E11", "covers `E11`"],
    [LIBRARY, "rules.yaml", "covers: [A4]", "covers: [A9]", "A9", "rule S03a covers `A9`"],
    [
        LIBRARY,
        "exercises/bird-dog.yaml",
        "standing: FOCUS",
        "standing: FOCUS\npicture: x",
        "picture",
        "unknown field",
    ],
];

fn a_mistake_is_found_in_its_place() {
    let courses = [bundle(COURSE)];
    for [key, path, from, to, mark, words] in SEEDS {
        let mut source = bundle(key);
        swap(&mut source, path, from, to);
        let text = std::str::from_utf8(&source.0[*path]).expect("text");
        let at = text.find(to).expect("the mistake") + to.find(mark).expect("the mark");
        let line = text[..at].matches('\n').count() + 1;
        let column = text[..at].chars().rev().take_while(|c| *c != '\n').count() + 1;
        let place = format!("{path}:{line}:{column}: ");
        let found = said(&source, &courses);
        assert!(found.iter().any(|it| it.starts_with(&place) && it.contains(words)), "{place}{words}: {found:#?}");
    }
}

fn every_fact_has_its_blocks() {
    let source = bundle(COURSE);
    let Ok(Content::Course(course)) = parse(&source) else { panic!("it is a course") };
    let taught = lint::taught(&source, &course);
    assert_eq!(taught.len(), 39, "the facts of the brief");
    for lint::Taught { fact, blocks } in taught {
        assert!(!blocks.is_empty(), "{}", fact.id);
        for block in blocks {
            let text = std::str::from_utf8(&source.0[&block.path]).expect("text");
            let heading = text.lines().nth(block.line - 1).expect("a line");
            assert!(heading.starts_with("## ") && heading.contains(&fact.id), "{} {heading}", fact.id);
            assert!(text.contains(&block.text), "{} {}", fact.id, block.path);
        }
    }
}

/// Letters go to clients too, and nobody earns from those.
fn no_letter_names_a_brand() {
    let brands: Vec<String> = serde_saphyr::from_slice(&bundle(COURSE).0["brands.yaml"]).expect("a list");
    let templates =
        Source::read_folder(&crate::world::root().join("crates/notifications/templates")).expect("a folder");
    assert!(!brands.is_empty() && !templates.0.is_empty());
    for (path, bytes) in &templates.0 {
        for brand in &brands {
            let text = std::str::from_utf8(bytes).expect("text");
            assert!(lint::mentions(text, brand).is_empty(), "{path} names {brand}");
        }
    }
}
