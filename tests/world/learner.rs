//! What a learner does: enrols, reads, and answers, rightly or wrongly, by what the authors wrote.

use std::sync::LazyLock;

use catalog::bundle::{Content, Course, Question, embedded, parse};
use serde_json::{Value, json};

use super::{Account, Answer, World};

/// The course of the stories.
pub const COURSE: &str = "sciatica-in-pregnancy";

const ATTEMPT: &str = "attempt { id number deadlineAt closedAt questions { id stem options { id text } } \
                       result { scorePercent passed passPercent modules { title asked right } \
                       questions { question chosen options { option right rationale } } } } problems { code message field hint }";

static WRITTEN: LazyLock<Course> =
    LazyLock::new(|| match parse(&embedded(COURSE).expect("the bundle")).expect("it parses") {
        Content::Course(course) => *course,
        Content::Library(_) => unreachable!("it is a course"),
    });

/// The course, as its authors wrote it.
pub fn course() -> Course {
    WRITTEN.clone()
}

/// How a learner answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knows {
    /// Every answer.
    Everything,
    /// None of them.
    Nothing,
}

impl World {
    /// Enrols somebody in the course.
    pub async fn enrol(&self, who: &Account, name: &str) -> Answer {
        let query = "mutation($i: EnrolInput!) { enrol(input: $i) { enrolment { id nameAsPrinted course { edition { number } } } \
                     problems { code message field hint } } }";
        self.ask_as(who, query, json!({ "i": { "course": COURSE, "nameAsPrinted": name } })).await
    }

    /// Enrols somebody, and answers the enrolment's id.
    pub async fn enrolled(&self, who: &Account, name: &str) -> String {
        let id = self.enrol(who, name).await.data("/enrol/enrolment/id");
        id.as_str().expect("an enrolment").to_owned()
    }

    /// Completes a lesson.
    pub async fn complete_lesson(&self, who: &Account, enrolment: &str, lesson: &str) -> Answer {
        let query = "mutation($i: LessonInput!) { completeLesson(input: $i) { enrolment { progress { percent \
                     lessonsCompleted lessonsTotal completed resume { key } } } problems { code } } }";
        self.ask_as(who, query, json!({ "i": { "enrolment": enrolment, "lesson": lesson } })).await
    }

    /// Starts an attempt.
    pub async fn start(&self, who: &Account, enrolment: &str, assessment: &str) -> Answer {
        let query = format!("mutation($i: StartAttemptInput!) {{ startAttempt(input: $i) {{ {ATTEMPT} }} }}");
        self.ask_as(who, &query, json!({ "i": { "enrolment": enrolment, "assessment": assessment } })).await
    }

    /// Submits answers to an attempt.
    pub async fn submit(&self, who: &Account, attempt: &Value, answers: Value) -> Answer {
        let query = format!("mutation($i: SubmitAttemptInput!) {{ submitAttempt(input: $i) {{ {ATTEMPT} }} }}");
        self.ask_as(who, &query, json!({ "i": { "attempt": attempt["id"], "answers": answers } })).await
    }

    /// Takes an assessment from start to end.
    pub async fn take(&self, who: &Account, enrolment: &str, assessment: &str, knows: Knows) -> Answer {
        let attempt = self.start(who, enrolment, assessment).await.data("/startAttempt/attempt");
        self.submit(who, &attempt, answers(&attempt, knows)).await
    }

    /// Reads every lesson and passes every check: only the examination is left.
    pub async fn prepare(&self, who: &Account, enrolment: &str) {
        for module in course().modules {
            for lesson in &module.lessons {
                self.complete_lesson(who, enrolment, &lesson.key).await;
            }
            let passed = self.take(who, enrolment, &module.check.key, Knows::Everything).await;
            assert_eq!(passed.data("/submitAttempt/attempt/result/passed"), true, "{}", passed.body);
        }
    }

    /// Takes the whole course, and answers the path of the certificate.
    pub async fn certify(&self, who: &Account, name: &str) -> String {
        let enrolment = self.enrolled(who, name).await;
        self.prepare(who, &enrolment).await;
        let passed = self.take(who, &enrolment, "final-examination", Knows::Everything).await;
        assert_eq!(passed.data("/submitAttempt/attempt/result/passed"), true, "{}", passed.body);
        let certificate = self.letter_to(&who.email).await;
        let result = self.letter_to(&who.email).await;
        let link = [&certificate, &result].into_iter().find(|letter| letter.text.contains("/certificates/"));
        link.expect("a letter with the certificate").link()
    }
}

/// Answers to every question of an attempt.
pub fn answers(attempt: &Value, knows: Knows) -> Value {
    let course = course();
    let questions: Vec<&Question> =
        course.modules.iter().flat_map(|module| module.check.questions.iter().chain(&module.pool)).collect();
    let asked = attempt["questions"].as_array().expect("questions");
    let answered = asked.iter().map(|asked| {
        let question =
            questions.iter().find(|question| asked["stem"] == question.stem).expect("a question of ours");
        let right = question.options.iter().find(|option| option.correct).expect("one is right");
        let offered = asked["options"].as_array().expect("options");
        let is_right = |option: &&Value| (option["text"] == right.text) == (knows == Knows::Everything);
        json!({ "question": asked["id"], "option": offered.iter().find(is_right).expect("an option")["id"] })
    });
    answered.collect()
}
