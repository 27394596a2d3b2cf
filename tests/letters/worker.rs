use std::time::{Duration, Instant};

use chrono::TimeDelta;
use cradle::work::{self, Pace};
use kernel::{Fault, job};
use sea_orm::{ConnectionTrait, Statement};
use tokio::sync::oneshot;

use crate::world::{PASSWORD, Verdict, World};

const QUICK: Pace = Pace { job: Duration::from_secs(20), stop: Duration::from_millis(300) };

/// Lets a worker run beside `meanwhile`, tells it to stop, and answers how long it took to.
async fn beside(world: &World, pace: Pace, meanwhile: impl AsyncFnOnce()) -> Duration {
    let (stop, stopping) = oneshot::channel::<()>();
    let worker = tokio::spawn(work::run(world.app.clone(), pace, async {
        let _ = stopping.await;
    }));
    meanwhile().await;
    let told = Instant::now();
    stop.send(()).expect("the worker is there");
    worker.await.expect("it does not panic");
    told.elapsed()
}

async fn until(holds: impl AsyncFn() -> bool) {
    for _ in 0..400 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("it did not happen within ten seconds");
}

/// How many open jobs that nobody holds have failed like this.
async fn failed(world: &World, why: &str) -> i64 {
    let sql = format!("select count(*) as n from job where last_error = '{why}' and lease_until is null");
    let conn = world.db.schema_connection();
    let row = conn.query_one_raw(Statement::from_string(world.db.backend(), sql)).await;
    row.expect("answers").expect("a count").try_get("", "n").expect("a number")
}

/// Something else to do, which nobody here knows how to: it fails at once.
async fn post_something_else(world: &World) {
    let posted: Result<(), Fault> =
        world.db.transact(async |tx| job::post(tx, job::Work::new("test.nothing", &())?).await).await;
    posted.expect("posted");
}

pub async fn a_slow_mail_server_holds_up_nothing_else(world: World) -> World {
    let people: Vec<String> = (0..6).map(|n| format!("eve{n}@home.test")).collect();
    world.smtp.say(&[Verdict::Hang; 3]);
    for person in &people {
        world.sign_up(person, PASSWORD).await;
    }
    let stopping = beside(&world, QUICK, async || until(async || world.smtp.received().len() == 3).await);
    let took = stopping.await;
    assert!(took < Duration::from_secs(5), "a worker that is told to stop stops: {took:?}");
    // What it could not finish is due at once, for whoever works next.
    world.work().await;
    for person in &people {
        world.letter_to(person).await;
    }
    world
}

pub async fn letters_alone_wait_for_the_mail_server(world: World) -> World {
    let people: Vec<String> = (0..6).map(|n| format!("eve{n}@home.test")).collect();
    world.smtp.say(&[Verdict::Hang; 6]);
    for person in &people {
        world.sign_up(person, PASSWORD).await;
    }
    beside(&world, QUICK, async || {
        until(async || world.smtp.unsaid() == 2).await;
        post_something_else(&world).await;
        until(async || failed(&world, "fault").await == 1).await;
        assert_eq!(world.smtp.unsaid(), 2, "four letters at once, and no more");
    })
    .await;
    world.smtp.forget();
    world.work().await;
    for person in &people {
        world.letter_to(person).await;
    }
    world
}

pub async fn a_job_that_takes_too_long_is_tried_again_later(world: World) -> World {
    world.smtp.say(&[Verdict::Hang]);
    world.sign_up("eve@home.test", PASSWORD).await;
    let pace = Pace { job: Duration::from_millis(500), ..QUICK };
    beside(&world, pace, async || until(async || failed(&world, "took too long").await == 1).await).await;
    world.work().await;
    assert!(world.smtp.received().is_empty(), "letters wait for a minute at least");
    world.pass(TimeDelta::seconds(80));
    world.letter_to("eve@home.test").await;
    world
}
