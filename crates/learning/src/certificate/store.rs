//! The rows of certificates. One a completion: the database sees to it.

use kernel::{Fault, Id, Reader, Write, id};
use sea_orm::{ConnectionTrait, QueryResult, Value};

use super::Certificate;

const COLUMNS: &str = "c.id, c.name, c.course_title, c.condition, c.edition_number, c.edition_hash, \
                       c.score_percent, c.credit_minutes, c.enrolled_at, c.completed_at, c.issued_at, c.salt";

pub(super) async fn insert(
    tx: &Write,
    certificate: &Certificate,
    completion: Id<id::Completion>,
    token_hash: Vec<u8>,
) -> Result<(), Fault> {
    let sql = "insert into certificate (id, completion_id, token_hash, name, course_title, condition, edition_number, \
               edition_hash, score_percent, credit_minutes, enrolled_at, completed_at, issued_at, salt) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let values = vec![
        certificate.id.into(),
        completion.into(),
        token_hash.into(),
        certificate.name.clone().into(),
        certificate.course_title.clone().into(),
        certificate.condition.clone().into(),
        certificate.edition_number.cast_signed().into(),
        certificate.edition_hash.clone().into(),
        certificate.score_percent.cast_signed().into(),
        certificate.credit_minutes.cast_signed().into(),
        certificate.enrolled_at.into(),
        certificate.completed_at.into(),
        certificate.issued_at.into(),
        certificate.salt.clone().into(),
    ];
    tx.conn().execute_raw(tx.statement(sql, values)).await?;
    Ok(())
}

pub(super) async fn find(db: &impl Reader, id: Id<id::Certificate>) -> Result<Option<Certificate>, Fault> {
    one(db, "certificate c where c.id = $1", vec![id.into()]).await
}

pub(super) async fn find_by_token(db: &impl Reader, token_hash: &[u8]) -> Result<Option<Certificate>, Fault> {
    one(db, "certificate c where c.token_hash = $1", vec![token_hash.to_vec().into()]).await
}

pub(super) async fn find_by_enrolment(
    db: &impl Reader,
    enrolment: Id<id::Enrolment>,
) -> Result<Option<Certificate>, Fault> {
    let from = "certificate c join completion d on d.id = c.completion_id where d.enrolment_id = $1";
    one(db, from, vec![enrolment.into()]).await
}

/// Whether the user holds one for the condition.
pub(super) async fn exists_for(db: &impl Reader, user: Id<id::User>, condition: &str) -> Result<bool, Fault> {
    let from =
        "certificate c join completion d on d.id = c.completion_id where d.user_id = $1 and c.condition = $2";
    Ok(one(db, from, vec![user.into(), condition.into()]).await?.is_some())
}

async fn one(db: &impl Reader, from: &str, values: Vec<Value>) -> Result<Option<Certificate>, Fault> {
    let sql = format!("select {COLUMNS} from {from} limit 1");
    let row = db.conn().query_one_raw(db.statement(&sql, values)).await?;
    row.as_ref().map(certificate).transpose()
}

fn certificate(row: &QueryResult) -> Result<Certificate, Fault> {
    let number = |column: &str| -> Result<u32, Fault> { Ok(row.try_get::<i32>("", column)?.unsigned_abs()) };
    Ok(Certificate {
        id: row.try_get("", "id")?,
        name: row.try_get("", "name")?,
        course_title: row.try_get("", "course_title")?,
        condition: row.try_get("", "condition")?,
        edition_number: number("edition_number")?,
        edition_hash: row.try_get("", "edition_hash")?,
        score_percent: number("score_percent")?,
        credit_minutes: number("credit_minutes")?,
        enrolled_at: row.try_get("", "enrolled_at")?,
        completed_at: row.try_get("", "completed_at")?,
        issued_at: row.try_get("", "issued_at")?,
        salt: row.try_get("", "salt")?,
    })
}
