//! The rows of sessions.

use std::collections::HashMap;

use kernel::{
    Fault, Id, Instant, Reader, Role, Write, id,
    page::{Page, PageRequest},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryResult,
    sea_query::{Expr, ExprTrait},
};

use super::{IDLE, Seen, Session};

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
        pub last_used_at: Option<Instant>,
        pub program: Option<String>,
        pub proved_at: Option<Instant>,
        pub factor_at: Option<Instant>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) struct NewSession {
    pub id: Id<id::Session>,
    pub user: Id<id::User>,
    pub token_hash: Vec<u8>,
    pub expires_at: Instant,
    pub program: Option<String>,
    pub has_factor: bool,
    /// When she proved who she is, if not now.
    pub proved_at: Option<Instant>,
}

pub(super) async fn insert(tx: &Write, new: NewSession) -> Result<(), Fault> {
    let row = row::ActiveModel {
        id: Set(new.id),
        user_id: Set(new.user),
        token_hash: Set(new.token_hash),
        created_at: Set(tx.now()),
        expires_at: Set(new.expires_at),
        ended_at: Set(None),
        last_used_at: Set(Some(tx.now())),
        program: Set(new.program),
        proved_at: Set(Some(new.proved_at.unwrap_or_else(|| tx.now()))),
        factor_at: Set(new.has_factor.then(|| tx.now())),
    };
    row.insert(&tx.conn()).await?;
    Ok(())
}

/// A session that is neither ended nor run out, with its user's roles.
pub(super) struct Live {
    pub session: Id<id::Session>,
    pub user: Id<id::User>,
    pub roles: Vec<Role>,
    pub last_used_at: Instant,
    pub proved_at: Instant,
    pub has_factor: bool,
}

pub(super) async fn find_live(db: &impl Reader, token_hash: &[u8]) -> Result<Option<Live>, Fault> {
    let sql = "select s.id, s.user_id, s.last_used_at, coalesce(s.proved_at, s.created_at) as proved_at, s.factor_at, \
               r.role from session s \
               join \"user\" u on u.id = s.user_id and u.suspended_at is null \
               left join role_grant r on r.user_id = s.user_id \
               where s.token_hash = $1 and s.ended_at is null and s.expires_at > $2 and s.last_used_at > $3 order by r.role";
    let values = [token_hash.to_vec().into(), db.now().into(), (db.now() - IDLE).into()];
    let rows = db.conn().query_all_raw(db.statement(sql, values)).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let mut live = Live {
        session: first.try_get("", "id")?,
        user: first.try_get("", "user_id")?,
        roles: Vec::new(),
        last_used_at: first.try_get("", "last_used_at")?,
        proved_at: first.try_get("", "proved_at")?,
        has_factor: first.try_get::<Option<Instant>>("", "factor_at")?.is_some(),
    };
    for row in &rows {
        let role: Option<String> = row.try_get("", "role")?;
        live.roles.extend(role.as_deref().and_then(Role::parse));
    }
    Ok(Some(live))
}

const LIVE: &str = "select id, created_at, last_used_at, expires_at, program from session \
                    where user_id = $1 and ended_at is null and expires_at > $2 and last_used_at > $3";

pub(super) async fn list_live(
    db: &impl Reader,
    user: Id<id::User>,
    page: PageRequest<id::Session>,
) -> Result<Page<Session>, Fault> {
    let sql = format!("{LIVE} and id > $4 order by id limit $5");
    let after = page.after.map_or_else(uuid::Uuid::nil, Id::uuid);
    let limit = i64::try_from(page.first + 1).unwrap_or(i64::MAX);
    let values = [user.into(), db.now().into(), (db.now() - IDLE).into(), after.into(), limit.into()];
    let rows = db.conn().query_all_raw(db.statement(&sql, values)).await?;
    let rows: Result<Vec<_>, Fault> = rows.iter().map(session).collect();
    Ok(Page::of(rows?, page.first))
}

pub(super) async fn find(
    db: &impl Reader,
    user: Id<id::User>,
    id: Id<id::Session>,
) -> Result<Option<Session>, Fault> {
    let sql = format!("{LIVE} and id = $4");
    let values = [user.into(), db.now().into(), (db.now() - IDLE).into(), id.into()];
    let row = db.conn().query_one_raw(db.statement(&sql, values)).await?;
    row.as_ref().map(session).transpose()
}

