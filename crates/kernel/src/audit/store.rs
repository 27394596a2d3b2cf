//! The rows of the audit log.

use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

use super::{Entry, Recorded};
use crate::{
    Actor, Fault, Id, Reader, RequestId, Write, id,
    page::{Page, PageRequest},
};

const COLUMNS: &str = "select id, actor_kind, actor_id, act, user_id, detail, reason, request, at from audit";

pub(super) async fn insert(tx: &Write, actor: &Actor, entry: Entry<'_>) -> Result<(), Fault> {
    let sql = "insert into audit (id, actor_kind, actor_id, act, user_id, detail, reason, request, at) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let (kind, who) = actor.recorded();
    let id: Id<id::AuditEntry> = tx.new_id();
    let values = [
        id.into(),
        kind.into(),
        who.into(),
        entry.act.into(),
        entry.user.into(),
        entry.detail.into(),
        entry.reason.as_str().into(),
        actor.request.0.into(),
        tx.now().into(),
    ];
    tx.conn().execute_raw(tx.statement(sql, values)).await?;
    Ok(())
}

pub(super) async fn list(
    db: &impl Reader,
    user: Option<Id<id::User>>,
    page: PageRequest<id::AuditEntry>,
) -> Result<Page<Recorded>, Fault> {
    // No id is greater than the greatest.
    let before = page.after.map_or(Uuid::max(), Id::uuid);
    let limit = i64::try_from(page.first + 1).unwrap_or(i64::MAX);
    let mut values = vec![before.into(), limit.into()];
    let mut of_one = "";
    if let Some(user) = user {
        of_one = "and user_id = $3";
        values.push(user.into());
    }
    let sql = format!("{COLUMNS} where id < $1 {of_one} order by id desc limit $2");
    let rows = db.conn().query_all_raw(db.statement(&sql, values)).await?;
    let rows: Result<Vec<_>, Fault> = rows.iter().map(recorded).collect();
    Ok(Page::of(rows?, page.first))
}

pub(super) async fn find(db: &impl Reader, id: Id<id::AuditEntry>) -> Result<Option<Recorded>, Fault> {
    let sql = format!("{COLUMNS} where id = $1");
    let row = db.conn().query_one_raw(db.statement(&sql, [id.into()])).await?;
    row.as_ref().map(recorded).transpose()
}

fn recorded(row: &QueryResult) -> Result<Recorded, Fault> {
    Ok(Recorded {
        id: row.try_get("", "id")?,
        actor_kind: row.try_get("", "actor_kind")?,
        actor: row.try_get("", "actor_id")?,
        act: row.try_get("", "act")?,
        user: row.try_get("", "user_id")?,
        detail: row.try_get("", "detail")?,
        reason: row.try_get("", "reason")?,
        request: RequestId(row.try_get("", "request")?),
        at: row.try_get("", "at")?,
    })
}
