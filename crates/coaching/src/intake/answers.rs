//! Answers as they were given, and the facts that follow from them. What was left out stays unknown.

use std::collections::BTreeMap;

use jiff::civil::Date;
use screening::Client as Facts;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::form::{Kind, QUESTIONS, Question, SIGNS, pattern};
use crate::Refusal;

/// The longest words that are taken, in characters.
const LONGEST: usize = 1000;

/// Answers by the name of their question; several where any number could be ticked.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, Vec<String>>);

impl Answers {
    /// Collects the fields of a form. Empty ones, and those that are no question of ours, are passed over.
    pub fn collect(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut answers: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in fields {
            let known = QUESTIONS.iter().any(|question| question.name == name);
            if known && !value.trim().is_empty() {
                answers.entry(name).or_default().push(value.trim().to_owned());
            }
        }
        Self(answers)
    }

    /// What was written in words.
    pub fn words(&self, question: &str) -> Option<&str> {
        self.0.get(question)?.first().map(String::as_str)
    }

    /// The facts for screening, as of her local day `today`.
    ///
    /// Refuses with `AnswerDoesNotFit` what is no answer to its question; but whatever is urgent is taken at
    /// once, and what does not fit beside it stays unknown.
    pub fn facts(&self, today: Date) -> Result<Facts, Refusal> {
        let urgent = self.is_urgent();
        let mut known = BTreeMap::new();
        for question in QUESTIONS {
            let value = self.value(question);
            known.insert(question.name, if urgent { value.unwrap_or(Value::Null) } else { value? });
        }
        let of = |name: &str| known.get(name).cloned().unwrap_or(Value::Null);
        let facts = json!({
            "due_date": of("due_date"),
            "pregnancy": of("pregnancy"),
            "fetus_count": of("fetus_count").as_str().and_then(|count| count.parse::<u8>().ok()),
            "screened_on": today,
            "sciatica": {
                "status": of("sciatica"),
                "side": of("side"),
                "nrs_7d_max": of("pain"),
                "radiates_below_knee": of("radiates_below_knee"),
                "numbness": of("numbness"),
                "course": of("course"),
                "since": of("since"),
                "stops_activity": of("stops_activity"),
                "aggravating_positions": of("aggravating_positions"),
            },
            "pgp_suspected": of("pgp_suspected"),
            "supine_symptoms": of("supine_symptoms"),
            "coning": of("coning"),
            "balance_problem": of("balance_problem"),
            "previously_active": of("previously_active"),
            "contraindications": of("contraindications"),
            "warning_signs": of("warning_signs"),
            "triggers": triggers(&of("hurtful_moves")),
            "pain_rise_sessions": {},
            "clearance": { "status": of("clearance") },
        });
        let no_fact = |error: serde_json::Error| Refusal::AnswerDoesNotFit {
            question: "answers",
            reason: error.to_string(),
        };
        serde_json::from_value(facts).map_err(no_fact)
    }

    /// Whether a warning sign is ticked, or both sides hurt.
    fn is_urgent(&self) -> bool {
        let given = |name: &str| self.0.get(name).into_iter().flatten();
        let sign = |word: &String| word != "NONE" && SIGNS.iter().any(|(known, _)| known == word);
        given("warning_signs").any(sign) || given("side").any(|word| word == "BOTH")
    }

    fn value(&self, question: &Question) -> Result<Value, Refusal> {
        let Some(given) = self.0.get(question.name) else { return Ok(Value::Null) };
        let wrong =
            |reason: &str| Refusal::AnswerDoesNotFit { question: question.name, reason: reason.to_owned() };
        match question.kind {
            Kind::Any(choices) => many(given, choices).map_err(wrong),
            _ if given.len() > 1 => Err(wrong("give one answer")),
            Kind::Day => match given[0].parse::<Date>() {
                Ok(day) => Ok(json!(day)),
                Err(_) => Err(wrong("write the day as year-month-day, such as 2027-03-31")),
            },
            Kind::One(choices) if choices.iter().any(|(word, _)| *word == given[0]) => Ok(word(&given[0])),
            Kind::One(_) => Err(wrong("choose one of what is offered")),
            Kind::Scale => match given[0].parse::<u8>() {
                Ok(points) if points <= 10 => Ok(json!(points)),
                _ => Err(wrong("give a whole number from 0 to 10")),
            },
            Kind::Words if given[0].chars().count() > LONGEST => Err(wrong("write at most 1,000 characters")),
            Kind::Words => Ok(json!(given[0])),
        }
    }
}

