//! One mistake of each kind in a small course.

use catalog::bundle::Source;

use super::{Mistake, each_is_found, put, remove, small, swap};

pub const TESTS: &[(&str, fn())] = &[
    ("content::course::facts", facts),
    ("content::course::shape", shape),
    ("content::course::brands", brands),
    ("content::course::pictures", pictures),
    ("content::course::what_keeps_it_from_being_read", what_keeps_it_from_being_read),
];

const FACTS: &[Mistake] = &[
    (
        "no list",
        |s| remove(s, "facts.yaml"),
        &["facts.yaml: a course lists the facts it must teach here: `- {id: …, text: …}`, one a line"],
    ),
    (
        "a list that is none",
        |s| swap(s, "facts.yaml", "text: \"Fact 1 of module 2.\"", "words: x"),
        &["facts.yaml:5:13: unknown field `words`, expected one of id, text"],
    ),
    (
        "a fact without words",
        |s| swap(s, "facts.yaml", "Fact 2 of module 1.", " "),
        &["facts.yaml:2:4: `F12` needs a text that says the whole fact"],
    ),
    (
        "a fact twice",
        |s| swap(s, "facts.yaml", "- {id: F13", "- {id: F12, text: \"Again.\"}\n- {id: F13"),
        &["facts.yaml:3:4: the fact `F12` is listed twice in facts.yaml"],
    ),
    (
        "a fact that no block teaches",
        |s| swap(s, "facts.yaml", "id: F11", "id: F19, text: \"Untaught.\"}\n- {id: F11"),
        &["facts.yaml:1:4: no block teaches `F19`: name it in the `covers=` of one that does"],
    ),
    (
        "a block with an unknown fact",
        |s| swap(s, "modules/module-2/lesson-2-3.md", "covers=F23", "covers=F23,F1"),
        &["modules/module-2/lesson-2-3.md:8:51: `lesson-2-3-fact` covers `F1`, which facts.yaml does not list"],
    ),
    (
        "a question with an unknown fact",
        |s| swap(s, "modules/module-2/exam.yaml", "covers: [F21]", "covers: [F21, F2]"),
        &["modules/module-2/exam.yaml:3:17: `q-exam-2-1` tests `F2`, which facts.yaml does not list"],
    ),
    (
        "a question before its lesson",
        |s| swap(s, "modules/module-2/check.yaml", "covers: [F21]", "covers: [F14, F32]"),
        &[
            "modules/module-2/check.yaml:3:17: `q-check-2-1` tests `F32`, which is not taught before the later module `module-3`: ask it there, or teach it here",
        ],
    ),
    (
        "a question of an earlier module",
        |s| swap(s, "modules/module-2/check.yaml", "covers: [F21]", "covers: [F14, F24]"),
        &[],
    ),
    (
        "a question of nothing",
        |s| swap(s, "modules/module-2/check.yaml", "covers: [F21]", "covers: []"),
        &["modules/module-2/check.yaml:3:3: `q-check-2-1` names no fact: say in `covers` what it tests"],
    ),
    (
        "an objective more",
        |s| swap(s, "modules/module-3/module.yaml", "lessons:", "  - key: objective-x\n    text: Know.\nlessons:"),
        &[
            "modules/module-3/module.yaml:7:5: no lesson serves `objective-x`: name it in a lesson's `objectives`, or drop it",
            "modules/module-3/module.yaml:7:5: no question tests `objective-x`: ask one in check.yaml or exam.yaml",
        ],
    ),
];

fn facts() {
    each_is_found(&small::course(), &[], FACTS);
}

