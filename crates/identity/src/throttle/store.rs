//! The rows of the throttle.

use kernel::{Fault, Instant, Reader, Write};
use sea_orm::ConnectionTrait;

/// When the bucket of a subject will be empty. Its row is there and locked from now on.
pub(super) async fn lock(tx: &Write, subject: &[u8]) -> Result<Instant, Fault> {
    // The update changes nothing; it locks the row that is there already, and has it answered.
    let sql = "insert into throttle (subject, drained_at) values ($1, $2) \
               on conflict (subject) do update set drained_at = throttle.drained_at returning drained_at";
    let statement = tx.statement(sql, [subject.to_vec().into(), tx.now().into()]);
    let row = tx.conn().query_one_raw(statement).await?;
    Ok(row.ok_or_else(|| Fault::internal("a throttle vanished"))?.try_get("", "drained_at")?)
}

pub(super) async fn record(tx: &Write, subject: &[u8], drained_at: Instant) -> Result<(), Fault> {
    let sql = "update throttle set drained_at = $2 where subject = $1";
    tx.conn().execute_raw(tx.statement(sql, [subject.to_vec().into(), drained_at.into()])).await?;
    Ok(())
}

pub(super) async fn remove_drained(tx: &Write, most: u32) -> Result<u64, Fault> {
    let sql = "delete from throttle where subject in \
               (select subject from throttle where drained_at < $1 order by drained_at limit $2)";
    let statement = tx.statement(sql, [tx.now().into(), i64::from(most).into()]);
    Ok(tx.conn().execute_raw(statement).await?.rows_affected())
}
