//! The rows of publications.

use kernel::{Fault, Id, Reader, Write, id};
use sea_orm::{ConnectionTrait, DbBackend};

use super::Draft;
use crate::{
    bundle::{Content, hex},
    edition::Pin,
};

/// A publication, with the number and hash of its latest edition, if there is one.
pub(super) type Opened = (Id<id::Publication>, Option<(u32, Vec<u8>)>);

/// Finds or makes the publication and locks it, so that two editions cannot get one number.
pub(super) async fn open(tx: &Write, draft: &Draft) -> Result<Opened, Fault> {
    let kind = match draft.content {
        Content::Course(_) => "course",
        Content::Library(_) => "library",
    };
    let sql = "insert into publication (id, key, kind, created_at) values ($1, $2, $3, $4) on conflict do nothing";
    let id: Id<id::Publication> = tx.new_id();
    let values = [id.into(), draft.content.key().into(), kind.into(), tx.now().into()];
    tx.conn().execute_raw(tx.statement(sql, values)).await?;
    let lock = if tx.conn().get_database_backend() == DbBackend::Postgres { "for update" } else { "" };
    let sql = format!("select id from publication where key = $1 {lock}");
    let row = tx.conn().query_one_raw(tx.statement(&sql, [draft.content.key().into()])).await?;
    let id = row.ok_or_else(|| Fault::internal("a publication vanished"))?.try_get("", "id")?;
    let sql = "select number, hash from edition where publication_id = $1 order by number desc limit 1";
    let row = tx.conn().query_one_raw(tx.statement(sql, [Id::<id::Publication>::into(id)])).await?;
    let latest = row
        .map(|row| -> Result<_, Fault> {
            let number: i32 = row.try_get("", "number")?;
            Ok((number.unsigned_abs(), row.try_get("", "hash")?))
        })
        .transpose()?;
    Ok((id, latest))
}

/// The latest edition of the library with this key.
pub(super) async fn latest_library(db: &impl Reader, key: &str) -> Result<Option<Pin>, Fault> {
    let sql = "select e.id, e.hash from edition e join publication p on p.id = e.publication_id \
               where p.key = $1 and p.kind = 'library' order by e.number desc limit 1";
    let row = db.conn().query_one_raw(db.statement(sql, [key.into()])).await?;
    row.map(|row| {
        let hash: Vec<u8> = row.try_get("", "hash")?;
        Ok(Pin { id: row.try_get("", "id")?, hash: hex(&hash) })
    })
    .transpose()
}

/// The number of the latest edition of the publication with this key.
pub(super) async fn latest_number(db: &impl Reader, key: &str) -> Result<Option<u32>, Fault> {
    let sql = "select e.number from edition e join publication p on p.id = e.publication_id \
               where p.key = $1 order by e.number desc limit 1";
    let row = db.conn().query_one_raw(db.statement(sql, [key.into()])).await?;
    let number: Option<i32> = row.map(|row| row.try_get("", "number")).transpose()?;
    Ok(number.map(i32::unsigned_abs))
}
