//! Submitting an attempt: graded, recorded, told, and, when it was the last step, completed.

use kernel::{Actor, Id, Reader, Write, id};
use notifications::{Letter, Recipient};

use super::{Answers, Assessment, Attempt, Graded, open, rules, store};
use crate::{
    Learning, Outcome, Refusal, completion,
    enrolment::{self, Enrolment},
    policy::Act,
    progress,
};

/// How an examination went, for the letter that tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The course's title.
    pub course_title: String,
    /// Which attempt it was.
    pub number: u32,
    /// What is needed to pass, in percent.
    pub needed_percent: u32,
    /// How it was graded.
    pub graded: Graded,
}

impl Learning {
    /// Grades the answers, records the result, and writes to the learner.
    ///
    /// Passing the examination completes the course and issues the certificate, in the same transaction.
    /// Refuses with `AttemptAlreadySubmitted`, `AttemptTimeIsUp`, `AnswersDoNotFit`.
    pub async fn submit_attempt(&self, actor: &Actor, id: Id<id::Attempt>, answers: Answers) -> Outcome<Attempt> {
        self.db
            .transact(async |tx| {
                let (enrolment, attempt) = open(tx, actor, Act::Learn, id).await?;
                if attempt.closed_at.is_some() {
                    let submitted = attempt.answers.is_some();
                    return Err(if submitted {
                        Refusal::AttemptAlreadySubmitted
                    } else {
                        Refusal::AttemptTimeIsUp
                    }
                    .into());
                }
                if rules::is_overdue(&attempt, tx.now()) {
                    return Err(Refusal::AttemptTimeIsUp.into());
                }
                let edition = self.edition(&enrolment)?;
                let course = enrolment::course(&edition)?;
                let assessment =
                    Assessment::find(course, &attempt.assessment).ok_or(Refusal::AssessmentUnknown)?;
                let graded = rules::grade(&attempt, assessment, &answers)?;
                let attempt = store::record(tx, attempt, answers, &graded).await?;
                tx.signal(progress::changes(enrolment.id), None);
                if matches!(assessment, Assessment::Examination(_)) {
                    self.conclude(tx, &enrolment, &attempt).await?;
                }
                Ok(attempt)
            })
            .await
    }

    /// How a submitted attempt was graded; `None` while it is open, or when its time ran out.
    pub fn graded(&self, enrolment: &Enrolment, attempt: &Attempt) -> Outcome<Option<Graded>> {
        let Some(answers) = &attempt.answers else { return Ok(None) };
        let edition = self.edition(enrolment)?;
        let course = enrolment::course(&edition)?;
        let assessment = Assessment::find(course, &attempt.assessment).ok_or(Refusal::AssessmentUnknown)?;
        Ok(Some(rules::grade(attempt, assessment, answers)?))
    }

    /// What the letter about an examination says, or `None` when there is no such attempt.
    pub async fn examination_report(&self, db: &impl Reader, id: Id<id::Attempt>) -> Outcome<Option<Report>> {
        let Some(attempt) = store::find(db, id).await? else { return Ok(None) };
        let Some(enrolment) = enrolment::store::find(db, attempt.enrolment).await? else { return Ok(None) };
        let Some(graded) = self.graded(&enrolment, &attempt)? else { return Ok(None) };
        let edition = self.edition(&enrolment)?;
        let course = enrolment::course(&edition)?;
        let needed_percent = course.examination.pass_percent;
        Ok(Some(Report { course_title: course.title.clone(), number: attempt.number, needed_percent, graded }))
    }

    async fn conclude(&self, tx: &Write, enrolment: &Enrolment, attempt: &Attempt) -> Outcome<()> {
        let to = Recipient::User(enrolment.user);
        notifications::post(tx, to, &Letter::ExaminationResult { attempt: attempt.id }).await?;
        if attempt.passed == Some(true) {
            let certificate = completion::complete(self, tx, enrolment, attempt).await?;
            notifications::post(tx, to, &Letter::CertificateIssued { certificate }).await?;
        }
        Ok(())
    }
}
