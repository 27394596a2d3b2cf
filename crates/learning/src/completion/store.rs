//! The rows of completions. One a person, course and cycle: the database sees to it.

use kernel::{Fault, Id, Reader, Write, id};
use sea_orm::ConnectionTrait;

use super::Completion;
use crate::enrolment::Enrolment;

pub(super) async fn insert(
    tx: &Write,
    completion: &Completion,
    enrolment: &Enrolment,
    attempt: Id<id::Attempt>,
) -> Result<(), Fault> {
    let sql = "insert into completion (id, enrolment_id, user_id, publication_id, edition_id, cycle, attempt_id, \
               score_percent, evidence_hash, completed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let values = [
        completion.id.into(),
        enrolment.id.into(),
        enrolment.user.into(),
        enrolment.publication.into(),
        enrolment.edition.into(),
        enrolment.cycle.cast_signed().into(),
        attempt.into(),
        completion.score_percent.cast_signed().into(),
        completion.evidence_hash.clone().into(),
        completion.completed_at.into(),
    ];
    tx.conn().execute_raw(tx.statement(sql, values)).await?;
    Ok(())
}
