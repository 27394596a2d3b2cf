//! The rows of alerts.

use kernel::{
    Fault, Id, Instant, Reader, Write, id,
    page::{Page, PageRequest},
};
use sea_orm::{ConnectionTrait, QueryResult};

use super::Which;
use crate::client::Client;

const SEALED: &str = "select a.id, a.client_id, c.data_key_id, k.wrapped, a.content, a.raised_at, \
                      a.acknowledged_at from alert a join client c on c.id = a.client_id \
                      join data_key k on k.id = c.data_key_id";

/// An alert with the wrapped key of its client.
pub(super) struct Sealed {
    pub id: Id<id::Alert>,
    pub client: Id<id::Client>,
    pub data_key: Id<id::DataKey>,
    pub wrapped: Vec<u8>,
    pub content: Vec<u8>,
    pub raised_at: Instant,
    pub acknowledged_at: Option<Instant>,
}

pub(super) async fn insert(tx: &Write, id: Id<id::Alert>, client: &Client, content: Vec<u8>) -> Result<(), Fault> {
    let sql = "insert into alert (id, client_id, coach_id, content, raised_at) values ($1, $2, $3, $4, $5)";
    let values = vec![id.into(), client.id.into(), client.coach.into(), content.into(), tx.now().into()];
    tx.conn().execute_raw(tx.statement(sql, values)).await?;
    Ok(())
}

pub(super) async fn list_for_coach(
    db: &impl Reader,
    coach: Id<id::User>,
    page: PageRequest<id::Alert>,
    which: Which,
) -> Result<Page<Sealed>, Fault> {
    let open = if which == Which::Open { "and a.acknowledged_at is null" } else { "" };
    let sql = format!(
        "{SEALED} where a.coach_id = $1 and a.id > $2 {open} and c.state <> 'ended' and exists (select 1 from consent t \
         where t.client_id = c.id and t.withdrawn_at is null) order by a.id limit $3"
    );
    let after = page.after.map_or_else(uuid::Uuid::nil, Id::uuid);
    let limit = i64::try_from(page.first + 1).unwrap_or(i64::MAX);
    let rows = db.conn().query_all_raw(db.statement(&sql, vec![coach.into(), after.into(), limit.into()])).await?;
    let rows: Result<Vec<_>, Fault> = rows.iter().map(sealed).collect();
    Ok(Page::of(rows?, page.first))
}

pub(super) async fn find(db: &impl Reader, id: Id<id::Alert>) -> Result<Option<Sealed>, Fault> {
    let sql = format!("{SEALED} where a.id = $1");
    let row = db.conn().query_one_raw(db.statement(&sql, vec![id.into()])).await?;
    row.as_ref().map(sealed).transpose()
}

fn sealed(row: &QueryResult) -> Result<Sealed, Fault> {
    Ok(Sealed {
        id: row.try_get("", "id")?,
        client: row.try_get("", "client_id")?,
        data_key: row.try_get("", "data_key_id")?,
        wrapped: row.try_get("", "wrapped")?,
        content: row.try_get("", "content")?,
        raised_at: row.try_get("", "raised_at")?,
        acknowledged_at: row.try_get("", "acknowledged_at")?,
    })
}

pub(super) async fn client_of(db: &impl Reader, id: Id<id::Alert>) -> Result<Option<Id<id::Client>>, Fault> {
    let sql = "select client_id from alert where id = $1";
    let row = db.conn().query_one_raw(db.statement(sql, vec![id.into()])).await?;
    Ok(row.map(|row| row.try_get("", "client_id")).transpose()?)
}

pub(super) async fn acknowledge(tx: &Write, id: Id<id::Alert>) -> Result<(), Fault> {
    let sql = "update alert set acknowledged_at = coalesce(acknowledged_at, $2) where id = $1";
    tx.conn().execute_raw(tx.statement(sql, vec![id.into(), tx.now().into()])).await?;
    Ok(())
}
