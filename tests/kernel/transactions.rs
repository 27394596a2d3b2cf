use kernel::{Db, Fault, Reader, job};
use sea_orm::{ConnectionTrait, Statement};

use crate::world::World;

async fn attempts(db: &Db) -> i32 {
    let read = db.read().await.expect("a read");
    let backend = read.conn().get_database_backend();
    let sql = "select attempts as n from job where kind = 'test.nothing'";
    let row = read.conn().query_one_raw(Statement::from_string(backend, sql)).await;
    row.expect("answers").expect("a row").try_get("", "n").expect("a number")
}

pub async fn an_error_undoes_everything(world: World) -> World {
    let open = || async {
        let read = world.db.read().await.expect("a read");
        job::counts(&read).await.expect("counts").open
    };
    let before = open().await;
    let undone: Result<(), Fault> = world
        .db
        .transact(async |tx| {
            job::post(tx, job::Work::new("test.nothing", &())?).await?;
            Err(Fault::internal("changed our mind"))
        })
        .await;
    assert!(undone.is_err());
    assert_eq!(open().await, before);
    world
}

pub async fn writers_at_once_lose_no_update(world: World) -> World {
    let posted: Result<(), Fault> =
        world.db.transact(async |tx| job::post(tx, job::Work::new("test.nothing", &())?).await).await;
    posted.expect("posted");
    let start = attempts(&world.db).await;
    let add = async |db: &Db| {
        for _ in 0..25 {
            let added: Result<(), Fault> = db
                .transact(async |tx| {
                    let backend = tx.conn().get_database_backend();
                    let lock = if backend == sea_orm::DbBackend::Postgres { "for update" } else { "" };
                    let sql = format!("select attempts from job where kind = 'test.nothing' {lock}");
                    let row = tx.conn().query_one_raw(Statement::from_string(backend, sql)).await?;
                    let n: i32 = row.ok_or_else(|| Fault::internal("no row"))?.try_get("", "attempts")?;
                    let sql = format!("update job set attempts = {} where kind = 'test.nothing'", n + 1);
                    tx.conn().execute_unprepared(&sql).await?;
                    Ok(())
                })
                .await;
            added.expect("added");
        }
    };
    tokio::join!(add(&world.db), add(&world.db), add(&world.db), add(&world.db));
    assert_eq!(attempts(&world.db).await, start + 100);
    world
        .db
        .schema_connection()
        .execute_unprepared("delete from job where kind = 'test.nothing'")
        .await
        .expect("ok");
    world
}

pub async fn time_stands_still_within_a_transaction(world: World) -> World {
    let same: Result<bool, Fault> = world
        .db
        .transact(async |tx| {
            let before = tx.now();
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            Ok(before == tx.now() && before.timestamp_subsec_nanos() % 1000 == 0)
        })
        .await;
    assert!(same.expect("answers"));
    world
}
