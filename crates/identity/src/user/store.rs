//! The rows of users.

use kernel::{Fault, Id, Instant, Reader, Write, id};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

use super::{Email, User};

mod row {
    use super::{Id, Instant, id};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "user")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Id<id::User>,
        pub email: String,
        pub email_key: String,
        pub locale: String,
        pub zone: String,
        pub verified_at: Option<Instant>,
        pub created_at: Instant,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

impl From<row::Model> for User {
    fn from(row: row::Model) -> Self {
        Self {
            id: row.id,
            email: row.email,
            locale: row.locale,
            zone: row.zone,
            verified_at: row.verified_at,
            created_at: row.created_at,
        }
    }
}

pub(crate) async fn insert(tx: &Write, user: &User, email: &Email) -> Result<(), Fault> {
    let row = row::ActiveModel {
        id: Set(user.id),
        email: Set(user.email.clone()),
        email_key: Set(email.key()),
        locale: Set(user.locale.clone()),
        zone: Set(user.zone.clone()),
        verified_at: Set(None),
        created_at: Set(user.created_at),
    };
    row.insert(&tx.conn()).await?;
    Ok(())
}

pub(crate) async fn find(db: &impl Reader, id: Id<id::User>) -> Result<Option<User>, Fault> {
    Ok(row::Entity::find_by_id(id).one(&db.conn()).await?.map(User::from))
}

pub(crate) async fn find_by_email(db: &impl Reader, email: &Email) -> Result<Option<User>, Fault> {
    let found = row::Entity::find().filter(row::Column::EmailKey.eq(email.key())).one(&db.conn()).await?;
    Ok(found.map(User::from))
}

pub(crate) async fn mark_verified(tx: &Write, id: Id<id::User>) -> Result<(), Fault> {
    row::Entity::update_many()
        .col_expr(row::Column::VerifiedAt, Expr::value(tx.now()))
        .filter(row::Column::Id.eq(id))
        .filter(row::Column::VerifiedAt.is_null())
        .exec(&tx.conn())
        .await?;
    Ok(())
}
