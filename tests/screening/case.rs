//! Single cases: the exchange format, what one unknown fact does, and what may stand in the place of what is refused.

use std::collections::{BTreeMap, BTreeSet};

use ::screening::client::{Client, Member};
use ::screening::substitute::{Candidate, Refused, SHOWN};
use ::screening::vocabulary::{
    ClearanceStatus, Code, Contraindication, Course, FindingTruth, LinkKind, Position, SciaticaStatus,
};
use ::screening::{Case, CaseError, Dose, RuleSet, Screening, Variant, screen};
use jiff::ToSpan;
use serde_json::json;

use super::golden::{as_of, client, describe, written};
use crate::screening::library;

pub const TESTS: &[(&str, fn())] = &[
    ("screening::case::the_exchanged_case_is_screened_as_expected", the_exchanged_case_is_screened_as_expected),
    ("screening::case::a_garment_is_refused", a_garment_is_refused),
    ("screening::case::one_unknown_fact_opens_what_it_decides", one_unknown_fact_opens_what_it_decides),
    ("screening::case::a_clearance_settles_what_it_names", a_clearance_settles_what_it_names),
    ("screening::case::no_answer_at_all_blocks_everything", no_answer_at_all_blocks_everything),
    ("screening::case::a_threshold_holds_on_its_own_day", a_threshold_holds_on_its_own_day),
    ("screening::case::rules_speak_of_what_no_library_holds", rules_speak_of_what_no_library_holds),
    ("screening::case::substitutes_are_offered_in_order", substitutes_are_offered_in_order),
    ("screening::case::a_smaller_dose_settles_what_it_may", a_smaller_dose_settles_what_it_may),
    ("screening::case::a_library_is_screened_fast", a_library_is_screened_fast),
];

/// One exchanged case, as a line of the format, with what was expected of it.
const EXCHANGED: &str = r#"{"client": {"due_date": "2028-01-31", "pregnancy": "PREGNANT", "fetus_count": 1,
  "screened_on": "2027-10-26", "sciatica": {"status": "RESOLVED", "side": "RIGHT", "nrs_7d_max": 7,
  "radiates_below_knee": false, "numbness": true, "course": "BETTER", "since": "2027-09-28", "stops_activity": true,
  "aggravating_positions": ["UPRIGHT_MOVING"]}, "pgp_suspected": true, "supine_symptoms": false, "coning": true,
  "balance_problem": false, "triggers": [], "pain_rise_sessions": {"breathing-360.side-lying": 4,
  "seated-cradle.floor": 0, "bird-dog.quadruped": 1, "elliptical": 0}, "contraindications": [], "warning_signs": null,
  "previously_active": false, "clearance": {"status": "REQUESTED", "on": "2027-10-14", "expires": "2027-11-30",
  "covers": ["BLADDER_BOWEL_CHANGE", "EATING_DISORDER", "LEG_NUMBNESS_BOTH", "LEG_WEAKNESS_BOTH", "OTHER_RELATIVE",
  "PLACENTA_PRAEVIA", "PREVIOUS_PRETERM_BIRTH", "SYMPTOMATIC_ANAEMIA"], "limits": []}, "unanswered": []},
 "variant": {"id": "floor-transfer", "item": "floor-transfer", "kind": "DAILY_ACTIVITY", "position": "TRANSITION",
  "incline_deg": "-", "lower_limb_support": "STAGGERED", "weight_bearing": "FULL", "laterality": "UNILATERAL",
  "impact": "NONE", "pelvic_tilt": "NEUTRAL", "spine_motion": [], "hip_motion": ["EXT", "FLEX"], "hip_range": "MID",
  "hip_asymmetric": true, "squat_depth": "NONE", "neural_load": "NONE", "abdominal_demand": "NONE",
  "breathing": "FREE", "balance_demand": "MODERATE", "fall_hazard": false, "contact_hazard": false,
  "abdominal_contact": "NONE", "intensity": "LIGHT", "heat": "NONE", "tags": ["FLOOR_TRANSFER"], "goal": ["GENERAL"],
  "equipment": ["NONE"], "inferred": [], "default_dose": {"sets": 1, "reps": 1, "unit_s": 10, "rest_s": 0,
  "side": "NONE", "lead_leg": "ANY", "sessions_per_day": 1, "continuous_position_s": 10}},
 "dose": {"sets": 1, "reps": 1, "unit_s": 10, "rest_s": 0, "side": "NONE", "lead_leg": "LEFT", "sessions_per_day": 1,
  "continuous_position_s": 1497}, "as_of": "2027-10-26",
 "expected": [{"rule": "G04", "severity": "HOLD", "truth": "NEEDS_INFO"},
  {"rule": "G05", "severity": "HOLD", "truth": "NEEDS_INFO"}, {"rule": "S11", "severity": "CAUTION", "truth": "FIRED"}]}"#;

