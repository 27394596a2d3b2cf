//! Stories of too much and too slow: who is let in, who is turned away, who is hung up on, and that nothing is lost.

mod arriving;
mod cancelled;
mod crowd;
mod door;
mod panicking;
mod slow;

use axum::{body::Body, http::Request};
use futures_util::future::join_all;
use kernel::{Db, Fault, Reader};
use sea_orm::{ConnectionTrait, DatabaseExecutor, Statement, TransactionTrait};
use serde_json::{Value, json};

use crate::world::{Account, COURSE, Database, MEDIA, Story, World, eventually, story};

pub const STORIES: &[Story] = &[
    story!(crowd::h_64_the_surplus_is_turned_away_and_the_rest_is_answered),
    story!(crowd::h_64_who_waits_too_long_is_turned_away),
    story!(door::h_64_a_crowd_is_turned_away_at_the_door),
    story!(door::h_64_who_comes_by_hash_is_known_at_the_door),
    story!(crowd::h_64_when_all_connections_are_taken_health_still_answers),
    story!(slow::h_65_who_sends_or_reads_too_slowly_is_hung_up_on),
    story!(cancelled::h_66_who_hangs_up_takes_no_place_any_more),
    story!(cancelled::h_66_hanging_up_at_any_moment_leaves_nothing_behind),
    story!(panicking::h_67_a_panic_ends_its_own_request_and_no_other),
    story!(arriving::h_43_a_body_without_end_is_cut_off),
    story!(arriving::h_43_a_body_takes_no_place_while_it_arrives),
    story!(arriving::h_43_ten_thousand_parts_are_none),
];

const ENROL: &str = "mutation($i: EnrolInput!) { enrol(input: $i) { enrolment { id } problems { code } } }";

fn enrolment() -> Value {
    json!({ "i": { "course": COURSE, "nameAsPrinted": "Ada Moreau" } })
}

/// A question to the graph, for a router.
fn request(who: Option<&Account>, query: &str, variables: &Value) -> Request<Body> {
    let mut request = Request::post("/graphql").header("content-type", "application/json").header("accept", MEDIA);
    if let Some(who) = who {
        request = request.header("authorization", format!("Bearer {}", who.token));
    }
    let body = json!({ "query": query, "variables": variables }).to_string();
    request.body(Body::from(body)).expect("a request")
}

/// Does something while nobody can enrol: the table is locked on PostgreSQL, and the one writer taken on SQLite.
///
/// That wall stands for five seconds at the most: no longer does anybody wait for a lock or a connection.
async fn behind_a_wall<T>(world: &World, meanwhile: impl AsyncFnOnce() -> T) -> T {
    let done = world
        .db
        .transact(async |tx| {
            if world.database == Database::Postgres {
                tx.conn().execute_unprepared("lock table enrolment in exclusive mode").await?;
            }
            Ok::<_, Fault>(meanwhile().await)
        })
        .await;
    done.expect("the wall is taken down")
}

/// A number from the database.
async fn count(world: &World, sql: &str) -> i64 {
    let conn = world.db.schema_connection();
    let row = conn.query_one_raw(Statement::from_string(world.db.backend(), sql)).await.expect("answers");
    row.expect("a row").try_get_by_index(0).expect("a number")
}

/// No connection is missing, and none has something open: all of them can be had at once, and a write goes through.
async fn the_database_is_as_before(world: &World) {
    if world.database == Database::Postgres {
        let open = "select count(*) from pg_stat_activity where datname = current_database() \
                    and state like 'idle in transaction%'";
        eventually("no transaction is open", async || count(world, open).await == 0).await;
    }
    let connections = if world.database == Database::Postgres { 10 } else { 4 };
    let read = world.db.read().await.expect("a read");
    let all = join_all((0..connections).map(|_| async {
        match read.conn() {
            DatabaseExecutor::Connection(conn) => conn.begin().await,
            _ => unreachable!("a read is no transaction"),
        }
    }))
    .await;
    assert_eq!(all.iter().filter(|begun| begun.is_ok()).count(), connections, "all connections are back");
    drop(all);
    write(&world.db).await;
}

async fn write(db: &Db) {
    let nothing = "delete from job where kind = 'test.nothing'";
    let written: Result<_, Fault> = db.transact(async |tx| Ok(tx.conn().execute_unprepared(nothing).await?)).await;
    written.expect("a write goes through at once");
}
