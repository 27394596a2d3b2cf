//! The rows of consents. A withdrawn one stays, with its day.

use kernel::{Fault, Id, Reader, Write, id};
use sea_orm::ConnectionTrait;

pub(super) async fn insert(tx: &Write, client: Id<id::Client>, version: u32) -> Result<(), Fault> {
    let sql = "insert into consent (id, client_id, purpose, text_version, locale, given_at) \
               values ($1, $2, 'coaching', $3, 'en', $4)";
    let id: Id<id::Consent> = tx.new_id();
    let values = vec![id.into(), client.into(), version.cast_signed().into(), tx.now().into()];
    tx.conn().execute_raw(tx.statement(sql, values)).await?;
    Ok(())
}

pub(super) async fn withdraw(tx: &Write, client: Id<id::Client>) -> Result<(), Fault> {
    let sql = "update consent set withdrawn_at = $2 where client_id = $1 and withdrawn_at is null";
    tx.conn().execute_raw(tx.statement(sql, vec![client.into(), tx.now().into()])).await?;
    Ok(())
}

pub(super) async fn lives(db: &impl Reader, client: Id<id::Client>) -> Result<bool, Fault> {
    let sql = "select id from consent where client_id = $1 and purpose = 'coaching' and withdrawn_at is null";
    Ok(db.conn().query_one_raw(db.statement(sql, vec![client.into()])).await?.is_some())
}
