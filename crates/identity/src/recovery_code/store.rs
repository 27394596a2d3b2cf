//! The rows of recovery codes.

use kernel::{Fault, Id, Reader, Write, id};
use sea_orm::ConnectionTrait;

pub(super) async fn insert(tx: &Write, user: Id<id::User>, hash: Vec<u8>) -> Result<(), Fault> {
    let sql = "insert into recovery_code (user_id, code_hash, created_at) values ($1, $2, $3)";
    tx.conn().execute_raw(tx.statement(sql, [user.into(), hash.into(), tx.now().into()])).await?;
    Ok(())
}

pub(super) async fn remove_all(tx: &Write, user: Id<id::User>) -> Result<(), Fault> {
    tx.conn().execute_raw(tx.statement("delete from recovery_code where user_id = $1", [user.into()])).await?;
    Ok(())
}

/// Uses a code up, in one statement, so that of two at once one does.
pub(super) async fn use_up(tx: &Write, user: Id<id::User>, hash: Vec<u8>) -> Result<bool, Fault> {
    let sql = "update recovery_code set used_at = $3 where user_id = $1 and code_hash = $2 and used_at is null";
    let done = tx.conn().execute_raw(tx.statement(sql, [user.into(), hash.into(), tx.now().into()])).await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn count_unused(db: &impl Reader, user: Id<id::User>) -> Result<u32, Fault> {
    let sql = "select count(*) as unused from recovery_code where user_id = $1 and used_at is null";
    let row = db.conn().query_one_raw(db.statement(sql, [user.into()])).await?;
    let unused: i64 = row.ok_or_else(|| Fault::internal("a count has no row"))?.try_get("", "unused")?;
    u32::try_from(unused).map_err(Fault::internal)
}
