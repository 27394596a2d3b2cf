//! Two hundred learners at once: nothing that is loaded for one is handed to another.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use futures_util::future::join_all;
use kernel::{Id, Reader, Secret, Write, id};
use sea_orm::{ConnectionTrait, Value};
use serde_json::json;

use super::{
    guesses::uuid,
    school::{EVE, School},
};
use crate::world::{Account, World, course};

const LEARNERS: usize = 200;
const ROUNDS: usize = 20;
const PROGRESS: &str = "{ viewer { email enrolments(first: 5) { edges { node { id nameAsPrinted \
                        progress { lessonsCompleted completed } } } } } }";

/// A learner of this story, and what she alone is to be told.
struct Learner {
    account: Account,
    expected: serde_json::Value,
}

/// H-07: each asks for her progress in the same course, all at once, twenty times.
pub async fn h_07_two_hundred_learners_see_their_own(world: World) -> World {
    let mut school = School::on(world.database).await;
    let learners = join(&school).await;
    let differing: BTreeSet<_> =
        learners.iter().map(|learner| learner.expected["enrolments"].to_string()).collect();
    assert_eq!(differing.len(), LEARNERS, "what they are told differs from one to the next");
    school.people = learners
        .iter()
        .map(|learner| super::school::Person { account: learner.account.clone(), things: [].into() })
        .collect();
    for round in 0..ROUNDS {
        let answers = join_all((1..=LEARNERS).map(|caller| school.ask(caller, PROGRESS))).await;
        for (learner, answer) in learners.iter().zip(answers) {
            assert_eq!(answer.data("/viewer"), learner.expected, "in round {round}");
        }
    }
    school.end().await;
    world
}

/// Signs them up, enrols them, and lets each complete lessons of her own: written as rows, for the sake of time.
async fn join(school: &School) -> Vec<Learner> {
    let pattern = uuid(school.id(EVE, "Enrolment"));
    let joined = school.world.db.transact::<_, kernel::Fault>(async |tx| {
        let mut learners = Vec::new();
        for number in 1..=LEARNERS {
            learners.push(enter(tx, number, pattern).await?);
        }
        Ok(learners)
    });
    joined.await.expect("the rows are written")
}

async fn enter(tx: &Write, number: usize, pattern: uuid::Uuid) -> Result<Learner, kernel::Fault> {
    let (user, session, enrolment): (Id<id::User>, Id<id::Session>, Id<id::Enrolment>) =
        (tx.new_id(), tx.new_id(), tx.new_id());
    let (email, name, token): (_, _, Secret) =
        (format!("learner{number}@school.test"), format!("Learner {number}"), tx.secret());
    let run = async |sql: &str, values: Vec<Value>| tx.conn().execute_raw(tx.statement(sql, values)).await;
    let sql = "insert into \"user\" (id, email, email_key, locale, zone, verified_at, created_at) \
               values ($1, $2, $2, 'en', 'UTC', $3, $3)";
    run(sql, vec![user.into(), email.clone().into(), tx.now().into()]).await?;
    let sql = "insert into session (id, user_id, token_hash, created_at, last_used_at, proved_at, expires_at) \
               values ($1, $2, $3, $4, $4, $4, $5)";
    let until = tx.now() + TimeDelta::days(1);
    run(sql, vec![session.into(), user.into(), token.hash().into(), tx.now().into(), until.into()]).await?;
    let sql = "insert into enrolment (id, user_id, publication_id, edition_id, cycle, name_as_printed, enrolled_at) \
               select $1, $2, publication_id, edition_id, 1, $3, enrolled_at from enrolment where id = $4";
    run(sql, vec![enrolment.into(), user.into(), name.clone().into(), pattern.into()]).await?;
    // Her number in binary says which lessons she has completed: nobody else has the same ones.
    let mut completed = Vec::new();
    let course = course();
    for (bit, (_, lesson)) in course.lessons().enumerate().filter(|(bit, _)| number >> bit & 1 == 1) {
        assert!(bit < 16);
        let sql = "insert into lesson_progress (enrolment_id, lesson_key, opened_at, completed_at) values ($1, $2, $3, $3)";
        run(sql, vec![enrolment.into(), lesson.key.clone().into(), tx.now().into()]).await?;
        completed.push(lesson.key.clone());
    }
    let node = json!({ "id": super::guesses::global("Enrolment", enrolment.uuid()), "nameAsPrinted": name,
                       "progress": { "lessonsCompleted": completed.len(), "completed": completed } });
    let expected = json!({ "email": email, "enrolments": { "edges": [{ "node": node }] } });
    Ok(Learner { account: Account { email, token: token.token() }, expected })
}
