//! What the command line does with accounts: it names the first admin, helps who has lost her factors, and grants and takes away roles.

use anyhow::{Result, anyhow};
use clap::ValueEnum;
use identity::{
    account::{AccountAct, AccountOrder, NewAdmin},
    role::RoleChange,
};
use kernel::{Actor, Role, idempotency::Once};

use crate::{config::Config, wire};

/// Why, when the operator does not say.
pub const BY_HAND: &str = "By the command line of this machine.";

/// A role, as the command line spells it.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum RoleWord {
    Author,
    Admin,
}

impl From<RoleWord> for Role {
    fn from(word: RoleWord) -> Self {
        match word {
            RoleWord::Author => Self::Author,
            RoleWord::Admin => Self::Admin,
        }
    }
}

/// Grants a role.
pub async fn grant(config: &Config, change: RoleChange<'_>) -> Result<()> {
    let app = wire::production(config).await?;
    let done = app.contexts.identity.grant_role(&Actor::system(), &once("grantRole")?, change).await;
    let user = done.map_err(|failure| anyhow!("{}: {}", change.email, wire::reason(&failure)))?;
    println!("{} is {} now", user.email, change.role.as_str());
    Ok(())
}

/// Takes a role away.
pub async fn revoke(config: &Config, change: RoleChange<'_>) -> Result<()> {
    let app = wire::production(config).await?;
    let done = app.contexts.identity.revoke_role(&Actor::system(), &once("revokeRole")?, change).await;
    let user = done.map_err(|failure| anyhow!("{}: {}", change.email, wire::reason(&failure)))?;
    println!("{} is no {} any more", user.email, change.role.as_str());
    Ok(())
}

/// Makes an admin, and prints the link under which she chooses her password.
pub async fn create_admin(config: &Config, new: NewAdmin<'_>) -> Result<()> {
    let app = wire::production(config).await?;
    let created = app.contexts.identity.create_admin(&Actor::system(), new).await;
    let created = created.map_err(|failure| anyhow!("{}: {}", new.email, wire::reason(&failure)))?;
    let account = if created.is_new { "has an account now, and" } else { "had an account, and" };
    println!("{} {account} is admin.", created.user.email);
    println!("Under this link, once and until {}, she chooses her password:", created.expires_at.to_rfc3339());
    println!("{}/reset/{}", config.public_url, created.token.token());
    Ok(())
}

/// Takes the second factors of somebody away who has lost them.
pub async fn remove_factors(config: &Config, email: &str, reason: &str) -> Result<()> {
    let app = wire::production(config).await?;
    let (identity, system) = (&app.contexts.identity, Actor::system());
    let found = identity.account_by_email(&app.contexts.db.read().await?, &system, email).await;
    let account = found.map_err(|failure| anyhow!("{email}: {}", wire::reason(&failure)))?;
    let order = AccountOrder { act: AccountAct::RemoveFactors, account: account.user.id, reason };
    let done = identity.act_on_account(&system, &once("removeFactors")?, order).await;
    let acted = done.map_err(|failure| anyhow!("{email}: {}", wire::reason(&failure)))?;
    let email = acted.account.user.email;
    if acted.has_changed {
        println!(
            "{email} has no second factor any more. Her sessions have ended; she signs in with her password."
        );
    } else {
        println!("{email} had no second factor. Nothing has changed.");
    }
    Ok(())
}

/// A request that is never repeated.
fn once(operation: &'static str) -> Result<Once> {
    Ok(Once::new(None, operation, &())?)
}
