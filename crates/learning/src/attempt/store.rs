//! The rows of attempts.

use kernel::{Fault, Id, Instant, Reader, Write, id};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{Answers, Attempt, Graded};

mod row {
    use super::{Id, Instant, id};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "attempt")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Id<id::Attempt>,
        pub enrolment_id: Id<id::Enrolment>,
        pub assessment_key: String,
        pub number: i32,
        pub seed: Vec<u8>,
        pub form: String,
        pub started_at: Instant,
        pub deadline_at: Option<Instant>,
        pub answers: Option<String>,
        pub closed_at: Option<Instant>,
        pub score_percent: Option<i32>,
        pub passed: Option<bool>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn attempt(row: row::Model) -> Result<Attempt, Fault> {
    let answers = row.answers.as_deref().map(serde_json::from_str).transpose().map_err(Fault::internal)?;
    Ok(Attempt {
        id: row.id,
        enrolment: row.enrolment_id,
        assessment: row.assessment_key,
        number: row.number.unsigned_abs(),
        form: serde_json::from_str(&row.form).map_err(Fault::internal)?,
        started_at: row.started_at,
        deadline_at: row.deadline_at,
        answers,
        closed_at: row.closed_at,
        score_percent: row.score_percent.map(i32::unsigned_abs),
        passed: row.passed,
    })
}

/// Two starts at once meet at the unique index of open attempts, and one of them is a fault: it may ask again.
pub(crate) async fn insert(tx: &Write, attempt: &Attempt) -> Result<(), Fault> {
    let row = row::ActiveModel {
        id: Set(attempt.id),
        enrolment_id: Set(attempt.enrolment),
        assessment_key: Set(attempt.assessment.clone()),
        number: Set(attempt.number.cast_signed()),
        seed: Set(attempt.form.seed.to_be_bytes().to_vec()),
        form: Set(serde_json::to_string(&attempt.form).map_err(Fault::internal)?),
        started_at: Set(attempt.started_at),
        deadline_at: Set(attempt.deadline_at),
        answers: Set(None),
        closed_at: Set(None),
        score_percent: Set(None),
        passed: Set(None),
    };
    row.insert(&tx.conn()).await?;
    Ok(())
}

/// The enrolment that an attempt belongs to.
pub(crate) async fn enrolment_of(
    db: &impl Reader,
    id: Id<id::Attempt>,
) -> Result<Option<Id<id::Enrolment>>, Fault> {
    let query = row::Entity::find_by_id(id).select_only().column(row::Column::EnrolmentId);
    Ok(query.into_tuple().one(&db.conn()).await?)
}

pub(crate) async fn find(db: &impl Reader, id: Id<id::Attempt>) -> Result<Option<Attempt>, Fault> {
    let mut query = row::Entity::find_by_id(id);
    if db.locks() {
        query = query.lock_exclusive();
    }
    query.one(&db.conn()).await?.map(attempt).transpose()
}

pub(crate) async fn list_for_enrolment(db: &impl Reader, id: Id<id::Enrolment>) -> Result<Vec<Attempt>, Fault> {
    let query = row::Entity::find().filter(row::Column::EnrolmentId.eq(id)).order_by_asc(row::Column::Id);
    query.all(&db.conn()).await?.into_iter().map(attempt).collect()
}

/// Records how an attempt was graded. It must be open still.
pub(crate) async fn record(
    tx: &Write,
    attempt: Attempt,
    answers: Answers,
    graded: &Graded,
) -> Result<Attempt, Fault> {
    let score = Some(graded.score_percent);
    let closed_at = Some(tx.now());
    close(
        tx,
        Attempt {
            answers: Some(answers),
            score_percent: score,
            passed: Some(graded.passed),
            closed_at,
            ..attempt
        },
    )
    .await
}

/// Closes an attempt whose time ran out.
pub(crate) async fn close_unanswered(tx: &Write, attempt: Attempt) -> Result<Attempt, Fault> {
    // It ended when its time did, whenever that is found out: a wait that follows counts from there.
    let closed_at = attempt.deadline_at.or(Some(tx.now()));
    close(tx, Attempt { score_percent: Some(0), passed: Some(false), closed_at, ..attempt }).await
}

async fn close(tx: &Write, attempt: Attempt) -> Result<Attempt, Fault> {
    let answers = attempt.answers.as_ref().map(serde_json::to_string).transpose().map_err(Fault::internal)?;
    let row = row::ActiveModel {
        answers: Set(answers),
        closed_at: Set(attempt.closed_at),
        score_percent: Set(attempt.score_percent.map(u32::cast_signed)),
        passed: Set(attempt.passed),
        ..Default::default()
    };
    let closed = row::Entity::update_many()
        .set(row)
        .filter(row::Column::Id.eq(attempt.id))
        .filter(row::Column::ClosedAt.is_null())
        .exec(&tx.conn())
        .await?;
    if closed.rows_affected == 1 { Ok(attempt) } else { Err(Fault::internal("an attempt was closed twice")) }
}
