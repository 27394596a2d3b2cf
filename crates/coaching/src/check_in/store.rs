//! The rows of check-ins.

use kernel::{Fault, Id, Reader, Write, id, seal::DataKey};
use sea_orm::ConnectionTrait;

use super::{CheckIn, place};
use crate::client::Client;

/// Answers whether this form was not sent before.
pub(super) async fn insert(
    tx: &Write,
    client: &Client,
    key: &DataKey,
    (routine, form_key): (Id<id::Routine>, &str),
    check_in: &CheckIn,
) -> Result<bool, Fault> {
    let id = tx.new_id();
    let sealed = key.seal(place(id), check_in)?;
    let sql = "insert into check_in (id, client_id, routine_id, form_key, content, recorded_at) \
               values ($1, $2, $3, $4, $5, $6) on conflict (client_id, form_key) do nothing";
    let values =
        vec![id.into(), client.id.into(), routine.into(), form_key.into(), sealed.into(), tx.now().into()];
    Ok(tx.conn().execute_raw(tx.statement(sql, values)).await?.rows_affected() == 1)
}

pub(super) async fn list_for_client(
    db: &impl Reader,
    client: Id<id::Client>,
) -> Result<Vec<(Id<id::CheckIn>, Vec<u8>)>, Fault> {
    let sql = "select id, content from check_in where client_id = $1 order by id";
    let rows = db.conn().query_all_raw(db.statement(sql, vec![client.into()])).await?;
    rows.iter().map(|row| Ok((row.try_get("", "id")?, row.try_get("", "content")?))).collect()
}
