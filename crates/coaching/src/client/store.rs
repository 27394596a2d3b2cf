//! The rows of clients.

use kernel::{
    Fault, Id, Keyring, Reader, Write, id,
    page::{Page, PageRequest},
    seal::DataKey,
};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult};

use super::{Client, ClientState};

const COLUMNS: &str = "c.id, c.coach_id, c.data_key_id, c.person, c.state, c.invited_at, c.accepted_at";

/// A wrapped data key that came with a row.
pub(super) struct Wrapped(Vec<u8>);

impl Wrapped {
    pub fn open(&self, id: Id<id::DataKey>, keyring: &Keyring) -> Result<DataKey, Fault> {
        Ok(DataKey::unwrapped(id, &self.0, keyring)?)
    }
}

pub(super) async fn insert(tx: &Write, client: &Client, email_index: &[u8]) -> Result<(), Fault> {
    let sql = "insert into client (id, coach_id, data_key_id, email_index, person, state, invited_at) \
               values ($1, $2, $3, $4, $5, 'invited', $6)";
    let values = vec![
        client.id.into(),
        client.coach.into(),
        client.data_key.into(),
        email_index.to_vec().into(),
        client.person.clone().into(),
        client.invited_at.into(),
    ];
    tx.conn().execute_raw(tx.statement(sql, values)).await?;
    Ok(())
}

pub(crate) async fn find(db: &impl Reader, id: Id<id::Client>) -> Result<Option<Client>, Fault> {
    let lock =
        if db.locks() && db.conn().get_database_backend() == DbBackend::Postgres { "for update" } else { "" };
    let sql = format!("select {COLUMNS} from client c where c.id = $1 {lock}");
    let row = db.conn().query_one_raw(db.statement(&sql, vec![id.into()])).await?;
    row.as_ref().map(client).transpose()
}

pub(super) async fn find_by_email(
    db: &impl Reader,
    coach: Id<id::User>,
    email_index: &[u8],
) -> Result<Option<Id<id::Client>>, Fault> {
    let sql = "select id from client where coach_id = $1 and email_index = $2 and state <> 'ended'";
    let row = db.conn().query_one_raw(db.statement(sql, vec![coach.into(), email_index.to_vec().into()])).await?;
    Ok(row.map(|row| row.try_get("", "id")).transpose()?)
}

/// A page of a coach's clients, each with whether her consent lives and with her wrapped key.
pub(super) async fn list_for_coach(
    db: &impl Reader,
    coach: Id<id::User>,
    page: PageRequest<id::Client>,
) -> Result<Page<(Client, bool, Wrapped)>, Fault> {
    let after = page.after.map_or_else(uuid::Uuid::nil, Id::uuid);
    let limit = i64::try_from(page.first + 1).unwrap_or(i64::MAX);
    let sql = format!(
        "select {COLUMNS}, k.wrapped, (select count(*) from consent t where t.client_id = c.id \
         and t.withdrawn_at is null) as consents from client c join data_key k on k.id = c.data_key_id \
         where c.coach_id = $1 and c.id > $2 and c.state <> 'ended' order by c.id limit $3"
    );
    let rows = db.conn().query_all_raw(db.statement(&sql, vec![coach.into(), after.into(), limit.into()])).await?;
    let rows: Result<Vec<_>, Fault> = rows
        .iter()
        .map(|row| {
            let consents: i64 = row.try_get("", "consents")?;
            Ok((client(row)?, consents > 0, Wrapped(row.try_get("", "wrapped")?)))
        })
        .collect();
    Ok(Page::of(rows?, page.first))
}

/// She has consented: from now on she is an active client.
pub(crate) async fn accept(tx: &Write, id: Id<id::Client>) -> Result<(), Fault> {
    let sql = "update client set state = 'active', accepted_at = coalesce(accepted_at, $2) \
               where id = $1 and state <> 'ended'";
    tx.conn().execute_raw(tx.statement(sql, vec![id.into(), tx.now().into()])).await?;
    Ok(())
}

/// She is erased: what is left of her row tells nothing, and finds nothing.
pub(super) async fn end(tx: &Write, id: Id<id::Client>) -> Result<(), Fault> {
    let sql = "update client set state = 'ended', email_index = $2, person = $3 where id = $1";
    let values = vec![id.into(), id.uuid().as_bytes().to_vec().into(), Vec::<u8>::new().into()];
    tx.conn().execute_raw(tx.statement(sql, values)).await?;
    let sql = "delete from client_session where client_id = $1";
    tx.conn().execute_raw(tx.statement(sql, vec![id.into()])).await?;
    Ok(())
}

fn client(row: &QueryResult) -> Result<Client, Fault> {
    let state: String = row.try_get("", "state")?;
    let state = match state.as_str() {
        "invited" => ClientState::Invited,
        "active" => ClientState::Active,
        _ => ClientState::Ended,
    };
    Ok(Client {
        id: row.try_get("", "id")?,
        coach: row.try_get("", "coach_id")?,
        data_key: row.try_get("", "data_key_id")?,
        person: row.try_get("", "person")?,
        state,
        invited_at: row.try_get("", "invited_at")?,
        accepted_at: row.try_get("", "accepted_at")?,
    })
}
