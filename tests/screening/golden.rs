//! The golden table: what the rules in force say of every variant of the library, for nine clients.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::{Date, date};

use ::screening::client::{Clearance, Client, Nrs, Sciatica};
use ::screening::shape::Literal;
use ::screening::vocabulary::{
    ClearanceStatus, Contraindication, Course, DoseSide, FindingTruth, LeadLeg, Position, Pregnancy, SciaticaSide,
    SciaticaStatus, Vocabulary,
};
use ::screening::{Attribute, Dose, Level, RuleSet, Screening, Variant, screen};

use crate::screening::library;

pub const TESTS: &[(&str, fn())] = &[
    ("screening::golden::every_cell_is_as_written", every_cell_is_as_written),
    ("screening::golden::what_is_open_is_named", what_is_open_is_named),
    ("screening::golden::never_had_it_is_like_had_it", never_had_it_is_like_had_it),
    ("screening::golden::nothing_recommended_is_to_avoid", nothing_recommended_is_to_avoid),
    ("screening::golden::some_answers_hold_everything", some_answers_hold_everything),
    ("screening::golden::the_rules_for_lying_are_independent", the_rules_for_lying_are_independent),
    ("screening::golden::sides_resolve_by_column", sides_resolve_by_column),
    ("screening::golden::a_moved_threshold_moves_its_own_cells", a_moved_threshold_moves_its_own_cells),
];

const MATRIX: &str = include_str!("golden-matrix.md");
const AS_OF: Date = date(2027, 10, 26);
const COLUMNS: usize = 9;

/// The client of the golden table, so many days into her pregnancy.
pub fn client(ga_days: i64) -> Client {
    Client {
        due_date: Some(AS_OF + (280 - ga_days).days()),
        pregnancy: Some(Pregnancy::Pregnant),
        fetus_count: Some(1),
        screened_on: Some(AS_OF),
        sciatica: Sciatica {
            status: Some(SciaticaStatus::Active),
            side: Some(SciaticaSide::Left),
            nrs_7d_max: Some(nrs(4)),
            radiates_below_knee: Some(true),
            numbness: Some(false),
            course: Some(Course::Better),
            since: Some(AS_OF - 14.days()),
            stops_activity: Some(false),
            aggravating_positions: Some(BTreeSet::new()),
        },
        pgp_suspected: Some(false),
        supine_symptoms: Some(false),
        coning: Some(false),
        balance_problem: Some(false),
        triggers: Some(Vec::new()),
        pain_rise_sessions: Some(BTreeMap::new()),
        contraindications: Some(BTreeSet::new()),
        warning_signs: Some(BTreeSet::new()),
        previously_active: Some(true),
        clearance: Clearance {
            status: Some(ClearanceStatus::None),
            covers: Some(BTreeSet::new()),
            limits: Some(Vec::new()),
            ..Clearance::default()
        },
        unanswered: BTreeSet::new(),
    }
}

/// The day of the golden table.
pub fn as_of() -> Date {
    AS_OF
}

fn nrs(points: u8) -> Nrs {
    Nrs::new(points).expect("a pain score is from 0 to 10")
}

/// The nine clients, in the order of the columns.
fn clients() -> [Client; COLUMNS] {
    let changed = |ga_days: i64, change: fn(&mut Client)| {
        let mut client = client(ga_days);
        change(&mut client);
        client
    };
    [
        client(84),
        client(111),
        client(129),
        changed(84, |c| c.supine_symptoms = Some(true)),
        client(203),
        changed(129, |c| c.sciatica.nrs_7d_max = Some(nrs(8))),
        changed(129, |c| c.pgp_suspected = Some(true)),
        changed(129, |c| c.sciatica.side = Some(SciaticaSide::Unknown)),
        changed(129, |c| c.sciatica.status = Some(SciaticaStatus::Resolved)),
    ]
}

/// The dose of a column: the default one, but four minutes flat on the back at 29w0d.
fn dose(column: usize, variant: &Variant) -> Dose {
    let long = column == 4 && variant.position == Attribute::Known(Position::Supine);
    let continuous_position_s = if long { Some(240) } else { variant.default_dose.continuous_position_s };
    Dose { continuous_position_s, ..variant.default_dose.clone() }
}

/// The cells as they are written, by variant.
pub fn written() -> BTreeMap<String, Vec<String>> {
    let rows = MATRIX.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let mut cells = row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned());
        let variant = cells.next().expect("a row has a first cell").trim_matches('`').to_owned();
        (variant, cells.collect())
    })
    .collect()
}

/// The cells as the engine fills them, by variant.
fn filled(rules: &RuleSet, variants: &[Variant]) -> BTreeMap<String, Vec<String>> {
    let clients = clients();
    let row = |variant: &Variant| {
        let cells = clients.iter().enumerate().map(|(column, client)| {
            describe(&screen(rules, client, variant, Some(&dose(column, variant)), AS_OF))
        });
        (variant.id.clone(), cells.collect())
    };
    variants.iter().map(row).collect()
}

