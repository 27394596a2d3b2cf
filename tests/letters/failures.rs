use std::sync::Arc;

use chrono::TimeDelta;
use cradle::{mail::SmtpMailer, wire::App, work};
use notifications::{Mailer, Message, Undelivered};
use sea_orm::{ConnectionTrait, QueryResult, Statement};

use crate::world::{PASSWORD, SENDER, Verdict, World};

const EVE: &str = "eve@home.test";

/// The one job that is not done.
async fn job(world: &World) -> QueryResult {
    let sql = "select attempts, coalesce(last_error, '') as last_error from job where done_at is null";
    let conn = world.db.schema_connection();
    let row = conn.query_one_raw(Statement::from_string(world.db.backend(), sql)).await;
    row.expect("answers").expect("an open job")
}

async fn last_error(world: &World) -> String {
    job(world).await.try_get("", "last_error").expect("a text")
}

async fn work(app: &App) {
    while work::turn(app).await.expect("the queue can be read") > 0 {}
}

pub async fn a_wrong_password_loses_no_letter(world: World) -> World {
    let mailer = SmtpMailer::new(&world.smtp.url_with_password(), SENDER).expect("a mailer");
    let app = world.with_mailer(Arc::new(mailer)).await;
    let refusals = ["535 5.7.8 authentication failed for school", "534 5.7.9 use another way", "454 4.7.0 later"];
    world.sign_up(EVE, PASSWORD).await;
    for refusal in refusals {
        world.smtp.answer("AUTH", refusal);
        work(&app).await;
        assert!(last_error(&world).await.ends_with(" at AUTH"), "{}", last_error(&world).await);
        world.pass(TimeDelta::minutes(10));
    }
    assert!(world.smtp.received().is_empty());
    work(&app).await;
    assert_eq!(world.letter_to(EVE).await.subject, "Confirm your address");
    world
}

pub async fn only_what_is_said_of_the_letter_is_for_good(world: World) -> World {
    let of_us = [
        ("CONNECT", "554 5.7.1 we do not know you", "554 5.7.1 at CONNECT"),
        ("CONNECT", "421 4.3.2 closing", "421 4.3.2 at CONNECT"),
        ("EHLO", "550 not you", "550 at CONNECT"),
        ("MAIL", "550 5.7.1 <school@school.test>: sender rejected", "550 5.7.1 at MAIL"),
        ("MAIL", "530 5.7.0 sign in first", "530 5.7.0 at MAIL"),
        ("RCPT", "530 5.7.0 sign in first", "530 5.7.0 at RCPT"),
        ("RCPT", "450 4.2.1 <eve@home.test>: come back", "450 4.2.1 at RCPT"),
        ("DATA", "451 <eve@home.test> 4.3.0 come back", "451 at DATA"),
    ];
    world.sign_up(EVE, PASSWORD).await;
    for (attempt, (command, answer, kept)) in of_us.into_iter().enumerate() {
        world.smtp.answer(command, answer);
        world.work().await;
        assert_eq!(last_error(&world).await, kept, "not a word of the server's own");
        world.pass(TimeDelta::minutes(2 << attempt));
    }
    assert_eq!(world.letter_to(EVE).await.subject, "Confirm your address");
    let for_good = [
        ("RCPT", "550 5.1.1 <eve@home.test>: no such person", "550 5.1.1 at RCPT"),
        ("DATA", "554 5.6.0 <eve@home.test> does not want this", "554 5.6.0 at DATA"),
    ];
    for (n, (command, answer, kept)) in for_good.into_iter().enumerate() {
        world.smtp.answer(command, answer);
        world.sign_up(&format!("eve{n}@home.test"), PASSWORD).await;
        world.work().await;
        let undelivered = world.undelivered().await;
        let last = undelivered.last().expect("one more");
        assert_eq!((last.state.as_str(), last.outcome.as_str()), ("failed", kept));
    }
    world.expect_undelivered(2);
    world
}

pub async fn a_letter_that_is_given_up_has_failed(world: World) -> World {
    // A letter that does not run out: Ada has an account.
    world.sign_up("ada@school.test", PASSWORD).await;
    for _ in 0..notifications::RETRIES.attempts {
        assert_eq!(world.undelivered().await[0].state, "queued");
        world.smtp.say(&[Verdict::NotNow]);
        world.work().await;
        world.pass(TimeDelta::hours(6));
    }
    let [letter] = &world.undelivered().await[..] else { panic!("one letter") };
    assert_eq!((letter.state.as_str(), letter.outcome.as_str()), ("failed", "given up: 451 at DATA"));
    world.work().await;
    let ready = world.page("/readyz").await.json();
    assert_eq!((&ready["jobs"]["open"], &ready["jobs"]["dead"]), (&0.into(), &1.into()));
    world.expect_undelivered(1);
    world
}

struct Panics;

#[async_trait::async_trait]
impl Mailer for Panics {
    async fn send(&self, _: &Message) -> Result<(), Undelivered> {
        panic!("on purpose");
    }
}

pub async fn a_handler_that_panics_gives_its_letter_back(world: World) -> World {
    let app = world.with_mailer(Arc::new(Panics)).await;
    world.sign_up(EVE, PASSWORD).await;
    work(&app).await;
    assert_eq!(last_error(&world).await, "panic");
    world.pass(TimeDelta::seconds(50));
    work(&app).await;
    let attempts: i32 = job(&world).await.try_get("", "attempts").expect("a number");
    assert_eq!(attempts, 1, "a letter waits as letters do, for a minute at least");
    world.pass(TimeDelta::minutes(1));
    world.letter_to(EVE).await;
    world
}

pub async fn a_letter_that_takes_every_worker_along_fails_in_the_end(world: World) -> World {
    world.sign_up(EVE, PASSWORD).await;
    for _ in 0..kernel::job::MOST_ATTEMPTS {
        let taken = kernel::job::claim(&world.db, kernel::job::Kinds::Any, 1).await.expect("claims");
        assert_eq!(taken.len(), 1);
        world.pass(TimeDelta::seconds(kernel::job::LEASE_SECONDS + 1));
    }
    world.work().await;
    let [letter] = &world.undelivered().await[..] else { panic!("one letter") };
    assert_eq!(
        (letter.state.as_str(), letter.outcome.as_str()),
        ("failed", "given up: no worker came back from it")
    );
    world.pass(TimeDelta::days(1));
    world.work().await;
    assert!(world.smtp.received().is_empty());
    world.expect_undelivered(1);
    world
}
