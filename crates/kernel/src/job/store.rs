//! The rows of the queue.

use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

use super::{JobId, Work};
use crate::{Fault, Instant, Reader, Write};

pub(super) fn statement<const N: usize>(db: &impl Reader, sql: &str, values: [Value; N]) -> Statement {
    Statement::from_sql_and_values(db.conn().get_database_backend(), sql, values)
}

pub(super) async fn insert(tx: &Write, id: JobId, work: &Work, due_at: Instant) -> Result<(), Fault> {
    let sql = "insert into job (id, kind, payload, dedupe_key, due_at, attempts, fence, created_at) \
               values ($1, $2, $3, $4, $5, 0, 0, $6) on conflict (dedupe_key) do nothing";
    let kind = work.kind.into();
    let payload = work.payload.clone().into();
    let dedupe_key = work.dedupe_key.clone().into();
    let values = [id.into(), kind, payload, dedupe_key, due_at.into(), tx.now().into()];
    tx.conn().execute_raw(statement(tx, sql, values)).await?;
    Ok(())
}

/// One claimed row.
pub(super) struct Claimed {
    pub id: JobId,
    pub kind: String,
    pub payload: String,
    pub fence: i64,
    pub attempt: i32,
}

/// Leases up to `most` due rows until `until`, in one statement.
pub(super) async fn claim(tx: &Write, until: Instant, most: i32) -> Result<Vec<Claimed>, Fault> {
    let skip = match tx.conn().get_database_backend() {
        DbBackend::Postgres => "for update skip locked",
        _ => "",
    };
    let sql = format!(
        "update job set lease_until = $1, attempts = attempts + 1, fence = fence + 1 where id in (\
           select id from job where done_at is null and dead_at is null and due_at <= $2 \
           and (lease_until is null or lease_until < $2) order by due_at, id limit $3 {skip}\
         ) returning id, kind, payload, fence, attempts"
    );
    let rows = tx.conn().query_all_raw(statement(tx, &sql, [until.into(), tx.now().into(), most.into()])).await?;
    rows.iter()
        .map(|row| {
            Ok(Claimed {
                id: row.try_get("", "id")?,
                kind: row.try_get("", "kind")?,
                payload: row.try_get("", "payload")?,
                fence: row.try_get("", "fence")?,
                attempt: row.try_get("", "attempts")?,
            })
        })
        .collect()
}

/// Runs an update that must still hold the lease; answers whether it did.
pub(super) async fn settle<const N: usize>(tx: &Write, sql: &str, values: [Value; N]) -> Result<bool, Fault> {
    Ok(tx.conn().execute_raw(statement(tx, sql, values)).await?.rows_affected() == 1)
}

/// How the queue stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Waiting or being done.
    pub open: i64,
    /// Given up on.
    pub dead: i64,
}

/// Counts the jobs that are open and those that are dead.
pub async fn counts(db: &impl Reader) -> Result<Counts, Fault> {
    let sql = "select count(*) filter (where dead_at is null) as open, \
               count(*) filter (where dead_at is not null) as dead from job where done_at is null";
    let row = db.conn().query_one_raw(statement(db, sql, [])).await?;
    let row = row.ok_or_else(|| Fault::internal("a count answers one row"))?;
    Ok(Counts { open: row.try_get("", "open")?, dead: row.try_get("", "dead")? })
}
