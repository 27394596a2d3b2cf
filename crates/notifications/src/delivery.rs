//! Delivery takes one letter from the outbox to the mailer, at least once.

use std::{fmt::Display, sync::Arc};

use chrono::TimeDelta;
use kernel::{
    Db, Fault, Id, id,
    job::{Lease, RetryPolicy, Standing},
};

use crate::{
    AddressBook, Mailer, Message, Renderer, Undelivered,
    outbox::Delivery,
    store::{self, Queued, State},
};

/// The kind of job that delivers a letter.
pub const DELIVER: &str = "notifications.deliver";

/// A mail server that asks us to come back gets about four and a half days (RFC 5321, 4.5.4.1).
pub const RETRIES: RetryPolicy =
    RetryPolicy { first: TimeDelta::minutes(1), longest: TimeDelta::hours(4), attempts: 35 };

/// The front door of this context, for the worker.
#[derive(Clone)]
pub struct Notifications {
    db: Db,
    renderer: Arc<Renderer>,
    address_book: Arc<dyn AddressBook>,
    mailer: Arc<dyn Mailer>,
}

impl Notifications {
    /// Wires the context to its database and its outer walls.
    pub fn new(
        db: Db,
        renderer: Arc<Renderer>,
        address_book: Arc<dyn AddressBook>,
        mailer: Arc<dyn Mailer>,
    ) -> Self {
        Self { db, renderer, address_book, mailer }
    }

    /// Delivers the letter that `lease` names.
    ///
    /// The mail goes out before the row is settled: a crash in between repeats it, under the same
    /// Message-ID. A worker that has lost its lease settles nothing.
    pub async fn deliver(&self, lease: &Lease) -> Result<(), Fault> {
        let letter = lease.payload::<Delivery>()?.letter;
        let read = self.db.read().await?;
        let Some(queued) = store::find_queued(&read, letter).await? else {
            return self.db.transact(async |tx| lease.finish(tx).await).await;
        };
        let Some(message) = self.compose(letter, &queued).await? else {
            return self.settle(lease, letter, State::Dropped, "no longer to be said").await;
        };
        match self.mailer.send(&message).await {
            Ok(()) => self.settle(lease, letter, State::Sent, "accepted").await,
            Err(Undelivered::Temporary(why)) => self.postpone(lease, &why).await,
            Err(Undelivered::Permanent(why)) => {
                tracing::warn!(%letter, attempt = lease.attempt(), %why, "a letter was refused for good");
                self.settle(lease, letter, State::Failed, &why.to_string()).await
            }
        }
    }

    /// Gives back a delivery that did not succeed; with the last attempt, its letter has failed.
    ///
    /// `why` is kept and logged; it must not hold a person's data.
    pub async fn postpone(&self, lease: &Lease, why: &(impl Display + Sync)) -> Result<(), Fault> {
        // A payload that cannot be read names no letter, and its job must come to an end all the same.
        let letter = lease.payload::<Delivery>().ok().map(|named| named.letter);
        let kept = why.to_string();
        let standing = self.db.transact(async |tx| {
            let standing = lease.fail(tx, &RETRIES, &kept).await?;
            if let (Standing::Dead, Some(letter)) = (standing, letter) {
                store::settle(tx, letter, State::Failed, &format!("given up: {kept}")).await?;
            }
            Ok::<_, Fault>(standing)
        });
        let (letter, attempt) = (letter.map(tracing::field::display), lease.attempt());
        match standing.await? {
            Standing::Waiting => tracing::warn!(letter, attempt, %why, "a letter was postponed"),
            Standing::Dead => tracing::error!(letter, attempt, %why, "a letter was given up"),
        }
        Ok(())
    }

    async fn compose(&self, id: Id<id::Letter>, queued: &Queued) -> Result<Option<Message>, Fault> {
        let Some(address) = self.address_book.address(queued.to).await? else { return Ok(None) };
        let Some(details) = self.address_book.details(queued.to, &queued.letter).await? else {
            return Ok(None);
        };
        let parts = self.renderer.render(queued.letter.kind(), &details).map_err(Fault::internal)?;
        Ok(Some(Message {
            id: id.to_string(),
            to: address.email,
            subject: parts.subject,
            html: parts.html,
            text: parts.text,
        }))
    }

    async fn settle(&self, lease: &Lease, id: Id<id::Letter>, state: State, outcome: &str) -> Result<(), Fault> {
        self.db
            .transact(async |tx| {
                lease.finish(tx).await?;
                store::settle(tx, id, state, outcome).await
            })
            .await
    }
}
