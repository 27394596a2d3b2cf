//! A derived fact is computed before the rules run, and is unknown whenever what it needs is.

use jiff::civil::Date;

use super::Facts;
use crate::gestation::{Gestation, days_between};
use crate::shape::Scalar;
use crate::truth::Truth;
use crate::variant::Reading;
use crate::vocabulary::{ClearanceStatus, Code, DerivedFact, DoseSide, LeadLeg, SciaticaSide, Vocabulary};

impl Facts<'_> {
    pub(super) fn derived(&self, fact: DerivedFact) -> Reading {
        match fact {
            DerivedFact::Ga => Reading::of_number(self.ga_on(self.as_of)),
            DerivedFact::ScreeningAge => {
                Reading::of_number(self.screened_on().map(|on| days_between(on, self.as_of)))
            }
            DerivedFact::ScreeningCrossed => Reading::of_flag(self.screening_crossed()),
            DerivedFact::SciaticaDays => {
                Reading::of_number(self.since().map(|since| days_between(since, self.as_of)))
            }
            DerivedFact::Cleared => Reading::Several(self.all_cleared()),
            DerivedFact::LimitHit => as_reading(self.limit_hit()),
            DerivedFact::TriggerHit => as_reading(self.triggered()),
            DerivedFact::OffGoodSide => Reading::of_flag(self.off_good_side(self.dose.side)),
            DerivedFact::OffGoodLeg => Reading::of_flag(self.off_good_side(self.dose.lead_leg.map(as_side))),
            DerivedFact::PainRiseSessions => Reading::of_number(self.pain_rise_sessions()),
        }
    }

    /// The day of her last screening; one that lies ahead is unknown.
    pub(super) fn screened_on(&self) -> Option<Date> {
        self.client.screened_on.filter(|on| *on <= self.as_of)
    }

    /// The day the nerve pain began; one that lies ahead is unknown.
    pub(super) fn since(&self) -> Option<Date> {
        self.client.sciatica.since.filter(|since| *since <= self.as_of)
    }

    /// Whether a valid clearance covers the code.
    pub(super) fn cleared(&self, code: Code) -> Truth {
        self.client.clearance.clears(code, self.as_of, &self.client.unanswered)
    }

    /// Sessions in which pain rose during this variant: none if the variant is not named.
    pub(super) fn pain_rise_sessions(&self) -> Option<u32> {
        let by_variant = self.client.pain_rise_sessions.as_ref()?;
        by_variant.get(&self.variant.id).copied().unwrap_or(Some(0))
    }

    fn ga_on(&self, day: Date) -> Option<i32> {
        self.client.due_date.map(|due| Gestation::on(due, day).ga.days())
    }

    /// Whether a threshold lies after the day of her screening and not after today, by today's due date for both.
    fn screening_crossed(&self) -> Option<bool> {
        let screened_at = self.ga_on(self.screened_on()?)?;
        let today = self.ga_on(self.as_of)?;
        Some(self.thresholds.iter().any(|threshold| screened_at < threshold.days() && threshold.days() <= today))
    }

    fn all_cleared(&self) -> Vec<&'static str> {
        let cleared = |word: &str| Code::parse(word).is_ok_and(|code| self.cleared(code) == Truth::True);
        Code::WORDS.iter().copied().filter(|word| cleared(word)).collect()
    }

    /// A clearance with limits binds while it runs and after it has ended.
    fn limit_hit(&self) -> Truth {
        match self.client.clearance.status {
            None => Truth::Unknown,
            Some(ClearanceStatus::Limited) => self.matches_any(self.client.clearance.limits.as_deref()),
            Some(_) => Truth::False,
        }
    }

    fn triggered(&self) -> Truth {
        self.matches_any(self.client.triggers.as_deref())
    }

    /// Whether the named side may be another than the good one.
    fn off_good_side(&self, named: Option<DoseSide>) -> Option<bool> {
        let (named, painful) = (named?, self.client.sciatica.known_side()?);
        Some(match named {
            DoseSide::Left => painful == SciaticaSide::Left,
            DoseSide::Right => painful == SciaticaSide::Right,
            DoseSide::NonPainful => painful == SciaticaSide::Both,
            DoseSide::Painful | DoseSide::BothEach | DoseSide::Any | DoseSide::None => true,
        })
    }
}

