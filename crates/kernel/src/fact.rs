//! A fact is something that has happened; what must follow becomes jobs in the same transaction.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{Fault, Write, job};

/// Something that happened and that others may have to follow up.
pub trait Fact: Serialize {
    /// The name listeners register for, such as `catalog.edition_published`.
    const NAME: &'static str;
    /// What makes this occurrence one: announcing it twice posts its jobs once.
    fn key(&self) -> String;
}

/// Who listens to which fact, as kinds of jobs. Filled once, where the program is wired.
#[derive(Clone, Debug, Default)]
pub struct Listeners(BTreeMap<&'static str, Vec<&'static str>>);

impl Listeners {
    /// Has a job of kind `job_kind` posted for every announcement of `F`.
    #[must_use]
    pub fn on<F: Fact>(mut self, job_kind: &'static str) -> Self {
        self.0.entry(F::NAME).or_default().push(job_kind);
        self
    }
}

/// Announces `fact`: one job row for each listener, committed with whatever else `tx` does.
pub async fn announce<F: Fact>(tx: &Write, fact: &F) -> Result<(), Fault> {
    let kinds = tx.listeners().0.get(F::NAME).cloned().unwrap_or_default();
    for kind in kinds {
        let work = job::Work::new(kind, fact)?.once(format!("{kind}:{}", fact.key()));
        job::post(tx, work).await?;
    }
    Ok(())
}
