//! The rows of letters.

use kernel::{Fault, Id, Instant, Reader, Write, id};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

use crate::{Letter, Recipient};

mod row {
    use super::{Id, Instant, id};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "letter")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Id<id::Letter>,
        pub kind: String,
        pub recipient_kind: String,
        pub recipient_id: Uuid,
        pub details: String,
        pub state: String,
        pub created_at: Instant,
        pub settled_at: Option<Instant>,
        pub outcome: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// A letter that waits.
pub(crate) struct Queued {
    pub to: Recipient,
    pub letter: Letter,
}

pub(crate) async fn insert(tx: &Write, id: Id<id::Letter>, to: Recipient, letter: &Letter) -> Result<(), Fault> {
    let (recipient_kind, recipient_id) = match to {
        Recipient::User(user) => ("user", user.uuid()),
        Recipient::Client(client) => ("client", client.uuid()),
    };
    let row = row::ActiveModel {
        id: Set(id),
        kind: Set(letter.kind().to_owned()),
        recipient_kind: Set(recipient_kind.to_owned()),
        recipient_id: Set(recipient_id),
        details: Set(serde_json::to_string(letter).map_err(Fault::internal)?),
        state: Set("queued".to_owned()),
        created_at: Set(tx.now()),
        settled_at: Set(None),
        outcome: Set(None),
    };
    row.insert(&tx.conn()).await?;
    Ok(())
}

/// The letter, if it still waits.
pub(crate) async fn find_queued(db: &impl Reader, id: Id<id::Letter>) -> Result<Option<Queued>, Fault> {
    let row = row::Entity::find_by_id(id).filter(row::Column::State.eq("queued")).one(&db.conn()).await?;
    let Some(row) = row else { return Ok(None) };
    let to = match row.recipient_kind.as_str() {
        "client" => Recipient::Client(Id::from_uuid(row.recipient_id)),
        _ => Recipient::User(Id::from_uuid(row.recipient_id)),
    };
    let letter = serde_json::from_str(&row.details).map_err(Fault::internal)?;
    Ok(Some(Queued { to, letter }))
}

/// How a letter ended.
#[derive(Clone, Copy)]
pub(crate) enum State {
    Sent,
    Dropped,
    Failed,
}

pub(crate) async fn settle(tx: &Write, id: Id<id::Letter>, state: State, outcome: &str) -> Result<(), Fault> {
    let word = match state {
        State::Sent => "sent",
        State::Dropped => "dropped",
        State::Failed => "failed",
    };
    row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(word))
        .col_expr(row::Column::SettledAt, Expr::value(tx.now()))
        .col_expr(row::Column::Outcome, Expr::value(outcome.to_owned()))
        .filter(row::Column::Id.eq(id))
        .filter(row::Column::State.eq("queued"))
        .exec(&tx.conn())
        .await?;
    Ok(())
}
