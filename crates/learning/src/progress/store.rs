//! The rows of progress.

use kernel::{Fault, Id, Reader, Write, id};
use sea_orm::ConnectionTrait;

use super::{LessonProgress, Lessons};

/// Notes a lesson as opened and, if so, completed; what was noted first stays.
pub(crate) async fn note(tx: &Write, id: Id<id::Enrolment>, lesson: &str, completed: bool) -> Result<(), Fault> {
    let sql = "insert into lesson_progress (enrolment_id, lesson_key, opened_at, completed_at) \
               values ($1, $2, $3, $4) on conflict (enrolment_id, lesson_key) do update \
               set completed_at = coalesce(lesson_progress.completed_at, excluded.completed_at)";
    let completed_at = completed.then(|| tx.now());
    let values = [id.into(), lesson.into(), tx.now().into(), completed_at.into()];
    let statement = tx.statement(sql, values);
    tx.conn().execute_raw(statement).await?;
    Ok(())
}

pub(crate) async fn list_for_enrolment(db: &impl Reader, id: Id<id::Enrolment>) -> Result<Lessons, Fault> {
    let sql = "select lesson_key, opened_at, completed_at from lesson_progress where enrolment_id = $1";
    let statement = db.statement(sql, [id.into()]);
    let rows = db.conn().query_all_raw(statement).await?;
    rows.iter()
        .map(|row| {
            let lesson: String = row.try_get("", "lesson_key")?;
            let progress = LessonProgress {
                lesson: lesson.clone(),
                opened_at: row.try_get("", "opened_at")?,
                completed_at: row.try_get("", "completed_at")?,
            };
            Ok((lesson, progress))
        })
        .collect()
}
