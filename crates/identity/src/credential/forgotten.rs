//! A forgotten password: whoever says so gets one answer, and only the owner of the address hears more, by mail.

use base64::{Engine, engine::general_purpose::STANDARD};
use kernel::{
    Actor, Fault, Id, Reader, Write, id,
    job::{self, Lease},
};
use notifications::{Letter, Recipient};
use serde::{Deserialize, Serialize};

use crate::{
    Identity, Outcome, Refusal,
    link::{self, Purpose},
    user::{self, Email},
};

/// The kind of job that looks the address up, and writes to its owner.
pub const FORGOTTEN: &str = "identity.password-forgotten";

/// What the job is told: the address, sealed.
#[derive(Serialize, Deserialize)]
struct Forgotten {
    row: Id<id::Job>,
    sealed: String,
}

impl Identity {
    /// Has the link mailed by which the owner of the address sets another password.
    ///
    /// The answer is the same whether or not there is an account, and so is the work until then: the account is looked
    /// for later, by the worker. Asking again within a minute changes nothing. Refuses with `EmailInvalid`.
    pub async fn request_password_reset(&self, _actor: &Actor, email: &str) -> Outcome<()> {
        let email = Email::parse(email).map_err(Refusal::from)?;
        let address = self.keyring.derive("forgotten password", email.key().as_bytes()).token();
        self.db
            .transact(async |tx| {
                let row = tx.new_id();
                let sealed = STANDARD.encode(self.keyring.seal(FORGOTTEN, row.uuid(), &email.as_str())?);
                let minute = tx.now().timestamp() / 60;
                let work = job::Work::new(FORGOTTEN, &Forgotten { row, sealed })?;
                Ok(job::post(tx, work.once(format!("{FORGOTTEN}:{address}:{minute}"))).await?)
            })
            .await
    }

    /// Mails the link to the owner of the address that `lease` names, if there is an account.
    pub async fn mail_reset_link(&self, lease: &Lease) -> Result<(), Fault> {
        let Forgotten { row, sealed } = lease.payload()?;
        let sealed = STANDARD.decode(sealed).map_err(Fault::internal)?;
        let email: String = self.keyring.open(FORGOTTEN, row.uuid(), &sealed)?;
        self.db
            .transact(async |tx| {
                if let Ok(email) = Email::parse(&email)
                    && let Some(user) = user::store::find_by_email(tx, &email).await?
                    && user.verified_at.is_some()
                {
                    self.write_to(tx, user.id).await?;
                }
                lease.finish(tx).await
            })
            .await
    }

    async fn write_to(&self, tx: &Write, user: Id<id::User>) -> Result<(), Fault> {
        if !self.may_be_written_to(tx, user).await? {
            return Ok(());
        }
        link::void_all(tx, user, &[Purpose::ResetPassword]).await?;
        let link = link::make(tx, &self.keyring, user, Purpose::ResetPassword).await?;
        notifications::post(tx, Recipient::User(user), &Letter::ResetPassword { link }).await
    }
}
