//! The result of an attempt in the graph: what was right, and, for a check, why.

use ::learning::attempt::{Assessment, Attempt as Tried, Graded};
use async_graphql::{ID, SimpleObject};

/// How an attempt was graded.
#[derive(SimpleObject)]
pub(crate) struct AttemptResult {
    /// Right answers of all questions, in percent, rounded down.
    score_percent: u32,
    /// What is needed to pass, in percent.
    pass_percent: u32,
    /// Whether it was passed.
    passed: bool,
    /// How the questions about each module were answered.
    modules: Vec<ModuleScore>,
    /// Question by question, for a check. For the examination it is `null`: its pool is drawn from again.
    questions: Option<Vec<GradedQuestion>>,
}

/// How the questions about one module were answered.
#[derive(SimpleObject)]
struct ModuleScore {
    /// The module's title.
    title: String,
    /// Questions asked about it.
    asked: u32,
    /// Questions answered rightly.
    right: u32,
}

/// A question, once it is graded.
// It has no `id`: were it the question's, a client's cache would take the two for one thing.
#[derive(SimpleObject)]
struct GradedQuestion {
    /// The id, on this form, of the question that was asked.
    question: ID,
    /// What was asked.
    stem: String,
    /// The id of the option that was chosen.
    chosen: Option<ID>,
    /// The options, each with the reason why it is right or wrong.
    options: Vec<GradedOption>,
}

/// An option, once its question is graded.
#[derive(SimpleObject)]
struct GradedOption {
    /// The id, on this form, of the option that was offered.
    option: ID,
    /// What it says.
    text: String,
    /// Whether it is the right one.
    right: bool,
    /// Why.
    rationale: String,
}

/// The result of a graded attempt: question by question for a check, by module alone for the examination.
pub(super) fn result(attempt: &Tried, assessment: Assessment<'_>, graded: Graded) -> AttemptResult {
    let questions = graded.questions.iter().filter_map(|graded| {
        let asked = attempt.form.question(&graded.id)?;
        let question = assessment.question(&asked.key)?;
        let options = asked.options.iter().filter_map(|offered| {
            let option = question.options.iter().find(|option| option.key == offered.key)?;
            Some(GradedOption {
                option: offered.id.as_str().into(),
                text: option.text.clone(),
                right: offered.id == graded.right,
                rationale: option.rationale.clone(),
            })
        });
        Some(GradedQuestion {
            question: graded.id.as_str().into(),
            stem: question.stem.clone(),
            chosen: graded.chosen.as_deref().map(ID::from),
            options: options.collect(),
        })
    });
    let questions = matches!(assessment, Assessment::Check(_)).then(|| questions.collect());
    let score = |module: ::learning::attempt::ModuleScore| ModuleScore {
        title: module.title,
        asked: module.asked,
        right: module.right,
    };
    AttemptResult {
        score_percent: graded.score_percent,
        pass_percent: assessment.pass_percent(),
        passed: graded.passed,
        questions,
        modules: graded.modules.into_iter().map(score).collect(),
    }
}
