//! Signals between nodes: one channel of PostgreSQL's `NOTIFY`, and one connection that listens to it.

use std::{sync::Arc, time::Duration};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, Statement,
    sqlx::{
        Error, Executor,
        postgres::{PgListener, PgPool, PgPoolOptions},
    },
};
use tokio::{
    sync::OnceCell,
    task::{AbortHandle, JoinHandle},
    time::timeout,
};
use uuid::Uuid;

use super::{Audience, Signal, Topic};
use crate::Fault;

const CHANNEL: &str = "cradle";
/// After how long a silence the connection is tried, and how long that may take.
const QUIET: Duration = Duration::from_secs(30);
const ANSWER: Duration = Duration::from_secs(5);
/// How long after a failure the database is asked again.
const AGAIN: Duration = Duration::from_millis(500);

/// Sends signals in an open transaction: they go out when it commits, or never.
pub(crate) async fn notify(conn: &impl ConnectionTrait, signals: &[Signal]) -> Result<(), Fault> {
    for signal in signals {
        let sql = "select pg_notify($1, $2)";
        let values = [CHANNEL.into(), signal.to_payload().into()];
        conn.query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?;
    }
    Ok(())
}

impl Signal {
    fn to_payload(&self) -> String {
        let row = self.row.map(|row| row.simple().to_string()).unwrap_or_default();
        format!("{} {row}", self.topic)
    }

    fn from_payload(payload: &str) -> Option<Self> {
        let (topic, row) = payload.split_once(' ')?;
        let row = if row.is_empty() { None } else { Some(Uuid::try_parse(row).ok()?) };
        Some(Self { topic: Topic(topic.to_owned()), row })
    }
}

/// The ears of this node: opened when somebody first listens.
#[derive(Default)]
pub(crate) struct Ears(OnceCell<AbortHandle>);

impl Ears {
    /// Makes sure that this node hears what other nodes say, from now on.
    pub async fn open(&self, pool: &DatabaseConnection, audience: &Arc<Audience>) -> Result<(), Fault> {
        let open = async || {
            let options = pool.get_postgres_connection_pool().connect_options().as_ref().clone();
            // A pool of its own: this connection is never given back, and other work never waits for it.
            let pool = PgPoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
            let pool = pool.connect_lazy_with(options);
            let ear = ear(&pool).await.map_err(Fault::internal)?;
            let hearing: JoinHandle<()> = tokio::spawn(hear(pool, ear, Arc::clone(audience)));
            Ok::<_, Fault>(hearing.abort_handle())
        };
        self.0.get_or_try_init(open).await?;
        Ok(())
    }

    pub fn close(&self) {
        if let Some(hearing) = self.0.get() {
            hearing.abort();
        }
    }
}

impl Drop for Ears {
    fn drop(&mut self) {
        self.close();
    }
}

async fn ear(pool: &PgPool) -> Result<PgListener, Error> {
    let mut ear = PgListener::connect_with(pool).await?;
    ear.listen(CHANNEL).await?;
    Ok(ear)
}

/// Passes on what is heard. Whatever was lost with a connection, everybody reads anew once there is another.
async fn hear(pool: PgPool, mut ear: PgListener, audience: Arc<Audience>) {
    loop {
        let heard = match timeout(QUIET, ear.try_recv()).await {
            Ok(heard) => heard,
            // Nothing for a while: nobody has spoken, or the connection is gone and nobody has said so.
            Err(_) => match timeout(ANSWER, ear.execute("select 1")).await {
                Ok(Ok(_)) => continue,
                Ok(Err(error)) => Err(error),
                Err(_) => Err(Error::Io(std::io::ErrorKind::TimedOut.into())),
            },
        };
        match heard {
            Ok(Some(notification)) => {
                if let Some(signal) = Signal::from_payload(notification.payload()) {
                    audience.tell(&signal);
                }
            }
            // The connection was lost, and there is another one already.
            Ok(None) => audience.tell_all(),
            Err(error) => {
                tracing::warn!(%error, "signals of other nodes cannot be heard; trying again");
                drop(ear);
                ear = again(&pool).await;
                audience.tell_all();
            }
        }
    }
}

async fn again(pool: &PgPool) -> PgListener {
    loop {
        tokio::time::sleep(AGAIN).await;
        if let Ok(ear) = ear(pool).await {
            return ear;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Id, id::User};

    #[test]
    fn a_signal_survives_the_way_and_carries_ids_alone() {
        let user = Id::<User>::from_uuid(Uuid::from_u128(1));
        for row in [None, Some(Uuid::from_u128(7))] {
            let signal = Signal { topic: Topic::of("alerts", user), row };
            assert_eq!(Signal::from_payload(&signal.to_payload()), Some(signal));
        }
        let signal = Signal { topic: Topic::of("alerts", user), row: Some(Uuid::from_u128(7)) };
        let payload = "alerts/00000000000000000000000000000001 00000000000000000000000000000007";
        assert_eq!(signal.to_payload(), payload);
        assert_eq!(Signal::from_payload("nonsense"), None);
        assert_eq!(Signal::from_payload("alerts/1 nonsense"), None);
    }
}
