use chrono::TimeDelta;
use cradle::{housekeeping, work};
use kernel::{
    Db, Fault, Reader, Write,
    fact::{self, Fact, Listeners},
    idempotency,
    job::{self, Kinds, Lease, Work},
};
use sea_orm::{ConnectionTrait, Statement};
use serde::{Deserialize, Serialize};

use crate::world::{PASSWORD, World};

/// Something that happens in these stories.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Rang {
    times: u32,
}

impl Fact for Rang {
    const NAME: &'static str = "test.rang";
    fn key(&self) -> String {
        self.times.to_string()
    }
}

async fn transact<T>(db: &Db, work: impl AsyncFnOnce(&Write) -> Result<T, Fault>) -> T {
    db.transact(work).await.expect("committed")
}

async fn claim(db: &Db) -> Vec<Lease> {
    job::claim(db, Kinds::Any, 100).await.expect("claims")
}

async fn counts(db: &Db) -> (i64, i64) {
    let counts = job::counts(&db.read().await.expect("a read")).await.expect("counts");
    (counts.open, counts.dead)
}

async fn number(db: &Db, sql: &str) -> i64 {
    let row = db.schema_connection().query_one_raw(Statement::from_string(db.backend(), sql)).await;
    row.expect("answers").expect("a row").try_get("", "n").expect("a number")
}

pub async fn a_fact_becomes_a_job_for_each_listener(world: World) -> World {
    let db = world.open_for(Listeners::default().on::<Rang>("test.open").on::<Rang>("test.answer")).await;
    transact(&db, async |tx| fact::announce(tx, &Rang { times: 3 }).await).await;
    let mut heard: Vec<_> = claim(&db).await.iter().map(|lease| lease.kind().to_owned()).collect();
    heard.sort();
    assert_eq!(heard, ["test.answer", "test.open"]);
    // Announced again it is no news; another occurrence is.
    transact(&db, async |tx| fact::announce(tx, &Rang { times: 3 }).await).await;
    assert!(claim(&db).await.is_empty());
    transact(&db, async |tx| fact::announce(tx, &Rang { times: 4 }).await).await;
    for lease in claim(&db).await {
        assert_eq!(lease.payload::<Rang>().expect("what was announced"), Rang { times: 4 });
    }
    // What is undone was never announced, and to a fact without listeners nothing follows.
    let undone: Result<(), Fault> = db
        .transact(async |tx| {
            fact::announce(tx, &Rang { times: 5 }).await?;
            Err(Fault::internal("changed our mind"))
        })
        .await;
    assert!(undone.is_err());
    transact(&world.db, async |tx| fact::announce(tx, &Rang { times: 6 }).await).await;
    assert!(claim(&db).await.is_empty());
    db.close().await.expect("closes");
    world
}

pub async fn work_is_posted_once_and_waits_for_its_time(world: World) -> World {
    let later = TimeDelta::hours(3);
    for _ in 0..2 {
        transact(&world.db, async |tx| {
            job::post(tx, Work::new("test.once", &())?.once("only one".to_owned())).await?;
            job::post(tx, Work::new("test.later", &())?.not_before(tx.now() + later)).await
        })
        .await;
    }
    let due = claim(&world.db).await;
    assert_eq!(due.iter().map(Lease::kind).collect::<Vec<_>>(), ["test.once"]);
    transact(&world.db, async |tx| due[0].finish(tx).await).await;
    world.pass(TimeDelta::hours(2));
    assert!(claim(&world.db).await.is_empty());
    world.pass(TimeDelta::hours(2));
    let due = claim(&world.db).await;
    assert_eq!(due.iter().map(Lease::kind).collect::<Vec<_>>(), ["test.later", "test.later"]);
    world
}

pub async fn the_oldest_work_is_claimed_first(world: World) -> World {
    transact(&world.db, async |tx| {
        for hours in [5_i64, 1, 4, 2, 3] {
            job::post(tx, Work::new("test.hours", &hours)?.not_before(tx.now() + TimeDelta::hours(hours))).await?;
        }
        Ok(())
    })
    .await;
    world.pass(TimeDelta::hours(6));
    let hours: Vec<i64> = claim(&world.db).await.iter().map(|lease| lease.payload().expect("hours")).collect();
    assert_eq!(hours, [1, 2, 3, 4, 5]);
    world
}

