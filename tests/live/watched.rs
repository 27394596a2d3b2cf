//! What can be watched: one's own progress, and a coach's clients and alerts.

use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::world::{Account, Events, Knows, MIA, World, course};

pub const PROGRESS: &str = "subscription($id: ID!) { progressChanged(enrolment: $id) { id progress { percent lessonsCompleted } attempts { number } } }";
pub const ALERTS: &str = "subscription { alertRaised { id kind client } }";
pub const ROSTER: &str = "subscription { rosterChanged { client entry { name state consented } } }";

/// How far a learner is, by an answer.
pub fn percent(answer: &Value) -> u64 {
    let percent = &answer["data"]["progressChanged"]["progress"]["percent"];
    percent.as_u64().unwrap_or_else(|| panic!("no progress: {answer}"))
}

/// First how it stands, and then each step.
pub async fn progress_is_told_as_it_is_made(world: World) -> World {
    let ada = world.ada().await;
    let enrolment = world.enrolled(&ada, "Ada Moreau").await;
    let mut events = world.events(Some(&ada), PROGRESS, json!({ "id": enrolment })).await.expect("events");
    assert_eq!(percent(&events.next().await.expect("how it stands")), 0);
    let course = course();
    let module = &course.modules[0];
    for (number, lesson) in module.lessons.iter().enumerate() {
        world.complete_lesson(&ada, &enrolment, &lesson.key).await;
        let told = events.next().await.expect("a step");
        assert_eq!(told["data"]["progressChanged"]["progress"]["lessonsCompleted"], number + 1, "{told}");
        assert_eq!(told["data"]["progressChanged"]["id"], json!(enrolment));
    }
    let attempts = |told: &Value| told["data"]["progressChanged"]["attempts"].as_array().map(Vec::len);
    let attempt = world.start(&ada, &enrolment, &module.check.key).await.data("/startAttempt/attempt");
    assert_eq!(attempts(&events.next().await.expect("a start")), Some(1));
    world.submit(&ada, &attempt, crate::world::answers(&attempt, Knows::Everything)).await;
    assert_eq!(attempts(&events.next().await.expect("a result")), Some(1));
    assert!(events.is_silent().await);
    world
}

/// Another's enrolment, one that never was, and no enrolment at all are the same.
pub async fn another_learners_progress_is_not_found(world: World) -> World {
    let (ada, zed) = (world.ada().await, world.zed().await);
    let enrolment = world.enrolled(&ada, "Ada Moreau").await;
    let mut answers = Vec::new();
    for id in [enrolment.as_str(), "RW5yb2xtZW50OjAxOTNhYmNkMDAwMDcwMDA4MDAwMDAwMDAwMDAwMDAw", "nonsense"] {
        let mut events = world.events(Some(&zed), PROGRESS, json!({ "id": id })).await.expect("events");
        let answer = events.next().await.expect("an answer");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "NOT_FOUND", "{answer}");
        assert_eq!(events.next().await, None);
        answers.push(answer);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
    let mut events = world.events(None, PROGRESS, json!({ "id": enrolment })).await.expect("events");
    let answer = events.next().await.expect("an answer");
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{answer}");
    world.complete_lesson(&ada, &enrolment, "a-name-for-irritation").await;
    assert_eq!(events.next().await, None);
    world
}

async fn change(events: &mut Events) -> Value {
    let told = events.next().await.expect("a change");
    told["data"]["rosterChanged"].clone()
}

async fn watching(world: &World, coach: &Account) -> (Events, Events) {
    let mut roster = world.events(Some(coach), ROSTER, json!({})).await.expect("events");
    let mut alerts = world.events(Some(coach), ALERTS, json!({})).await.expect("events");
    assert!(roster.is_silent().await && alerts.is_silent().await, "nothing has happened yet");
    (roster, alerts)
}

/// How many looks of users at a group of fields are written down.
async fn looks(world: &World, group: &str) -> i64 {
    let sql = format!("select count(*) as n from access where actor_kind = 'user' and field_group = '{group}'");
    let conn = world.db.schema_connection();
    let row = conn.query_one_raw(Statement::from_string(world.db.backend(), sql)).await.expect("answers");
    row.expect("a row").try_get("", "n").expect("a number")
}

/// The roster as it changes, an alert as it is raised; every look leaves a row.
pub async fn a_coach_hears_of_the_clients_she_has_and_of_no_others(world: World) -> World {
    let (bo, fay) = (world.coach().await, world.zed().await);
    world.certify(&fay, "Fay Okafor").await;
    world.become_coach(&fay, 1).await;
    let (mut roster, mut alerts) = watching(&world, &bo).await;
    let (mut fays_roster, mut fays_alerts) = watching(&world, &fay).await;

    let client = world.invite(&bo).await.data("/inviteClient/client");
    let entry = |state: &str, consented| json!({ "name": "Mia Ferreira", "state": state, "consented": consented });
    let invited = change(&mut roster).await;
    assert_eq!(invited, json!({ "client": client, "entry": entry("INVITED", false) }));
    let mia = world.enter(&world.letter_to(MIA).await.link()).await;
    world.fill_in(&mia, "/my/consent", &[("version", "1")]).await;
    assert_eq!(world.letter_to(MIA).await.subject, "Your page is open");
    assert_eq!(change(&mut roster).await["entry"], entry("ACTIVE", true));

    let before = looks(&world, "alert").await;
    world.mia_answers(&mia, &[("warning_signs", "BLEEDING")]).await;
    let alert = alerts.next().await.expect("an alert");
    let raised = &alert["data"]["alertRaised"];
    assert_eq!((&raised["client"], &raised["kind"]), (&client, &json!("URGENT_ANSWER")), "{alert}");
    assert_eq!(looks(&world, "alert").await, before + 1, "that it was shown is written down");
    assert!(
        world.letter_to(&bo.email).await.subject.contains("look at your clients"),
        "and a letter goes out as ever"
    );

    for events in [&mut fays_roster, &mut fays_alerts] {
        assert!(events.is_silent().await, "another's clients are none of her business");
    }
    // Who is no coach has nothing to listen to.
    let ada = world.ada().await;
    for (who, query) in [(Some(&ada), ROSTER), (Some(&ada), ALERTS), (None, ROSTER), (None, ALERTS)] {
        let mut refused = world.events(who, query, json!({})).await.expect("events");
        let answer = refused.next().await.expect("an answer");
        let code = if who.is_some() { "NOT_NOW" } else { "UNAUTHENTICATED" };
        assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{answer}");
        assert_eq!(refused.next().await, None);
    }
    world
}

/// A client who takes her consent back is told of, and nothing more is told about her.
pub async fn consent_that_is_taken_back_is_told_and_ends_the_alerts(world: World) -> World {
    let bo = world.coach().await;
    let (_, mia) = world.mia_agrees(&bo).await;
    let (mut roster, mut alerts) = watching(&world, &bo).await;
    assert_eq!(world.fill_in(&mia, "/my/withdraw", &[]).await.status, 303);
    assert_eq!(change(&mut roster).await["entry"]["consented"], false);
    assert_eq!(world.fill_in(&mia, "/my/erase", &[]).await.status, 200);
    assert_eq!(change(&mut roster).await["entry"], Value::Null, "she has left");
    let denials = Statement::from_string(world.db.backend(), "select 1 from denial");
    let denials = world.db.schema_connection().query_all_raw(denials).await.expect("answers");
    assert!(denials.is_empty(), "that she is gone is no offence of her coach's");
    assert!(roster.is_silent().await && alerts.is_silent().await);
    world
}
