//! The rows of links.

use kernel::{Fault, Id, Instant, Reader, Write, id};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr,
};

use super::Followed;

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

pub(super) async fn find_by_token(db: &impl Reader, hash: &[u8]) -> Result<Option<Row>, Fault> {
    Ok(row::Entity::find().filter(row::Column::TokenHash.eq(hash.to_vec())).one(&db.conn()).await?)
}

/// Marks the link used, in one statement, so that two presses cannot both be the first.
pub(super) async fn use_up(tx: &Write, id: Id<id::Link>) -> Result<bool, Fault> {
    let used = row::Entity::update_many()
        .col_expr(row::Column::UsedAt, Expr::value(tx.now()))
        .filter(row::Column::Id.eq(id))
        .filter(row::Column::UsedAt.is_null())
        .exec(&tx.conn())
        .await?;
    Ok(used.rows_affected == 1)
}

pub(super) async fn exists(db: &impl Reader, id: Id<id::Link>) -> Result<bool, Fault> {
    Ok(row::Entity::find_by_id(id).one(&db.conn()).await?.is_some())
}

pub(super) async fn remove_run_out(tx: &Write, most: u32) -> Result<u64, Fault> {
    let sql = "delete from link where id in \
               (select id from link where expires_at < $1 order by expires_at limit $2)";
    let values = [tx.now().into(), i64::from(most).into()];
    let statement = tx.statement(sql, values);
    Ok(tx.conn().execute_raw(statement).await?.rows_affected())
}

pub(super) async fn remove_others(tx: &Write, purpose: &str, kept: Followed) -> Result<(), Fault> {
    row::Entity::delete_many()
        .filter(row::Column::UserId.eq(kept.user))
        .filter(row::Column::Purpose.eq(purpose))
        .filter(row::Column::Id.ne(kept.id))
        .exec(&tx.conn())
        .await?;
    Ok(())
}

pub(super) async fn remove_unused(tx: &Write, user: Id<id::User>, purpose: &str) -> Result<(), Fault> {
    row::Entity::delete_many()
        .filter(row::Column::UserId.eq(user))
        .filter(row::Column::Purpose.eq(purpose))
        .filter(row::Column::UsedAt.is_null())
        .exec(&tx.conn())
        .await?;
    Ok(())
}