fn as_side(leg: LeadLeg) -> DoseSide {
    match leg {
        LeadLeg::Left => DoseSide::Left,
        LeadLeg::Right => DoseSide::Right,
        LeadLeg::Painful => DoseSide::Painful,
        LeadLeg::NonPainful => DoseSide::NonPainful,
        LeadLeg::Any => DoseSide::Any,
    }
}

fn as_reading(truth: Truth) -> Reading {
    match truth {
        Truth::False => Reading::One(Scalar::Flag(false)),
        Truth::Unknown => Reading::Unknown,
        Truth::True => Reading::One(Scalar::Flag(true)),
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use jiff::civil::date;

    use super::*;
    use crate::client::{Client, Sciatica};
    use crate::dose::Dose;
    use crate::gestation::GestationalAge;
    use crate::variant::Variant;

    const AS_OF: Date = date(2026, 6, 1);

    fn derive(client: &Client, dose: &Dose, fact: DerivedFact) -> Reading {
        let thresholds = [98, 112, 196, 280].map(GestationalAge::from_days);
        let variant = Variant { id: "a.b".into(), ..Variant::default() };
        Facts { client, variant: &variant, dose, as_of: AS_OF, thresholds: &thresholds }.derived(fact)
    }

    fn flag(flag: bool) -> Reading {
        Reading::One(Scalar::Flag(flag))
    }

    #[test]
    fn a_threshold_is_crossed_on_its_own_day() {
        let crossed = |ga: i64, ago: i64| {
            let client = Client {
                due_date: Some(AS_OF + (280 - ga).days()),
                screened_on: Some(AS_OF - ago.days()),
                ..Client::default()
            };
            derive(&client, &Dose::default(), DerivedFact::ScreeningCrossed)
        };
        assert_eq!([crossed(112, 1), crossed(113, 2)], [flag(true), flag(true)]);
        assert_eq!([crossed(112, 0), crossed(111, 13), crossed(111, 14)], [flag(false), flag(false), flag(true)]);
        assert_eq!([crossed(113, 1), crossed(279, 60)], [flag(false), flag(false)]);
        assert_eq!(crossed(112, -1), Reading::Unknown, "a screening that lies ahead is unknown");
        let undated = Client { screened_on: Some(AS_OF), ..Client::default() };
        assert_eq!(derive(&undated, &Dose::default(), DerivedFact::ScreeningCrossed), Reading::Unknown);
    }

    #[test]
    fn the_good_side_is_the_one_that_does_not_hurt() {
        use SciaticaSide::{Both, Left, Right, Unknown};
        let off = |side: Option<DoseSide>, painful: Option<SciaticaSide>| {
            let client =
                Client { sciatica: Sciatica { side: painful, ..Sciatica::default() }, ..Client::default() };
            derive(&client, &Dose { side, ..Dose::default() }, DerivedFact::OffGoodSide)
        };
        let across = |side| [Left, Right, Both].map(|painful| off(Some(side), Some(painful)));
        assert_eq!(across(DoseSide::Left), [true, false, false].map(flag));
        assert_eq!(across(DoseSide::Right), [false, true, false].map(flag));
        assert_eq!(across(DoseSide::NonPainful), [false, false, true].map(flag));
        for side in [DoseSide::Painful, DoseSide::BothEach, DoseSide::Any, DoseSide::None] {
            assert_eq!(across(side), [true, true, true].map(flag));
            assert_eq!(
                [off(Some(side), None), off(Some(side), Some(Unknown))],
                [Reading::Unknown, Reading::Unknown]
            );
        }
        assert_eq!(off(None, Some(Left)), Reading::Unknown);
    }

    #[test]
    fn a_variant_that_is_not_named_had_no_rise_and_a_null_is_unknown() {
        let rises = |sessions: Option<Vec<(&str, Option<u32>)>>| {
            let by_variant = sessions.map(|s| s.into_iter().map(|(id, n)| (id.to_owned(), n)).collect());
            let client = Client { pain_rise_sessions: by_variant, ..Client::default() };
            derive(&client, &Dose::default(), DerivedFact::PainRiseSessions)
        };
        assert_eq!(rises(None), Reading::Unknown);
        assert_eq!(rises(Some(vec![("a.b", None)])), Reading::Unknown);
        assert_eq!(rises(Some(vec![("a.c", None)])), Reading::One(Scalar::Number(0)));
        assert_eq!(rises(Some(vec![("a.b", Some(2))])), Reading::One(Scalar::Number(2)));
    }
}
