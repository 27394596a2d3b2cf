//! Properties of screening over drawn clients, variants and doses; a failure names the draw that shows it.

use std::collections::{BTreeMap, BTreeSet};

use ::screening::client::{Clearance, Client, Member, Nrs, Pattern, Sciatica};
use ::screening::vocabulary::{
    AbdominalContact, AbdominalDemand, AttributeName, BalanceDemand, Breathing, ClearanceStatus, Code,
    Contraindication, Course, DoseSide, FindingTruth, Heat, Impact, Intensity, LeadLeg, NeuralLoad, PelvicTilt,
    Position, Pregnancy, SciaticaSide, SciaticaStatus, SpineMotion, SquatDepth, Support, Tag, Vocabulary,
    WarningSign, WeightBearing,
};
use ::screening::{Attribute, Case, Dose, RuleSet, Screening, Variant};
use jiff::ToSpan;
use jiff::civil::Date;

use super::golden::as_of;
use crate::screening::library;

pub const TESTS: &[(&str, fn())] = &[
    ("screening::properties::the_order_of_rules_never_shows", the_order_of_rules_never_shows),
    ("screening::properties::to_know_less_removes_no_finding", to_know_less_removes_no_finding),
    ("screening::properties::unknown_is_never_safe", unknown_is_never_safe),
    ("screening::properties::who_answers_everything_is_asked_nothing", who_answers_everything_is_asked_nothing),
    ("screening::properties::names_mean_nothing", names_mean_nothing),
    ("screening::properties::a_stored_case_replays_to_the_byte", a_stored_case_replays_to_the_byte),
    ("screening::properties::findings_stand_in_one_order", findings_stand_in_one_order),
];

const DRAWS: u64 = 10_000;

/// A deterministic source of choices (`splitmix64`), so that a draw's number is all it takes to see it again.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).expect("a bound is small");
        usize::try_from(self.next() % bound).expect("less than a small bound")
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    fn some<T: Copy + Ord>(&mut self, of: &[T], percent: usize) -> BTreeSet<T> {
        of.iter().copied().filter(|_| self.chance(percent)).collect()
    }

    fn day(&mut self, before: i64, after: i64) -> Date {
        let span = usize::try_from(before + after + 1).expect("a span of days");
        as_of() + (i64::try_from(self.below(span)).expect("a span of days") - before).days()
    }

    #[expect(clippy::unnecessary_wraps, reason = "the facts it fills are optional")]
    fn flag(&mut self) -> Option<bool> {
        Some(self.chance(40))
    }
}

fn patterns(draw: &mut Draw, variants: &[Variant]) -> Vec<Pattern> {
    let entry = |draw: &mut Draw| {
        if draw.chance(40) {
            return Pattern::Variant(draw.one(variants).id);
        }
        let position = draw.one(Position::ALL).word();
        let tilt = draw.one(PelvicTilt::ALL).word();
        let attributes = match draw.below(3) {
            0 => serde_json::json!({"position": [position]}),
            1 => serde_json::json!({"pelvic_tilt": [tilt], "hip_asymmetric": [true]}),
            _ => serde_json::json!({"spine_motion": ["FLEXION", "EXTENSION"], "position": [position]}),
        };
        serde_json::from_value(serde_json::json!({ "attributes": attributes })).expect("a pattern of known words")
    };
    (0..draw.below(3)).map(|_| entry(draw)).collect()
}

