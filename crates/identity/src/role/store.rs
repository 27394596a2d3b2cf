//! The rows of granted roles.

use kernel::{Fault, Id, Reader, Role, Write, id};
use sea_orm::{ConnectionTrait, DbBackend, Value};

/// Answers whether the user did not have the role.
pub(crate) async fn insert(tx: &Write, user: Id<id::User>, role: Role) -> Result<bool, Fault> {
    let sql = "insert into role_grant (user_id, role, granted_at) values ($1, $2, $3) on conflict do nothing";
    Ok(run(tx, sql, [user.into(), role.as_str().into(), tx.now().into()]).await? == 1)
}

/// Answers whether the user had the role.
pub(super) async fn remove(tx: &Write, user: Id<id::User>, role: Role) -> Result<bool, Fault> {
    let sql = "delete from role_grant where user_id = $1 and role = $2";
    Ok(run(tx, sql, [user.into(), role.as_str().into()]).await? == 1)
}

/// Every admin who is let in. The grants are locked: until this transaction ends, nobody else decides on them.
pub(super) async fn admins(tx: &Write) -> Result<Vec<Id<id::User>>, Fault> {
    if tx.conn().get_database_backend() == DbBackend::Postgres {
        let sql = "select 1 from role_grant where role = 'admin' order by user_id for update";
        tx.conn().query_all_raw(tx.statement(sql, [])).await?;
    }
    // A statement of its own: it sees what the one who held the lock has done.
    let sql = "select r.user_id from role_grant r join \"user\" u on u.id = r.user_id \
               where r.role = 'admin' and u.suspended_at is null";
    let rows = tx.conn().query_all_raw(tx.statement(sql, [])).await?;
    rows.iter().map(|row| Ok(row.try_get("", "user_id")?)).collect()
}

async fn run<const N: usize>(tx: &Write, sql: &str, values: [Value; N]) -> Result<u64, Fault> {
    let statement = tx.statement(sql, values);
    Ok(tx.conn().execute_raw(statement).await?.rows_affected())
}
