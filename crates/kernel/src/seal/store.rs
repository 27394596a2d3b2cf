//! The rows of data keys.

use sea_orm::ConnectionTrait;

use super::DataKey;
use crate::{Fault, Id, Keyring, Reader, Write, id, seal::Unreadable};

/// Makes the data key of a person.
pub async fn make(tx: &Write, master: &Keyring) -> Result<DataKey, Fault> {
    let key = DataKey::generate(tx.new_id());
    let sql = "insert into data_key (id, wrapped, master, created_at) values ($1, $2, $3, $4)";
    let values = vec![key.id().into(), key.wrap(master).into(), master.fingerprint().into(), tx.now().into()];
    tx.conn().execute_raw(tx.statement(sql, values)).await?;
    Ok(key)
}

/// Opens a data key. A destroyed one is a fault: whoever asks for it should have seen that the person is gone.
pub async fn find(db: &impl Reader, master: &Keyring, id: Id<id::DataKey>) -> Result<DataKey, Fault> {
    let sql = "select wrapped from data_key where id = $1 and destroyed_at is null";
    let row = db.conn().query_one_raw(db.statement(sql, vec![id.into()])).await?;
    let wrapped: Vec<u8> = row.ok_or(Unreadable)?.try_get("", "wrapped")?;
    Ok(DataKey::unwrap(id, &wrapped, master)?)
}

/// Destroys a data key: what it sealed can never be opened again, in no backup either.
pub async fn destroy(tx: &Write, id: Id<id::DataKey>) -> Result<(), Fault> {
    let sql = "update data_key set wrapped = $2, destroyed_at = $3 where id = $1 and destroyed_at is null";
    let values = vec![id.into(), Vec::<u8>::new().into(), tx.now().into()];
    tx.conn().execute_raw(tx.statement(sql, values)).await?;
    Ok(())
}

/// Wraps every data key anew, from the old master key to the new one; what they seal stays as it is.
///
/// Answers how many. A key that is wrapped by neither is a fault, and nothing is changed.
pub async fn rotate(tx: &Write, old: &Keyring, new: &Keyring) -> Result<usize, Fault> {
    let sql = "select id, wrapped from data_key where destroyed_at is null and master <> $1";
    let rows = tx.conn().query_all_raw(tx.statement(sql, vec![new.fingerprint().into()])).await?;
    for row in &rows {
        let id: Id<id::DataKey> = row.try_get("", "id")?;
        let wrapped: Vec<u8> = row.try_get("", "wrapped")?;
        let key = DataKey::unwrap(id, &wrapped, old)?;
        let sql = "update data_key set wrapped = $2, master = $3 where id = $1";
        let values = vec![id.into(), key.wrap(new).into(), new.fingerprint().into()];
        tx.conn().execute_raw(tx.statement(sql, values)).await?;
    }
    Ok(rows.len())
}