fn exchanged() -> Case {
    serde_json::from_str(EXCHANGED).expect("the case follows the exchange format")
}

fn find<'a>(variants: &'a [Variant], id: &str) -> &'a Variant {
    variants.iter().find(|variant| variant.id == id).expect("the library has it")
}

pub fn the_exchanged_case_is_screened_as_expected() {
    let (rules, _) = library();
    let screening = exchanged().screen(&rules).expect("it is no garment");
    let signs = json!(["client.warning_signs"]);
    let expected = json!({"verdict": "NEEDS_INFO", "findings": [
        {"rule": "G04", "severity": "HOLD", "truth": "NEEDS_INFO", "missing": signs},
        {"rule": "G05", "severity": "HOLD", "truth": "NEEDS_INFO", "missing": signs},
        {"rule": "S11", "severity": "CAUTION", "truth": "FIRED", "missing": []},
    ]});
    assert_eq!(serde_json::to_value(&screening).expect("a screening is plain data"), expected);
    assert_eq!(serde_json::from_value::<Screening>(expected).expect("and is read again"), screening);
    let stored = serde_json::to_string(&exchanged()).expect("a case is plain data");
    let replayed: Case = serde_json::from_str(&stored).expect("a stored case follows the format");
    assert_eq!(replayed, exchanged());
}

pub fn a_garment_is_refused() {
    let (rules, _) = library();
    let text = EXCHANGED.replace("\"DAILY_ACTIVITY\"", "\"GARMENT\"");
    let case: Case = serde_json::from_str(&text).expect("a garment is a kind");
    assert_eq!(case.screen(&rules), Err(CaseError::Garment { variant: "floor-transfer".into() }));
}

/// What was made unknown, what it opens on every item, and what on some.
type Row = (&'static str, fn(&mut Client), &'static [&'static str], Vec<(&'static str, Vec<String>)>);

