//! A check turns an expression into a test, or says everything that is wrong with it.

use std::collections::BTreeMap;

use super::{Choices, Expr, Members, Test, named};
use crate::facts::Path;
use crate::rule::Parameter;
use crate::shape::{Literal, Scalar, Shape};

/// The parameters of a rule set, by name.
pub type Parameters = BTreeMap<String, Parameter>;

/// The test that the expression stands for, or every reason why it stands for none.
pub fn check(expr: &Expr, parameters: &Parameters) -> Result<Test, Vec<String>> {
    let mut checker = Checker { parameters, reasons: Vec::new() };
    let test = checker.test(expr);
    if checker.reasons.is_empty() { Ok(test) } else { Err(checker.reasons) }
}

struct Checker<'a> {
    parameters: &'a Parameters,
    reasons: Vec<String>,
}

impl Checker<'_> {
    fn test(&mut self, expr: &Expr) -> Test {
        match expr {
            Expr::All(parts) => Test::All(parts.iter().map(|part| self.test(part)).collect()),
            Expr::Any(parts) => Test::Any(parts.iter().map(|part| self.test(part)).collect()),
            Expr::Not(part) => Test::Not(Box::new(self.test(part))),
            Expr::Eq(path, literal) => self.is(path, std::slice::from_ref(literal)),
            Expr::In(path, Choices::These(literals)) => self.is(path, literals),
            Expr::In(item, Choices::OfSet(set)) => self.among(item, set),
            Expr::Has(path, Members::One(literal)) => self.has(path, std::slice::from_ref(literal)),
            Expr::Has(path, Members::AnyOf(literals)) => self.has(path, literals),
            Expr::Ge(path, literal) => self.number(path, literal, Test::AtLeast),
            Expr::Lt(path, literal) => self.number(path, literal, Test::Below),
        }
    }

    fn is(&mut self, path: &str, literals: &[Literal]) -> Test {
        let Some(path) = self.path(path) else { return refused() };
        if matches!(path.shape(), Shape::Words(_)) {
            return self.refuse(format!("{path} is a set: ask it with `has`"));
        }
        Test::Is(path, self.values(path, literals))
    }

    fn has(&mut self, path: &str, literals: &[Literal]) -> Test {
        let Some(path) = self.path(path) else { return refused() };
        if !matches!(path.shape(), Shape::Words(_)) {
            return self.refuse(format!("{path} is no set: ask it with `eq` or `in`"));
        }
        Test::Has(path, self.values(path, literals))
    }

    fn among(&mut self, item: &str, set: &str) -> Test {
        let (Some(item), Some(set)) = (self.path(item), self.path(set)) else { return refused() };
        match (item.shape(), set.shape()) {
            (Shape::Word(words), Shape::Words(members)) if words == members => Test::Among(item, set),
            _ => self.refuse(format!("{item} can be no member of {set}")),
        }
    }

    fn number(&mut self, path: &str, literal: &Literal, test: fn(Path, i64) -> Test) -> Test {
        let Some(path) = self.path(path) else { return refused() };
        match (path.shape(), self.value(path, literal)) {
            (Shape::Number(_), Some(Scalar::Number(number))) => test(path, number),
            (Shape::Number(_), _) => refused(),
            _ => self.refuse(format!("{path} is no number")),
        }
    }

    fn values(&mut self, path: Path, literals: &[Literal]) -> Vec<Scalar> {
        if literals.is_empty() {
            self.reasons.push(format!("{path} is looked up in an empty list"));
        }
        literals.iter().filter_map(|literal| self.value(path, literal)).collect()
    }

    fn value(&mut self, path: Path, literal: &Literal) -> Option<Scalar> {
        let fitted = match named(literal) {
            None => path.shape().fit(literal),
            Some(name) => resolve(self.parameters, name, path.shape()),
        };
        match fitted {
            Ok(Scalar::Word("UNKNOWN")) => {
                self.reasons.push(format!("{path}: no rule can ask whether a fact is known"));
                None
            }
            Ok(value) => Some(value),
            Err(reason) => {
                self.reasons.push(format!("{path}: {reason}"));
                None
            }
        }
    }

    fn path(&mut self, text: &str) -> Option<Path> {
        text.parse().map_err(|error: crate::facts::NoPath| self.reasons.push(error.to_string())).ok()
    }

    fn refuse(&mut self, reason: String) -> Test {
        self.reasons.push(reason);
        refused()
    }
}

