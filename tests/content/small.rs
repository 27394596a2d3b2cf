//! A course and a library just large enough to have nothing to mend.

use std::fmt::Write as _;

use catalog::bundle::Source;

use super::put;

const MODULES: usize = 7;
const LESSONS: usize = 4;

const PICTURE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">\n<title>A line</title>\n\
                       <desc>A line from here to there.</desc>\n<path d=\"M0 0L9 9\"/>\n</svg>\n";

/// A course of seven modules with four lessons each; every lesson teaches a fact, F11 to F74.
pub fn course() -> Source {
    let mut source = Source::default();
    let modules: Vec<_> = (1..=MODULES).map(|m| format!("module-{m}")).collect();
    let manifest = format!(
        "key: small-course\nkind: COURSE\ntitle: A small course\nlocale: en\nsummary: It is small.\n\
         condition: smallness\nlibrary: small-library\ncredit_minutes: 60\nreviewed_by: null\n\
         review_due: 2027-11-01\nmodules: [{}]\n\
         examination: {{key: final-examination, title: Final, questions: 30, minutes: 45, pass_percent: 80}}\n",
        modules.join(", ")
    );
    put(&mut source, "course.yaml", &manifest);
    put(&mut source, "brands.yaml", "- Bump Goods\n- SAVE10\n");
    put(&mut source, "media/line.svg", PICTURE);
    put(&mut source, "media/media.yaml", "- file: line.svg\n  title: A line\n  alt: A line from here to there.\n");
    let mut facts = String::new();
    for m in 1..=MODULES {
        for l in 1..=LESSONS {
            writeln!(facts, "- {{id: F{m}{l}, text: \"Fact {l} of module {m}.\"}}").expect("a string takes it");
        }
        module(&mut source, m);
    }
    put(&mut source, "facts.yaml", &facts);
    source
}

fn module(source: &mut Source, m: usize) {
    let lessons: Vec<_> = (1..=LESSONS).map(|l| format!("lesson-{m}-{l}")).collect();
    let manifest = format!(
        "key: module-{m}\ntitle: Module {m}\nsummary: It is one of seven.\nobjectives:\n  \
         - key: objective-{m}\n    text: Name the facts.\nlessons: [{}]\n\
         check: {{key: check-{m}, title: Check, pass_percent: 80}}\n",
        lessons.join(", ")
    );
    put(source, &format!("modules/module-{m}/module.yaml"), &manifest);
    for l in 1..=LESSONS {
        put(source, &format!("modules/module-{m}/lesson-{m}-{l}.md"), &lesson(m, l));
    }
    for (file, count) in [("check", 4), ("exam", 9)] {
        let questions: String = (1..=count).map(|q| question(m, &format!("q-{file}-{m}-{q}"))).collect();
        put(source, &format!("modules/module-{m}/{file}.yaml"), &questions);
    }
}

fn lesson(m: usize, l: usize) -> String {
    let key = format!("lesson-{m}-{l}");
    let words = "The cat sat down on the mat and then it slept.\n".repeat(35);
    let extra = match (m, l) {
        (1, 1) => format!("## A line {{#{key}-line .figure}}\n\n![A line](media/line.svg)\n\n"),
        (7, 4) => format!(
            "## Something to buy {{#{key}-shop .commercial}}\n\nBump Goods sells it, and SAVE10 makes it \
             cheaper.\nWe may earn a commission.\n\n"
        ),
        _ => String::new(),
    };
    format!(
        "---\nkey: {key}\ntitle: Lesson {m}.{l}\nminutes: 10\nobjectives: [objective-{m}]\n---\n\n\
         ## The fact {{#{key}-fact .explain covers=F{m}{l}}}\n\n{words}\n\
         ## A case {{#{key}-case .example}}\n\nShe did it well.\n\n{extra}\
         ## Key points {{#{key}-points .key-points}}\n\n- It is so.\n"
    )
}

fn question(m: usize, key: &str) -> String {
    let option = |letter: &str| {
        let right = if letter == "aaa" { "correct: true, " } else { "" };
        format!("    - {{key: {letter}, {right}text: \"The {letter}.\", rationale: \"So it is.\"}}\n")
    };
    let options: String = ["aaa", "bbb", "ccc", "ddd"].map(option).concat();
    format!("- key: {key}\n  objective: objective-{m}\n  covers: [F{m}1]\n  stem: Which?\n  options:\n{options}")
}

/// A library of one exercise in one variant, with two rules.
pub fn library() -> Source {
    let mut source = Source::default();
    put(
        &mut source,
        "library.yaml",
        "key: small-library\nkind: LIBRARY\ntitle: A small library\nlocale: en\nsummary: It is small.\n\
         reviewed_by: null\nreview_due: 2027-11-01\nexercises: [bridge]\n",
    );
    put(&mut source, "media/bridge.svg", PICTURE);
    put(&mut source, "exercises/bridge.yaml", BRIDGE);
    put(&mut source, "rules.yaml", RULES);
    source
}

const BRIDGE: &str = r#"key: bridge
title: Bridge
standing: FOCUS
covers: [F11]
summary: It works the glutes.
client_summary: You lift your hips.
pictogram: {file: media/bridge.svg, alt: "She lifts her hips.", mirror_ok: true}
variants:
  - key: bridge.supine
    title: Bridge on the back
    attributes:
      kind: EXERCISE
      position: SUPINE
      incline_deg: "-"
      lower_limb_support: BILATERAL_EVEN
      weight_bearing: PARTIAL
      laterality: BILATERAL
      impact: NONE
      pelvic_tilt: NEUTRAL
      spine_motion: []
      hip_motion: [EXT]
      hip_range: MID
      hip_asymmetric: false
      squat_depth: NONE
      neural_load: NONE
      abdominal_demand: LOW
      breathing: EXHALE_ON_EFFORT
      balance_demand: LOW
      fall_hazard: false
      contact_hazard: false
      abdominal_contact: NONE
      intensity: LIGHT
      heat: NONE
      tags: []
    goal: [STABILISE_PELVIS]
    equipment: [MAT]
    self_checks: [NO_PAIN_INCREASE]
    provenance: {default: DEFINED}
    default_dose: {sets: 2, reps: 10, unit_s: 5, rest_s: 30, side: NONE, sessions_per_day: 1}
    cues:
      - {role: SETUP, text: "Lie on your back."}
      - {role: MOVE, text: "Lift your hips."}
      - {role: BREATHE, text: "Breathe out."}
      - {role: SAFETY, text: "Stop if it hurts."}
"#;

const RULES: &str = r"version: 1
locale: en
thresholds: []
parameters: {}
rules:
  - id: G06
    version: 1
    status: ACTIVE
    scope: GATE
    when: {lt: [derived.ga, 0w0d]}
    severity: HOLD
    actions: [SHOW]
    overridable_by: NONE
    rationale: The date is wrong.
    client_text: Your date is wrong.
    source: {title: Our own proposal, kind: EXPERT}
    reviewed_by: null
    review_due: 2027-11-01
  - id: S03
    version: 1
    status: ACTIVE
    scope: EXERCISE
    when: {eq: [variant.impact, LOW]}
    severity: CAUTION
    actions: [SHOW]
    rationale: A landing may hurt.
    client_text: Put on soft shoes and take small steps. Go slow, and stop if it hurts. We look at it the next time.
    covers: [F21]
    source: {title: Our own proposal, kind: EXPERT}
    reviewed_by: null
    review_due: 2027-11-01
";
