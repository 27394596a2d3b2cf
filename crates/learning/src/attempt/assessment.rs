//! An assessment is what can be attempted: the check of a module, or the examination of a course.

use catalog::bundle::{Course, Module, Question};
use chrono::TimeDelta;

/// A check or the examination, in one edition.
#[derive(Clone, Copy, Debug)]
pub enum Assessment<'a> {
    /// The check at the end of a module: every question, no time limit.
    Check(&'a Module),
    /// The examination: a form drawn from all modules, timed.
    Examination(&'a Course),
}

impl<'a> Assessment<'a> {
    /// The assessment with this key.
    pub fn find(course: &'a Course, key: &str) -> Option<Self> {
        if course.examination.key == key {
            return Some(Self::Examination(course));
        }
        course.modules.iter().find(|module| module.check.key == key).map(Self::Check)
    }

    /// Its key.
    pub fn key(self) -> &'a str {
        match self {
            Self::Check(module) => &module.check.key,
            Self::Examination(course) => &course.examination.key,
        }
    }

    /// Its title.
    pub fn title(self) -> &'a str {
        match self {
            Self::Check(module) => &module.check.title,
            Self::Examination(course) => &course.examination.title,
        }
    }

    /// What must be right to pass, in percent.
    pub fn pass_percent(self) -> u32 {
        match self {
            Self::Check(module) => module.check.pass_percent,
            Self::Examination(course) => course.examination.pass_percent,
        }
    }

    /// How long there is to answer; `None` for as long as one likes.
    pub fn time_allowed(self) -> Option<TimeDelta> {
        match self {
            Self::Check(_) => None,
            Self::Examination(course) => Some(TimeDelta::minutes(course.examination.minutes.into())),
        }
    }

    /// The question with this key, wherever it stands in the assessment.
    pub fn question(self, key: &str) -> Option<&'a Question> {
        self.pools().into_iter().flat_map(|(_, pool)| pool).find(|question| question.key == key)
    }

    /// The questions that can be asked, by module.
    pub fn pools(self) -> Vec<(&'a Module, &'a [Question])> {
        match self {
            Self::Check(module) => vec![(module, &module.check.questions)],
            Self::Examination(course) => {
                course.modules.iter().map(|module| (module, module.pool.as_slice())).collect()
            }
        }
    }

    /// How many questions a form has.
    pub fn size(self) -> usize {
        match self {
            Self::Check(module) => module.check.questions.len(),
            Self::Examination(course) => course.examination.questions as usize,
        }
    }
}