/// A client who answered everything.
fn answered(draw: &mut Draw, variants: &[Variant]) -> Client {
    let bad = draw.one(&[0, 0, 2, 10]);
    Client {
        due_date: Some(draw.day(10, 290)),
        pregnancy: Some(draw.one(Pregnancy::ALL)),
        fetus_count: Some(draw.one(&[1, 1, 1, 2, 3])),
        screened_on: Some(draw.day(35, 0)),
        sciatica: Sciatica {
            status: Some(draw.one(&[SciaticaStatus::Active, SciaticaStatus::Resolved, SciaticaStatus::None])),
            side: Some(draw.one(&[SciaticaSide::Left, SciaticaSide::Right, SciaticaSide::Both])),
            nrs_7d_max: Nrs::new(draw.one(&[0, 4, 7, 10])).ok(),
            radiates_below_knee: draw.flag(),
            numbness: draw.flag(),
            course: Some(draw.one(Course::ALL)),
            since: Some(draw.day(40, 0)),
            stops_activity: draw.flag(),
            aggravating_positions: Some(draw.some(Position::ALL, 10)),
        },
        pgp_suspected: draw.flag(),
        supine_symptoms: draw.flag(),
        coning: draw.flag(),
        balance_problem: draw.flag(),
        triggers: Some(patterns(draw, variants)),
        pain_rise_sessions: Some(
            (0..4).map(|_| (draw.one(variants).id, Some(draw.one(&[0_u32, 1, 2, 3])))).collect::<BTreeMap<_, _>>(),
        ),
        contraindications: Some(draw.some(Contraindication::ALL, bad)),
        warning_signs: Some(draw.some(WarningSign::ALL, bad)),
        previously_active: draw.flag(),
        clearance: Clearance {
            status: Some(draw.one(ClearanceStatus::ALL)),
            on: Some(draw.day(50, 1)),
            expires: Some(draw.day(1, 50)),
            covers: Some(Contraindication::ALL.iter().map(|c| Code::Contraindication(*c)).collect()),
            limits: Some(patterns(draw, variants)),
        },
        unanswered: BTreeSet::new(),
    }
}

/// A variant of the library, some of its attributes changed to others that are known.
fn varied(draw: &mut Draw, variants: &[Variant]) -> Variant {
    let mut variant = draw.one(variants);
    for _ in 0..draw.one(&[0, 0, 1, 4, 8]) {
        match draw.below(18) {
            0 => variant.position = Attribute::Known(draw.one(Position::ALL)),
            1 => variant.lower_limb_support = Attribute::Known(draw.one(Support::ALL)),
            2 => variant.weight_bearing = Attribute::Known(draw.one(WeightBearing::ALL)),
            3 => variant.impact = Attribute::Known(draw.one(Impact::ALL)),
            4 => variant.pelvic_tilt = Attribute::Known(draw.one(PelvicTilt::ALL)),
            5 => variant.spine_motion = Attribute::Known(draw.some(SpineMotion::ALL, 40)),
            6 => variant.hip_asymmetric = Attribute::Known(draw.chance(50)),
            7 => variant.squat_depth = Attribute::Known(draw.one(SquatDepth::ALL)),
            8 => variant.neural_load = Attribute::Known(draw.one(NeuralLoad::ALL)),
            9 => variant.abdominal_demand = Attribute::Known(draw.one(AbdominalDemand::ALL)),
            10 => variant.breathing = Attribute::Known(draw.one(Breathing::ALL)),
            11 => variant.balance_demand = Attribute::Known(draw.one(BalanceDemand::ALL)),
            12 => variant.abdominal_contact = Attribute::Known(draw.one(AbdominalContact::ALL)),
            13 => variant.intensity = Attribute::Known(draw.one(Intensity::ALL)),
            14 => variant.heat = Attribute::Known(draw.one(Heat::ALL)),
            15 => variant.tags = Attribute::Known(draw.some(Tag::ALL, 40)),
            16 => variant.contact_hazard = Attribute::Known(draw.chance(50)),
            _ => variant.position = Attribute::NotApplicable,
        }
    }
    variant
}

/// A case of which everything is known.
fn complete(draw: &mut Draw, variants: &[Variant]) -> Case {
    let client = answered(draw, variants);
    let variant = varied(draw, variants);
    let dose = Dose {
        side: Some(draw.one(DoseSide::ALL)),
        lead_leg: Some(draw.one(LeadLeg::ALL)),
        continuous_position_s: Some(draw.one(&[10, 180, 181, 1200, 1201])),
        ..Dose::default()
    };
    Case { client, variant, dose: Some(dose), as_of: as_of() }
}

