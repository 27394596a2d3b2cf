//! The rows of clients' links and of the sessions they have opened.

use kernel::{Fault, Id, Instant, Reader, Write, id};
use sea_orm::{ConnectionTrait, QueryResult};

pub(super) struct NewLink {
    pub id: Id<id::ClientLink>,
    pub client: Id<id::Client>,
    pub purpose: &'static str,
    pub salt: Vec<u8>,
    pub token_hash: Vec<u8>,
    pub expires_at: Instant,
}

/// What the secret of a link is derived for.
pub(super) fn key_name(purpose: &str) -> String {
    format!("client link: {purpose}")
}

pub(super) async fn insert(tx: &Write, link: NewLink) -> Result<(), Fault> {
    let sql = "insert into client_link (id, client_id, purpose, salt, token_hash, created_at, expires_at) \
               values ($1, $2, $3, $4, $5, $6, $7)";
    let NewLink { id, client, purpose, salt, token_hash, expires_at } = link;
    let values = vec![
        id.into(),
        client.into(),
        purpose.into(),
        salt.into(),
        token_hash.into(),
        tx.now().into(),
        expires_at.into(),
    ];
    tx.conn().execute_raw(tx.statement(sql, values)).await?;
    Ok(())
}

pub(super) async fn revoke(tx: &Write, client: Id<id::Client>, purpose: &str) -> Result<(), Fault> {
    let sql = "update client_link set revoked_at = $3 where client_id = $1 and purpose = $2 and revoked_at is null \
               and (purpose = 'access' or used_at is null)";
    tx.conn().execute_raw(tx.statement(sql, vec![client.into(), purpose.into(), tx.now().into()])).await?;
    Ok(())
}

/// Revokes every link of a client; the sessions that they opened end with them.
pub(super) async fn revoke_all(tx: &Write, client: Id<id::Client>) -> Result<(), Fault> {
    let sql = "update client_link set revoked_at = $2 where client_id = $1 and revoked_at is null";
    tx.conn().execute_raw(tx.statement(sql, vec![client.into(), tx.now().into()])).await?;
    Ok(())
}

/// Presses a link that works, in one statement: an invitation can be pressed once.
pub(super) async fn press(
    tx: &Write,
    token_hash: &[u8],
) -> Result<Option<(Id<id::ClientLink>, Id<id::Client>)>, Fault> {
    let sql = "update client_link set used_at = $2 where token_hash = $1 and revoked_at is null and expires_at > $2 \
               and (purpose = 'access' or used_at is null) returning id, client_id";
    let row =
        tx.conn().query_one_raw(tx.statement(sql, vec![token_hash.to_vec().into(), tx.now().into()])).await?;
    row.map(|row| Ok((row.try_get("", "id")?, row.try_get("", "client_id")?))).transpose()
}

pub(super) async fn find_live(
    db: &impl Reader,
    id: Id<id::ClientLink>,
) -> Result<Option<(String, Vec<u8>, Instant)>, Fault> {
    let sql = "select purpose, salt, expires_at from client_link where id = $1 and revoked_at is null \
               and expires_at > $2 and (purpose = 'access' or used_at is null)";
    let row = db.conn().query_one_raw(db.statement(sql, vec![id.into(), db.now().into()])).await?;
    let Some(row) = row else { return Ok(None) };
    let purpose: String = row.try_get("", "purpose")?;
    Ok(Some((key_name(&purpose), row.try_get("", "salt")?, row.try_get("", "expires_at")?)))
}

pub(super) async fn insert_session(
    tx: &Write,
    link: Id<id::ClientLink>,
    client: Id<id::Client>,
    token_hash: Vec<u8>,
    expires_at: Instant,
) -> Result<(), Fault> {
    let sql = "insert into client_session (id, client_id, link_id, token_hash, created_at, expires_at) \
               values ($1, $2, $3, $4, $5, $6)";
    let id: Id<id::ClientSession> = tx.new_id();
    let values =
        vec![id.into(), client.into(), link.into(), token_hash.into(), tx.now().into(), expires_at.into()];
    tx.conn().execute_raw(tx.statement(sql, values)).await?;
    Ok(())
}

/// A session that has not run out, and whose link was not revoked.
pub(super) async fn find_session(
    db: &impl Reader,
    token_hash: &[u8],
) -> Result<Option<(Id<id::ClientSession>, Id<id::Client>)>, Fault> {
    let sql = "select s.id, s.client_id from client_session s join client_link l on l.id = s.link_id \
               where s.token_hash = $1 and s.expires_at > $2 and l.revoked_at is null";
    let row =
        db.conn().query_one_raw(db.statement(sql, vec![token_hash.to_vec().into(), db.now().into()])).await?;
    row.map(|row| Ok((row.try_get("", "id")?, row.try_get("", "client_id")?))).transpose()
}

/// A use of a link.
pub(super) struct Session {
    pub id: Id<id::ClientSession>,
    pub created_at: Instant,
    pub expires_at: Instant,
    pub is_revoked: bool,
}

/// The newest uses of a client's links.
pub(super) async fn list_sessions(
    db: &impl Reader,
    client: Id<id::Client>,
    most: u32,
) -> Result<Vec<Session>, Fault> {
    let sql = "select s.id, s.created_at, s.expires_at, l.revoked_at from client_session s \
               join client_link l on l.id = s.link_id where s.client_id = $1 order by s.id desc limit $2";
    let rows = db.conn().query_all_raw(db.statement(sql, vec![client.into(), i64::from(most).into()])).await?;
    let session = |row: &QueryResult| {
        Ok(Session {
            id: row.try_get("", "id")?,
            created_at: row.try_get("", "created_at")?,
            expires_at: row.try_get("", "expires_at")?,
            is_revoked: row.try_get::<Option<Instant>>("", "revoked_at")?.is_some(),
        })
    };
    rows.iter().map(session).collect()
}
