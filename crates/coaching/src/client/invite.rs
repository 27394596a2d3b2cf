//! Inviting: a client is written down, sealed, and gets a letter with a link.

use kernel::{
    Actor, Denied, Fault, Id, Write,
    email::Email,
    id,
    idempotency::Once,
    seal::{self, Place},
};
use notifications::{Letter, Recipient};
use serde::Serialize;

use super::{Client, ClientState, Person, store};
use crate::{
    Coaching, Outcome, Refusal,
    coach::{self, DisplayName},
    link::{self, LinkPurpose},
};

/// What a coach fills in to invite a client.
#[derive(Clone, Debug, Serialize)]
pub struct Invitation {
    /// Her e-mail address.
    pub email: String,
    /// Her name.
    pub name: String,
    /// The language of letters and pages; English when left out.
    pub locale: Option<String>,
    /// Her time zone, IANA.
    pub zone: String,
}

impl Coaching {
    /// Invites a client by mail. Whoever is invited again gets a new link; there is no second row.
    ///
    /// Refuses with `NoCoachProfile`, `NotCertified`, `TermsNotCurrent`, `Email`, `Name`, `ZoneUnknown`,
    /// `IdempotencyMismatch`.
    pub async fn invite(&self, actor: &Actor, once: &Once, invitation: &Invitation) -> Outcome<Id<id::Client>> {
        actor.user().ok_or(Denied::Unauthenticated)?;
        let email = Email::parse(&invitation.email).map_err(Refusal::Email)?;
        let name = DisplayName::parse(&invitation.name).map_err(Refusal::Name)?;
        jiff::tz::TimeZone::get(&invitation.zone).map_err(|_| Refusal::ZoneUnknown)?;
        let person = Person {
            email: email.as_str().to_owned(),
            name: name.into_string(),
            locale: invitation.locale.clone().unwrap_or_else(|| "en".to_owned()),
            zone: invitation.zone.clone(),
        };
        self.db
            .transact_once(actor, &once.keyed(&self.keyring), async |tx| {
                let coach = coach::open(tx, actor).await?;
                let index = self.keyring.blind_index(&format!("client of {}", coach.user), &email.key());
                let id = match store::find_by_email(tx, coach.user, &index).await? {
                    Some(id) => id,
                    None => self.write_down(tx, coach.user, &index, &person).await?,
                };
                let link = link::make(tx, &self.keyring, id, LinkPurpose::Invitation).await?;
                notifications::post(tx, Recipient::Client(id), &Letter::Invitation { link }).await?;
                Ok(id)
            })
            .await
    }

    async fn write_down(
        &self,
        tx: &Write,
        coach: Id<id::User>,
        email_index: &[u8],
        person: &Person,
    ) -> Result<Id<id::Client>, Fault> {
        let key = seal::make(tx, &self.keyring).await?;
        let id: Id<id::Client> = tx.new_id();
        let place = Place { table: "client", column: "person", row: id.uuid() };
        let client = Client {
            id,
            coach,
            data_key: key.id(),
            state: ClientState::Invited,
            invited_at: kernel::Reader::now(tx),
            accepted_at: None,
            person: key.seal(place, person)?,
        };
        store::insert(tx, &client, email_index).await?;
        super::changed(tx, &client);
        Ok(id)
    }
}
