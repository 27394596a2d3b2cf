//! An idempotency key makes a repeated request answer what the first one did, for 24 hours.

use chrono::TimeDelta;
use sea_orm::ConnectionTrait;
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use crate::{Actor, Db, Failure, Fault, Keyring, Reader, Write, text::Text};

/// How long a key is remembered.
pub const REMEMBERED_FOR: TimeDelta = TimeDelta::hours(24);

/// A key chosen by the caller: 1 to 200 characters.
pub type Key = Text<1, 200>;

/// One request that must take effect once.
#[derive(Clone, Debug)]
pub struct Once {
    key: Option<Key>,
    operation: &'static str,
    digest: Vec<u8>,
    scope: Option<String>,
}

impl Once {
    /// The same request, its digest computed under the master key: for input that could be guessed and tried,
    /// such as whom a coach invites.
    #[must_use]
    pub fn keyed(&self, keyring: &Keyring) -> Self {
        let digest: String = self.digest.iter().map(|byte| char::from(*byte)).collect();
        Self { digest: keyring.blind_index("idempotency", &digest), ..self.clone() }
    }

    /// A request for `operation` with `input`; without a key it is never recognised again.
    pub fn new(key: Option<Key>, operation: &'static str, input: &impl Serialize) -> Result<Self, Fault> {
        let bytes = serde_json::to_vec(input).map_err(Fault::internal)?;
        Ok(Self { key, operation, digest: Sha256::digest(bytes).to_vec(), scope: None })
    }

    /// Remembers the key for `scope` instead of for the actor: those who are not signed in would share one.
    ///
    /// It is stored as it is, so it holds no person's data.
    #[must_use]
    pub fn scoped(mut self, scope: String) -> Self {
        self.scope = Some(scope);
        self
    }

    fn scope(&self, actor: &Actor) -> String {
        let of_actor = || actor.user().map_or_else(|| "anonymous".to_owned(), |user| user.to_string());
        self.scope.clone().unwrap_or_else(of_actor)
    }
}

/// The key was used before, for another operation or with other input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch;

impl Db {
    /// Like [`Db::transact`], but a repeated request is answered with the first one's result.
    ///
    /// What `work` answers (ids, as a rule) is stored in the same transaction. A refusal is not
    /// stored: the request may be mended and sent again under the same key.
    pub async fn transact_once<T, R>(
        &self,
        actor: &Actor,
        once: &Once,
        work: impl AsyncFnOnce(&Write) -> Result<T, Failure<R>>,
    ) -> Result<T, Failure<R>>
    where
        T: Serialize + DeserializeOwned,
        R: From<Mismatch>,
    {
        self.transact(async |tx| {
            let Some(key) = &once.key else { return work(tx).await };
            let scope = once.scope(actor);
            if let Some(stored) = claim(tx, &scope, key, once).await? {
                return replay(&stored, once);
            }
            let value = work(tx).await?;
            let result = serde_json::to_string(&value).map_err(Fault::internal)?;
            let sql = "update idempotency_key set result = $3 where scope = $1 and key = $2";
            run(tx, sql, [scope.into(), key.as_str().into(), result.into()]).await?;
            Ok(value)
        })
        .await
    }
}

struct Stored {
    operation: String,
    digest: Vec<u8>,
    result: String,
}

/// Takes the key for this transaction; or, when it is taken, waits for its holder and reads its result.
async fn claim(tx: &Write, scope: &str, key: &Key, once: &Once) -> Result<Option<Stored>, Fault> {
    let forgotten = "delete from idempotency_key where scope = $1 and key = $2 and created_at < $3";
    let limit = tx.now() - REMEMBERED_FOR;
    run(tx, forgotten, [scope.into(), key.as_str().into(), limit.into()]).await?;
    let sql = "insert into idempotency_key (scope, key, operation, digest, result, created_at) \
               values ($1, $2, $3, $4, '', $5) on conflict do nothing";
    let operation = once.operation.into();
    let values = [scope.into(), key.as_str().into(), operation, once.digest.clone().into(), tx.now().into()];
    if run(tx, sql, values).await? == 1 {
        return Ok(None);
    }
    let sql = "select operation, digest, result from idempotency_key where scope = $1 and key = $2";
    let row = tx.conn().query_one_raw(tx.statement(sql, [scope.into(), key.as_str().into()])).await?;
    let row = row.ok_or_else(|| Fault::internal("an idempotency key vanished while it was read"))?;
    Ok(Some(Stored {
        operation: row.try_get("", "operation")?,
        digest: row.try_get("", "digest")?,
        result: row.try_get("", "result")?,
    }))
}

fn replay<T, R>(stored: &Stored, once: &Once) -> Result<T, Failure<R>>
where
    T: DeserializeOwned,
    R: From<Mismatch>,
{
    if stored.operation != once.operation || stored.digest != once.digest {
        return Err(Failure::Refused(Mismatch.into()));
    }
    Ok(serde_json::from_str(&stored.result).map_err(Fault::internal)?)
}

/// Forgets up to `most` keys older than [`REMEMBERED_FOR`]; answers how many.
pub async fn forget_old(tx: &Write, most: u32) -> Result<u64, Fault> {
    let sql = "delete from idempotency_key where (scope, key) in \
               (select scope, key from idempotency_key where created_at < $1 order by created_at limit $2)";
    run(tx, sql, [(tx.now() - REMEMBERED_FOR).into(), i64::from(most).into()]).await
}

async fn run<const N: usize>(tx: &Write, sql: &str, values: [sea_orm::Value; N]) -> Result<u64, Fault> {
    Ok(tx.conn().execute_raw(tx.statement(sql, values)).await?.rows_affected())
}
