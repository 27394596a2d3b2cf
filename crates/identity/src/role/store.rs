//! The rows of granted roles.

use kernel::{Fault, Id, Reader, Role, Write, id};
use sea_orm::{ConnectionTrait, Value};

pub(super) async fn insert(tx: &Write, user: Id<id::User>, role: Role) -> Result<(), Fault> {
    let sql = "insert into role_grant (user_id, role, granted_at) values ($1, $2, $3) on conflict do nothing";
    run(tx, sql, [user.into(), role.as_str().into(), tx.now().into()]).await?;
    Ok(())
}

/// Answers whether the user had the role.
pub(super) async fn remove(tx: &Write, user: Id<id::User>, role: Role) -> Result<bool, Fault> {
    let sql = "delete from role_grant where user_id = $1 and role = $2";
    Ok(run(tx, sql, [user.into(), role.as_str().into()]).await? == 1)
}

async fn run<const N: usize>(tx: &Write, sql: &str, values: [Value; N]) -> Result<u64, Fault> {
    let statement = tx.statement(sql, values);
    Ok(tx.conn().execute_raw(statement).await?.rows_affected())
}