/// A screening as a cell: the verdict, the rules at its level, and in brackets those below it.
pub fn describe(screening: &Screening) -> String {
    let joined = |top: bool| {
        let at = screening.findings.iter().filter(|finding| (finding.level() == screening.verdict) == top);
        let open = |truth| if truth == FindingTruth::NeedsInfo { "?" } else { "" };
        at.map(|finding| format!("{}{}", finding.rule, open(finding.truth))).collect::<Vec<_>>().join("+")
    };
    match (joined(true), joined(false)) {
        (top, _) if top.is_empty() => screening.verdict.to_string(),
        (top, below) if below.is_empty() => format!("{} {top}", screening.verdict),
        (top, below) => format!("{} {top} ({below})", screening.verdict),
    }
}

pub fn every_cell_is_as_written() {
    let (rules, variants) = library();
    let (written, filled) = (written(), filled(&rules, &variants));
    assert_eq!(written.values().map(Vec::len).sum::<usize>(), 41 * COLUMNS);
    assert_eq!(written.keys().collect::<Vec<_>>(), filled.keys().collect::<Vec<_>>());
    let mut differing = Vec::new();
    for (variant, cells) in &written {
        for (column, cell) in cells.iter().enumerate() {
            let found = &filled[variant][column];
            if found != cell {
                differing.push(format!("{variant}, column {}: written {cell}, found {found}", column + 1));
            }
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

pub fn what_is_open_is_named() {
    let (rules, variants) = library();
    for (column, client) in clients().iter().enumerate() {
        for variant in &variants {
            let screening = screen(&rules, client, variant, Some(&dose(column, variant)), AS_OF);
            for finding in screening.findings {
                let open = finding.truth == FindingTruth::NeedsInfo;
                let missing: &[&str] = if open { &["client.sciatica.side"] } else { &[] };
                assert_eq!(finding.missing, missing, "{} {} column {}", variant.id, finding.rule, column + 1);
            }
        }
    }
}

pub fn never_had_it_is_like_had_it() {
    let (rules, variants) = library();
    let mut never = client(129);
    never.sciatica.status = Some(SciaticaStatus::None);
    for variant in &variants {
        let found = describe(&screen(&rules, &never, variant, None, AS_OF));
        assert_eq!(found, written()[&variant.id][8], "{}", variant.id);
    }
}

/// The ten items to focus on, by their variants, and the groups A1, A2 and A4 of what to avoid.
const RECOMMENDED: [&str; 17] = [
    "neutral-alignment.standing",
    "breathing-360.sitting-chair",
    "breathing-360.standing",
    "breathing-360.side-lying",
    "breathing-360.quadruped",
    "cat-stretch.quadruped",
    "seated-cradle.chair",
    "seated-cradle.floor",
    "windshield-wiper-fold.floor",
    "nerve-floss.supine",
    "nerve-floss.semi-reclined",
    "bridge.supine",
    "bridge.supine-squeeze",
    "bridge.semi-reclined",
    "incline-plank.counter",
    "bird-dog.quadruped",
    "sleep.side-lying",
];
const TO_AVOID: [&str; 14] = [
    "lunge.forward",
    "lunge.reverse",
    "lunge.walking",
    "lunge.lateral",
    "lunge.split-squat",
    "step-up",
    "step-down",
    "elliptical",
    "stair-machine",
    "treadmill.walk",
    "treadmill.run",
    "running",
    "plyometrics.jump",
    "plyometrics.hop",
];

pub fn nothing_recommended_is_to_avoid() {
    let (rules, variants) = library();
    let named = |names: &[&str]| variants.iter().filter(|v| names.contains(&v.id.as_str())).count();
    assert_eq!((named(&RECOMMENDED), named(&TO_AVOID)), (17, 14));
    let clients = clients();
    let symptomatic =
        clients.iter().enumerate().filter(|(_, c)| c.sciatica.status == Some(SciaticaStatus::Active));
    for (column, client) in symptomatic.filter(|(_, c)| c.supine_symptoms == Some(false)) {
        for variant in &variants {
            let screening = screen(&rules, client, variant, Some(&dose(column, variant)), AS_OF);
            let avoided = screening.findings.iter().any(|finding| finding.level() == Level::Avoid);
            if RECOMMENDED.contains(&variant.id.as_str()) {
                assert!(!avoided, "{} {}", variant.id, describe(&screening));
            }
            if TO_AVOID.contains(&variant.id.as_str()) {
                assert_eq!(screening.verdict, Level::Avoid, "{} column {}", variant.id, column + 1);
            }
        }
    }
}

pub fn some_answers_hold_everything() {
    let (rules, variants) = library();
    let mut both = client(129);
    both.sciatica.side = Some(SciaticaSide::Both);
    let mut absolute = client(129);
    absolute.contraindications = Some(BTreeSet::from([Contraindication::PreEclampsia]));
    let mut undated = client(129);
    undated.due_date = None;
    for variant in &variants {
        let top = |client: &Client| {
            let screening = screen(&rules, client, variant, None, AS_OF);
            (screening.verdict, screening.findings.into_iter().map(|finding| finding.rule).collect::<Vec<_>>())
        };
        let (verdict, findings) = top(&both);
        assert_eq!((verdict, findings[0].as_str()), (Level::Hold, "G04"), "{}", variant.id);
        let (verdict, findings) = top(&absolute);
        assert_eq!((verdict, findings[0].as_str()), (Level::Hold, "G01"), "{}", variant.id);
        let (_, findings) = top(&undated);
        let gates = ["G03", "G06", "G07"];
        assert!(gates.iter().all(|gate| findings.iter().any(|rule| rule == gate)), "{}", variant.id);
    }
}

pub fn the_rules_for_lying_are_independent() {
    let (rules, variants) = library();
    let mut unwell = client(203);
    unwell.supine_symptoms = Some(true);
    for variant in variants.iter().filter(|v| v.position == Attribute::Known(Position::Supine)) {
        let cell = describe(&screen(&rules, &unwell, variant, Some(&dose(4, variant)), AS_OF));
        assert_eq!(cell, "AVOID S08b (S08c+S08a)", "{}", variant.id);
    }
}

pub fn sides_resolve_by_column() {
    let (rules, variants) = library();
    let of = |id: &str| variants.iter().find(|v| v.id == id).expect("the golden table names it");
    let (sleep, transfer) = (of("sleep.side-lying"), of("floor-transfer"));
    for (column, client) in clients().iter().enumerate() {
        let side = sleep.default_dose.sides(&client.sciatica).ok().and_then(|sides| sides.side);
        let led = Dose { lead_leg: Some(LeadLeg::NonPainful), ..transfer.default_dose.clone() };
        let leg = led.sides(&client.sciatica).ok().and_then(|sides| sides.lead_leg);
        let expected = match column {
            7 => (None, None),
            8 => (Some(DoseSide::Any), Some(LeadLeg::Any)),
            _ => (Some(DoseSide::Right), Some(LeadLeg::Right)),
        };
        assert_eq!((side, leg), expected, "column {}", column + 1);
        let speaks = screen(&rules, client, transfer, Some(&led), AS_OF).findings.iter().any(|f| f.rule == "S06");
        assert_eq!(speaks, column == 7, "column {}", column + 1);
    }
}

/// A parameter, its new value, and the cells that change: variants, column, what is then written.
type Move = (&'static str, Literal, Vec<(&'static [&'static str], usize, &'static str)>);

pub fn a_moved_threshold_moves_its_own_cells() {
    const SUPINE: &[&str] = &["nerve-floss.supine", "bridge.supine", "bridge.supine-squeeze", "bridge.single-leg"];
    const DAILY: &[&str] = &["walking", "stair-climbing"];
    let (rules, variants) = library();
    let text = |text: &str| Literal::Text(text.to_owned());
    let steady =
        vec![(&["plyometrics.jump"] as &[&str], 5, "AVOID S03a"), (&["plyometrics.hop"], 5, "AVOID S01+S03a")];
    let severe = vec![
        (&["nerve-floss.supine"] as &[&str], 6, "CAUTION S08a"),
        (&["nerve-floss.semi-reclined"], 6, "OK"),
        (DAILY, 6, "CAUTION S03b+S05a"),
    ];
    let moves: [Move; 9] = [
        ("supine_caution_from", text("15w0d"), vec![(SUPINE, 2, "CAUTION S08a")]),
        ("supine_limit_from", text("29w1d"), vec![(SUPINE, 5, "CAUTION S08a")]),
        ("supine_limit_s", Literal::Number(240), vec![(SUPINE, 5, "CAUTION S08a")]),
        ("steady_support_from", text("29w1d"), steady),
        ("severe_pain_points", Literal::Number(9), severe),
        ("still_limit_s", Literal::Number(1199), vec![]),
        ("praevia_hold_from", text("26w0d"), vec![]),
        ("back_sleep_from", text("18w0d"), vec![]),
        ("sciatica_review_days", Literal::Number(14), vec![]),
    ];
    let before = filled(&rules, &variants);
    for (parameter, value, cells) in moves {
        let mut file = rules.file().clone();
        file.parameters.get_mut(parameter).expect("the rule set has the parameter").value = value;
        let after = filled(&RuleSet::new(file).expect("a moved threshold is sound"), &variants);
        let mut expected = before.clone();
        for (names, column, cell) in cells {
            for name in names {
                cell.clone_into(&mut expected.get_mut(*name).expect("a row")[column - 1]);
            }
        }
        assert_eq!(after, expected, "{parameter}");
        assert_eq!(parameter == "supine_caution_from", after["bridge.supine"][1] != before["bridge.supine"][1]);
    }
    let holds = |cells: &BTreeMap<String, Vec<String>>| {
        cells.values().filter(|row| row[4].starts_with(Level::Hold.word())).count()
    };
    let mut file = rules.file().clone();
    file.parameters.get_mut("term_hold_from").expect("the rule set has the parameter").value = text("29w0d");
    let after = filled(&RuleSet::new(file).expect("a moved threshold is sound"), &variants);
    assert_eq!((holds(&before), holds(&after)), (0, 41));
}
