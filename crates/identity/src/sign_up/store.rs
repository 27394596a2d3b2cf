//! The rows of sign-ups: each belongs to its link, and goes with it.

use kernel::{Fault, Id, Reader, Write, id};
use sea_orm::ConnectionTrait;

use super::Pending;
use crate::user::{Locale, Zone};

pub(super) async fn insert(tx: &Write, link: Id<id::Link>, pending: &Pending) -> Result<(), Fault> {
    let sql = "insert into sign_up (link_id, password_hash, locale, zone) values ($1, $2, $3, $4)";
    let hash = pending.password_hash.clone().into();
    let values = [link.into(), hash, pending.locale.as_str().into(), pending.zone.as_str().into()];
    tx.conn().execute_raw(tx.statement(sql, values)).await?;
    Ok(())
}

/// What was filled in for `link`, taken away: from now on it stands with the user.
pub(super) async fn take(tx: &Write, link: Id<id::Link>) -> Result<Option<Pending>, Fault> {
    let sql = "delete from sign_up where link_id = $1 returning password_hash, locale, zone";
    let row = tx.conn().query_one_raw(tx.statement(sql, [link.into()])).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Pending {
        password_hash: row.try_get("", "password_hash")?,
        locale: Locale::stored(row.try_get("", "locale")?),
        zone: Zone::stored(row.try_get("", "zone")?),
    }))
}

/// The zone that was chosen with `link`.
pub(super) async fn find_zone(db: &impl Reader, link: Id<id::Link>) -> Result<Option<String>, Fault> {
    let sql = "select zone from sign_up where link_id = $1";
    let row = db.conn().query_one_raw(db.statement(sql, [link.into()])).await?;
    Ok(row.map(|row| row.try_get("", "zone")).transpose()?)
}
