//! The rows of credentials.

use kernel::{Fault, Id, Instant, Reader, Write, id};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};

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
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) async fn insert(tx: &Write, user: Id<id::User>, password_hash: String) -> Result<(), Fault> {
    let row =
        row::ActiveModel { user_id: Set(user), password_hash: Set(password_hash), changed_at: Set(tx.now()) };
    row.insert(&tx.conn()).await?;
    Ok(())
}

pub(crate) async fn password_hash(db: &impl Reader, user: Id<id::User>) -> Result<Option<String>, Fault> {
    let row = row::Entity::find_by_id(user).one(&db.conn()).await?;
    Ok(row.map(|row| row.password_hash))
}