pub async fn work_that_keeps_failing_is_dead(world: World) -> World {
    transact(&world.db, async |tx| job::post(tx, Work::new("test.unknown", &())?).await).await;
    for attempt in 1..=20 {
        assert_eq!(counts(&world.db).await, (1, 0), "before attempt {attempt}");
        assert_eq!(work::turn(&world.app).await.expect("works"), 1);
        world.pass(TimeDelta::hours(2));
    }
    assert_eq!(counts(&world.db).await, (0, 1));
    assert_eq!(work::turn(&world.app).await.expect("works"), 0, "it is not tried again");
    assert_eq!(number(&world.db, "select count(*) as n from job where last_error = 'fault'").await, 1);
    world
}

pub async fn what_was_given_back_is_due_at_once_and_has_lost_no_attempt(world: World) -> World {
    transact(&world.db, async |tx| job::post(tx, Work::new("test.nothing", &())?).await).await;
    let first = claim(&world.db).await.remove(0);
    transact(&world.db, async |tx| first.give_back(tx).await).await;
    let second = claim(&world.db).await.remove(0);
    assert_eq!((first.attempt(), second.attempt()), (1, 1));
    let late: Result<(), Fault> = world.db.transact(async |tx| first.give_back(tx).await).await;
    assert!(matches!(late, Err(Fault::Busy(_))), "the fence has moved on");
    world
}

pub async fn jobs_whose_worker_died_do_not_all_come_back_together(world: World) -> World {
    transact(&world.db, async |tx| {
        for _ in 0..40 {
            job::post(tx, Work::new("test.nothing", &())?).await?;
        }
        Ok(())
    })
    .await;
    assert_eq!(claim(&world.db).await.len(), 40);
    world.pass(TimeDelta::seconds(job::LEASE_SECONDS - 15));
    let back = claim(&world.db).await.len();
    assert!((1..40).contains(&back), "{back} of them are back after 105 seconds");
    world
}

pub async fn housekeeping_forgets_what_is_old(world: World) -> World {
    let ada = world.ada().await;
    let keyed = |key: &str| {
        let input = serde_json::json!({ "course": crate::world::COURSE, "nameAsPrinted": "Ada Lovelace", "idempotencyKey": key });
        serde_json::json!({ "i": input })
    };
    let enrol = "mutation($i: EnrolInput!) { enrol(input: $i) { enrolment { id } problems { code } } }";
    world.ask_as(&ada, enrol, keyed("an old key")).await;
    world.sign_up("eve@home.test", PASSWORD).await;
    world.letter_to("eve@home.test").await;
    let keys = "select count(*) as n from idempotency_key";
    let done = "select count(*) as n from job where done_at is not null";
    let (old_keys, old_jobs) = (number(&world.db, keys).await, number(&world.db, done).await);
    assert!(old_keys > 0 && old_jobs > 0);

    world.pass(idempotency::REMEMBERED_FOR - TimeDelta::hours(1));
    housekeeping::post(&world.db).await.expect("posted");
    housekeeping::post(&world.db).await.expect("posted by another node");
    assert_eq!(work::turn(&world.app).await.expect("works"), 1, "one an hour");
    assert_eq!(number(&world.db, keys).await, old_keys, "a key is remembered for a day");

    world.pass(TimeDelta::days(2));
    housekeeping::post(&world.db).await.expect("posted");
    world.work().await;
    assert_eq!(number(&world.db, keys).await, 0);
    assert_eq!(number(&world.db, done).await, old_jobs + 2, "a done job is remembered for a month");

    world.pass(TimeDelta::days(29));
    housekeeping::post(&world.db).await.expect("posted");
    world.work().await;
    assert_eq!(number(&world.db, done).await, 2, "this month's housekeeping");
    world
}

pub async fn a_count_of_the_queue_reads_what_is_open_alone(world: World) -> World {
    let before = counts(&world.db).await;
    transact(&world.db, async |tx| {
        job::post(tx, Work::new("test.done", &())?).await?;
        job::post(tx, Work::new("test.open", &())?).await
    })
    .await;
    let done = claim(&world.db).await.remove(0);
    transact(&world.db, async |tx| done.finish(tx).await).await;
    assert_eq!(counts(&world.db).await, (before.0 + 1, before.1));
    if world.db.backend() == sea_orm::DbBackend::Sqlite {
        let read = world.db.read().await.expect("a read");
        let sql = "explain query plan select count(*) from job where done_at is null and dead_at is null";
        let rows =
            read.conn().query_all_raw(Statement::from_string(world.db.backend(), sql)).await.expect("a plan");
        let plan: Vec<String> = rows.iter().map(|row| row.try_get("", "detail").expect("a line")).collect();
        assert!(plan.iter().all(|line| line.contains("job_open")), "{plan:?}");
    }
    world
}
