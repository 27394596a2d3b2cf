//! The rows of accounts: users with their roles, and since when they are suspended.

use kernel::{
    Fault, Id, Instant, Reader, Role, Write, id,
    page::{Page, PageRequest},
};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Value};
use uuid::Uuid;

use super::Account;
use crate::user::{Email, User, Zone};

/// The oldest first. A text is looked for in addresses as it stands there: in lower case.
pub(super) async fn list(
    db: &impl Reader,
    containing: Option<&str>,
    page: PageRequest<id::User>,
) -> Result<Page<Account>, Fault> {
    let after = page.after.map_or_else(Uuid::nil, Id::uuid);
    let limit = i64::try_from(page.first + 1).unwrap_or(i64::MAX);
    let mut values = vec![after.into(), limit.into()];
    let mut contains = "";
    if let Some(text) = containing {
        contains = r"and email_key like $3 escape '\'";
        values.push(pattern(text).into());
    }
    let which = format!("id > $1 {contains} order by id limit $2");
    Ok(Page::of(find_where(db, &which, values).await?, page.first))
}

pub(super) async fn find_all(db: &impl Reader, ids: &[Id<id::User>]) -> Result<Vec<Account>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<_> = (1..=ids.len()).map(|place| format!("${place}")).collect();
    let which = format!("id in ({})", places.join(", "));
    find_where(db, &which, ids.iter().map(|id| (*id).into()).collect()).await
}

/// What matches a text as it is, wherever it stands.
fn pattern(text: &str) -> String {
    let escaped = text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    format!("%{escaped}%")
}

async fn find_where(db: &impl Reader, which: &str, values: Vec<Value>) -> Result<Vec<Account>, Fault> {
    let sql = format!(
        "select u.id, u.email, u.locale, u.zone, u.verified_at, u.created_at, u.suspended_at, r.role \
         from (select * from \"user\" where {which}) u \
         left join role_grant r on r.user_id = u.id order by u.id, r.role"
    );
    let rows = db.conn().query_all_raw(db.statement(&sql, values)).await?;
    let mut accounts: Vec<Account> = Vec::new();
    for row in &rows {
        let next = account(row)?;
        let role: Option<String> = row.try_get("", "role")?;
        if accounts.last().is_none_or(|last| last.user.id != next.user.id) {
            accounts.push(next);
        }
        let account = accounts.last_mut().expect("one is there now");
        account.roles.extend(role.as_deref().and_then(Role::parse));
    }
    Ok(accounts)
}

fn account(row: &QueryResult) -> Result<Account, Fault> {
    let user = User {
        id: row.try_get("", "id")?,
        email: row.try_get("", "email")?,
        locale: row.try_get("", "locale")?,
        zone: row.try_get("", "zone")?,
        verified_at: row.try_get("", "verified_at")?,
        created_at: row.try_get("", "created_at")?,
    };
    Ok(Account { user, suspended_at: row.try_get("", "suspended_at")?, roles: Vec::new() })
}

/// Locks the account; answers whether there is one.
pub(super) async fn lock(tx: &Write, id: Id<id::User>) -> Result<bool, Fault> {
    Ok(locked(tx, id).await?.is_some())
}

/// Since when the account is suspended. Given a `Write` it is locked.
pub(super) async fn suspended_at(db: &impl Reader, id: Id<id::User>) -> Result<Option<Instant>, Fault> {
    let Some(row) = locked(db, id).await? else { return Ok(None) };
    Ok(row.try_get("", "suspended_at")?)
}

async fn locked(db: &impl Reader, id: Id<id::User>) -> Result<Option<QueryResult>, Fault> {
    let lock =
        if db.locks() && db.conn().get_database_backend() == DbBackend::Postgres { "for update" } else { "" };
    let sql = format!("select suspended_at from \"user\" where id = $1 {lock}");
    Ok(db.conn().query_one_raw(db.statement(&sql, [id.into()])).await?)
}

/// Answers whether the account was open.
pub(super) async fn suspend(tx: &Write, id: Id<id::User>) -> Result<bool, Fault> {
    let sql = "update \"user\" set suspended_at = $2 where id = $1 and suspended_at is null";
    run(tx, sql, [id.into(), tx.now().into()]).await
}

/// Answers whether the account was suspended.
pub(super) async fn reinstate(tx: &Write, id: Id<id::User>) -> Result<bool, Fault> {
    let sql = "update \"user\" set suspended_at = null where id = $1 and suspended_at is not null";
    run(tx, sql, [id.into()]).await
}

/// Makes a confirmed account for an address; answers whether there was none.
pub(super) async fn insert_unless_there(tx: &Write, email: &Email, zone: &Zone) -> Result<bool, Fault> {
    let sql = "insert into \"user\" (id, email, email_key, locale, zone, verified_at, created_at) \
               values ($1, $2, $3, 'en', $4, $5, $5) on conflict (email_key) do nothing";
    let id: Id<id::User> = tx.new_id();
    let zone = zone.as_str().into();
    run(tx, sql, [id.into(), email.as_str().into(), email.key().into(), zone, tx.now().into()]).await
}

/// Confirms an address that nobody has confirmed.
pub(super) async fn confirm(tx: &Write, id: Id<id::User>) -> Result<(), Fault> {
    let sql = "update \"user\" set verified_at = $2 where id = $1 and verified_at is null";
    let confirmed = run(tx, sql, [id.into(), tx.now().into()]).await?;
    if confirmed { Ok(()) } else { Err(Fault::internal("an address was confirmed twice")) }
}

async fn run<const N: usize>(tx: &Write, sql: &str, values: [Value; N]) -> Result<bool, Fault> {
    let done = tx.conn().execute_raw(tx.statement(sql, values)).await?;
    Ok(done.rows_affected() == 1)
}