/// Makes one fact, one answer of a set, one attribute or one field of the dose unknown.
fn forget(draw: &mut Draw, case: &mut Case) {
    let (client, dose) = (&mut case.client, case.dose.get_or_insert_default());
    let (sciatica, clearance) = (&mut client.sciatica, &mut client.clearance);
    match draw.below(38) {
        0 => client.due_date = None,
        1 => client.pregnancy = None,
        2 => client.fetus_count = None,
        3 => client.screened_on = None,
        4 => sciatica.status = Some(SciaticaStatus::Unknown),
        5 => sciatica.side = Some(SciaticaSide::Unknown),
        6 => sciatica.nrs_7d_max = None,
        7 => sciatica.numbness = None,
        8 => sciatica.course = None,
        9 => sciatica.since = None,
        10 => sciatica.stops_activity = None,
        11 => sciatica.aggravating_positions = None,
        12 => *sciatica = Sciatica::default(),
        13 => client.pgp_suspected = None,
        14 => client.supine_symptoms = None,
        15 => client.coning = None,
        16 => client.balance_problem = None,
        17 => client.triggers = None,
        18 => client.pain_rise_sessions = None,
        19 => {
            client.pain_rise_sessions.get_or_insert_default().insert(case.variant.id.clone(), None);
        }
        20 => client.contraindications = None,
        21 => client.warning_signs = None,
        22 => client.previously_active = None,
        23 => clearance.status = None,
        24 => clearance.on = None,
        25 => clearance.expires = None,
        26 => clearance.covers = None,
        27 => clearance.limits = None,
        28 => *clearance = Clearance::default(),
        29 => unanswer(client, Member::Contraindication(draw.one(Contraindication::ALL))),
        30 => unanswer(client, Member::WarningSign(draw.one(WarningSign::ALL))),
        31 => unanswer(client, Member::AggravatingPosition(draw.one(Position::ALL))),
        32 => unanswer(client, Member::Covers(Code::Contraindication(draw.one(Contraindication::ALL)))),
        33 => dose.side = None,
        34 => dose.lead_leg = None,
        35 => dose.continuous_position_s = None,
        _ => {
            case.variant.inferred.insert(draw.one(AttributeName::ALL));
        }
    }
}

fn unanswer(client: &mut Client, member: Member) {
    fn take<T: Ord>(set: &mut Option<BTreeSet<T>>, member: &T) {
        if let Some(set) = set {
            set.remove(member);
        }
    }
    client.unanswered.insert(member);
    match member {
        Member::Contraindication(condition) => take(&mut client.contraindications, &condition),
        Member::WarningSign(sign) => take(&mut client.warning_signs, &sign),
        Member::AggravatingPosition(position) => take(&mut client.sciatica.aggravating_positions, &position),
        Member::Covers(code) => take(&mut client.clearance.covers, &code),
    }
}

/// A case of which more or less is unknown.
fn partial(draw: &mut Draw, variants: &[Variant]) -> Case {
    let mut case = complete(draw, variants);
    for _ in 0..draw.one(&[0, 1, 3, 10, 40]) {
        forget(draw, &mut case);
    }
    case
}

fn truths(screening: &Screening) -> BTreeMap<&str, FindingTruth> {
    screening.findings.iter().map(|finding| (finding.rule.as_str(), finding.truth)).collect()
}

fn each_draw(check: impl Fn(u64, &mut Draw, &RuleSet, &[Variant])) {
    let (rules, variants) = library();
    for number in 0..DRAWS {
        check(number, &mut Draw(number), &rules, &variants);
    }
}

fn screened(case: &Case, rules: &RuleSet) -> Screening {
    case.screen(rules).expect("the library has no garment")
}

pub fn the_order_of_rules_never_shows() {
    let (rules, _) = library();
    let shuffled: Vec<RuleSet> = (0..16)
        .map(|number| {
            let (mut draw, mut file) = (Draw(number), rules.file().clone());
            for place in (1..file.rules.len()).rev() {
                file.rules.swap(place, draw.below(place + 1));
            }
            RuleSet::new(file).expect("the order of rules is no mistake")
        })
        .collect();
    each_draw(|number, draw, rules, variants| {
        let case = partial(draw, variants);
        assert_eq!(screened(&case, rules), screened(&case, &draw.one(&shuffled)), "draw {number}");
    });
}

pub fn to_know_less_removes_no_finding() {
    each_draw(|number, draw, rules, variants| {
        let mut case = partial(draw, variants);
        let before = screened(&case, rules);
        forget(draw, &mut case);
        let after = screened(&case, rules);
        for (rule, truth) in truths(&before) {
            let found = truths(&after).get(rule).copied();
            let kept = found == Some(truth) || found == Some(FindingTruth::NeedsInfo);
            assert!(kept, "draw {number}: {rule} was {truth}, is {found:?}");
        }
        assert!(!before.verdict.is_blocking() || after.verdict.is_blocking(), "draw {number}");
    });
}

