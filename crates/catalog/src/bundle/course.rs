//! A course is modules in order, each with lessons and a check, and an examination over all.

use serde::{Deserialize, Serialize};

use super::{
    ContentProblem, Lesson, Question, Source,
    findings::Findings,
    fitness,
    lesson::{self, Pictures},
};

/// A course.
#[derive(Clone, Debug, Serialize)]
pub struct Course {
    /// Its key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Two or three sentences on what it is for.
    pub summary: String,
    /// The language it is written in, BCP 47.
    pub locale: String,
    /// The condition a certificate of this course is for.
    pub condition: String,
    /// The key of the library it teaches from.
    pub library: String,
    /// Minutes that a certificate credits.
    pub credit_minutes: u32,
    /// The clinician who reviewed it; `None` until one has.
    pub reviewed_by: Option<String>,
    /// The day by which it is to be reviewed again.
    pub review_due: jiff::civil::Date,
    /// Its modules, in order.
    pub modules: Vec<Module>,
    /// Its examination.
    pub examination: Examination,
}

/// A module: what belongs together, closed by a check.
#[derive(Clone, Debug, Serialize)]
pub struct Module {
    /// Its key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// What somebody can do after it.
    pub objectives: Vec<Objective>,
    /// Its lessons, in order.
    pub lessons: Vec<Lesson>,
    /// Its check.
    pub check: Check,
    /// The module's share of the examination's pool.
    pub pool: Vec<Question>,
}

/// Something a coach can do after a module.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objective {
    /// Its key.
    pub key: String,
    /// Begins with a verb.
    pub text: String,
}

/// The check at the end of a module.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// Its key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// What must be right to pass, in percent.
    pub pass_percent: u32,
    /// All of its questions are asked.
    pub questions: Vec<Question>,
}

/// The final examination: a form drawn from the modules' pools.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Examination {
    /// Its key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// How many questions are drawn.
    pub questions: u32,
    /// How long there is to answer, in minutes.
    pub minutes: u32,
    /// What must be right to pass, in percent.
    pub pass_percent: u32,
}

impl Course {
    /// Every lesson with its module, in order.
    pub fn lessons(&self) -> impl Iterator<Item = (&Module, &Lesson)> {
        self.modules.iter().flat_map(|module| module.lessons.iter().map(move |lesson| (module, lesson)))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    key: String,
    kind: String,
    title: String,
    locale: String,
    summary: String,
    condition: String,
    library: String,
    credit_minutes: u32,
    reviewed_by: Option<String>,
    review_due: jiff::civil::Date,
    modules: Vec<String>,
    examination: Examination,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModuleFile {
    key: String,
    title: String,
    summary: String,
    objectives: Vec<Objective>,
    lessons: Vec<String>,
    check: CheckPlan,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckPlan {
    key: String,
    title: String,
    pass_percent: u32,
}

/// Reads a course, noting everything on the way.
pub(super) fn read(source: &Source, findings: &mut Findings) -> Option<Course> {
    let manifest: Manifest = source.yaml("course.yaml", findings)?;
    if manifest.kind != "COURSE" {
        findings.unfit(source.near("course.yaml", "kind:", "the kind of a course is COURSE"));
    }
    let pictures = source.pictures();
    let modules = manifest.modules.iter().filter_map(|key| module(source, key, &pictures, findings)).collect();
    let course = Course {
        key: manifest.key,
        title: manifest.title,
        summary: manifest.summary,
        locale: manifest.locale,
        condition: manifest.condition,
        library: manifest.library,
        credit_minutes: manifest.credit_minutes,
        reviewed_by: manifest.reviewed_by,
        review_due: manifest.review_due,
        modules,
        examination: manifest.examination,
    };
    fitness::check_course(&course, source, findings);
    Some(course)
}

fn module(source: &Source, key: &str, pictures: &Pictures, findings: &mut Findings) -> Option<Module> {
    let folder = format!("modules/{key}");
    let path = format!("{folder}/module.yaml");
    let file: ModuleFile = source.yaml(&path, findings)?;
    if file.key != key {
        let message = format!("this folder is `{key}`, and the key says `{}`", file.key);
        findings.unfit(ContentProblem::of_file(&path, message));
    }
    let mut lessons = Vec::new();
    for key in &file.lessons {
        let path = format!("{folder}/{key}.md");
        let Some(text) = source.text(&path, findings) else { continue };
        let Some(lesson) = lesson::read(&path, text, pictures, findings) else { continue };
        if &lesson.key != key {
            findings.unfit(source.near(&path, "key:", format!("this file is `{key}`, and the key differs")));
        }
        lessons.push(lesson);
    }
    let check = Check {
        key: file.check.key,
        title: file.check.title,
        pass_percent: file.check.pass_percent,
        questions: source.yaml(&format!("{folder}/check.yaml"), findings).unwrap_or_default(),
    };
    let pool = source.yaml(&format!("{folder}/exam.yaml"), findings).unwrap_or_default();
    Some(Module {
        key: file.key,
        title: file.title,
        summary: file.summary,
        objectives: file.objectives,
        lessons,
        check,
        pool,
    })
}
