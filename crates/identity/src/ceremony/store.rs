//! The rows of ceremonies.

use kernel::{Fault, Id, Reader, Write, id};
use sea_orm::{ConnectionTrait, QueryResult};

use super::LIFETIME;

pub(super) struct New {
    pub id: Id<id::Ceremony>,
    pub purpose: &'static str,
    pub user: Option<Id<id::User>>,
    pub token_hash: Vec<u8>,
    pub state: Vec<u8>,
}

pub(super) async fn insert(tx: &Write, new: New) -> Result<(), Fault> {
    let sql = "insert into ceremony (id, purpose, user_id, token_hash, state, created_at, expires_at) \
               values ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        new.id.into(),
        new.purpose.into(),
        new.user.into(),
        new.token_hash.into(),
        new.state.into(),
        tx.now().into(),
        (tx.now() + LIFETIME).into(),
    ];
    tx.conn().execute_raw(tx.statement(sql, values)).await?;
    Ok(())
}

/// What lies there of a ceremony that has not run out.
pub(super) struct Found {
    pub id: Id<id::Ceremony>,
    pub user: Option<Id<id::User>>,
    pub state: Vec<u8>,
}

pub(super) async fn find(db: &impl Reader, purpose: &str, hash: &[u8]) -> Result<Option<Found>, Fault> {
    let sql = "select id, user_id, state from ceremony where token_hash = $1 and purpose = $2 and expires_at > $3";
    let values = [hash.to_vec().into(), purpose.into(), db.now().into()];
    let row = db.conn().query_one_raw(db.statement(sql, values)).await?;
    row.as_ref().map(found).transpose()
}

/// Takes it away, in one statement, so that two cannot both finish it.
pub(super) async fn take(tx: &Write, purpose: &str, hash: &[u8]) -> Result<Option<Found>, Fault> {
    let sql = "delete from ceremony where token_hash = $1 and purpose = $2 and expires_at > $3 \
               returning id, user_id, state";
    let values = [hash.to_vec().into(), purpose.into(), tx.now().into()];
    let row = tx.conn().query_one_raw(tx.statement(sql, values)).await?;
    row.as_ref().map(found).transpose()
}

fn found(row: &QueryResult) -> Result<Found, Fault> {
    Ok(Found { id: row.try_get("", "id")?, user: row.try_get("", "user_id")?, state: row.try_get("", "state")? })
}

pub(super) async fn remove_all(tx: &Write, user: Id<id::User>) -> Result<(), Fault> {
    tx.conn().execute_raw(tx.statement("delete from ceremony where user_id = $1", [user.into()])).await?;
    Ok(())
}

pub(super) async fn remove_run_out(tx: &Write, most: u32) -> Result<u64, Fault> {
    let sql = "delete from ceremony where id in \
               (select id from ceremony where expires_at < $1 order by expires_at limit $2)";
    let statement = tx.statement(sql, [tx.now().into(), i64::from(most).into()]);
    Ok(tx.conn().execute_raw(statement).await?.rows_affected())
}
