//! The rows of passkeys.

use kernel::{
    Fault, Id, Instant, Reader, Write, id,
    page::{Page, PageRequest},
    verdict::is_duplicate,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, sea_query::Expr,
};
use webauthn_rs::prelude;

use super::Passkey;

mod row {
    use super::{Id, Instant, id};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "passkey")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Id<id::Passkey>,
        pub user_id: Id<id::User>,
        pub name: String,
        pub credential_id: Vec<u8>,
        pub credential: String,
        pub created_at: Instant,
        pub last_used_at: Option<Instant>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

impl From<row::Model> for Passkey {
    fn from(row: row::Model) -> Self {
        Self { id: row.id, name: row.name, created_at: row.created_at, last_used_at: row.last_used_at }
    }
}

/// Keeps a passkey; `None` when one with its id is kept already, whosever it is.
pub(super) async fn insert(
    tx: &Write,
    user: Id<id::User>,
    name: String,
    credential: &prelude::Passkey,
) -> Result<Option<Passkey>, Fault> {
    let row = row::ActiveModel {
        id: Set(tx.new_id()),
        user_id: Set(user),
        name: Set(name),
        credential_id: Set(credential.cred_id().clone()),
        credential: Set(serde_json::to_string(credential).map_err(Fault::internal)?),
        created_at: Set(tx.now()),
        last_used_at: Set(None),
    };
    match row.insert(&tx.conn()).await {
        Ok(row) => Ok(Some(row.into())),
        Err(error) if is_duplicate(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The ids by which the user's passkeys know themselves.
pub(super) async fn credential_ids(db: &impl Reader, user: Id<id::User>) -> Result<Vec<Vec<u8>>, Fault> {
    let sql = "select credential_id from passkey where user_id = $1 order by id";
    let rows = db.conn().query_all_raw(db.statement(sql, [user.into()])).await?;
    rows.iter().map(|row| Ok(row.try_get("", "credential_id")?)).collect()
}

/// A passkey of the user's, to be checked.
pub(super) async fn find_by_credential(
    tx: &Write,
    user: Id<id::User>,
    credential_id: &[u8],
) -> Result<Option<(Id<id::Passkey>, prelude::Passkey)>, Fault> {
    let query = row::Entity::find()
        .filter(row::Column::UserId.eq(user))
        .filter(row::Column::CredentialId.eq(credential_id.to_vec()))
        .lock_exclusive();
    let Some(row) = query.one(&tx.conn()).await? else { return Ok(None) };
    Ok(Some((row.id, serde_json::from_str(&row.credential).map_err(Fault::internal)?)))
}

/// Notes that a passkey was used, and how it counts now.
pub(super) async fn record_use(
    tx: &Write,
    id: Id<id::Passkey>,
    credential: &prelude::Passkey,
) -> Result<(), Fault> {
    let credential = serde_json::to_string(credential).map_err(Fault::internal)?;
    let used = row::Entity::update_many()
        .col_expr(row::Column::Credential, Expr::value(credential))
        .col_expr(row::Column::LastUsedAt, Expr::value(tx.now()))
        .filter(row::Column::Id.eq(id))
        .exec(&tx.conn())
        .await?;
    if used.rows_affected == 1 { Ok(()) } else { Err(Fault::internal("a passkey vanished while it was used")) }
}

pub(super) async fn remove(tx: &Write, user: Id<id::User>, id: Id<id::Passkey>) -> Result<bool, Fault> {
    let removed = row::Entity::delete_many()
        .filter(row::Column::Id.eq(id))
        .filter(row::Column::UserId.eq(user))
        .exec(&tx.conn())
        .await?;
    Ok(removed.rows_affected == 1)
}

pub(super) async fn remove_all(tx: &Write, user: Id<id::User>) -> Result<(), Fault> {
    row::Entity::delete_many().filter(row::Column::UserId.eq(user)).exec(&tx.conn()).await?;
    Ok(())
}

pub(super) async fn count(db: &impl Reader, user: Id<id::User>) -> Result<u32, Fault> {
    let count = row::Entity::find().filter(row::Column::UserId.eq(user)).count(&db.conn()).await?;
    u32::try_from(count).map_err(Fault::internal)
}

pub(super) async fn find(
    db: &impl Reader,
    user: Id<id::User>,
    id: Id<id::Passkey>,
) -> Result<Option<Passkey>, Fault> {
    let query = row::Entity::find_by_id(id).filter(row::Column::UserId.eq(user));
    Ok(query.one(&db.conn()).await?.map(Passkey::from))
}

pub(super) async fn list(
    db: &impl Reader,
    user: Id<id::User>,
    page: PageRequest<id::Passkey>,
) -> Result<Page<Passkey>, Fault> {
    let mut query = row::Entity::find().filter(row::Column::UserId.eq(user)).order_by_asc(row::Column::Id);
    if let Some(after) = page.after {
        query = query.filter(row::Column::Id.gt(after));
    }
    let rows = query.limit(page.first + 1).all(&db.conn()).await?;
    Ok(Page::of(rows.into_iter().map(Passkey::from).collect(), page.first))
}