/// The same page of the live sessions of each of `users`.
pub(super) async fn list_live_of(
    db: &impl Reader,
    users: &[Id<id::User>],
    page: PageRequest<id::Session>,
) -> Result<HashMap<Id<id::User>, Page<Session>>, Fault> {
    let places: Vec<_> = (5..5 + users.len()).map(|place| format!("${place}")).collect();
    let sql = format!(
        "select * from (select id, user_id, created_at, last_used_at, expires_at, program, \
         row_number() over (partition by user_id order by id) as place from session \
         where ended_at is null and expires_at > $1 and last_used_at > $2 and id > $3 and user_id in ({})) s \
         where place <= $4 order by user_id, id",
        places.join(", ")
    );
    let after = page.after.map_or_else(uuid::Uuid::nil, Id::uuid);
    let limit = i64::try_from(page.first + 1).unwrap_or(i64::MAX);
    let values = [db.now().into(), (db.now() - IDLE).into(), after.into(), limit.into()];
    let values = values.into_iter().chain(users.iter().map(|user| (*user).into()));
    let rows = db.conn().query_all_raw(db.statement(&sql, values)).await?;
    let mut found: HashMap<_, Vec<Session>> = users.iter().map(|user| (*user, Vec::new())).collect();
    for row in &rows {
        found.entry(row.try_get("", "user_id")?).or_default().push(session(row)?);
    }
    Ok(found.into_iter().map(|(user, rows)| (user, Page::of(rows, page.first))).collect())
}

/// A live session, whoever's it is.
pub(super) async fn find_anybodys(db: &impl Reader, id: Id<id::Session>) -> Result<Option<Session>, Fault> {
    let sql = "select id, created_at, last_used_at, expires_at, program from session \
               where id = $1 and ended_at is null and expires_at > $2 and last_used_at > $3";
    let values = [id.into(), db.now().into(), (db.now() - IDLE).into()];
    let row = db.conn().query_one_raw(db.statement(sql, values)).await?;
    row.as_ref().map(session).transpose()
}

fn session(row: &QueryResult) -> Result<Session, Fault> {
    Ok(Session {
        id: row.try_get("", "id")?,
        created_at: row.try_get("", "created_at")?,
        last_used_at: row.try_get("", "last_used_at")?,
        expires_at: row.try_get("", "expires_at")?,
        program: row.try_get("", "program")?,
    })
}

/// Notes that a session is in use.
pub(super) async fn use_again(tx: &Write, session: Id<id::Session>) -> Result<(), Fault> {
    row::Entity::update_many()
        .col_expr(row::Column::LastUsedAt, Expr::value(tx.now()))
        .filter(row::Column::Id.eq(session))
        .exec(&tx.conn())
        .await?;
    Ok(())
}

/// Gives a session another token: from now on the one before is good for nothing.
pub(super) async fn renew(
    tx: &Write,
    session: Id<id::Session>,
    (old, new): (&[u8], Vec<u8>),
    seen: Seen,
) -> Result<bool, Fault> {
    let mut update = row::Entity::update_many()
        .col_expr(row::Column::TokenHash, Expr::value(new))
        .filter(row::Column::Id.eq(session))
        .filter(row::Column::TokenHash.eq(old.to_vec()))
        .filter(row::Column::EndedAt.is_null());
    if seen != Seen::Nothing {
        update = update.col_expr(row::Column::ProvedAt, Expr::value(tx.now()));
    }
    if seen == Seen::Factor {
        update = update.col_expr(row::Column::FactorAt, Expr::value(tx.now()));
    }
    Ok(update.exec(&tx.conn()).await?.rows_affected == 1)
}

/// No session of `user` has seen a second factor any more.
pub(super) async fn forget_factor(tx: &Write, user: Id<id::User>) -> Result<(), Fault> {
    let sql = "update session set factor_at = null where user_id = $1 and factor_at is not null";
    tx.conn().execute_raw(tx.statement(sql, [user.into()])).await?;
    Ok(())
}

/// Ends a session of `user`; answers whether there is such a one, ended before or not.
pub(super) async fn end(tx: &Write, user: Id<id::User>, session: Id<id::Session>) -> Result<bool, Fault> {
    let is_it = row::Column::Id.eq(session).and(row::Column::UserId.eq(user));
    let ended = end_where(tx, is_it.clone()).await?;
    Ok(ended > 0 || row::Entity::find().filter(is_it).one(&tx.conn()).await?.is_some())
}

/// Ends every session of `user` but `kept`.
pub(super) async fn end_all(tx: &Write, user: Id<id::User>, kept: Option<Id<id::Session>>) -> Result<u64, Fault> {
    let hers = row::Column::UserId.eq(user);
    end_where(tx, kept.map_or(hers.clone(), |kept| hers.and(row::Column::Id.ne(kept)))).await
}

async fn end_where(tx: &Write, which: Expr) -> Result<u64, Fault> {
    let ended = row::Entity::update_many()
        .col_expr(row::Column::EndedAt, Expr::value(tx.now()))
        .filter(which)
        .filter(row::Column::EndedAt.is_null())
        .exec(&tx.conn())
        .await?;
    Ok(ended.rows_affected)
}

pub(super) async fn remove_over(tx: &Write, before: Instant, most: u32) -> Result<u64, Fault> {
    let sql = "delete from session where id in (select id from session \
               where expires_at < $1 or ended_at < $1 limit $2)";
    let statement = tx.statement(sql, [before.into(), i64::from(most).into()]);
    Ok(tx.conn().execute_raw(statement).await?.rows_affected())
}
