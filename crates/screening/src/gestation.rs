//! Gestation is how far along a pregnancy is: computed from a due date and a day, never stored.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The length of a pregnancy, in days: the due date is 40w0d.
const TERM_DAYS: i32 = 280;

/// A gestational age in whole days, written `16w0d`. Negative before the first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GestationalAge(i32);

/// A text that is not a gestational age.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("`{0}` is no gestational age such as 16w0d")]
pub struct NoGestationalAge(String);

/// One of the three parts of a pregnancy: they begin at 0w0d, 14w0d and 28w0d.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trimester {
    /// From 0w0d.
    First,
    /// From 14w0d.
    Second,
    /// From 28w0d.
    Third,
}

/// What one day is in one pregnancy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gestation {
    /// How far along, in days.
    pub ga: GestationalAge,
    /// None before 0w0d: the due date cannot be right.
    pub trimester: Option<Trimester>,
    /// Days until the due date; negative once it has passed.
    pub days_to_due: i32,
}

impl Gestation {
    /// What `as_of`, her local day, is in the pregnancy that is due on `due_date`.
    pub fn on(due_date: Date, as_of: Date) -> Self {
        let days_to_due = days_between(as_of, due_date);
        let ga = GestationalAge(TERM_DAYS - days_to_due);
        let trimester = match ga.0 {
            i32::MIN..0 => None,
            0..98 => Some(Trimester::First),
            98..196 => Some(Trimester::Second),
            196.. => Some(Trimester::Third),
        };
        Self { ga, trimester, days_to_due }
    }
}

impl GestationalAge {
    /// The age of so many whole days.
    pub fn from_days(days: i32) -> Self {
        Self(days)
    }

    /// The age in whole days: 16w0d is 112.
    pub fn days(self) -> i32 {
        self.0
    }

    /// Completed weeks and the days beyond them, 0 to 6.
    pub fn weeks_and_days(self) -> (i32, i32) {
        (self.0.div_euclid(7), self.0.rem_euclid(7))
    }
}

impl std::fmt::Display for GestationalAge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (weeks, days) = self.weeks_and_days();
        write!(f, "{weeks}w{days}d")
    }
}

impl std::str::FromStr for GestationalAge {
    type Err = NoGestationalAge;

    fn from_str(text: &str) -> Result<Self, NoGestationalAge> {
        let parsed = text.strip_suffix('d').and_then(|text| text.split_once('w')).and_then(|(weeks, days)| {
            let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            if !digits(weeks) || !digits(days) {
                return None;
            }
            let (weeks, days) = (weeks.parse::<i32>().ok()?, days.parse::<i32>().ok()?);
            (weeks < 100 && days < 7).then_some(Self(weeks * 7 + days))
        });
        parsed.ok_or_else(|| NoGestationalAge(text.to_owned()))
    }
}

impl TryFrom<String> for GestationalAge {
    type Error = NoGestationalAge;

    fn try_from(text: String) -> Result<Self, NoGestationalAge> {
        text.parse()
    }
}

impl From<GestationalAge> for String {
    fn from(age: GestationalAge) -> Self {
        age.to_string()
    }
}

/// Whole days from one civil date to another; negative if it lies before.
pub(crate) fn days_between(from: Date, to: Date) -> i32 {
    let days = to.duration_since(from).as_hours() / 24;
    i32::try_from(days).expect("civil dates lie within four digits of a year, some seven million days")
}

#[cfg(test)]
mod tests {
    use jiff::{ToSpan, civil::date};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_pregnancy_begins_280_days_before_it_is_due() {
        let gestation = Gestation::on(date(2026, 12, 24), date(2026, 3, 19));
        assert_eq!((gestation.ga.to_string(), gestation.days_to_due), ("0w0d".into(), 280));
        assert_eq!(gestation.trimester, Some(Trimester::First));
        assert_eq!(Gestation::on(date(2026, 12, 24), date(2026, 3, 18)).trimester, None);
    }

    #[test]
    fn trimesters_begin_at_14_and_28_weeks() {
        let due = date(2028, 3, 1);
        let trimester = |days: i32| Gestation::on(due, due - (280 - days).days()).trimester;
        assert_eq!((trimester(97), trimester(98)), (Some(Trimester::First), Some(Trimester::Second)));
        assert_eq!((trimester(195), trimester(196)), (Some(Trimester::Second), Some(Trimester::Third)));
        assert_eq!(trimester(300), Some(Trimester::Third));
    }

    #[test]
    fn an_age_is_written_in_weeks_and_days() {
        for (text, days) in [("0w0d", 0), ("16w0d", 112), ("18w3d", 129), ("42w6d", 300)] {
            assert_eq!(text.parse::<GestationalAge>().unwrap().days(), days);
            assert_eq!(GestationalAge(days).to_string(), text);
        }
        for text in ["16w7d", "16w", "16", "w0d", "-1w0d", "16w0d ", "+1w0d", "100w0d"] {
            assert!(text.parse::<GestationalAge>().is_err(), "{text}");
        }
        assert_eq!(GestationalAge(-1).weeks_and_days(), (-1, 6));
    }

    proptest! {
        #[test]
        fn a_day_later_is_a_day_more(due in 0..20_000_i32, as_of in 0..20_000_i32) {
            let day = |n: i32| date(2000, 1, 1) + n.days();
            let today = Gestation::on(day(due), day(as_of));
            let tomorrow = Gestation::on(day(due), day(as_of + 1));
            prop_assert_eq!(tomorrow.ga.days(), today.ga.days() + 1);
            prop_assert_eq!(today.ga.days() + today.days_to_due, 280);
        }
    }
}
