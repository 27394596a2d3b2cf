//! The rows of intakes. They are only ever added.

use kernel::{
    Fault, Id, Instant, Reader, Write, id,
    seal::{DataKey, Place},
};
use sea_orm::ConnectionTrait;

use super::{Intake, IntakeId};

pub(super) async fn insert(
    tx: &Write,
    client: Id<id::Client>,
    key: &DataKey,
    intake: &Intake,
) -> Result<(), Fault> {
    let id: IntakeId = tx.new_id();
    let place = Place { table: "intake", column: "answers", row: id.uuid() };
    let sealed = key.seal(place, intake)?;
    let sql = "insert into intake (id, client_id, answers, answered_at) values ($1, $2, $3, $4)";
    tx.conn()
        .execute_raw(tx.statement(sql, vec![id.into(), client.into(), sealed.into(), tx.now().into()]))
        .await?;
    Ok(())
}

/// A sealed intake.
pub(super) struct Sealed {
    pub id: IntakeId,
    pub answers: Vec<u8>,
    pub answered_at: Instant,
}

pub(super) async fn latest(db: &impl Reader, client: Id<id::Client>) -> Result<Option<Sealed>, Fault> {
    let sql = "select id, answers, answered_at from intake where client_id = $1 order by id desc limit 1";
    let row = db.conn().query_one_raw(db.statement(sql, vec![client.into()])).await?;
    let Some(row) = row else { return Ok(None) };
    let answered_at = row.try_get("", "answered_at")?;
    Ok(Some(Sealed { id: row.try_get("", "id")?, answers: row.try_get("", "answers")?, answered_at }))
}

/// The intakes since her provider last answered: what they report still stands.
pub(super) async fn list_standing(db: &impl Reader, client: Id<id::Client>) -> Result<Vec<Sealed>, Fault> {
    let sql = "select id, answers, answered_at from intake where client_id = $1 and answered_at > coalesce(\
               (select max(recorded_at) from provider_answer where client_id = $1), $2) order by id";
    let never = Instant::UNIX_EPOCH;
    let rows = db.conn().query_all_raw(db.statement(sql, vec![client.into(), never.into()])).await?;
    let sealed = |row: &sea_orm::QueryResult| {
        let answered_at = row.try_get("", "answered_at")?;
        Ok(Sealed { id: row.try_get("", "id")?, answers: row.try_get("", "answers")?, answered_at })
    };
    rows.iter().map(sealed).collect()
}

/// Notes what her provider has said.
pub(super) async fn insert_provider_answer(
    tx: &Write,
    client: Id<id::Client>,
    key: &DataKey,
    words: &str,
) -> Result<(), Fault> {
    let id: Id<id::ProviderAnswer> = tx.new_id();
    let place = Place { table: "provider_answer", column: "content", row: id.uuid() };
    let sql = "insert into provider_answer (id, client_id, content, recorded_at) values ($1, $2, $3, $4)";
    let values = vec![id.into(), client.into(), key.seal(place, &words)?.into(), tx.now().into()];
    tx.conn().execute_raw(tx.statement(sql, values)).await?;
    Ok(())
}

/// Whether she has answered at all.
pub(crate) async fn exists(db: &impl Reader, client: Id<id::Client>) -> Result<bool, Fault> {
    let sql = "select id from intake where client_id = $1 limit 1";
    Ok(db.conn().query_one_raw(db.statement(sql, vec![client.into()])).await?.is_some())
}
