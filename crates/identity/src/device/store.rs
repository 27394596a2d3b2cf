//! The rows of devices.

use kernel::{Fault, Id, Reader, Write, id};
use sea_orm::ConnectionTrait;

pub(super) async fn insert(
    tx: &Write,
    id: Id<id::Device>,
    user: Id<id::User>,
    hash: Vec<u8>,
) -> Result<(), Fault> {
    let sql = "insert into device (id, user_id, token_hash, created_at) values ($1, $2, $3, $4)";
    tx.conn().execute_raw(tx.statement(sql, [id.into(), user.into(), hash.into(), tx.now().into()])).await?;
    Ok(())
}

pub(super) async fn find(
    db: &impl Reader,
    user: Id<id::User>,
    hash: &[u8],
) -> Result<Option<Id<id::Device>>, Fault> {
    let sql = "select id from device where token_hash = $1 and user_id = $2";
    let row = db.conn().query_one_raw(db.statement(sql, [hash.to_vec().into(), user.into()])).await?;
    Ok(row.map(|row| row.try_get("", "id")).transpose()?)
}

pub(super) async fn remove_all(tx: &Write, user: Id<id::User>) -> Result<(), Fault> {
    let sql = "delete from device where user_id = $1";
    tx.conn().execute_raw(tx.statement(sql, [user.into()])).await?;
    Ok(())
}
