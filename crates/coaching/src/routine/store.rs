//! The rows of routines.

use kernel::{Fault, Id, Instant, Reader, Write, id};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Value};

use super::RoutineState;

const COLUMNS: &str = "id, state, version, content, created_at, activated_at";

/// A routine, sealed.
pub(crate) struct Row {
    pub id: Id<id::Routine>,
    pub state: RoutineState,
    pub version: u32,
    pub content: Vec<u8>,
    pub created_at: Instant,
    pub activated_at: Option<Instant>,
}

fn row(found: &QueryResult) -> Result<Row, Fault> {
    let state: String = found.try_get("", "state")?;
    let version: i32 = found.try_get("", "version")?;
    let state = match state.as_str() {
        "draft" => RoutineState::Draft,
        "active" => RoutineState::Active,
        "held" => RoutineState::Held,
        _ => RoutineState::Ended,
    };
    Ok(Row {
        id: found.try_get("", "id")?,
        state,
        version: version.unsigned_abs(),
        content: found.try_get("", "content")?,
        created_at: found.try_get("", "created_at")?,
        activated_at: found.try_get("", "activated_at")?,
    })
}

pub(super) async fn insert(
    tx: &Write,
    id: Id<id::Routine>,
    client: Id<id::Client>,
    content: Vec<u8>,
) -> Result<(), Fault> {
    let sql = "insert into routine (id, client_id, state, version, content, created_at) \
               values ($1, $2, 'draft', 1, $3, $4)";
    let values = vec![id.into(), client.into(), content.into(), tx.now().into()];
    tx.conn().execute_raw(tx.statement(sql, values)).await?;
    Ok(())
}

pub(super) async fn client_of(db: &impl Reader, id: Id<id::Routine>) -> Result<Option<Id<id::Client>>, Fault> {
    let sql = "select client_id from routine where id = $1";
    let found = db.conn().query_one_raw(db.statement(sql, vec![id.into()])).await?;
    Ok(found.map(|found| found.try_get("", "client_id")).transpose()?)
}

pub(super) async fn find(db: &impl Reader, id: Id<id::Routine>) -> Result<Option<Row>, Fault> {
    let lock =
        if db.locks() && db.conn().get_database_backend() == DbBackend::Postgres { "for update" } else { "" };
    let sql = format!("select {COLUMNS} from routine where id = $1 {lock}");
    let found = db.conn().query_one_raw(db.statement(&sql, vec![id.into()])).await?;
    found.as_ref().map(row).transpose()
}

pub(super) async fn find_live(db: &impl Reader, client: Id<id::Client>) -> Result<Option<Row>, Fault> {
    let sql = format!("select {COLUMNS} from routine where client_id = $1 and state in ('active', 'held')");
    let found = db.conn().query_one_raw(db.statement(&sql, vec![client.into()])).await?;
    found.as_ref().map(row).transpose()
}

/// The newest three.
pub(super) async fn list_for_client(db: &impl Reader, client: Id<id::Client>) -> Result<Vec<Row>, Fault> {
    let sql = format!("select {COLUMNS} from routine where client_id = $1 order by id desc limit 3");
    db.conn().query_all_raw(db.statement(&sql, vec![client.into()])).await?.iter().map(row).collect()
}

/// Writes another version of a draft; a change in between is a fault, since the row is locked.
pub(super) async fn replace(tx: &Write, id: Id<id::Routine>, version: u32, content: Vec<u8>) -> Result<(), Fault> {
    let sql = "update routine set content = $3, version = version + 1 where id = $1 and version = $2 and state = 'draft'";
    changed(tx, sql, vec![id.into(), version.cast_signed().into(), content.into()]).await
}

pub(super) async fn activate(
    tx: &Write,
    id: Id<id::Routine>,
    version: u32,
    content: Vec<u8>,
) -> Result<(), Fault> {
    let sql = "update routine set content = $3, version = version + 1, state = 'active', activated_at = $4 \
               where id = $1 and version = $2 and state = 'draft'";
    changed(tx, sql, vec![id.into(), version.cast_signed().into(), content.into(), tx.now().into()]).await
}

async fn changed(tx: &Write, sql: &str, values: Vec<Value>) -> Result<(), Fault> {
    let changed = tx.conn().execute_raw(tx.statement(sql, values)).await?.rows_affected();
    if changed == 1 { Ok(()) } else { Err(Fault::internal("a locked routine changed")) }
}

pub(super) async fn end_live(tx: &Write, client: Id<id::Client>) -> Result<(), Fault> {
    let sql = "update routine set state = 'ended' where client_id = $1 and state in ('active', 'held')";
    tx.conn().execute_raw(tx.statement(sql, vec![client.into()])).await?;
    Ok(())
}

pub(super) async fn hold(tx: &Write, client: Id<id::Client>, held: bool) -> Result<(), Fault> {
    let (from, to) = if held { ("active", "held") } else { ("held", "active") };
    let sql = "update routine set state = $3 where client_id = $1 and state = $2";
    tx.conn().execute_raw(tx.statement(sql, vec![client.into(), from.into(), to.into()])).await?;
    Ok(())
}
