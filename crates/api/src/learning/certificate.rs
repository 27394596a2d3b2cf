//! Certificates in the graph, for their holder.

use ::learning::certificate::Certificate as Issued;
use async_graphql::Object;
use kernel::Instant;

/// A certificate of one's own.
pub(crate) struct Certificate {
    pub certificate: Issued,
    pub address: String,
}

/// What shows others that a course was completed: a snapshot, which never changes.
#[Object]
impl Certificate {
    /// The holder's name, as she confirmed it.
    async fn name(&self) -> &str {
        &self.certificate.name
    }
    /// The course's title.
    async fn course_title(&self) -> &str {
        &self.certificate.course_title
    }
    /// The number of the edition that was passed.
    async fn edition_number(&self) -> u32 {
        self.certificate.edition_number
    }
    /// The hash of that edition, in hexadecimal.
    async fn edition_hash(&self) -> &str {
        &self.certificate.edition_hash
    }
    /// The score of the examination, in percent.
    async fn score_percent(&self) -> u32 {
        self.certificate.score_percent
    }
    /// The minutes it credits.
    async fn credit_minutes(&self) -> u32 {
        self.certificate.credit_minutes
    }
    /// When the course was completed.
    async fn completed_at(&self) -> Instant {
        self.certificate.completed_at
    }
    /// When it was issued.
    async fn issued_at(&self) -> Instant {
        self.certificate.issued_at
    }
    /// The path of its public page. Whoever has it can see the certificate; nobody can guess it.
    async fn path(&self) -> String {
        format!("/certificates/{}", self.address)
    }
}