/// Stands in for a test that was refused; it never leaves this file.
fn refused() -> Test {
    Test::Any(Vec::new())
}

/// The value of a parameter for a fact of this shape.
pub(crate) fn resolve(parameters: &Parameters, name: &str, shape: Shape) -> Result<Scalar, String> {
    let parameter = parameters.get(name).ok_or_else(|| format!("there is no parameter ${name}"))?;
    match shape {
        Shape::Number(unit) if unit == parameter.unit => shape.fit(&parameter.value),
        Shape::Number(unit) => Err(format!("${name} counts {}, the fact {unit}", parameter.unit)),
        Shape::Flag | Shape::Word(_) | Shape::Words(_) => Err(format!("${name} is a number, the fact is none")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reasons(text: &str) -> Vec<String> {
        let parameters = "{from: {value: 16w0d, unit: GESTATION, source: {title: t, kind: EXPERT}}}";
        let parameters: Parameters = serde_saphyr::from_str(parameters).unwrap();
        check(&serde_saphyr::from_str(text).unwrap(), &parameters).err().unwrap_or_default()
    }

    #[test]
    fn a_sound_expression_has_no_problem() {
        for text in [
            "all: []",
            "{all: [{eq: [client.sciatica.status, ACTIVE]}, {in: [variant.kind, [EXERCISE, STRETCH]]}]}",
            "{any: [{has: [client.contraindications, PRE_ECLAMPSIA]}, {has: [variant.tags, [SCUBA, ALTITUDE]]}]}",
            "{not: {in: [variant.position, client.sciatica.aggravating_positions]}}",
            "{all: [{ge: [derived.ga, $from]}, {lt: [derived.ga, 42w0d]}, {ge: [client.fetus_count, 3]}]}",
            "{not: {has: [derived.cleared, BOTH_SIDES]}}",
            "{eq: [client.previously_active, false]}",
        ] {
            assert_eq!(reasons(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn everything_that_is_wrong_is_told() {
        for (text, told) in [
            ("{eq: [client.mood, GOOD]}", "no rule can read `client.mood`"),
            ("{eq: [variant.equipment, MAT]}", "no rule can read `variant.equipment`"),
            ("{eq: [variant.position, FLYING]}", "variant.position: unknown word `FLYING`"),
            ("{eq: [client.coning, 1]}", "client.coning: `1` is neither true nor false"),
            (
                "{eq: [client.sciatica.side, UNKNOWN]}",
                "client.sciatica.side: no rule can ask whether a fact is known",
            ),
            ("{eq: [variant.tags, SCUBA]}", "variant.tags is a set"),
            ("{has: [variant.position, SUPINE]}", "variant.position is no set"),
            ("{in: [variant.position, []]}", "variant.position is looked up in an empty list"),
            ("{in: [variant.kind, client.sciatica.aggravating_positions]}", "variant.kind can be no member of"),
            ("{ge: [variant.position, 3]}", "variant.position: `3` is no word"),
            ("{ge: [derived.ga, $until]}", "derived.ga: there is no parameter $until"),
            (
                "{ge: [derived.screening_age, $from]}",
                "derived.screening_age: $from counts GESTATION, the fact DAYS",
            ),
            (
                "{ge: [dose.continuous_position_s, 16w0d]}",
                "dose.continuous_position_s: `16w0d` is no whole number",
            ),
            ("{eq: [client.coning, $from]}", "client.coning: $from is a number"),
        ] {
            let reasons = reasons(text);
            assert!(reasons[0].starts_with(told), "{reasons:?}");
        }
        assert_eq!(reasons("{all: [{eq: [a.b, 1]}, {not: {eq: [c.d, 1]}}]}").len(), 2);
    }
}
