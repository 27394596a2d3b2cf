//! When an attempt may start, when its time is up, and how it is graded.

use std::collections::{BTreeMap, BTreeSet};

use catalog::bundle::Course;
use chrono::TimeDelta;
use kernel::Instant;
use serde::{Deserialize, Serialize};

use super::{Assessment, Attempt};
use crate::{Refusal, progress::Lessons};

/// How long after the deadline answers are still taken, in seconds: for what was under way on the line.
pub const GRACE_SECONDS: i64 = 30;

/// How long there is to wait after the second, fourth, … failed examination.
const WAIT: TimeDelta = TimeDelta::hours(24);

/// What was answered: question id to option id, both of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, String>);

impl Answers {
    /// Collects pairs; refuses a question that is answered twice.
    pub fn collect(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Self, Refusal> {
        let mut answers = BTreeMap::new();
        for (question, option) in pairs {
            if answers.insert(question, option).is_some() {
                return Err(Refusal::AnswersDoNotFit);
            }
        }
        Ok(Self(answers))
    }
}

/// Whether an attempt may start now: what comes first is done, none is under way, and there is no wait.
pub fn may_start(
    course: &Course,
    assessment: Assessment<'_>,
    lessons: &Lessons,
    earlier: &[Attempt],
    now: Instant,
) -> Result<(), Refusal> {
    let of = |key: &str| earlier.iter().filter(move |attempt| attempt.assessment == key).collect::<Vec<_>>();
    let this = of(assessment.key());
    if this.iter().any(|attempt| attempt.closed_at.is_none()) {
        return Err(Refusal::AttemptUnderWay);
    }
    let missing =
        missing(course, assessment, lessons, |key| of(key).iter().any(|attempt| attempt.passed == Some(true)));
    if !missing.is_empty() {
        return Err(Refusal::AssessmentNotOpen { missing });
    }
    if !matches!(assessment, Assessment::Examination(_)) {
        return Ok(());
    }
    if this.iter().any(|attempt| attempt.passed == Some(true)) {
        return Err(Refusal::AlreadyPassed);
    }
    let last = this.iter().filter_map(|attempt| attempt.closed_at).max();
    match last.map(|closed| closed + WAIT) {
        Some(until) if this.len().is_multiple_of(2) && until > now => {
            Err(Refusal::WaitBeforeNextAttempt { until })
        }
        _ => Ok(()),
    }
}

/// The titles of what is to be done before the assessment: its lessons and, for the examination, the checks.
fn missing(
    course: &Course,
    assessment: Assessment<'_>,
    lessons: &Lessons,
    passed: impl Fn(&str) -> bool,
) -> Vec<String> {
    let completed = |key: &str| lessons.get(key).is_some_and(|lesson| lesson.completed_at.is_some());
    let mut missing = Vec::new();
    for module in &course.modules {
        let concerned = match assessment {
            Assessment::Check(of) => of.key == module.key,
            Assessment::Examination(_) => true,
        };
        if concerned {
            let open = module.lessons.iter().filter(|lesson| !completed(&lesson.key));
            missing.extend(open.map(|lesson| lesson.title.clone()));
        }
        if matches!(assessment, Assessment::Examination(_)) && !passed(&module.check.key) {
            missing.push(module.check.title.clone());
        }
    }
    missing
}

/// Whether the time of an open attempt is up, the grace included.
pub fn is_overdue(attempt: &Attempt, now: Instant) -> bool {
    let last = attempt.deadline_at.map(|deadline| deadline + TimeDelta::seconds(GRACE_SECONDS));
    attempt.closed_at.is_none() && last.is_some_and(|last| now > last)
}

/// A graded attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graded {
    /// Right answers of all questions, in percent, rounded down.
    pub score_percent: u32,
    /// Whether that is enough.
    pub passed: bool,
    /// Question by question, in the order of the form.
    pub questions: Vec<GradedQuestion>,
    /// Module by module, in the order of the course.
    pub modules: Vec<ModuleScore>,
}

/// How one question was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradedQuestion {
    /// The question's id on the form.
    pub id: String,
    /// The option that was chosen.
    pub chosen: Option<String>,
    /// The option that is right.
    pub right: String,
}

/// How the questions about one module were answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleScore {
    /// The module's title.
    pub title: String,
    /// Questions asked about it.
    pub asked: u32,
    /// Questions answered rightly.
    pub right: u32,
}

/// Grades `answers` on the form that was drawn, by the answer key of the pinned edition.
///
/// An unanswered question is a wrong one. Refuses with `AnswersDoNotFit` what is not on the form.
pub fn grade(attempt: &Attempt, assessment: Assessment<'_>, answers: &Answers) -> Result<Graded, Refusal> {
    for (question, option) in &answers.0 {
        let asked = attempt.form.question(question).ok_or(Refusal::AnswersDoNotFit)?;
        if !asked.options.iter().any(|offered| &offered.id == option) {
            return Err(Refusal::AnswersDoNotFit);
        }
    }
    let mut questions = Vec::new();
    let mut right_keys = BTreeSet::new();
    for asked in &attempt.form.questions {
        let key = assessment.question(&asked.key).ok_or(Refusal::AnswersDoNotFit)?;
        let right = key.options.iter().find(|option| option.correct).ok_or(Refusal::AnswersDoNotFit)?;
        let right = asked.options.iter().find(|option| option.key == right.key).ok_or(Refusal::AnswersDoNotFit)?;
        let chosen = answers.0.get(&asked.id).cloned();
        if chosen.as_ref() == Some(&right.id) {
            right_keys.insert(asked.key.as_str());
        }
        questions.push(GradedQuestion { id: asked.id.clone(), chosen, right: right.id.clone() });
    }
    let score_percent = percent(right_keys.len(), questions.len());
    let passed = score_percent >= assessment.pass_percent();
    let modules = module_scores(attempt, assessment, &right_keys);
    Ok(Graded { score_percent, passed, questions, modules })
}

fn module_scores(attempt: &Attempt, assessment: Assessment<'_>, right: &BTreeSet<&str>) -> Vec<ModuleScore> {
    let asked: BTreeSet<_> = attempt.form.keys().collect();
    let count = |keys: &BTreeSet<&str>, pool: &[catalog::bundle::Question]| {
        let found = pool.iter().filter(|question| keys.contains(question.key.as_str())).count();
        u32::try_from(found).unwrap_or(u32::MAX)
    };
    let pools = assessment.pools().into_iter();
    pools
        .map(|(module, pool)| ModuleScore {
            title: module.title.clone(),
            asked: count(&asked, pool),
            right: count(right, pool),
        })
        .collect()
}

fn percent(right: usize, all: usize) -> u32 {
    u32::try_from((right * 100).checked_div(all).unwrap_or(0)).unwrap_or(100)
}
