//! The outbox is where letters wait: written with the fact, delivered as jobs.

use kernel::{Fault, Write, id, job};
use serde::{Deserialize, Serialize};

use crate::{DELIVER, Letter, Recipient, store};

/// The payload of a delivery: which letter.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Delivery {
    pub letter: kernel::Id<id::Letter>,
}

/// Posts `letter` to `to`, in the transaction of the fact it tells of.
pub async fn post(tx: &Write, to: Recipient, letter: &Letter) -> Result<(), Fault> {
    let id = tx.new_id();
    store::insert(tx, id, to, letter).await?;
    job::post(tx, job::Work::new(DELIVER, &Delivery { letter: id })?).await
}
