//! A clearance is a provider's word on what she may do: a third party's document, not a tick of the coach's.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;

use super::{Member, Pattern};
use crate::record::record;
use crate::truth::Truth;
use crate::vocabulary::{ClearanceStatus, Code};

/// The latest word of her provider; `None` is unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Clearance {
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ClearanceStatus>,
    /// The first day on which it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// The first day on which it no longer holds. An empty one is unknown, not "for ever".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    /// The codes that it names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub covers: Option<BTreeSet<Code>>,
    /// What it forbids all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<Vec<Pattern>>,
}

record!(Clearance { status, on, expires, covers, limits });

impl Clearance {
    /// Whether it covers the code on that day.
    ///
    /// One known reason against it decides, whatever else is unknown; otherwise everything has to be known.
    pub fn clears(&self, code: Code, as_of: Date, unanswered: &BTreeSet<Member>) -> Truth {
        let given = self.status.map(|s| matches!(s, ClearanceStatus::Granted | ClearanceStatus::Limited));
        let begun = self.on.map(|on| on <= as_of);
        let running = self.expires.map(|expires| as_of < expires);
        let named = match &self.covers {
            Some(codes) if codes.contains(&code) => Some(true),
            Some(_) if !unanswered.contains(&Member::Covers(code)) => Some(false),
            _ => None,
        };
        Truth::all([given, begun, running, named].map(|part| part.map_or(Truth::Unknown, Truth::from)))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn one_reason_against_it_decides_and_else_all_must_be_known() {
        let as_of = date(2026, 6, 1);
        let none = BTreeSet::new();
        let valid = Clearance {
            status: Some(ClearanceStatus::Granted),
            on: Some(as_of),
            expires: Some(date(2026, 6, 2)),
            covers: Some(BTreeSet::from([Code::Twins])),
            limits: None,
        };
        let clears = |clearance: &Clearance| clearance.clears(Code::Twins, as_of, &none);
        assert_eq!(clears(&valid), Truth::True);
        let limited = Clearance { status: Some(ClearanceStatus::Limited), ..valid.clone() };
        assert_eq!(clears(&limited), Truth::True);
        for unknown in [
            Clearance { status: None, ..valid.clone() },
            Clearance { on: None, ..valid.clone() },
            Clearance { expires: None, ..valid.clone() },
            Clearance { covers: None, ..valid.clone() },
        ] {
            assert_eq!(clears(&unknown), Truth::Unknown);
            let named_not = Clearance { covers: Some(BTreeSet::new()), ..unknown.clone() };
            assert_eq!(clears(&named_not), Truth::False);
            let over = Clearance { expires: Some(as_of), ..unknown.clone() };
            assert_eq!(clears(&over), Truth::False);
            let later = Clearance { on: Some(date(2026, 6, 2)), ..unknown.clone() };
            assert_eq!(clears(&later), Truth::False);
            let asked = Clearance { status: Some(ClearanceStatus::Requested), ..unknown };
            assert_eq!(clears(&asked), Truth::False);
        }
    }

    #[test]
    fn an_unanswered_code_is_unknown_alone() {
        let as_of = date(2026, 6, 1);
        let clearance = Clearance {
            status: Some(ClearanceStatus::Granted),
            on: Some(as_of),
            expires: Some(date(2026, 7, 1)),
            covers: Some(BTreeSet::from([Code::Twins])),
            limits: None,
        };
        let unanswered = BTreeSet::from([Member::Covers(Code::BothSides), Member::Covers(Code::Twins)]);
        assert_eq!(clearance.clears(Code::BothSides, as_of, &unanswered), Truth::Unknown);
        assert_eq!(clearance.clears(Code::Twins, as_of, &unanswered), Truth::True);
    }
}
