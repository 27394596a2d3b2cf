//! A certificate shows a completion to others: a snapshot, at an address that cannot be guessed.

mod store;

use kernel::{Actor, Fault, Id, Instant, Read, Reader, Secret, Write, id};

use crate::{
    Learning, Outcome,
    completion::Completion,
    enrolment::{self, Enrolment},
    policy::Act,
};

/// What the secret of a certificate's address is derived for.
const PURPOSE: &str = "certificate";

/// A certificate: everything that stands on it, as it was when it was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The id.
    pub id: Id<id::Certificate>,
    /// The holder's name, as she confirmed it.
    pub name: String,
    /// The course's title.
    pub course_title: String,
    /// The condition it entitles to coach for.
    pub condition: String,
    /// The number of the edition that was passed.
    pub edition_number: u32,
    /// The hash of that edition, in hexadecimal.
    pub edition_hash: String,
    /// The score of the examination, in percent.
    pub score_percent: u32,
    /// The minutes it credits.
    pub credit_minutes: u32,
    /// When the course was begun.
    pub enrolled_at: Instant,
    /// When it was completed.
    pub completed_at: Instant,
    /// When the certificate was issued.
    pub issued_at: Instant,
    salt: Vec<u8>,
}

impl Learning {
    /// The certificate of an enrolment of the actor's, once it is completed.
    pub async fn certificate_of(
        &self,
        read: &Read,
        actor: &Actor,
        enrolment: Id<id::Enrolment>,
    ) -> Outcome<Option<Certificate>> {
        enrolment::open(read, actor, Act::See, enrolment).await?;
        Ok(store::find_by_enrolment(read, enrolment).await?)
    }

    /// The certificate at a public address. Whoever has the address may look.
    pub async fn public_certificate(&self, token: &str) -> Result<Option<Certificate>, Fault> {
        let Some(secret) = Secret::parse(token) else { return Ok(None) };
        store::find_by_token(&self.db.read().await?, &secret.hash()).await
    }

    /// The last part of a certificate's public address.
    pub fn address(&self, certificate: &Certificate) -> String {
        self.keyring.derive(PURPOSE, &certificate.salt).token()
    }

    /// The certificate, for the letter that announces it.
    pub async fn certificate(
        &self,
        db: &impl Reader,
        id: Id<id::Certificate>,
    ) -> Result<Option<Certificate>, Fault> {
        store::find(db, id).await
    }
}

/// Whether the user holds a certificate for `condition`: what the right to coach rests on.
pub async fn is_certified(db: &impl Reader, user: Id<id::User>, condition: &str) -> Result<bool, Fault> {
    store::exists_for(db, user, condition).await
}

pub(crate) async fn issue(
    learning: &Learning,
    tx: &Write,
    enrolment: &Enrolment,
    completion: &Completion,
) -> Outcome<Id<id::Certificate>> {
    let edition = learning.edition(enrolment)?;
    let course = enrolment::course(&edition)?;
    let certificate = Certificate {
        id: tx.new_id(),
        name: enrolment.name_as_printed.clone(),
        course_title: course.title.clone(),
        condition: course.condition.clone(),
        edition_number: edition.number,
        edition_hash: edition.hash.clone(),
        score_percent: completion.score_percent,
        credit_minutes: course.credit_minutes,
        enrolled_at: enrolment.enrolled_at,
        completed_at: completion.completed_at,
        issued_at: tx.now(),
        salt: tx.salt(),
    };
    let token_hash = learning.keyring.derive(PURPOSE, &certificate.salt).hash();
    store::insert(tx, &certificate, completion.id, token_hash).await?;
    Ok(certificate.id)
}