const SHAPE: &[Mistake] = &[
    (
        "a short lesson",
        |s| shorten(s, 5),
        &["modules/module-2/lesson-2-3.md:3:1: the lesson `lesson-2-3` has 343 words, and takes 350 to 700"],
    ),
    (
        "a long lesson",
        |s| swap(s, LESSON, "The cat", &"The cat ".repeat(200)),
        &["modules/module-2/lesson-2-3.md:3:1: the lesson `lesson-2-3` has 796 words, and takes 350 to 700"],
    ),
    (
        "a lesson for scholars",
        |s| swap(s, LESSON, "The cat", &"Intermittent pathological manifestations ".repeat(90)),
        &[
            "modules/module-2/lesson-2-3.md:3:1: the lesson `lesson-2-3` has reading grade 20.2, and 10 is the most: use shorter sentences and shorter words",
        ],
    ),
    (
        "without an example",
        |s| swap(s, LESSON, ".example", ".explain"),
        &["modules/module-2/lesson-2-3.md:1:1: a lesson has a worked example or a dialogue"],
    ),
    (
        "without key points",
        |s| swap(s, LESSON, ".key-points", ".explain"),
        &["modules/module-2/lesson-2-3.md:1:1: a lesson ends with its key points"],
    ),
    (
        "of two blocks",
        |s| {
            swap(s, LESSON, "## A case {#lesson-2-3-case .example}\n\n", "");
            swap(s, LESSON, ".explain", ".example");
        },
        &["modules/module-2/lesson-2-3.md:1:1: a lesson has at least three blocks"],
    ),
    (
        "a module fewer",
        drop_module,
        &[
            "course.yaml:11:1: the course has 6 modules, and needs 7",
            "course.yaml:11:1: the course has 54 questions in the examination's pool, and needs 60",
        ],
    ),
    (
        "a short check",
        shorten_check,
        &["modules/module-4/check.yaml:1:3: the check asks 3 questions, and needs 4"],
    ),
    (
        "a forgotten lesson",
        |s| put(s, "modules/module-1/lesson-1-5.md", "---\n"),
        &["modules/module-1/lesson-1-5.md:1:1: nothing in the bundle names this file: name it, or take it away"],
    ),
];

fn shape() {
    each_is_found(&small::course(), &[], SHAPE);
}

const LESSON: &str = "modules/module-2/lesson-2-3.md";

fn shorten(s: &mut Source, lines: usize) {
    for _ in 0..lines {
        swap(s, LESSON, "The cat sat down on the mat and then it slept.\n", "");
    }
}

fn drop_module(s: &mut Source) {
    swap(s, "course.yaml", "module-6, module-7", "module-6");
    s.0.retain(|path, _| !path.starts_with("modules/module-7/"));
    let facts = String::from_utf8(s.0["facts.yaml"].clone()).expect("text");
    let kept: String = facts.split_inclusive('\n').filter(|line| !line.contains("id: F7")).collect();
    put(s, "facts.yaml", &kept);
}

fn shorten_check(s: &mut Source) {
    let check = String::from_utf8(s.0["modules/module-4/check.yaml"].clone()).expect("text");
    let last = check.rfind("- key: q-check-4-4").expect("a fourth question");
    put(s, "modules/module-4/check.yaml", &check[..last]);
}

const BRANDS: &[Mistake] = &[
    (
        "no disclosure",
        |s| swap(s, SHOP, "We may earn a commission.", "It is good."),
        &[
            "modules/module-7/lesson-7-4.md:50:21: the commercial block `lesson-7-4-shop` must say that it is an affiliate recommendation or may earn a commission",
        ],
    ),
    ("another disclosure", |s| swap(s, SHOP, "We may earn a commission.", "An affiliate\nrecommendation."), &[]),
    (
        "no brand",
        |s| swap(s, SHOP, "Bump Goods sells it, and SAVE10 makes it", "A shop sells it and makes it"),
        &[
            "modules/module-7/lesson-7-4.md:50:21: the commercial block `lesson-7-4-shop` names no brand that brands.yaml lists",
        ],
    ),
    (
        "no list",
        |s| remove(s, "brands.yaml"),
        &[
            "modules/module-7/lesson-7-4.md:50:21: the commercial block `lesson-7-4-shop` names no brand that brands.yaml lists",
        ],
    ),
    (
        "in the block after",
        |s| swap(s, SHOP, "- It is so.", "- Buy at bump\n  goods."),
        &[
            "modules/module-7/lesson-7-4.md:57:10: `Bump Goods` is named outside a commercial block; say it without the brand",
        ],
    ),
    (
        "in another lesson",
        |s| swap(s, LESSON, "She did it well.", "She used SAVE10."),
        &[
            "modules/module-2/lesson-2-3.md:48:10: `SAVE10` is named outside a commercial block; say it without the brand",
        ],
    ),
    (
        "in a question",
        |s| swap(s, "modules/module-7/exam.yaml", "The aaa.", "The Bump-Goods."),
        &[
            "modules/module-7/exam.yaml:6:44: `Bump Goods` is named outside a commercial block; say it without the brand",
        ],
    ),
    (
        "in the manifest",
        |s| swap(s, "course.yaml", "It is small.", "Bump Goods is small."),
        &["course.yaml:5:10: `Bump Goods` is named outside a commercial block; say it without the brand"],
    ),
];

