use std::time::Duration;

use chrono::TimeDelta;
use cradle::work;
use kernel::{Fault, Reader, job};
use sea_orm::ConnectionTrait;

use crate::world::{PASSWORD, Verdict, World};

const EVE: &str = "eve@home.test";

pub async fn a_letter_waits_while_the_server_says_not_now(world: World) -> World {
    world.smtp.say(&[Verdict::NotNow, Verdict::NotNow]);
    world.sign_up(EVE, PASSWORD).await;
    world.work().await;
    assert!(world.smtp.received().is_empty());
    world.pass(TimeDelta::seconds(50));
    world.work().await;
    assert!(world.smtp.received().is_empty(), "the first wait is a minute at least");
    world.pass(TimeDelta::seconds(40));
    world.work().await;
    world.pass(TimeDelta::minutes(3));
    assert_eq!(world.letter_to(EVE).await.subject, "Confirm your address");
    world
}

pub async fn a_letter_that_is_refused_for_good_is_not_sent_again(world: World) -> World {
    world.smtp.say(&[Verdict::Never]);
    world.sign_up(EVE, PASSWORD).await;
    world.work().await;
    world.pass(TimeDelta::days(1));
    world.work().await;
    assert!(world.smtp.received().is_empty());
    let counts = job::counts(&world.db.read().await.expect("a read")).await.expect("counts");
    assert_eq!((counts.open, counts.dead), (0, 0), "the letter is settled, and so is its job");
    world.expect_undelivered(1);
    world
}

pub async fn a_worker_that_dies_between_send_and_commit_repeats_the_same_letter(world: World) -> World {
    // The server takes the letter, and the word that it did never arrives: to us, a crash in between.
    world.smtp.say(&[Verdict::TakeAndHangUp]);
    world.sign_up(EVE, PASSWORD).await;
    let first = world.letter_to(EVE).await;
    world.pass(TimeDelta::minutes(3));
    let second = world.letter_to(EVE).await;
    assert_eq!(first.message_id, second.message_id);
    assert_eq!(first.text, second.text, "the link in it is the same one");
    assert_eq!(world.press(&first.link()).await.status, 200);
    world.letter_to(EVE).await;
    world
}

pub async fn a_worker_killed_after_the_250_and_before_its_commit_sends_the_same_letter_again(
    world: World,
) -> World {
    world.sign_up(EVE, PASSWORD).await;
    let lease = job::claim(&world.db, job::Kinds::Any, 8).await.expect("claims").remove(0);
    // While we hold the queue, the worker can send but not commit; once the server has the letter, it is killed.
    let held: Result<(), Fault> = world
        .db
        .transact(async |tx| {
            tx.conn().execute_unprepared("update job set kind = kind").await?;
            let (app, lease) = (world.app.clone(), lease.clone());
            let worker = tokio::spawn(async move { app.notifications.deliver(&lease).await.is_ok() });
            while world.smtp.received().is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
            worker.abort();
            assert!(worker.await.is_err(), "it was killed before its commit");
            Err(Fault::internal("let go"))
        })
        .await;
    assert!(held.is_err());
    let first = world.letter_to(EVE).await;
    world.pass(TimeDelta::seconds(job::LEASE_SECONDS + 1));
    let second = world.letter_to(EVE).await;
    assert_eq!((first.message_id, first.text), (second.message_id, second.text));
    world
}

pub async fn a_worker_that_dies_before_sending_loses_nothing(world: World) -> World {
    world.sign_up(EVE, PASSWORD).await;
    let dead = job::claim(&world.db, job::Kinds::Any, 8).await.expect("claims");
    assert_eq!(dead.len(), 1);
    world.work().await;
    assert!(world.smtp.received().is_empty(), "the job is leased");
    world.pass(TimeDelta::seconds(job::LEASE_SECONDS + 1));
    world.letter_to(EVE).await;
    world
}

pub async fn a_worker_that_comes_too_late_settles_nothing(world: World) -> World {
    world.sign_up(EVE, PASSWORD).await;
    let slow = job::claim(&world.db, job::Kinds::Any, 8).await.expect("claims").remove(0);
    world.pass(TimeDelta::seconds(job::LEASE_SECONDS + 1));
    let quick = job::claim(&world.db, job::Kinds::Any, 8).await.expect("claims").remove(0);
    assert_eq!(slow.id(), quick.id());
    let late = world.db.transact(async |tx| slow.finish(tx).await).await;
    assert!(late.is_err(), "the fence has moved on");
    world.app.notifications.deliver(&quick).await.expect("delivered");
    world.letter_to(EVE).await;
    let again = world.app.notifications.deliver(&slow).await;
    assert!(again.is_err(), "and there is no second letter either");
    world
}

pub async fn two_workers_share_the_work(world: World) -> World {
    let other = world.another_node().await;
    let people: Vec<String> = (0..12).map(|n| format!("eve{n}@home.test")).collect();
    for person in &people {
        world.sign_up(person, PASSWORD).await;
    }
    let both = async |app| while work::turn(app).await.expect("works") > 0 {};
    tokio::join!(both(&world.app), both(&other));
    assert_eq!(world.smtp.received().len(), people.len(), "each letter once");
    for person in &people {
        world.letter_to(person).await;
    }
    other.db.close().await.expect("closes");
    world
}
