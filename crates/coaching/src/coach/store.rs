//! The rows of coaches.

use kernel::{Fault, Id, Reader, Write, id};
use sea_orm::ConnectionTrait;

use super::Coach;

pub(super) async fn upsert(tx: &Write, user: Id<id::User>, name: &str, terms: u32) -> Result<(), Fault> {
    let sql = "insert into coach (user_id, display_name, terms_version, accepted_at) values ($1, $2, $3, $4) \
               on conflict (user_id) do update set display_name = excluded.display_name, \
               terms_version = excluded.terms_version, accepted_at = excluded.accepted_at";
    let values = [user.into(), name.into(), terms.cast_signed().into(), tx.now().into()];
    tx.conn().execute_raw(tx.statement(sql, values)).await?;
    Ok(())
}

pub(super) async fn find(db: &impl Reader, user: Id<id::User>) -> Result<Option<Coach>, Fault> {
    let sql = "select display_name, terms_version, accepted_at from coach where user_id = $1";
    let row = db.conn().query_one_raw(db.statement(sql, [user.into()])).await?;
    let Some(row) = row else { return Ok(None) };
    let terms_version: i32 = row.try_get("", "terms_version")?;
    Ok(Some(Coach {
        user,
        display_name: row.try_get("", "display_name")?,
        terms_version: terms_version.unsigned_abs(),
        accepted_at: row.try_get("", "accepted_at")?,
    }))
}
