use kernel::{Db, Fault, Reader};
use sea_orm::{ConnectionTrait, Statement};

use crate::world::{Database, World};

/// A change that changes nothing.
const NOTHING: &str = "delete from job where kind = 'test.nothing'";

async fn run(db: &Db, statements: &[&str]) -> Result<(), Fault> {
    db.transact(async |tx| {
        for statement in statements {
            tx.conn().execute_unprepared(statement).await?;
        }
        Ok(())
    })
    .await
}

fn word(result: &Result<(), Fault>) -> &'static str {
    match result {
        Ok(()) => "fine",
        Err(Fault::Busy(_)) => "busy",
        Err(Fault::Storage(_)) => "storage",
        Err(Fault::Internal(_)) => "internal",
    }
}

/// What a database answers that is well but pressed is told apart from what is broken.
pub async fn a_pressed_database_is_busy_and_not_broken(world: World) -> World {
    match world.database {
        Database::Sqlite => pressed_sqlite(&world).await,
        Database::Postgres => pressed_postgres(&world).await,
    }
    assert_eq!(word(&run(&world.db, &["delete from mislaid"]).await), "internal");
    assert_eq!(word(&run(&world.db, &[NOTHING]).await), "fine", "and it goes on");
    world
}

async fn pressed_sqlite(world: &World) {
    let conn = world.db.schema_connection();
    let fill = "insert into idempotency_key (scope, key, operation, digest, result, created_at) \
                values ('x', 'x', 'x', x'00', hex(zeroblob(10000000)), '2026-01-01T00:00:00+00:00')";
    conn.execute_unprepared("pragma max_page_count = 1").await.expect("as small as it is");
    assert_eq!(word(&run(&world.db, &[fill]).await), "storage", "the disk is full");
    conn.execute_unprepared("pragma max_page_count = 1000000").await.expect("as before");
    assert_eq!(word(&run(&world.db, &["delete from mislaid"]).await), "internal", "something is undone");
    let small = "insert into idempotency_key (scope, key, operation, digest, result, created_at) \
                 values ('y', 'y', 'y', x'00', '', '2026-01-01T00:00:00+00:00')";
    assert_eq!(word(&run(&world.db, &[small]).await), "fine", "there is room again");
    let read = world.db.read().await.expect("a read");
    let rows = Statement::from_string(world.db.backend(), "select 1 from idempotency_key where scope = 'y'");
    let rows = read.conn().query_all_raw(rows).await.expect("answers");
    assert_eq!(rows.len(), 1, "what is committed after a full disk is committed");
    conn.execute_unprepared("pragma query_only = on").await.expect("read-only");
    assert_eq!(word(&run(&world.db, &[NOTHING]).await), "storage", "the database is read-only");
    conn.execute_unprepared("pragma query_only = off").await.expect("as before");
    let other = world.another_node().await;
    let blocked = world
        .db
        .transact(async |tx| {
            tx.conn().execute_unprepared(NOTHING).await?;
            Ok::<_, Fault>(word(&run(&other.db, &[NOTHING]).await))
        })
        .await;
    assert_eq!(blocked.expect("answers"), "busy", "somebody else writes for longer than one waits");
    other.db.close().await.expect("closes");
}

async fn pressed_postgres(world: &World) {
    for (code, expected) in [
        ("40001", "busy"),
        ("40P01", "busy"),
        ("55P03", "busy"),
        ("53300", "busy"),
        ("57P03", "busy"),
        ("53100", "storage"),
        ("25006", "storage"),
        ("58030", "internal"),
    ] {
        let raise = format!("do $$ begin raise exception 'as it is' using errcode = '{code}'; end $$");
        assert_eq!(word(&run(&world.db, &[&raise]).await), expected, "{code}");
    }
    let slow = ["set local statement_timeout = '50ms'", "select pg_sleep(2)"];
    assert_eq!(word(&run(&world.db, &slow).await), "busy", "a statement out of time");
    let locked = world
        .db
        .transact(async |tx| {
            tx.conn().execute_unprepared("lock table job in exclusive mode").await?;
            let waits = ["set local lock_timeout = '50ms'", NOTHING];
            Ok::<_, Fault>(word(&run(&world.db, &waits).await))
        })
        .await;
    assert_eq!(locked.expect("answers"), "busy", "a lock not had in time");
    let cut = run(&world.db, &["select pg_terminate_backend(pg_backend_pid())"]).await;
    assert_eq!(word(&cut), "busy", "the server stops");
}
