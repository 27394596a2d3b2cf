use migrations::Unfit;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::world::{Database, World, golden};

pub async fn a_newer_database_is_refused(world: World) -> World {
    let conn = world.db.schema_connection();
    assert_eq!(migrations::pending(conn).await.expect("fits"), 0);
    conn.execute_unprepared("insert into seaql_migrations (version, applied_at) values ('m9999_future', 0)")
        .await
        .expect("written");
    let newer = migrations::bring_up(conn).await.expect_err("refused");
    assert!(matches!(&newer, Unfit::Newer(step) if step == "m9999_future"), "{newer}");
    conn.execute_unprepared("delete from seaql_migrations where version = 'm9999_future'").await.expect("undone");
    world
}

pub async fn development_and_production_do_not_mix(world: World) -> World {
    let conn = world.db.schema_connection();
    migrations::claim_profile(conn, "production").await.expect("the first claim counts");
    migrations::claim_profile(conn, "production").await.expect("and may be repeated");
    assert!(matches!(migrations::claim_profile(conn, "development").await, Err(Unfit::OtherProfile(_))));
    world
}

pub async fn the_schema_is_the_golden_one(world: World) -> World {
    let (path, queries) = match world.database {
        Database::Sqlite => ("schema/sqlite.sql", SQLITE),
        Database::Postgres => ("schema/postgres.sql", POSTGRES),
    };
    let conn = world.db.schema_connection();
    let backend: DbBackend = conn.get_database_backend();
    let mut dump = String::new();
    for sql in queries {
        for row in conn.query_all_raw(Statement::from_string(backend, *sql)).await.expect("answers") {
            let line: String = row.try_get("", "line").expect("a line");
            dump.push_str(line.trim());
            dump.push_str(";\n");
        }
        dump.push('\n');
    }
    golden(path, &dump);
    world
}

const SQLITE: &[&str] = &[
    "select sql as line from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name",
    "select sql as line from sqlite_master where type = 'index' and sql is not null order by name",
    "select sql as line from sqlite_master where type = 'trigger' order by name",
];

const POSTGRES: &[&str] = &[
    "select 'create table ' || c.relname || ' (' || string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) \
       || case when a.attnotnull then ' not null' else '' end, ', ' order by a.attnum) || ')' as line \
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped \
     where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace group by c.relname order by c.relname",
    "select 'alter table ' || conrelid::regclass::text || ' add constraint ' || conname || ' ' \
       || pg_get_constraintdef(oid) as line from pg_constraint \
     where connamespace = 'public'::regnamespace and contype <> 'n' order by conrelid::regclass::text, conname",
    "select indexdef as line from pg_indexes where schemaname = 'public' \
     and indexname not in (select conname from pg_constraint) order by indexname",
    "select pg_get_functiondef(oid) as line from pg_proc where pronamespace = 'public'::regnamespace order by proname",
    "select pg_get_triggerdef(t.oid) as line from pg_trigger t where not t.tgisinternal order by t.tgname",
];
