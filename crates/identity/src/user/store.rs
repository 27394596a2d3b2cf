//! The rows of users.

use kernel::{Fault, Id, Instant, Reader, Write, id};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, IntoCondition, OnConflict},
};

use super::{Email, Locale, User, Zone};

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

/// Makes an account that is not confirmed, unless the address has one; another transaction that is
/// making one is waited for.
pub(crate) async fn insert_unless_there(
    tx: &Write,
    id: Id<id::User>,
    email: &Email,
    (locale, zone): (&Locale, &Zone),
) -> Result<(), Fault> {
    let row = row::ActiveModel {
        id: Set(id),
        email: Set(email.as_str().to_owned()),
        email_key: Set(email.key()),
        locale: Set(locale.as_str().to_owned()),
        zone: Set(zone.as_str().to_owned()),
        verified_at: Set(None),
        created_at: Set(tx.now()),
    };
    let there = OnConflict::column(row::Column::EmailKey).do_nothing().to_owned();
    row::Entity::insert(row).on_conflict(there).exec_without_returning(&tx.conn()).await?;
    Ok(())
}

/// Makes an account and takes it away again: as much work as to make one, and nothing comes of it.
pub(crate) async fn insert_in_vain(tx: &Write, (locale, zone): (&Locale, &Zone)) -> Result<(), Fault> {
    let id: Id<id::User> = tx.new_id();
    let nobody = Email::parse(&format!("{}@nowhere.invalid", id.uuid().simple())).map_err(Fault::internal)?;
    insert_unless_there(tx, id, &nobody, (locale, zone)).await?;
    row::Entity::delete_by_id(id).exec(&tx.conn()).await?;
    Ok(())
}

pub(crate) async fn find(db: &impl Reader, id: Id<id::User>) -> Result<Option<User>, Fault> {
    one(db, row::Column::Id.eq(id)).await
}

pub(crate) async fn find_by_email(db: &impl Reader, email: &Email) -> Result<Option<User>, Fault> {
    one(db, row::Column::EmailKey.eq(email.key())).await
}

async fn one(db: &impl Reader, which: impl IntoCondition) -> Result<Option<User>, Fault> {
    let mut query = row::Entity::find().filter(which);
    if db.locks() {
        query = query.lock_exclusive();
    }
    Ok(query.one(&db.conn()).await?.map(User::from))
}

/// Confirms the address of `user`, who speaks and lives as whoever confirmed it has said.
pub(crate) async fn confirm(tx: &Write, user: User, (locale, zone): (&Locale, &Zone)) -> Result<User, Fault> {
    let (locale, zone) = (locale.as_str().to_owned(), zone.as_str().to_owned());
    let confirmed = row::Entity::update_many()
        .col_expr(row::Column::VerifiedAt, Expr::value(tx.now()))
        .col_expr(row::Column::Locale, Expr::value(locale.clone()))
        .col_expr(row::Column::Zone, Expr::value(zone.clone()))
        .filter(row::Column::Id.eq(user.id))
        .filter(row::Column::VerifiedAt.is_null())
        .exec(&tx.conn())
        .await?;
    if confirmed.rows_affected != 1 {
        return Err(Fault::internal("an address was confirmed twice"));
    }
    Ok(User { verified_at: Some(tx.now()), locale, zone, ..user })
}

pub(super) async fn data_key_id(db: &impl Reader, user: Id<id::User>) -> Result<Option<Id<id::DataKey>>, Fault> {
    let sql = "select data_key_id from \"user\" where id = $1";
    let row = db.conn().query_one_raw(db.statement(sql, [user.into()])).await?;
    Ok(row.map(|row| row.try_get("", "data_key_id")).transpose()?.flatten())
}

pub(super) async fn record_data_key(tx: &Write, user: Id<id::User>, key: Id<id::DataKey>) -> Result<(), Fault> {
    let sql = "update \"user\" set data_key_id = $2 where id = $1 and data_key_id is null";
    let recorded = tx.conn().execute_raw(tx.statement(sql, [user.into(), key.into()])).await?.rows_affected();
    if recorded == 1 { Ok(()) } else { Err(Fault::internal("a user has two data keys")) }
}
