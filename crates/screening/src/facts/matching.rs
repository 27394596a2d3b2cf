//! A match is a variant that a client's trigger, or a limit of her clearance, is about.

use super::Facts;
use crate::client::{Pattern, Predicates};
use crate::truth::Truth;

impl Facts<'_> {
    /// Whether one of the patterns is about the variant; unknown patterns may be.
    pub(super) fn matches_any(&self, patterns: Option<&[Pattern]>) -> Truth {
        let Some(patterns) = patterns else { return Truth::Unknown };
        Truth::any(patterns.iter().map(|pattern| match pattern {
            Pattern::Variant(id) => (*id == self.variant.id).into(),
            Pattern::Attributes(predicates) => self.satisfies(predicates),
        }))
    }

    fn satisfies(&self, predicates: &Predicates) -> Truth {
        if predicates.is_empty() {
            return Truth::False;
        }
        Truth::all(predicates.iter().map(|(name, values)| self.variant.reading(name).holds_any(values)))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::client::Client;
    use crate::dose::Dose;
    use crate::variant::{Attribute, Variant};
    use crate::vocabulary::{Kind, Position};

    fn matches(variant: &Variant, patterns: &str) -> Truth {
        let client: Client = serde_json::from_str(&format!("{{\"triggers\": {patterns}}}")).unwrap();
        let (dose, as_of) = (Dose::default(), date(2026, 6, 1));
        let facts = Facts { client: &client, variant, dose: &dose, as_of, thresholds: &[] };
        facts.matches_any(client.triggers.as_deref())
    }

    #[test]
    fn entries_are_joined_by_or_and_predicates_by_and() {
        let variant = Variant {
            id: "a.b".into(),
            kind: Attribute::Known(Kind::Stretch),
            position: Attribute::Known(Position::Prone),
            spine_motion: serde_json::from_str(r#"["FLEXION", "ROTATION"]"#).unwrap(),
            heat: Attribute::NotApplicable,
            ..Variant::default()
        };
        for (patterns, truth) in [
            ("null", Truth::Unknown),
            ("[]", Truth::False),
            (r#"[{"variant": "a.b"}]"#, Truth::True),
            (r#"[{"variant": "a.c"}, {"attributes": {"position": ["PRONE", "SUPINE"]}}]"#, Truth::True),
            (r#"[{"attributes": {"spine_motion": ["EXTENSION", "ROTATION"]}}]"#, Truth::True),
            (r#"[{"attributes": {"kind": ["EXERCISE"], "impact": ["LOW"]}}]"#, Truth::False),
            (r#"[{"attributes": {"kind": ["STRETCH"], "impact": ["LOW"]}}]"#, Truth::Unknown),
            (r#"[{"attributes": {"impact": []}}]"#, Truth::Unknown),
            (r#"[{"attributes": {"kind": []}}]"#, Truth::False),
            (r#"[{"attributes": {"heat": ["LOCAL"]}}]"#, Truth::False),
            (r#"[{"attributes": {}}]"#, Truth::False),
            (r#"[{"attributes": {"impact": ["LOW"]}}, {"variant": "a.b"}]"#, Truth::True),
        ] {
            assert_eq!(matches(&variant, patterns), truth, "{patterns}");
        }
    }
}
