//! The rows of links.

use kernel::{Fault, Id, Instant, Reader, Write, id};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

mod row {
    use super::{Id, Instant, id};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "link")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Id<id::Link>,
        pub user_id: Id<id::User>,
        pub purpose: String,
        pub salt: Vec<u8>,
        pub token_hash: Vec<u8>,
        pub created_at: Instant,
        pub expires_at: Instant,
        pub used_at: Option<Instant>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) use row::Model as Row;

pub(super) struct NewLink {
    pub id: Id<id::Link>,
    pub user: Id<id::User>,
    pub purpose: &'static str,
    pub salt: Vec<u8>,
    pub token_hash: Vec<u8>,
    pub expires_at: Instant,
}

pub(super) async fn insert(tx: &Write, link: NewLink) -> Result<(), Fault> {
    let row = row::ActiveModel {
        id: Set(link.id),
        user_id: Set(link.user),
        purpose: Set(link.purpose.to_owned()),
        salt: Set(link.salt),
        token_hash: Set(link.token_hash),
        created_at: Set(tx.now()),
        expires_at: Set(link.expires_at),
        used_at: Set(None),
    };
    row.insert(&tx.conn()).await?;
    Ok(())
}

pub(super) async fn find_unused(db: &impl Reader, id: Id<id::Link>) -> Result<Option<Row>, Fault> {
    Ok(row::Entity::find_by_id(id).filter(row::Column::UsedAt.is_null()).one(&db.conn()).await?)
}

/// Marks the link used if it still works, in one statement, so that two presses cannot both win.
pub(super) async fn use_up(tx: &Write, purpose: &str, hash: &[u8]) -> Result<Option<Id<id::User>>, Fault> {
    let used = row::Entity::update_many()
        .col_expr(row::Column::UsedAt, Expr::value(tx.now()))
        .filter(row::Column::TokenHash.eq(hash.to_vec()))
        .filter(row::Column::Purpose.eq(purpose))
        .filter(row::Column::UsedAt.is_null())
        .filter(row::Column::ExpiresAt.gt(tx.now()))
        .exec_with_returning(&tx.conn())
        .await?;
    Ok(used.first().map(|row| row.user_id))
}
