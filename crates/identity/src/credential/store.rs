//! The rows of credentials.

use kernel::{Fault, Id, Instant, Reader, Write, id};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};

mod row {
    use super::{Id, Instant, id};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "credential")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Id<id::User>,
        pub password_hash: String,
        pub changed_at: Instant,
        pub short: bool,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The hash of a password, and whether the password only goes with a second factor.
pub(crate) struct NewCredential {
    pub hash: String,
    pub is_short: bool,
}

/// Gives `user` a password, in place of the one she may have.
pub(crate) async fn put(tx: &Write, user: Id<id::User>, new: NewCredential) -> Result<(), Fault> {
    let row = row::ActiveModel {
        user_id: Set(user),
        password_hash: Set(new.hash),
        changed_at: Set(tx.now()),
        short: Set(new.is_short),
    };
    let there = OnConflict::column(row::Column::UserId)
        .update_columns([row::Column::PasswordHash, row::Column::ChangedAt, row::Column::Short])
        .to_owned();
    row::Entity::insert(row).on_conflict(there).exec_without_returning(&tx.conn()).await?;
    Ok(())
}

pub(crate) async fn password_hash(db: &impl Reader, user: Id<id::User>) -> Result<Option<String>, Fault> {
    let row = row::Entity::find_by_id(user).one(&db.conn()).await?;
    Ok(row.map(|row| row.password_hash))
}

/// Puts another hash of the same password in the place of `hash`, unless the password has changed since.
pub(crate) async fn hash_anew(tx: &Write, user: Id<id::User>, hash: &str, anew: String) -> Result<(), Fault> {
    row::Entity::update_many()
        .col_expr(row::Column::PasswordHash, Expr::value(anew))
        .filter(row::Column::UserId.eq(user))
        .filter(row::Column::PasswordHash.eq(hash))
        .exec(&tx.conn())
        .await?;
    Ok(())
}

/// Whether the password is shorter than it may be without a second factor.
pub(crate) async fn is_short(db: &impl Reader, user: Id<id::User>) -> Result<bool, Fault> {
    let sql = "select short from credential where user_id = $1";
    let row = db.conn().query_one_raw(db.statement(sql, [user.into()])).await?;
    Ok(row.map(|row| row.try_get("", "short")).transpose()?.unwrap_or(false))
}
