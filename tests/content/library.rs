//! One mistake of each kind in a small library.

use super::{Mistake, each_is_found, put, remove, said, small, swap};

pub const TESTS: &[(&str, fn())] = &[
    ("content::library::variants", variants),
    ("content::library::facts_and_brands_of_its_courses", facts_and_brands_of_its_courses),
    ("content::library::plain_words", plain_words),
    ("content::library::pictures", pictures),
];

const BRIDGE: &str = "exercises/bridge.yaml";
const HARD: &str = "Intermittent pathological manifestations necessitate individualised consideration";

const VARIANTS: &[Mistake] = &[
    (
        "too few cues",
        |s| swap(s, BRIDGE, "      - {role: BREATHE, text: \"Breathe out.\"}\n", ""),
        &["exercises/bridge.yaml:40:5: `bridge.supine` has 3 cues, and takes 4 to 8"],
    ),
    (
        "too many cues",
        |s| {
            swap(
                s,
                BRIDGE,
                "      - {role: BREATHE, text: \"Breathe out.\"}\n",
                &"      - {role: BREATHE, text: \"Out.\"}\n".repeat(6),
            );
        },
        &["exercises/bridge.yaml:40:5: `bridge.supine` has 9 cues, and takes 4 to 8"],
    ),
    (
        "no beginning",
        |s| {
            swap(s, BRIDGE, "role: SETUP", "role: BREATHE");
            swap(s, BRIDGE, "role: MOVE", "role: FORM");
        },
        &["exercises/bridge.yaml:40:5: `bridge.supine` says neither how to begin nor what to do: SETUP or MOVE"],
    ),
    (
        "nothing to mind",
        |s| swap(s, BRIDGE, "role: SAFETY", "role: BREATHE"),
        &["exercises/bridge.yaml:40:5: `bridge.supine` says nothing of what to mind: FORM or SAFETY"],
    ),
    (
        "a cue without words",
        |s| swap(s, BRIDGE, "Breathe out.", ""),
        &["exercises/bridge.yaml:40:5: `bridge.supine` has a cue without words"],
    ),
    (
        "a link to nowhere",
        |s| swap(s, BRIDGE, "    cues:", "    links: [{kind: SUBSTITUTE, to: squat.deep, why: So.}]\n    cues:"),
        &["exercises/bridge.yaml:9:10: `bridge.supine` links to `squat.deep`, which is not in the library"],
    ),
    (
        "a forgotten file",
        |s| put(s, "exercises/squat.yaml", "key: squat\n"),
        &["exercises/squat.yaml:1:1: nothing in the bundle names this file: name it, or take it away"],
    ),
];

fn variants() {
    each_is_found(&small::library(), &[small::course()], VARIANTS);
}

const FACTS_AND_BRANDS_OF_ITS_COURSES: &[Mistake] = &[
    (
        "an unknown fact of an exercise",
        |s| swap(s, BRIDGE, "covers: [F11]", "covers: [F11, F1]"),
        &["exercises/bridge.yaml:4:15: `bridge` covers `F1`, which no course of this library lists"],
    ),
    (
        "an unknown fact of a rule",
        |s| swap(s, "rules.yaml", "covers: [F21]", "covers: [F2]"),
        &["rules.yaml:28:14: rule S03 covers `F2`, which no course of this library lists"],
    ),
    (
        "a brand in an exercise",
        |s| swap(s, BRIDGE, "Lie on your back.", "Put on your Bump Goods."),
        &[
            "exercises/bridge.yaml:41:42: `Bump Goods` is named outside a commercial block; say it without the brand",
        ],
    ),
    (
        "a brand in a rule",
        |s| swap(s, "rules.yaml", "Put on soft shoes", "Use SAVE10"),
        &["rules.yaml:27:22: `SAVE10` is named outside a commercial block; say it without the brand"],
    ),
];

fn facts_and_brands_of_its_courses() {
    each_is_found(&small::library(), &[small::course()], FACTS_AND_BRANDS_OF_ITS_COURSES);
    let mut alone = small::library();
    swap(&mut alone, BRIDGE, "covers: [F11]", "covers: [F99]");
    let mut other = small::course();
    swap(&mut other, "course.yaml", "library: small-library", "library: other-library");
    for courses in [vec![], vec![other]] {
        assert_eq!(said(&alone, &courses), [] as [&str; 0], "no course says which facts there are");
    }
}

const PLAIN_WORDS: &[Mistake] = &[
    (
        "a hard summary",
        |s| swap(s, BRIDGE, "You lift your hips.", HARD),
        &[
            "exercises/bridge.yaml:6:1: what `bridge` tells the client has reading grade 11.7, and 8 is the most: use shorter sentences and shorter words",
        ],
    ),
    (
        "a hard cue",
        |s| swap(s, BRIDGE, "Lift your hips.", HARD),
        &[
            "exercises/bridge.yaml:6:1: what `bridge` tells the client has reading grade 11.1, and 8 is the most: use shorter sentences and shorter words",
        ],
    ),
    (
        "a hard rule",
        |s| swap(s, "rules.yaml", "Put on soft shoes and take small steps.", &HARD.repeat(2)),
        &[
            "rules.yaml:27:5: the client_text of rule S03 has reading grade 22.3, and 8 is the most: use shorter sentences and shorter words",
        ],
    ),
    (
        "a hard short rule",
        |s| swap(s, "rules.yaml", "Your date is wrong.", HARD),
        &[
            "rules.yaml:5:1: every client_text of fewer than 20 words, taken together, has reading grade 41.8, and 8 is the most: use shorter sentences and shorter words",
        ],
    ),
    ("a hard rationale", |s| swap(s, "rules.yaml", "A landing may hurt.", HARD), &[]),
];

fn plain_words() {
    each_is_found(&small::library(), &[], PLAIN_WORDS);
}

const PICTURES: &[Mistake] = &[
    (
        "no pictogram",
        |s| {
            swap(
                s,
                BRIDGE,
                "pictogram: {file: media/bridge.svg, alt: \"She lifts her hips.\", mirror_ok: true}\n",
                "",
            );
        },
        &[
            "exercises/bridge.yaml:3:1: `bridge` is to be focused on, and needs a `pictogram: {file, alt, mirror_ok}`",
            "media/bridge.svg:1:1: nobody who cannot see this picture is told what it shows: name it as the `pictogram` of an exercise, with its alt",
        ],
    ),
    (
        "no pictogram where none is wanted",
        |s| {
            swap(
                s,
                BRIDGE,
                "pictogram: {file: media/bridge.svg, alt: \"She lifts her hips.\", mirror_ok: true}\n",
                "",
            );
            swap(s, BRIDGE, "standing: FOCUS", "standing: OTHER");
            remove(s, "media/bridge.svg");
        },
        &[],
    ),
    (
        "no alt",
        |s| swap(s, BRIDGE, "She lifts her hips.", ""),
        &["exercises/bridge.yaml:7:37: the pictogram needs an alt for those who cannot see it"],
    ),
    (
        "no such picture",
        |s| swap(s, BRIDGE, "media/bridge.svg", "media/bride.svg"),
        &[
            "exercises/bridge.yaml:7:19: there is no picture `media/bride.svg`",
            "media/bridge.svg:1:1: nobody who cannot see this picture is told what it shows: name it as the `pictogram` of an exercise, with its alt",
        ],
    ),
    (
        "a script",
        |s| swap(s, "media/bridge.svg", "<path", "<script/><path"),
        &["media/bridge.svg:4:1: <script> is not allowed: a picture only draws; take it out"],
    ),
];

fn pictures() {
    each_is_found(&small::library(), &[], PICTURES);
}
