//! A case is one question to the engine in the exchange format: client, variant, dose and day, one JSON object.

use jiff::civil::Date;
use serde::Serialize;
use thiserror::Error;

use crate::client::Client;
use crate::dose::Dose;
use crate::engine::{Screening, screen};
use crate::record::record;
use crate::rule::RuleSet;
use crate::variant::Variant;

/// One question to the engine. A missing key and null are the same, unknown; a null object makes each of its fields so.
/// Further keys beside these four are skipped, so that a case may carry what was expected of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Case {
    /// Her state on the day.
    pub client: Client,
    /// What is screened.
    pub variant: Variant,
    /// The dose on screen; none means the variant's default one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dose: Option<Dose>,
    /// Her local day.
    pub as_of: Date,
}

record!(Case [variant, as_of] { client, dose } tolerant);

/// Why a case is not screened.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum CaseError {
    /// The variant is something to wear.
    #[error("`{variant}` is a garment, which is never screened")]
    Garment {
        /// The variant's id.
        variant: String,
    },
}

impl Case {
    /// What the rules say of it, or that it is no case for them.
    pub fn screen(&self, rules: &RuleSet) -> Result<Screening, CaseError> {
        if self.variant.is_garment() {
            return Err(CaseError::Garment { variant: self.variant.id.clone() });
        }
        Ok(screen(rules, &self.client, &self.variant, self.dose.as_ref(), self.as_of))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Case, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn keys_beside_the_four_are_skipped_and_others_are_named_by_their_path() {
        let case =
            read(r#"{"as_of": "2026-06-01", "variant": {"id": "a"}, "expected": [{"x": 1}], "n": 1}"#).unwrap();
        assert_eq!((case.client, case.dose), (Client::default(), None));
        for (text, told) in [
            (r#"{"variant": {"id": "a"}}"#, "at as_of: missing"),
            (r#"{"variant": {"id": "a", "mood": 1}}"#, "at variant.mood: unknown key"),
            (
                r#"{"variant": {"id": "a", "default_dose": {"mood": 1}}}"#,
                "at variant.default_dose.mood: unknown key",
            ),
            (r#"{"client": {"clearance": {"mood": 1}}}"#, "at client.clearance.mood: unknown key"),
            (r#"{"dose": {"side": "UP"}}"#, "at dose.side: unknown DoseSide `UP`"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.starts_with(told), "{error}");
        }
    }
}
