//! The configuration: defaults, then a file, then the environment, then checked.

use std::{collections::BTreeSet, env, fs, path::Path};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

/// Every setting there is. `deploy/cradle.example.toml` explains each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The address to listen on.
    pub listen: String,
    /// The address under which people reach it, without a slash at its end.
    pub public_url: String,
    /// The school's name, as it stands on pages and letters.
    pub school: String,
    /// The folder for the embedded database and, in development, for mail.
    pub data: String,
    /// A PostgreSQL URL; empty means the embedded database in `data`.
    pub database_url: String,
    /// The file with the master key.
    pub key_file: String,
    /// Where letters are handed over, such as `smtps://user:password@mail.example.org`.
    pub smtp_url: String,
    /// The sender of all letters.
    pub mail_from: String,
    /// What is logged: `error`, `warn`, `info`, `debug`, or a filter by module.
    pub log: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            public_url: "http://127.0.0.1:8080".to_owned(),
            school: "Cradle".to_owned(),
            data: "cradle-data".to_owned(),
            database_url: String::new(),
            key_file: String::new(),
            smtp_url: String::new(),
            mail_from: "Cradle <no-reply@localhost>".to_owned(),
            log: "info".to_owned(),
        }
    }
}

impl Config {
    /// Loads `file`, if one is given, and the environment of the process.
    pub fn load(file: Option<&Path>) -> Result<Self> {
        let text = match file {
            Some(path) => fs::read_to_string(path)
                .with_context(|| format!("the configuration file {} cannot be read", path.display()))?,
            None => String::new(),
        };
        let name = file.map_or_else(|| "the configuration".to_owned(), |path| path.display().to_string());
        Self::parse(&name, &text, env::vars())
    }

    /// Parses `text` and lays `CRADLE_…` variables over it. An unknown key is an error that names it.
    pub fn parse(name: &str, text: &str, vars: impl Iterator<Item = (String, String)>) -> Result<Self> {
        // Once as the typed whole, so that an error has its line; then again as a table, to lay over.
        let _: Self = toml::from_str(text).with_context(|| format!("{name} does not fit"))?;
        let mut table: toml::Table = toml::from_str(text).with_context(|| format!("{name} does not fit"))?;
        let known = known_keys()?;
        for (variable, value) in vars {
            let Some(key) = variable.strip_prefix("CRADLE_") else { continue };
            if key.starts_with("TEST_") {
                continue;
            }
            let key = key.to_ascii_lowercase();
            if !known.contains(&key) {
                let known: Vec<_> =
                    known.iter().map(|key| format!("CRADLE_{}", key.to_ascii_uppercase())).collect();
                bail!("the environment variable {variable} is none of ours; there are {}", known.join(", "));
            }
            table.insert(key, toml::Value::String(value));
        }
        let config: Self = table.try_into().context("the environment does not fit")?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<()> {
        if self.listen.parse::<std::net::SocketAddr>().is_err() {
            bail!("`listen` is {:?}; write an address and a port, such as 127.0.0.1:8080", self.listen);
        }
        if !self.public_url.starts_with("http://") && !self.public_url.starts_with("https://") {
            bail!("`public_url` is {:?}; it begins with https:// (or http:// in development)", self.public_url);
        }
        if self.public_url.ends_with('/') {
            bail!("`public_url` is {:?}; leave the slash at its end out", self.public_url);
        }
        Ok(())
    }

    /// Whether the public address is one of this machine alone.
    pub fn is_loopback(&self) -> bool {
        let host = self.public_url.split("://").nth(1).unwrap_or_default();
        ["localhost", "127.0.0.1", "[::1]"]
            .iter()
            .any(|here| host.strip_prefix(here).is_some_and(|rest| rest.is_empty() || rest.starts_with(':')))
    }
}

fn known_keys() -> Result<BTreeSet<String>> {
    Ok(toml::Table::try_from(Config::default())?.keys().cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, vars: &[(&str, &str)]) -> Result<Config> {
        let vars = vars.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        Config::parse("cradle.toml", text, vars)
    }

    #[test]
    fn the_example_file_lists_every_default() {
        let example = include_str!("../../../deploy/cradle.example.toml");
        assert_eq!(parse(example, &[]).expect("the example fits"), Config::default());
        for key in known_keys().expect("keys") {
            assert!(example.contains(&format!("\n{key} = ")), "{key} is missing in the example");
        }
    }

    #[test]
    fn the_environment_comes_after_the_file() {
        let config = parse("school = \"Hazel\"\nlog = \"warn\"", &[("CRADLE_LOG", "debug"), ("HOME", "/x")]);
        let config = config.expect("fits");
        assert_eq!((config.school.as_str(), config.log.as_str()), ("Hazel", "debug"));
    }

    #[test]
    fn what_is_unknown_is_named_with_its_place() {
        let message = |result: Result<Config>| format!("{:#}", result.expect_err("refused"));
        let file = message(parse("school = \"A\"\nskool = \"B\"", &[]));
        assert!(file.contains("cradle.toml") && file.contains("skool") && file.contains("line 2"), "{file}");
        let variable = message(parse("", &[("CRADLE_SKOOL", "B")]));
        assert!(variable.contains("CRADLE_SKOOL") && variable.contains("CRADLE_SCHOOL"), "{variable}");
    }

    #[test]
    fn only_this_machine_is_a_loopback_address() {
        let at = |url: &str| Config { public_url: url.to_owned(), ..Config::default() }.is_loopback();
        assert!(at("http://localhost:8080") && at("http://[::1]:1") && at("http://127.0.0.1"));
        assert!(!at("http://localhost.evil.example") && !at("https://school.example"));
    }
}
