//! The rows of denials. They are only ever added.

use kernel::{Actor, Fault, Id, Reader, Write, id, sight::Purpose};
use sea_orm::ConnectionTrait;

use super::Asked;

/// Writes down that `actor` was denied whoever `asked` names; nothing, when it names nobody, or somebody whom she
/// coaches herself and who is no longer there.
pub(super) async fn insert(tx: &Write, actor: &Actor, asked: Asked) -> Result<(), Fault> {
    let (table, client, named) = match asked {
        Asked::Client(id) => ("client", "id", id.uuid()),
        Asked::Routine(id) => ("routine", "client_id", id.uuid()),
        Asked::Alert(id) => ("alert", "client_id", id.uuid()),
    };
    let sql = format!(
        "insert into denial (id, actor_kind, actor_id, client_id, purpose, request, at) \
         select $1, $2, $3, c.id, $4, $5, $6 from {table} t join client c on c.id = t.{client} \
         where t.id = $7 and c.coach_id <> $3"
    );
    let id: Id<id::Denial> = tx.new_id();
    let (kind, who) = actor.recorded();
    let values = vec![
        id.into(),
        kind.into(),
        who.into(),
        Purpose::Coaching.as_str().into(),
        actor.request.0.into(),
        tx.now().into(),
        named.into(),
    ];
    tx.conn().execute_raw(tx.statement(&sql, values)).await?;
    Ok(())
}
