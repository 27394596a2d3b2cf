//! The rows of authenticators: one for each user who has confirmed one.

use kernel::{Fault, Id, Instant, Reader, Write, id, seal::Place};
use sea_orm::ConnectionTrait;

/// An authenticator, its seed sealed.
pub(super) struct Row {
    pub seed: Vec<u8>,
    pub last_step: Option<i64>,
    pub confirmed_at: Instant,
}

/// Where the seed of a user lies.
pub(super) const fn place(user: Id<id::User>) -> Place {
    Place { table: "totp", column: "seed", row: user.uuid() }
}

/// The user's, in place of the one before.
pub(super) async fn upsert(tx: &Write, user: Id<id::User>, seed: Vec<u8>, step: i64) -> Result<(), Fault> {
    let sql = "insert into totp (user_id, seed, last_step, created_at, confirmed_at) values ($1, $2, $3, $4, $4) \
               on conflict (user_id) do update set seed = excluded.seed, last_step = excluded.last_step, \
               created_at = excluded.created_at, confirmed_at = excluded.confirmed_at";
    let values = [user.into(), seed.into(), step.into(), tx.now().into()];
    tx.conn().execute_raw(tx.statement(sql, values)).await?;
    Ok(())
}

pub(super) async fn find(db: &impl Reader, user: Id<id::User>) -> Result<Option<Row>, Fault> {
    let sql = "select seed, last_step, confirmed_at from totp where user_id = $1 and confirmed_at is not null";
    let row = db.conn().query_one_raw(db.statement(sql, [user.into()])).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Row {
        seed: row.try_get("", "seed")?,
        last_step: row.try_get("", "last_step")?,
        confirmed_at: row.try_get("", "confirmed_at")?,
    }))
}

/// Notes that the code of `step` was used: in one statement, so that of two at once one does.
pub(super) async fn use_step(tx: &Write, user: Id<id::User>, step: i64) -> Result<bool, Fault> {
    let sql = "update totp set last_step = $2 where user_id = $1 and (last_step is null or last_step < $2)";
    let done = tx.conn().execute_raw(tx.statement(sql, [user.into(), step.into()])).await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn remove(tx: &Write, user: Id<id::User>) -> Result<bool, Fault> {
    let removed =
        tx.conn().execute_raw(tx.statement("delete from totp where user_id = $1", [user.into()])).await?;
    Ok(removed.rows_affected() == 1)
}