fn of(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

/// The variants of which the golden table says the rule in that column, from 0.
fn speaking(rule: &str, column: usize) -> Vec<String> {
    let rows = written().into_iter().filter(|(_, cells)| cells[column].contains(rule));
    rows.map(|(variant, _)| variant).collect()
}

const JUMPS: [&str; 2] = ["plyometrics.jump", "plyometrics.hop"];

fn rows_of_the_pregnancy() -> Vec<Row> {
    let supine = speaking("S08a", 2);
    let dated = vec![("S08a", supine.clone()), ("S14", of(&JUMPS))];
    let belly = of(&["incline-plank.counter", "plank.floor", "bridge.single-leg", "bird-dog.quadruped"]);
    let vigorous = of(&["treadmill.run", "running", "plyometrics.jump", "plyometrics.hop"]);
    vec![
        ("due_date", |c| c.due_date = None, &["G03", "G06", "G07"], dated),
        ("pregnancy", |c| c.pregnancy = None, &["G07"], vec![("S20", of(&["warm-bath"]))]),
        ("fetus_count", |c| c.fetus_count = None, &["G01"], vec![]),
        ("contraindications", |c| c.contraindications = None, &["G01", "G02a"], vec![]),
        ("screened_on", |c| c.screened_on = None, &["G03"], vec![]),
        ("screened_on", |c| c.screened_on = Some(as_of() + 1.day()), &["G03"], vec![]),
        ("warning_signs", |c| c.warning_signs = None, &["G04", "G05"], vec![]),
        ("pgp_suspected", |c| c.pgp_suspected = None, &[], vec![("S11", speaking("S11", 6))]),
        ("supine_symptoms", |c| c.supine_symptoms = None, &[], vec![("S08b", supine)]),
        ("coning", |c| c.coning = None, &[], vec![("S09", belly)]),
        ("balance_problem", |c| c.balance_problem = None, &[], vec![("S14", of(&JUMPS))]),
        ("previously_active", |c| c.previously_active = None, &[], vec![("S21", vigorous)]),
        ("triggers", |c| c.triggers = None, &["S04a"], vec![]),
        ("pain_rise_sessions", |c| c.pain_rise_sessions = None, &["S04b"], vec![]),
        ("clearance.status", |c| c.clearance.status = None, &["G02b", "S22"], vec![]),
        ("clearance.on", |c| c.clearance.on = None, &[], vec![]),
    ]
}

fn rows_of_the_pain(variants: &[Variant]) -> Vec<Row> {
    let active = ["S01", "S02", "S03a", "S03b", "S05a", "S06", "S07"].map(|rule| (rule, speaking(rule, 2)));
    let sided = vec![("S06", of(&["floor-transfer"])), ("S18b", of(&["sleep.side-lying"]))];
    let daily = of(&["walking", "stair-climbing"]);
    let severe = vec![("S05b", daily), ("S10b", of(&["nerve-floss.supine", "nerve-floss.semi-reclined"]))];
    let placed = variants.iter().map(|v| v.id.clone()).filter(|id| id != "warm-compress").collect();
    let numb = vec![("S19", of(&["warm-compress"]))];
    vec![
        ("sciatica.status", |c| c.sciatica.status = None, &[], active.to_vec()),
        ("sciatica.status", |c| c.sciatica.status = Some(SciaticaStatus::Unknown), &[], active.to_vec()),
        ("sciatica.side", |c| c.sciatica.side = None, &["G04"], sided),
        ("sciatica.course", |c| c.sciatica.course = None, &["G08"], vec![]),
        ("sciatica.stops_activity", |c| c.sciatica.stops_activity = None, &["G08"], vec![]),
        ("sciatica.since", |c| c.sciatica.since = None, &[], vec![]),
        ("sciatica.nrs_7d_max", |c| c.sciatica.nrs_7d_max = None, &[], severe),
        ("sciatica.numbness", |c| c.sciatica.numbness = None, &[], numb),
        (
            "sciatica.aggravating_positions",
            |c| c.sciatica.aggravating_positions = None,
            &[],
            vec![("S13", placed)],
        ),
    ]
}

fn rows_of_more_than_one_change() -> Vec<Row> {
    fn limited(c: &mut Client) {
        (c.clearance.status, c.clearance.limits) = (Some(ClearanceStatus::Limited), None);
    }
    fn lasting(c: &mut Client) {
        (c.sciatica.since, c.sciatica.course) = (None, Some(Course::Same));
    }
    fn one_condition(c: &mut Client) {
        c.unanswered = BTreeSet::from([Member::Contraindication(Contraindication::PreEclampsia)]);
    }
    fn one_position(c: &mut Client) {
        c.unanswered = BTreeSet::from([Member::AggravatingPosition(Position::Supine)]);
    }
    vec![
        ("clearance.limits", limited, &["S22"], vec![]),
        ("sciatica.since", lasting, &["G08"], vec![]),
        ("contraindications.PRE_ECLAMPSIA", one_condition, &["G01"], vec![]),
        ("sciatica.aggravating_positions.SUPINE", one_position, &[], vec![("S13", speaking("S08a", 2))]),
    ]
}

pub fn one_unknown_fact_opens_what_it_decides() {
    let (rules, variants) = library();
    let rows = rows_of_the_pregnancy().into_iter().chain(rows_of_the_pain(&variants));
    for (fact, forget, every, some) in rows.chain(rows_of_more_than_one_change()) {
        let mut client = client(129);
        forget(&mut client);
        for variant in &variants {
            let here = some.iter().filter(|(_, ids)| ids.contains(&variant.id)).map(|(rule, _)| *rule);
            let expected: BTreeSet<&str> = every.iter().copied().chain(here).collect();
            let screening = screen(&rules, &client, variant, None, as_of());
            let open = screening.findings.iter().filter(|finding| finding.truth == FindingTruth::NeedsInfo);
            let path = format!("client.{fact}");
            let found: BTreeSet<&str> = open
                .map(|finding| {
                    assert_eq!(finding.missing, std::slice::from_ref(&path), "{} of {}", finding.rule, variant.id);
                    finding.rule.as_str()
                })
                .collect();
            assert_eq!(found, expected, "{fact} unknown: {}", variant.id);
        }
    }
}

pub fn a_clearance_settles_what_it_names() {
    let (rules, variants) = library();
    let variant = find(&variants, "squat.partial");
    let mut cleared = client(129);
    cleared.contraindications = Some(BTreeSet::from([Contraindication::OtherRelative]));
    let verdict = |client: &Client| describe(&screen(&rules, client, variant, None, as_of()));
    assert_eq!(verdict(&cleared), "CLEARANCE G02a");
    cleared.clearance.status = Some(ClearanceStatus::Granted);
    cleared.clearance.covers = Some(BTreeSet::from([Code::Contraindication(Contraindication::OtherRelative)]));
    assert_eq!(verdict(&cleared), "NEEDS_INFO G02a?", "without its days it is not known to hold");
    (cleared.clearance.on, cleared.clearance.expires) = (Some(as_of()), Some(as_of() + 1.day()));
    assert_eq!(verdict(&cleared), "OK");
    cleared.clearance.expires = Some(as_of());
    assert_eq!(verdict(&cleared), "CLEARANCE G02a", "on the day it expires it no longer holds");
    cleared.clearance.status = Some(ClearanceStatus::Refused);
    assert_eq!(verdict(&cleared), "HOLD G02b (G02a)");
}

pub fn no_answer_at_all_blocks_everything() {
    let (rules, variants) = library();
    for variant in &variants {
        let screening = screen(&rules, &Client::default(), variant, None, as_of());
        assert!(screening.verdict.is_blocking(), "{}", variant.id);
    }
}

pub fn a_threshold_holds_on_its_own_day() {
    let (rules, variants) = library();
    let bridge = find(&variants, "bridge.supine");
    let on = |ga_days: i64, seconds: u32| {
        let dose = Dose { continuous_position_s: Some(seconds), ..bridge.default_dose.clone() };
        describe(&screen(&rules, &client(ga_days), bridge, Some(&dose), as_of()))
    };
    assert_eq!([on(111, 240), on(112, 240), on(195, 240)], ["OK", "CAUTION S08a", "CAUTION S08a"]);
    assert_eq!([on(196, 180), on(196, 181)], ["CAUTION S08a", "MODIFY S08c (S08a)"]);
    assert_eq!([on(-1, 0), on(293, 0), on(294, 0)], ["HOLD G06", "CAUTION S08a", "HOLD G07 (S08a)"]);
    let screened = |days: i64| {
        let client = Client { screened_on: Some(as_of() - days.days()), ..client(150) };
        describe(&screen(&rules, &client, find(&variants, "squat.partial"), None, as_of()))
    };
    assert_eq!([screened(28), screened(29)], ["OK", "CLEARANCE G03"]);
}

/// The variant with some of its attributes changed, as the exchange format writes them.
fn changed(variant: &Variant, changes: serde_json::Value) -> Variant {
    let mut told = serde_json::to_value(variant).expect("a variant is plain data");
    let (Some(told), serde_json::Value::Object(changes)) = (told.as_object_mut(), changes) else {
        unreachable!("a variant and its changes are objects")
    };
    told.extend(changes);
    serde_json::from_value(told.clone().into()).expect("the changes follow the exchange format")
}

pub fn rules_speak_of_what_no_library_holds() {
    let (rules, variants) = library();
    let told = |id: &str, ga_days: i64, changes: serde_json::Value| {
        let variant = changed(find(&variants, id), changes);
        describe(&screen(&rules, &client(ga_days), &variant, None, as_of()))
    };
    let squat = |ga_days: i64, changes: serde_json::Value| told("squat.partial", ga_days, changes);
    let seated =
        |s: u32| told("breathing-360.sitting-chair", 84, json!({"default_dose": {"continuous_position_s": s}}));
    let sleep = |ga_days: i64| told("sleep.side-lying", ga_days, json!({"position": "SUPINE"}));
    for (found, cell) in [
        (told("nerve-floss.semi-reclined", 84, json!({"neural_load": "TENSIONER"})), "AVOID S10a"),
        (seated(1200), "OK"),
        (seated(1201), "CAUTION S12"),
        (squat(84, json!({"contact_hazard": true})), "AVOID S15a"),
        (squat(84, json!({"tags": ["SCUBA"]})), "AVOID S15a"),
        (squat(84, json!({"tags": ["ALTITUDE"]})), "AVOID S15a"),
        (squat(84, json!({"fall_hazard": true})), "CAUTION S15b"),
        (squat(97, json!({"abdominal_contact": "PRESSURE"})), "OK"),
        (squat(98, json!({"abdominal_contact": "PRESSURE"})), "AVOID S16"),
        (squat(84, json!({"breathing": "BREATH_HOLD"})), "MODIFY S17"),
        (squat(84, json!({"breathing": "BREATH_HOLD", "inferred": ["breathing"]})), "NEEDS_INFO S17?"),
        (squat(84, json!({"breathing": "-"})), "OK"),
        (squat(84, json!({"breathing": "-", "inferred": ["breathing"]})), "NEEDS_INFO S17?"),
        (sleep(111), "OK"),
        (sleep(195), "CAUTION S08a"),
        (sleep(196), "AVOID S18a (S08c+S08a)"),
        (told("sleep.side-lying", 84, json!({"default_dose": {"side": "ANY"}})), "MODIFY S18b"),
        (told("sleep.side-lying", 84, json!({"default_dose": {}})), "NEEDS_INFO S18b?"),
    ] {
        assert_eq!(found, cell);
    }
}

pub fn substitutes_are_offered_in_order() {
    let (rules, variants) = library();
    let offers = |client: &Client, id: &str, linked: &str| {
        let link = |variant: &Variant| (variant.id == linked).then_some(LinkKind::Substitute);
        let candidates: Vec<_> =
            variants.iter().map(|variant| Candidate { variant, link: link(variant) }).collect();
        let refused = Refused {
            rules: &rules,
            client,
            variant: find(&variants, id),
            dose: None,
            as_of: as_of(),
            at_hand: &BTreeSet::new(),
            overridden_gates: &BTreeSet::from(["G03".to_owned()]),
        };
        let offers = refused.substitutes(&candidates);
        offers.iter().map(|offer| offer.variant.id.clone()).collect::<Vec<_>>()
    };
    let early = client(84);
    let even = offers(&early, "lunge.forward", "");
    assert_eq!(even[..2], ["squat.deep", "squat.partial"], "two shared goals come before one");
    let uneven = ["lunge", "step", "walking", "bird-dog", "breathing-360.quadruped", "warm"];
    assert!(even.iter().all(|id| uneven.iter().all(|uneven| !id.starts_with(uneven))), "{even:?}");
    assert_eq!(offers(&early, "lunge.forward", "bridge.supine")[0], "bridge.supine", "a link comes before goals");
    assert_eq!(
        offers(&client(203), "bridge.supine", "")[..1],
        ["bridge.semi-reclined"],
        "the same exercise first"
    );
    assert!(!offers(&early, "cat-stretch.quadruped", "").contains(&"cat-cow.quadruped".to_owned()));
    let mut sore = early.clone();
    sore.sciatica.aggravating_positions = Some(BTreeSet::from([Position::SittingChair]));
    let moved = offers(&sore, "breathing-360.sitting-chair", "");
    assert!(moved[..3].iter().all(|id| id.starts_with("breathing-360.")), "{moved:?}");
    let late = Client { screened_on: Some(as_of() - 29.days()), ..client(150) };
    assert!(offers(&late, "lunge.forward", "").len() >= SHOWN, "a gate that was set aside offers again");
    let unsure = Client { warning_signs: None, ..early };
    assert_eq!(offers(&unsure, "lunge.forward", ""), Vec::<String>::new(), "nothing is offered at a gate");
}

pub fn a_smaller_dose_settles_what_it_may() {
    let (rules, variants) = library();
    let mut severe = client(203);
    severe.sciatica.nrs_7d_max = Some(8.try_into().expect("a pain score"));
    let settles = |rule: &str, id: &str, change: &dyn Fn(&mut Dose)| {
        let variant = find(&variants, id).clone();
        let mut dose = variant.default_dose.clone();
        change(&mut dose);
        Case { client: severe.clone(), variant, dose: Some(dose), as_of: as_of() }.dose_settles(&rules, rule)
    };
    let lasting = |rule: &str, id: &str, s: u32| settles(rule, id, &|dose| dose.continuous_position_s = Some(s));
    assert_eq!([600, 601, 30, 29, 0].map(|s| lasting("S05b", "walking", s)), [true, false, true, false, false]);
    assert_eq!([180, 181].map(|s| lasting("S08c", "bridge.supine", s)), [true, false]);
    let reps = |reps: Option<u32>| settles("S10b", "nerve-floss.supine", &|dose| dose.reps = reps);
    assert_eq!([reps(Some(4)), reps(Some(5)), reps(Some(0)), reps(None)], [true, false, false, false]);
    assert!(!lasting("S01", "lunge.forward", 1), "no dose settles it");
    assert!(!lasting("no such rule", "walking", 1));
}

pub fn a_library_is_screened_fast() {
    let (rules, variants): (RuleSet, _) = library();
    let client = client(129);
    let screened = |count: usize| {
        let many = variants.iter().cycle().take(count);
        many.map(|variant| screen(&rules, &client, variant, None, as_of()).findings.len()).sum::<usize>()
    };
    assert_eq!(screened(41), written().values().map(|cells| rules_in(&cells[2])).sum::<usize>());
    let best = (0..5).map(|_| {
        let begun = std::time::Instant::now();
        std::hint::black_box(screened(100));
        begun.elapsed()
    });
    let best = best.min().expect("five runs");
    // Five milliseconds is the promise of a release build; an unoptimised one may take ten times as long.
    let most = if cfg!(debug_assertions) { 50 } else { 5 };
    assert!(best.as_millis() < most, "100 variants took {best:?}");
}

fn rules_in(cell: &str) -> usize {
    let words: BTreeMap<usize, &str> = cell.split(['+', ' ', '(', ')']).enumerate().collect();
    words.values().filter(|word| word.starts_with(['S', 'G']) && word.len() >= 3).count()
}
