//! The rows of the queue.

use sea_orm::{ConnectionTrait, DbBackend, Value};

use super::{JobId, Kinds, Lease, Work};
use crate::{Fault, Instant, Reader, Write};

pub(super) async fn insert(tx: &Write, id: JobId, work: &Work, due_at: Instant) -> Result<(), Fault> {
    let sql = "insert into job (id, kind, payload, dedupe_key, due_at, attempts, fence, created_at) \
               values ($1, $2, $3, $4, $5, 0, 0, $6) on conflict (dedupe_key) do nothing";
    let kind = work.kind.into();
    let payload = work.payload.clone().into();
    let dedupe_key = work.dedupe_key.clone().into();
    let values = [id.into(), kind, payload, dedupe_key, due_at.into(), tx.now().into()];
    tx.conn().execute_raw(tx.statement(sql, values)).await?;
    Ok(())
}

/// Leases the oldest due job of `kinds` until `until`, in one statement.
pub(super) async fn claim(tx: &Write, kinds: Kinds<'_>, until: Instant) -> Result<Option<Lease>, Fault> {
    let skip = match tx.conn().get_database_backend() {
        DbBackend::Postgres => "for update skip locked",
        _ => "",
    };
    let (which, kind) = match kinds {
        Kinds::Any => ("$3 = ''", ""),
        Kinds::Only(kind) => ("kind = $3", kind),
        Kinds::AllBut(kind) => ("kind <> $3", kind),
    };
    let sql = format!(
        "update job set lease_until = $1, attempts = attempts + 1, fence = fence + 1 where id = (\
           select id from job where done_at is null and dead_at is null and due_at <= $2 \
           and (lease_until is null or lease_until < $2) and {which} order by due_at, id limit 1 {skip}\
         ) returning id, kind, payload, fence, attempts"
    );
    let values = [until.into(), tx.now().into(), kind.into()];
    let Some(row) = tx.conn().query_one_raw(tx.statement(&sql, values)).await? else { return Ok(None) };
    Ok(Some(Lease {
        id: row.try_get("", "id")?,
        kind: row.try_get("", "kind")?,
        payload: row.try_get("", "payload")?,
        fence: row.try_get("", "fence")?,
        attempt: row.try_get("", "attempts")?,
    }))
}

/// Runs an update that must still hold the lease; answers whether it did.
pub(super) async fn settle<const N: usize>(tx: &Write, sql: &str, values: [Value; N]) -> Result<bool, Fault> {
    Ok(tx.conn().execute_raw(tx.statement(sql, values)).await?.rows_affected() == 1)
}

/// How the queue stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Waiting or being done.
    pub open: i64,
    /// Given up on.
    pub dead: i64,
}

/// Counts the jobs that are open and those that are dead, each over an index that holds no others.
pub async fn counts(db: &impl Reader) -> Result<Counts, Fault> {
    let sql = "select (select count(*) from job where done_at is null and dead_at is null) as open, \
               (select count(*) from job where dead_at is not null) as dead";
    let row = db.conn().query_one_raw(db.statement(sql, [])).await?;
    let row = row.ok_or_else(|| Fault::internal("a count answers one row"))?;
    Ok(Counts { open: row.try_get("", "open")?, dead: row.try_get("", "dead")? })
}

/// Forgets up to `most` jobs that were done before `instant`, and answers how many.
///
/// Their dedupe keys are forgotten with them. The dead stay for the operator.
pub async fn forget_done(tx: &Write, instant: Instant, most: u32) -> Result<u64, Fault> {
    let sql = "delete from job where id in \
               (select id from job where done_at is not null and done_at < $1 order by done_at limit $2)";
    let forgotten = tx.conn().execute_raw(tx.statement(sql, [instant.into(), i64::from(most).into()])).await?;
    Ok(forgotten.rows_affected())
}
