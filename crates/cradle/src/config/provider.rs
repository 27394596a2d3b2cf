//! The provider in the configuration: where a school keeps its own accounts, if it does.

use std::{fs, os::unix::fs::PermissionsExt};

use anyhow::{Context, Result, bail};
use identity::provider::{ClientSecret, ProviderSetup, is_safe_issuer};
use serde::{Deserialize, Serialize};

/// Where people sign in who have an account with their school (OpenID Connect).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Provider {
    /// Its address, as it writes it itself; empty means none.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// The file with the secret by which it knows us; empty means that it asks for none.
    pub client_secret_file: String,
    /// What people call it.
    pub name: String,
}

impl Provider {
    /// What can be told without looking at any file.
    pub(super) fn check(&self) -> Result<()> {
        if self.issuer.is_empty() {
            if *self == Self::default() {
                return Ok(());
            }
            bail!("`provider` has no `issuer`; name the provider's address there, or leave the whole section out");
        }
        if !is_safe_issuer(&self.issuer) {
            bail!("`provider.issuer` is not like https://id.school.example (http:// only on a loopback address)");
        }
        if self.client_id.is_empty() {
            bail!(
                "`provider.client_id` is empty; the provider gives one to each program that is registered with it"
            );
        }
        if self.name.trim().is_empty() {
            bail!("`provider.name` is empty; write what people call the provider: they sign in with it");
        }
        Ok(())
    }

    /// What the accounts need of it, with its secret; nothing when there is no provider.
    pub(crate) fn setup(&self) -> Result<Option<ProviderSetup>> {
        if self.issuer.is_empty() {
            return Ok(None);
        }
        let path = &self.client_secret_file;
        Ok(Some(ProviderSetup {
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            client_secret: if path.is_empty() { None } else { Some(secret(path)?) },
            name: self.name.trim().to_owned(),
        }))
    }
}

fn secret(path: &str) -> Result<ClientSecret> {
    let unreadable = || format!("the file {path} with the provider's secret cannot be read");
    let mode = fs::metadata(path).with_context(unreadable)?.permissions().mode();
    if mode & 0o077 != 0 {
        bail!("the file {path} with the provider's secret can be read by others; run `chmod 600 {path}`");
    }
    let text = fs::read_to_string(path).with_context(unreadable)?;
    match text.trim() {
        "" => bail!("the file {path} holds no secret; leave `provider.client_secret_file` empty if there is none"),
        secret => Ok(ClientSecret::new(secret.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn provider() -> Provider {
        Provider {
            issuer: "https://id.school.example".to_owned(),
            client_id: "cradle".to_owned(),
            client_secret_file: String::new(),
            name: "Hazel University".to_owned(),
        }
    }

    fn refused(provider: &Provider) -> String {
        format!("{:#}", provider.check().expect_err("refused"))
    }

    #[test]
    fn there_is_none_or_a_whole_one() {
        assert!(Provider::default().check().is_ok() && provider().check().is_ok());
        assert!(Provider::default().setup().expect("fits").is_none());
        for (missing, key) in [
            (Provider { issuer: String::new(), ..provider() }, "issuer"),
            (Provider { issuer: "http://id.school.example".to_owned(), ..provider() }, "provider.issuer"),
            (Provider { client_id: String::new(), ..provider() }, "provider.client_id"),
            (Provider { name: "  ".to_owned(), ..provider() }, "provider.name"),
        ] {
            assert!(refused(&missing).contains(key), "{}", refused(&missing));
        }
        let here = Provider { issuer: "http://127.0.0.1:3000".to_owned(), ..provider() };
        assert!(here.check().is_ok());
    }

    #[test]
    fn it_stands_in_a_section_and_in_the_environment() {
        let file = "[provider]\nclient_id = 'us'\nname = 'Hazel'\nissuer = 'https://id.evil.example'";
        let issuer = ("CRADLE_PROVIDER_ISSUER".into(), "https://id.school.example".into());
        let config = Config::parse("cradle.toml", file, [issuer].into_iter()).expect("fits");
        assert_eq!(
            (config.provider.issuer.as_str(), config.provider.name.as_str()),
            ("https://id.school.example", "Hazel")
        );
        let alone = Config::parse("cradle.toml", "[provider]\nissuer = 'http://id.evil.example'", [].into_iter());
        assert!(format!("{:#}", alone.expect_err("refused")).contains("provider.issuer"));
    }

    #[test]
    fn its_secret_lies_in_a_file_of_the_server_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("secret");
        let with_file = Provider { client_secret_file: path.display().to_string(), ..provider() };
        let why = || format!("{:#}", with_file.setup().expect_err("refused"));
        assert!(why().contains("cannot be read"));
        fs::write(&path, "hunter2\n").expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("set");
        assert!(why().contains("chmod 600"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("set");
        let setup = with_file.setup().expect("fits").expect("a provider");
        assert_eq!(setup.client_secret.as_ref().map(|secret| secret.secret().as_str()), Some("hunter2"));
        assert!(!format!("{setup:?}").contains("hunter2"));
        fs::write(&path, "\n").expect("written");
        assert!(why().contains("holds no secret"));
    }
}
