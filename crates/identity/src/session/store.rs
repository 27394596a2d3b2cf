//! The rows of sessions.

use kernel::{Fault, Id, Instant, Reader, Role, Write, id};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr,
};

mod row {
    use super::{Id, Instant, id};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "session")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Id<id::Session>,
        pub user_id: Id<id::User>,
        pub token_hash: Vec<u8>,
        pub created_at: Instant,
        pub expires_at: Instant,
        pub ended_at: Option<Instant>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) async fn insert(
    tx: &Write,
    id: Id<id::Session>,
    user: Id<id::User>,
    token_hash: Vec<u8>,
    expires_at: Instant,
) -> Result<(), Fault> {
    let row = row::ActiveModel {
        id: Set(id),
        user_id: Set(user),
        token_hash: Set(token_hash),
        created_at: Set(tx.now()),
        expires_at: Set(expires_at),
        ended_at: Set(None),
    };
    row.insert(&tx.conn()).await?;
    Ok(())
}

/// A session that is neither ended nor run out, with its user's roles.
pub(super) struct Live {
    pub session: Id<id::Session>,
    pub user: Id<id::User>,
    pub roles: Vec<Role>,
}

pub(super) async fn find_live(db: &impl Reader, token_hash: &[u8]) -> Result<Option<Live>, Fault> {
    let sql = "select s.id, s.user_id, r.role from session s left join role_grant r on r.user_id = s.user_id \
               where s.token_hash = $1 and s.ended_at is null and s.expires_at > $2";
    let values = [token_hash.to_vec().into(), db.now().into()];
    let rows = db.conn().query_all_raw(db.statement(sql, values)).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let mut live =
        Live { session: first.try_get("", "id")?, user: first.try_get("", "user_id")?, roles: Vec::new() };
    for row in &rows {
        let role: Option<String> = row.try_get("", "role")?;
        live.roles.extend(role.as_deref().and_then(Role::parse));
    }
    Ok(Some(live))
}

pub(super) async fn end(tx: &Write, session: Id<id::Session>) -> Result<(), Fault> {
    end_where(tx, row::Column::Id.eq(session)).await
}

pub(super) async fn end_all(tx: &Write, user: Id<id::User>) -> Result<(), Fault> {
    end_where(tx, row::Column::UserId.eq(user)).await
}

async fn end_where(tx: &Write, which: impl sea_orm::sea_query::IntoCondition) -> Result<(), Fault> {
    row::Entity::update_many()
        .col_expr(row::Column::EndedAt, Expr::value(tx.now()))
        .filter(which)
        .filter(row::Column::EndedAt.is_null())
        .exec(&tx.conn())
        .await?;
    Ok(())
}