/// A word of the vocabulary; yes and no are truth values.
fn word(given: &str) -> Value {
    match given {
        "true" => json!(true),
        "false" => json!(false),
        word => json!(word),
    }
}

/// A set of words; `NONE` stands for the empty set.
fn many(given: &[String], choices: &[(&str, &str)]) -> Result<Value, &'static str> {
    if given.iter().any(|word| !choices.iter().any(|(known, _)| known == word)) {
        return Err("choose from what is offered");
    }
    // Somebody who ticks a sign, and `none of these` too, has the sign.
    let real: Vec<_> = given.iter().filter(|word| *word != "NONE").collect();
    Ok(json!(real))
}

/// The moves that always hurt, as screening matches them; unknown where only words say which.
fn triggers(moves: &Value) -> Value {
    let Some(moves) = moves.as_array() else { return Value::Null };
    let patterns: Option<Vec<_>> = moves.iter().map(|word| pattern(word.as_str()?)).collect();
    match patterns {
        Some(patterns) => {
            patterns.into_iter().map(|(name, value)| json!({ "attributes": { name: [value] } })).collect()
        }
        None => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use screening::vocabulary::{SciaticaSide, WarningSign};

    use super::*;

    const TODAY: Date = date(2027, 1, 10);

    fn answers(fields: &[(&str, &str)]) -> Answers {
        Answers::collect(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn what_is_left_out_stays_unknown() {
        let facts = answers(&[("side", "LEFT"), ("due_date", " ")]).facts(TODAY).expect("fits");
        assert_eq!(facts.sciatica.side, Some(SciaticaSide::Left));
        assert_eq!((facts.due_date, facts.warning_signs, facts.coning), (None, None, None));
        assert_eq!(facts.screened_on, Some(TODAY));
    }

    #[test]
    fn none_of_these_is_an_answer() {
        let facts = answers(&[("warning_signs", "NONE")]).facts(TODAY).expect("fits");
        assert_eq!(facts.warning_signs, Some([].into()));
        let facts = answers(&[("warning_signs", "BLEEDING")]).facts(TODAY).expect("fits");
        assert_eq!(facts.warning_signs, Some([WarningSign::Bleeding].into()));
    }

    #[test]
    fn what_is_urgent_is_taken_whatever_else_does_not_fit() {
        let odd = [("warning_signs", "NONE"), ("warning_signs", "BLEEDING"), ("due_date", "soon"), ("pain", "99")];
        let facts = answers(&odd).facts(TODAY).expect("taken");
        assert_eq!(facts.warning_signs, Some([WarningSign::Bleeding].into()));
        assert_eq!((facts.due_date, facts.sciatica.nrs_7d_max), (None, None));
    }

    #[test]
    fn a_move_that_always_hurts_is_a_trigger_and_words_alone_leave_it_open() {
        let of = |word: &str| answers(&[("hurtful_moves", word)]).facts(TODAY).expect("fits").triggers;
        assert_eq!(of("NONE").map(|triggers| triggers.len()), Some(0));
        assert_eq!(of("LEG_BACK").map(|triggers| triggers.len()), Some(1));
        assert_eq!(of("OTHER"), None);
        assert_eq!(answers(&[]).facts(TODAY).expect("fits").triggers, None, "not answered is not no");
    }

    #[test]
    fn what_is_no_answer_is_named() {
        let cases = [
            ("due_date", "tomorrow"),
            ("pain", "11"),
            ("side", "MIDDLE"),
            ("numbness", "maybe"),
            ("contraindications", "HICCUPS"),
            ("moves_that_hurt", &"x".repeat(1001)),
        ];
        for (name, value) in cases {
            let refused = answers(&[(name, value)]).facts(TODAY);
            assert!(
                matches!(refused, Err(Refusal::AnswerDoesNotFit { question, .. }) if question == name),
                "{name}"
            );
        }
    }

    #[test]
    fn every_offered_word_is_one_that_screening_knows() {
        for question in QUESTIONS {
            let words = match question.kind {
                Kind::One(choices) | Kind::Any(choices) => choices,
                Kind::Day | Kind::Scale | Kind::Words => continue,
            };
            for (word, _) in words {
                assert!(answers(&[(question.name, word)]).facts(TODAY).is_ok(), "{}: {word}", question.name);
            }
        }
    }
}
