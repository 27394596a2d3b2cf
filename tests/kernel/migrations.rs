use std::{collections::BTreeMap, fs, sync::Arc};

use kernel::clock::MovedClock;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, TransactionTrait};

use crate::world::{Database, Home, World, root};

/// Takes the steps one by one, on a database that already holds rows of every step before.
pub async fn every_step_runs_on_a_database_that_holds_rows(world: World) -> World {
    let home = Home::bare(world.database).await;
    let db = home.open(Arc::new(MovedClock::default())).await;
    let conn = db.schema_connection();
    let mut before = BTreeMap::new();
    for step in migrations::steps() {
        migrations::take_one(conn).await.unwrap_or_else(|error| panic!("{step}: {error}"));
        let now = rows(conn, world.database).await;
        for (table, count) in &before {
            assert_eq!(now.get(table), Some(count), "{step} keeps the rows of {table}");
        }
        let tx = conn.begin().await.expect("begins");
        for statement in sample(&step, world.database) {
            let done = tx.execute_unprepared(&statement).await;
            done.unwrap_or_else(|error| panic!("the sample of {step}: {error}\n{statement}"));
        }
        tx.commit().await.unwrap_or_else(|error| panic!("the sample of {step}: {error}"));
        before = rows(conn, world.database).await;
        let empty: Vec<_> = before.iter().filter(|(_, count)| **count == 0).map(|(table, _)| table).collect();
        assert!(empty.is_empty(), "migrations/samples/{step}.sql leaves {empty:?} empty");
    }
    assert_eq!(migrations::pending(conn).await.expect("fits"), 0);
    db.close().await.expect("closes");
    home.drop_database().await;
    world
}

/// How many rows each table of ours has.
async fn rows(conn: &DatabaseConnection, database: Database) -> BTreeMap<String, i64> {
    let tables = match database {
        Database::Sqlite => {
            "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name <> 'seaql_migrations'"
        }
        Database::Postgres => {
            "select tablename::text as name from pg_tables where schemaname = 'public' and tablename <> 'seaql_migrations'"
        }
    };
    let backend = conn.get_database_backend();
    let mut rows = BTreeMap::new();
    for row in conn.query_all_raw(Statement::from_string(backend, tables)).await.expect("answers") {
        let table: String = row.try_get("", "name").expect("a name");
        let count = Statement::from_string(backend, format!("select count(*) as n from \"{table}\""));
        let count = conn.query_one_raw(count).await.expect("answers").expect("a row");
        rows.insert(table, count.try_get("", "n").expect("a number"));
    }
    rows
}

/// The statements of a step's sample. `{id 1}`, `{bytes beef}` and `{yes}` are written as the database wants them.
fn sample(step: &str, database: Database) -> Vec<String> {
    let path = root().join(format!("migrations/samples/{step}.sql"));
    let text =
        fs::read_to_string(&path).unwrap_or_else(|_| panic!("{step} has no sample: write {}", path.display()));
    let mut parts = text.split('{');
    let mut sql = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (word, rest) = part.split_once('}').expect("a brace that is closed");
        // Other braces are JSON.
        sql.push_str(&filled(word, database).unwrap_or_else(|| format!("{{{word}}}")));
        sql.push_str(rest);
    }
    sql.split(";\n").map(str::trim).filter(|statement| !statement.is_empty()).map(str::to_owned).collect()
}

fn filled(word: &str, database: Database) -> Option<String> {
    let sqlite = database == Database::Sqlite;
    if word == "yes" {
        return Some(if sqlite { "1" } else { "true" }.to_owned());
    }
    let (kind, value) = word.split_once(' ')?;
    let hex = match kind {
        "id" => format!("{:032x}", value.parse::<u128>().expect("the number of an id")),
        "bytes" => value.to_owned(),
        _ => return None,
    };
    Some(match (sqlite, kind) {
        (true, _) => format!("x'{hex}'"),
        (false, "id") => format!("'{hex}'"),
        (false, _) => format!("'\\x{hex}'"),
    })
}
