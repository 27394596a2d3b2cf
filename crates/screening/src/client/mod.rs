//! A client is what she has answered about herself, as it stands on one day.

mod clearance;
mod member;
mod nrs;
mod pattern;
mod sciatica;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use crate::record::record;
use crate::vocabulary::{Contraindication, Pregnancy, WarningSign};

pub use clearance::Clearance;
pub use member::{Member, NoMember};
pub use nrs::{Nrs, NrsOutOfRange};
pub use pattern::{Pattern, Predicates};
pub use sciatica::Sciatica;

/// Her state on the day of screening, already resolved from its history.
///
/// `None` is unknown: never asked, not answered, or "prefer not to say". Nothing has a default answer. A set that was
/// answered is known, the empty one too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Client {
    /// When the baby is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_date: Option<Date>,
    /// Where she is with this pregnancy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pregnancy: Option<Pregnancy>,
    /// How many babies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fetus_count: Option<u8>,
    /// The day of her last screening; after the day of screening it counts as unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screened_on: Option<Date>,
    /// The nerve pain down the leg.
    pub sciatica: Sciatica,
    /// Whether pelvic girdle pain is suspected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pgp_suspected: Option<bool>,
    /// Whether she feels unwell on her back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supine_symptoms: Option<bool>,
    /// Whether her belly domes along its middle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coning: Option<bool>,
    /// Whether her balance is poor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balance_problem: Option<bool>,
    /// What brings her own pain on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub triggers: Option<Vec<Pattern>>,
    /// By variant id, the number of sessions in which pain rose by two points or more during it.
    /// A variant that is not named has none; a null is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pain_rise_sessions: Option<BTreeMap<String, Option<u32>>>,
    /// Her conditions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contraindications: Option<BTreeSet<Contraindication>>,
    /// Her signs that call for a stop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning_signs: Option<BTreeSet<WarningSign>>,
    /// Whether she was active before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previously_active: Option<bool>,
    /// The word of her provider.
    pub clearance: Clearance,
    /// Members of sets that alone were not answered. A member that is in its set is answered.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub unanswered: BTreeSet<Member>,
}

record!(Client {
    due_date,
    pregnancy,
    fetus_count,
    screened_on,
    sciatica,
    pgp_suspected,
    supine_symptoms,
    coning,
    balance_problem,
    triggers,
    pain_rise_sessions,
    contraindications,
    warning_signs,
    previously_active,
    clearance,
    unanswered,
});

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Client, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn missing_and_null_are_the_same() {
        let nulls = r#"{"due_date": null, "sciatica": null, "clearance": {"covers": null}, "unanswered": null}"#;
        assert_eq!(read(nulls), Ok(Client::default()));
        assert_eq!(read("{}"), Ok(Client::default()));
        assert_ne!(read(r#"{"contraindications": []}"#), Ok(Client::default()));
    }

    #[test]
    fn mistakes_are_named_by_their_path() {
        for (text, told) in [
            (r#"{"mood": 1}"#, "at mood: unknown key, expected one of due_date, "),
            (r#"{"sciatica": {"mood": 1}}"#, "at sciatica.mood: unknown key"),
            (r#"{"sciatica": {"side": "UP"}}"#, "at sciatica.side: unknown SciaticaSide `UP`"),
            (r#"{"sciatica": {"nrs_7d_max": 11}}"#, "at sciatica.nrs_7d_max: 11 is not from 0 to 10"),
            (r#"{"clearance": {"limits": [{"attributes": {"mood": []}}]}}"#, "at clearance.limits: "),
            (r#"{"due_date": "soon"}"#, "at due_date: "),
            (r#"{"coning": true, "coning": null}"#, "at coning: given twice"),
            (r#"{"unanswered": ["contraindications.MOOD"]}"#, "at unanswered: unknown Contraindication `MOOD`"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.starts_with(told), "{error}");
        }
    }

    #[test]
    fn what_was_written_is_read_again() {
        let text = r#"{"due_date":"2028-01-31","sciatica":{"side":"BOTH","nrs_7d_max":7},
            "triggers":[{"variant":"a.b"},{"attributes":{"position":["SUPINE"],"hip_asymmetric":[true]}}],
            "pain_rise_sessions":{"a":2,"b":null},"clearance":{"covers":["TWINS"]},
            "unanswered":["clearance.covers.BOTH_SIDES","sciatica.aggravating_positions.PRONE"]}"#;
        let client = read(text).unwrap();
        assert_eq!(read(&serde_json::to_string(&client).unwrap()), Ok(client));
    }
}