pub fn unknown_is_never_safe() {
    each_draw(|number, draw, rules, variants| {
        let mut case = complete(draw, variants);
        let known = screened(&case, rules);
        for _ in 0..=draw.below(30) {
            forget(draw, &mut case);
        }
        let guessed = screened(&case, rules);
        for rule in truths(&known).keys() {
            assert!(truths(&guessed).contains_key(rule), "draw {number}: {rule} fires once the answers are known");
        }
        for (rule, truth) in truths(&guessed) {
            let certain = truth == FindingTruth::Fired;
            assert!(!certain || truths(&known).contains_key(rule), "draw {number}: {rule} fires on no ground");
        }
    });
}

pub fn who_answers_everything_is_asked_nothing() {
    each_draw(|number, draw, rules, variants| {
        let screening = screened(&complete(draw, variants), rules);
        let open: Vec<_> = screening.findings.iter().filter(|finding| !finding.missing.is_empty()).collect();
        assert!(open.is_empty() && screening.verdict != ::screening::Level::NeedsInfo, "draw {number}: {open:?}");
    });
}

pub fn names_mean_nothing() {
    let (rules, _) = library();
    let anew = |name: &str| format!("x{}", name.chars().rev().collect::<String>());
    let mut file = rules.file().clone();
    for rule in &mut file.rules {
        rule.id = anew(&rule.id);
    }
    let renamed_rules = RuleSet::new(file).expect("a name is no mistake");
    let rename = |patterns: &mut Option<Vec<Pattern>>| {
        for pattern in patterns.iter_mut().flatten() {
            if let Pattern::Variant(id) = pattern {
                *id = anew(id);
            }
        }
    };
    each_draw(|number, draw, rules, variants| {
        let case = partial(draw, variants);
        let mut renamed = case.clone();
        renamed.variant.id = anew(&case.variant.id);
        renamed.variant.item = case.variant.item.as_deref().map(anew);
        rename(&mut renamed.client.triggers);
        rename(&mut renamed.client.clearance.limits);
        let rises = renamed.client.pain_rise_sessions.take();
        renamed.client.pain_rise_sessions = rises.map(|by| by.into_iter().map(|(id, n)| (anew(&id), n)).collect());
        let (plain, other) = (screened(&case, rules), screened(&renamed, &renamed_rules));
        assert_eq!(plain.verdict, other.verdict, "draw {number}");
        let named: BTreeMap<_, _> = truths(&plain).into_iter().map(|(rule, truth)| (anew(rule), truth)).collect();
        let found: BTreeMap<_, _> =
            truths(&other).into_iter().map(|(rule, truth)| (rule.to_owned(), truth)).collect();
        assert_eq!(named, found, "draw {number}");
    });
}

pub fn a_stored_case_replays_to_the_byte() {
    each_draw(|number, draw, rules, variants| {
        let case = partial(draw, variants);
        let stored = serde_json::to_string(&case).expect("a case is plain data");
        let replayed: Case = serde_json::from_str(&stored).expect("a stored case follows the format");
        assert_eq!(replayed, case, "draw {number}");
        let text = |case: &Case| serde_json::to_string(&screened(case, rules)).expect("a screening is plain data");
        assert_eq!(text(&replayed), text(&case), "draw {number}");
    });
}

pub fn findings_stand_in_one_order() {
    each_draw(|number, draw, rules, variants| {
        let screening = screened(&partial(draw, variants), rules);
        let keys = screening.findings.iter().map(|f| (std::cmp::Reverse(f.level()), f.rule.as_str()));
        assert!(keys.is_sorted(), "draw {number}");
        let top = screening.findings.iter().map(::screening::Finding::level).max();
        assert_eq!(screening.verdict, top.unwrap_or(::screening::Level::Ok), "draw {number}");
        for finding in &screening.findings {
            let open = finding.truth == FindingTruth::NeedsInfo;
            assert_eq!(open, !finding.missing.is_empty(), "draw {number}: {}", finding.rule);
            assert!(finding.missing.is_sorted(), "draw {number}: {}", finding.rule);
        }
    });
}