fn brands() {
    each_is_found(&small::course(), &[], BRANDS);
}

const SHOP: &str = "modules/module-7/lesson-7-4.md";

const PICTURES: &[Mistake] = &[
    (
        "a script",
        |s| swap(s, "media/line.svg", "<path", "<script>1</script>\n<path"),
        &["media/line.svg:4:1: <script> is not allowed: a picture only draws; take it out"],
    ),
    (
        "a handler",
        |s| swap(s, "media/line.svg", "<path", "<path onclick=\"x()\""),
        &["media/line.svg:4:7: `onclick` is an event handler; a picture does nothing: take it out"],
    ),
    (
        "something from elsewhere",
        |s| swap(s, "media/line.svg", "<path", "<use href=\"https://example.org/#a\"/><path"),
        &["media/line.svg:4:6: `href` refers to something outside the picture; refer to a part of it, `#name`"],
    ),
    (
        "not text",
        |s| s.0.get_mut("media/line.svg").expect("a picture").push(0xff),
        &["media/line.svg:1:1: this picture is not UTF-8 text; save it as such"],
    ),
    (
        "no title",
        |s| swap(s, "media/line.svg", "<title>A line</title>\n", ""),
        &["media/line.svg:1:1: a picture needs a <title> with words in it, directly under <svg>"],
    ),
    (
        "no description",
        |s| swap(s, "media/line.svg", "<desc>A line from here to there.</desc>\n", ""),
        &["media/line.svg:1:1: a picture needs a <desc> with words in it, directly under <svg>"],
    ),
    (
        "not described",
        |s| put(s, "media/media.yaml", "[]\n"),
        &[
            "media/line.svg:1:1: nobody who cannot see this picture is told what it shows: describe it in media/media.yaml: `- {file, title, alt}`",
        ],
    ),
    (
        "described without words",
        |s| swap(s, "media/media.yaml", "alt: A line from here to there.", "alt: \"\""),
        &["media/media.yaml:3:3: `line.svg` needs a title, and an alt for those who cannot see it"],
    ),
    (
        "described but not there",
        |s| {
            swap(
                s,
                "media/media.yaml",
                "- file: line.svg",
                "- {file: dot.svg, title: A dot, alt: A dot.}\n- file: line.svg",
            );
        },
        &["media/media.yaml:1:4: there is no picture `media/dot.svg`"],
    ),
    (
        "not a drawing",
        |s| put(s, "media/line.png", "PNG"),
        &["media/line.png:1:1: a picture is an SVG: draw it as one, or take this file away"],
    ),
    (
        "no alt in the lesson",
        |s| swap(s, "modules/module-1/lesson-1-1.md", "![A line]", "![]"),
        &[
            "modules/module-1/lesson-1-1.md:50:1: the picture `media/line.svg` needs a text for those who cannot see it",
        ],
    ),
];

fn pictures() {
    each_is_found(&small::course(), &[], PICTURES);
}

const WHAT_KEEPS_IT_FROM_BEING_READ: &[Mistake] = &[
    (
        "a key twice",
        |s| swap(s, LESSON, "{#lesson-2-3-case", "{#lesson-1-1-case"),
        &[
            "modules/module-2/lesson-2-3.md:46:13: the key `lesson-1-1-case` is used twice: in modules/module-1/lesson-1-1.md and in modules/module-2/lesson-2-3.md",
        ],
    ),
    (
        "two mistakes at once",
        |s| {
            swap(s, LESSON, "minutes: 10", "minutes: ten");
            swap(s, "media/line.svg", "<path", "<script/><path");
        },
        &[
            "media/line.svg:4:1: <script> is not allowed: a picture only draws; take it out",
            "modules/module-2/lesson-2-3.md:4:10: invalid u32",
        ],
    ),
    (
        "neither course nor library",
        |s| remove(s, "course.yaml"),
        &[".: a bundle needs a course.yaml or a library.yaml at its root"],
    ),
];

fn what_keeps_it_from_being_read() {
    each_is_found(&small::course(), &[], WHAT_KEEPS_IT_FROM_BEING_READ);
}
