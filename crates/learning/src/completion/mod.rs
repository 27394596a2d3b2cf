//! A completion is the fact that somebody has passed a course, with the evidence for it.

mod store;

use kernel::{Fault, Id, Instant, Reader, Write, id};
use sha2::{Digest, Sha256};

use crate::{Learning, Outcome, attempt::Attempt, certificate, enrolment::Enrolment};

/// A completion. It is written once and never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The id.
    pub id: Id<id::Completion>,
    /// The enrolment that was completed.
    pub enrolment: Id<id::Enrolment>,
    /// The score of the examination, in percent.
    pub score_percent: u32,
    /// SHA-256 over the form and the answers that passed.
    pub evidence_hash: Vec<u8>,
    /// When.
    pub completed_at: Instant,
}

/// Records the completion and issues its certificate. Called when the examination was just passed.
pub(crate) async fn complete(
    learning: &Learning,
    tx: &Write,
    enrolment: &Enrolment,
    attempt: &Attempt,
) -> Outcome<Id<id::Certificate>> {
    let completion = Completion {
        id: tx.new_id(),
        enrolment: enrolment.id,
        score_percent: attempt.score_percent.unwrap_or_default(),
        evidence_hash: evidence(attempt)?,
        completed_at: tx.now(),
    };
    store::insert(tx, &completion, enrolment, attempt.id).await?;
    certificate::issue(learning, tx, enrolment, &completion).await
}

fn evidence(attempt: &Attempt) -> Result<Vec<u8>, Fault> {
    let bytes = serde_json::to_vec(&(&attempt.form, &attempt.answers)).map_err(Fault::internal)?;
    Ok(Sha256::digest(bytes).to_vec())
}
