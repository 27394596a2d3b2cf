//! A course is modules in order, each with lessons and a check, and an examination over all.

use serde::{Deserialize, Serialize};

use super::{
    ContentProblem, Lesson, Question, Source,
    key::Keys,
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
    #[expect(dead_code, reason = "COURSE; the file's name says it too, and a reader of the file wants to see it")]
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

/// Parses a course, noting every problem on the way.
pub(super) fn parse(source: &Source, problems: &mut Vec<ContentProblem>) -> Option<Course> {
    let manifest: Manifest = source.yaml("course.yaml", problems)?;
    let mut keys = Keys::default();
    keys.take(&manifest.key, "course.yaml", problems);
    keys.take(&manifest.examination.key, "course.yaml", problems);
    let pictures = source.pictures();
    let modules: Vec<_> =
        manifest.modules.iter().filter_map(|key| module(source, key, &pictures, problems)).collect();
    for module in &modules {
        take_keys(module, &mut keys, problems);
    }
    let pool: usize = modules.iter().map(|module| module.pool.len()).sum();
    if pool < manifest.examination.questions as usize {
        let message =
            format!("the examination draws {} questions, and the pool has {pool}", manifest.examination.questions);
        problems.push(ContentProblem::of_file("course.yaml", message));
    }
    Some(Course {
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
    })
}

fn module(source: &Source, key: &str, pictures: &Pictures, problems: &mut Vec<ContentProblem>) -> Option<Module> {
    let folder = format!("modules/{key}");
    let path = format!("{folder}/module.yaml");
    let file: ModuleFile = source.yaml(&path, problems)?;
    if file.key != key {
        problems.push(ContentProblem::of_file(
            &path,
            format!("this folder is `{key}`, and the key says `{}`", file.key),
        ));
    }
    let mut lessons = Vec::new();
    for key in &file.lessons {
        let path = format!("{folder}/{key}.md");
        let Some(text) = source.text(&path, problems) else { continue };
        let Some(lesson) = lesson::parse(&path, text, pictures, problems) else { continue };
        if &lesson.key != key {
            problems.push(ContentProblem::near(
                &path,
                text,
                "key:",
                format!("this file is `{key}`, and the key differs"),
            ));
        }
        lessons.push(lesson);
    }
    let check = Check {
        key: file.check.key,
        title: file.check.title,
        pass_percent: file.check.pass_percent,
        questions: questions(source, &format!("{folder}/check.yaml"), problems),
    };
    let pool = questions(source, &format!("{folder}/exam.yaml"), problems);
    let module = Module {
        key: file.key,
        title: file.title,
        summary: file.summary,
        objectives: file.objectives,
        lessons,
        check,
        pool,
    };
    check_objectives(&module, &folder, problems);
    Some(module)
}

fn questions(source: &Source, path: &str, problems: &mut Vec<ContentProblem>) -> Vec<Question> {
    let questions: Vec<Question> = source.yaml(path, problems).unwrap_or_default();
    let text = source.text(path, &mut Vec::new()).unwrap_or_default();
    for question in &questions {
        if let Some(message) = question.misfit() {
            let message = format!("`{}`: {message}", question.key);
            problems.push(ContentProblem::near(path, text, &format!("key: {}", question.key), message));
        }
    }
    questions
}

/// Every lesson and question names an objective of its own module.
fn check_objectives(module: &Module, folder: &str, problems: &mut Vec<ContentProblem>) {
    let known = |key: &str| module.objectives.iter().any(|objective| objective.key == key);
    let of_lessons =
        module.lessons.iter().flat_map(|lesson| lesson.objectives.iter().map(|key| (&lesson.key, key)));
    let asked = module.check.questions.iter().chain(&module.pool);
    let of_questions = asked.map(|question| (&question.key, &question.objective));
    for (part, objective) in of_lessons.chain(of_questions).filter(|(_, key)| !known(key)) {
        let message = format!("`{part}` names the objective `{objective}`, which this module does not have");
        problems.push(ContentProblem::of_file(&format!("{folder}/module.yaml"), message));
    }
}

fn take_keys(module: &Module, keys: &mut Keys, problems: &mut Vec<ContentProblem>) {
    let folder = format!("modules/{}", module.key);
    let path = format!("{folder}/module.yaml");
    keys.take(&module.key, &path, problems);
    keys.take(&module.check.key, &path, problems);
    for objective in &module.objectives {
        keys.take(&objective.key, &path, problems);
    }
    for lesson in &module.lessons {
        let path = format!("{folder}/{}.md", lesson.key);
        keys.take(&lesson.key, &path, problems);
        lesson.blocks.iter().for_each(|block| keys.take(&block.key, &path, problems));
    }
    let of_check = module.check.questions.iter().map(|question| (question, "check.yaml"));
    for (question, file) in of_check.chain(module.pool.iter().map(|question| (question, "exam.yaml"))) {
        keys.take(&question.key, &format!("{folder}/{file}"), problems);
    }
}
