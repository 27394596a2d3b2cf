//! A question has a stem and four options, one of them right, each with the reason why.

use serde::{Deserialize, Serialize};

/// A question, with its key: for the server's eyes only.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its key.
    pub key: String,
    /// The objective of its module that it tests.
    pub objective: String,
    /// The facts it tests, each taught by a block of this or an earlier module.
    pub covers: Vec<String>,
    /// What is asked.
    pub stem: String,
    /// Four options.
    pub options: Vec<QuestionOption>,
}

/// One option of a question.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionOption {
    /// Its key, unique within the question.
    pub key: String,
    /// What it says.
    pub text: String,
    /// Whether it is the right one.
    #[serde(default)]
    pub correct: bool,
    /// Why it is right or wrong; shown only after grading.
    pub rationale: String,
}

impl Question {
    /// What is wrong with the shape of this question, if anything.
    pub(super) fn misfit(&self) -> Option<&'static str> {
        let right = self.options.iter().filter(|option| option.correct).count();
        let keys: std::collections::HashSet<_> = self.options.iter().map(|option| &option.key).collect();
        let blank = |text: &str| text.trim().is_empty();
        if self.options.len() != 4 {
            Some("a question has exactly four options")
        } else if right != 1 {
            Some("a question has exactly one right option")
        } else if keys.len() != 4 {
            Some("the options of a question have four different keys")
        } else if blank(&self.stem) || self.options.iter().any(|o| blank(&o.text) || blank(&o.rationale)) {
            Some("a question's stem, its options and their rationales may not be empty")
        } else {
            None
        }
    }
}
