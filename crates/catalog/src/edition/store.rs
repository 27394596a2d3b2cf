//! The rows of editions, their files and items. There is no update and no delete, here or in SQL.
//!
//! The row of the edition is written last, after its files and items: from then on, none can be added.

use std::collections::BTreeMap;

use kernel::{Fault, Id, Instant, Reader, Write, id};
use sea_orm::{ConnectionTrait, QueryResult, Value};

use super::{Imprint, Item, Pin};
use crate::bundle::{Source, content_hash, hex};

/// A row to be written.
pub(crate) struct NewEdition<'a> {
    pub id: Id<id::Edition>,
    pub publication: Id<id::Publication>,
    pub number: u32,
    pub hash: Vec<u8>,
    pub library: Option<Id<id::Edition>>,
    pub change_reason: &'a str,
    pub published_by: Option<Id<id::User>>,
}

pub(crate) async fn insert(tx: &Write, new: &NewEdition<'_>) -> Result<(), Fault> {
    let sql = "insert into edition (id, publication_id, number, hash, library_edition_id, change_reason, \
               published_by, published_at) values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = vec![
        new.id.into(),
        new.publication.into(),
        i32::try_from(new.number).unwrap_or(i32::MAX).into(),
        new.hash.clone().into(),
        new.library.into(),
        new.change_reason.into(),
        new.published_by.into(),
        tx.now().into(),
    ];
    tx.conn().execute_raw(tx.statement(sql, values)).await?;
    Ok(())
}

/// Writes the files, a few in a statement; bytes that are kept already are not written again.
pub(crate) async fn insert_files(tx: &Write, edition: Id<id::Edition>, source: &Source) -> Result<(), Fault> {
    let files: Vec<_> = source.0.iter().collect();
    for some in files.chunks(20) {
        let contents = some.iter().map(|(_, bytes)| vec![content_hash(bytes).into(), (*bytes).clone().into()]);
        insert_rows(tx, "content (hash, bytes)", contents.collect(), "on conflict do nothing").await?;
        let rows = some
            .iter()
            .map(|(path, bytes)| vec![edition.into(), path.as_str().into(), content_hash(bytes).into()]);
        insert_rows(tx, "edition_file (edition_id, path, content_hash)", rows.collect(), "").await?;
    }
    Ok(())
}

/// Writes the manifest's items.
pub(crate) async fn insert_items(tx: &Write, edition: Id<id::Edition>, items: &[Item]) -> Result<(), Fault> {
    let table = "edition_item (edition_id, key, kind, parent_key, position, item_id, revision_hash)";
    for some in items.chunks(50) {
        let rows = some.iter().map(|item| {
            vec![
                edition.into(),
                item.key.as_str().into(),
                item.kind.as_str().into(),
                item.parent.clone().into(),
                i32::try_from(item.position).unwrap_or(i32::MAX).into(),
                item.id.into(),
                item.revision.clone().into(),
            ]
        });
        insert_rows(tx, table, rows.collect(), "").await?;
    }
    Ok(())
}

async fn insert_rows(tx: &Write, into: &str, rows: Vec<Vec<Value>>, ending: &str) -> Result<(), Fault> {
    let width = rows.first().map_or(0, Vec::len);
    let places: Vec<_> = (0..rows.len())
        .map(|row| {
            let places: Vec<_> = (1..=width).map(|place| format!("${}", row * width + place)).collect();
            format!("({})", places.join(", "))
        })
        .collect();
    let sql = format!("insert into {into} values {} {ending}", places.join(", "));
    tx.conn().execute_raw(tx.statement(&sql, rows.into_iter().flatten())).await?;
    Ok(())
}

const IMPRINT: &str = "select e.id, p.id as publication_id, p.key, p.kind, e.number, e.hash, l.id as library_id, \
                       l.hash as library_hash, e.change_reason, e.published_at from edition e \
                       join publication p on p.id = e.publication_id \
                       left join edition l on l.id = e.library_edition_id";

/// Every edition, without its files, oldest first.
pub(crate) async fn list(db: &impl Reader) -> Result<Vec<Imprint>, Fault> {
    let sql = format!("{IMPRINT} order by e.published_at, e.id");
    db.conn().query_all_raw(db.statement(&sql, vec![])).await?.iter().map(imprint).collect()
}

/// One edition of the publication with this key, without its files.
pub(crate) async fn find(db: &impl Reader, publication: &str, number: u32) -> Result<Option<Imprint>, Fault> {
    let sql = format!("{IMPRINT} where p.key = $1 and e.number = $2");
    let values = vec![publication.into(), i32::try_from(number).unwrap_or(i32::MAX).into()];
    db.conn().query_one_raw(db.statement(&sql, values)).await?.as_ref().map(imprint).transpose()
}

fn imprint(row: &QueryResult) -> Result<Imprint, Fault> {
    let number: i32 = row.try_get("", "number")?;
    let hash: Vec<u8> = row.try_get("", "hash")?;
    let kind: String = row.try_get("", "kind")?;
    let library: Option<Id<id::Edition>> = row.try_get("", "library_id")?;
    let library_hash: Option<Vec<u8>> = row.try_get("", "library_hash")?;
    let published_at: Instant = row.try_get("", "published_at")?;
    Ok(Imprint {
        id: row.try_get("", "id")?,
        publication: row.try_get("", "publication_id")?,
        key: row.try_get("", "key")?,
        is_library: kind == "library",
        number: number.unsigned_abs(),
        hash: hex(&hash),
        library: library.zip(library_hash).map(|(id, hash)| Pin { id, hash: hex(&hash) }),
        change_reason: row.try_get("", "change_reason")?,
        published_at,
    })
}

/// What was written down of an edition's items.
pub(crate) async fn items(db: &impl Reader, edition: Id<id::Edition>) -> Result<Vec<Item>, Fault> {
    let sql = "select key, kind, parent_key, position, item_id, revision_hash from edition_item \
               where edition_id = $1";
    let rows = db.conn().query_all_raw(db.statement(sql, vec![edition.into()])).await?;
    let item = |row: &QueryResult| {
        let position: i32 = row.try_get("", "position")?;
        Ok(Item {
            key: row.try_get("", "key")?,
            kind: row.try_get("", "kind")?,
            parent: row.try_get("", "parent_key")?,
            position: usize::try_from(position).unwrap_or_default(),
            id: row.try_get("", "item_id")?,
            revision: row.try_get("", "revision_hash")?,
        })
    };
    rows.iter().map(item).collect()
}

/// The files of an edition.
pub(crate) async fn source(db: &impl Reader, edition: Id<id::Edition>) -> Result<Source, Fault> {
    let sql = "select f.path, c.bytes from edition_file f join content c on c.hash = f.content_hash \
               where f.edition_id = $1";
    let rows = db.conn().query_all_raw(db.statement(sql, vec![edition.into()])).await?;
    let files: Result<BTreeMap<_, _>, Fault> =
        rows.iter().map(|row| Ok((row.try_get("", "path")?, row.try_get("", "bytes")?))).collect();
    Ok(Source(files?))
}
