//! The rows of linked identities.

use kernel::{Fault, Id, Instant, Reader, Write, id};
use sea_orm::ConnectionTrait;

use super::Linked;

/// Who is linked with a subject of an issuer.
pub(super) async fn find_user(
    db: &impl Reader,
    issuer: &str,
    subject: &str,
) -> Result<Option<Id<id::User>>, Fault> {
    let sql = "select user_id from provider_identity where issuer = $1 and subject = $2";
    let row = db.conn().query_one_raw(db.statement(sql, [issuer.into(), subject.into()])).await?;
    Ok(row.map(|row| row.try_get("", "user_id")).transpose()?)
}

/// Links, unless the subject is linked already; answers whether it was.
pub(super) async fn insert(tx: &Write, issuer: &str, subject: &str, user: Id<id::User>) -> Result<bool, Fault> {
    let sql = "insert into provider_identity (issuer, subject, user_id, linked_at) values ($1, $2, $3, $4) \
               on conflict (issuer, subject) do nothing";
    let values = [issuer.into(), subject.into(), user.into(), tx.now().into()];
    Ok(tx.conn().execute_raw(tx.statement(sql, values)).await?.rows_affected() == 1)
}

/// Everything that is linked with a user, oldest first.
pub(super) async fn list_for_user(db: &impl Reader, user: Id<id::User>) -> Result<Vec<Linked>, Fault> {
    let sql = "select issuer, linked_at from provider_identity where user_id = $1 order by linked_at, subject";
    let rows = db.conn().query_all_raw(db.statement(sql, [user.into()])).await?;
    let linked = |row: &sea_orm::QueryResult| -> Result<Linked, Fault> {
        let linked_at: Instant = row.try_get("", "linked_at")?;
        Ok(Linked { issuer: row.try_get("", "issuer")?, linked_at })
    };
    rows.iter().map(linked).collect()
}

/// Takes away what is linked of an issuer; answers whether there was anything.
pub(super) async fn remove(tx: &Write, issuer: &str, user: Id<id::User>) -> Result<bool, Fault> {
    let sql = "delete from provider_identity where issuer = $1 and user_id = $2";
    Ok(tx.conn().execute_raw(tx.statement(sql, [issuer.into(), user.into()])).await?.rows_affected() > 0)
}
