//! The configuration: defaults, then a file, then the environment, then checked.

mod environment;
mod position;
mod provider;

use std::{env, ffi::OsString, fs, num::NonZeroU32, path::Path};

use anyhow::{Context, Result, anyhow, bail};
use api::{Capacity, limits::Limits};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use url::{Host, Url};

pub use position::Position;
pub use provider::Provider;

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
    /// The proxies in front, as addresses or networks: their `X-Forwarded-For` is believed.
    pub proxies: Vec<IpNet>,
    /// How many servers share the database: each grants its part of `budget_per_minute`.
    pub nodes: NonZeroU32,
    /// How many points a user, or an address that is not signed in, may spend in a minute on all nodes together.
    pub budget_per_minute: NonZeroU32,
    /// Who may do what they may only in a session that has seen a second factor.
    pub second_factor: Vec<Position>,
    /// A file of passwords that are known to thieves; empty means none.
    pub breached_passwords: String,
    /// A folder of `.graphql` files, or a manifest, with the documents of the school's own clients.
    pub documents: String,
    /// Whether no other documents are taken than these.
    pub trusted_only: bool,
    /// Where people sign in who have an account with their school.
    pub provider: Provider,
    /// How much is taken on at once, and how long anybody is waited for.
    pub capacity: Capacity,
    /// How much one document may ask for.
    pub limits: Limits,
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
            proxies: Vec::new(),
            nodes: NonZeroU32::MIN,
            budget_per_minute: NonZeroU32::new(100_000).expect("some"),
            second_factor: vec![Position::Coach, Position::Author, Position::Admin],
            breached_passwords: String::new(),
            documents: String::new(),
            trusted_only: false,
            provider: Provider::default(),
            capacity: Capacity::default(),
            limits: Limits::default(),
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
        Self::parse(&name, &text, env::vars_os())
    }

    /// Parses `text` and lays `CRADLE_…` variables over it. An unknown key is an error that names it.
    ///
    /// No error repeats a value: some of them are passwords.
    pub fn parse(name: &str, text: &str, vars: impl Iterator<Item = (OsString, OsString)>) -> Result<Self> {
        // Once as the typed whole, so that an error has its line; then again as a table, to lay over.
        let misfit = |error: toml::de::Error| anyhow!("{name}, {}", place_and_reason(text, &error));
        let _: Self = toml::from_str(text).map_err(misfit)?;
        let mut table: toml::Table = toml::from_str(text).map_err(misfit)?;
        environment::lay_over(&mut table, vars)?;
        let config: Self = table.try_into().context("the environment does not fit")?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<()> {
        if self.listen.parse::<std::net::SocketAddr>().is_err() {
            bail!("`listen` is {:?}; write an address and a port, such as 127.0.0.1:8080", self.listen);
        }
        if self.public_url.ends_with('/') {
            bail!("`public_url` is {:?}; leave the slash at its end out", self.public_url);
        }
        let public = Url::parse(&self.public_url).ok();
        let fits = |url: &Url| {
            let bare = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
            ["http", "https"].contains(&url.scheme()) && url.has_host() && bare && url.password().is_none()
        };
        if !public.as_ref().is_some_and(fits) {
            bail!("`public_url` is not like https://school.example (or http://127.0.0.1:8080 in development)");
        }
        let is_postgres = |url: Url| ["postgres", "postgresql"].contains(&url.scheme());
        if !self.database_url.is_empty() && !Url::parse(&self.database_url).is_ok_and(is_postgres) {
            bail!(
                "`database_url` does not fit; write it like postgres://user:password@host/name, with %40 for an @"
            );
        }
        self.provider.check()
    }

    /// Whether the public address is one of this machine alone.
    pub fn is_loopback(&self) -> bool {
        let Ok(url) = Url::parse(&self.public_url) else { return false };
        match url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// The public address of production: links in letters lead there, and people write passwords into its pages.
    pub(crate) fn check_public(&self) -> Result<()> {
        if !self.public_url.starts_with("https://") || self.is_loopback() {
            bail!(
                "people cannot reach {} safely: `public_url` begins with https:// and names this server as they know it \
                 (`cradle serve --dev` is for this machine alone)",
                self.public_url
            );
        }
        Ok(())
    }
}

/// Where the file is wrong, and why, without the line itself: it may hold a password.
fn place_and_reason(text: &str, error: &toml::de::Error) -> String {
    let line = error.span().and_then(|span| text.get(..span.start)).map(|before| before.matches('\n').count() + 1);
    let place = line.map_or_else(|| "somewhere".to_owned(), |line| format!("line {line}"));
    // A value of the wrong type is repeated by serde in its message, up to the comma.
    let reason = match error.message().split_once(", expected ") {
        Some((wrong, wanted)) if wrong.starts_with("invalid type") => format!("expected {wanted}"),
        _ => error.message().to_owned(),
    };
    format!("{place}: {}", reason.lines().collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use super::{environment::known_keys, *};

    fn parse(text: &str, vars: &[(&str, &str)]) -> Result<Config> {
        let vars = vars.iter().map(|(key, value)| (OsString::from(key), OsString::from(value)));
        Config::parse("cradle.toml", text, vars)
    }

    fn refused(result: Result<Config>) -> String {
        let why = format!("{:#}", result.expect_err("refused"));
        assert_eq!(why.lines().count(), 1, "{why}");
        why
    }

    #[test]
    fn the_example_file_lists_every_default() {
        let example = include_str!("../../../../deploy/cradle.example.toml");
        assert_eq!(parse(example, &[]).expect("the example fits"), Config::default());
        for key in known_keys().expect("keys").keys() {
            let key = ["capacity_", "limits_", "provider_"]
                .iter()
                .find_map(|section| key.strip_prefix(section))
                .unwrap_or(key);
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
    fn the_environment_has_numbers_lists_and_sections_too() {
        let file = "nodes = 2\n[limits]\ndepth = 12\ntokens = 900";
        let vars = [
            ("CRADLE_BUDGET_PER_MINUTE", "500"),
            ("CRADLE_TRUSTED_ONLY", "true"),
            ("CRADLE_PROXIES", "10.0.0.0/8, 127.0.0.1/32"),
            ("CRADLE_LIMITS_DEPTH", "9"),
            ("CRADLE_CAPACITY_QUEUE_AGE_MS", "40"),
        ];
        let config = parse(file, &vars).expect("fits");
        assert_eq!((config.nodes.get(), config.budget_per_minute.get(), config.trusted_only), (2, 500, true));
        assert_eq!((config.limits.depth, config.limits.tokens, config.limits.roots), (9, 900, 10));
        assert_eq!((config.capacity.queue_age_ms, config.capacity.queue), (40, 256));
        assert_eq!(config.proxies.len(), 2);
        let number = refused(parse("", &[("CRADLE_NODES", "many")]));
        assert!(number.contains("CRADLE_NODES wants a whole number"), "{number}");
        assert!(refused(parse("[limits]\nwidth = 1", &[])).contains("width"));
        refused(parse("nodes = 0", &[]));
        refused(parse("[capacity]\nconcurrent = 0", &[]));
    }

    #[test]
    fn what_is_unknown_is_named_with_its_place() {
        let file = refused(parse("school = \"A\"\nskool = \"B\"", &[]));
        assert!(file.contains("cradle.toml") && file.contains("skool") && file.contains("line 2"), "{file}");
        let variable = refused(parse("", &[("CRADLE_SKOOL", "B")]));
        assert!(variable.contains("CRADLE_SKOOL") && variable.contains("CRADLE_SCHOOL"), "{variable}");
    }

    #[test]
    fn no_error_repeats_a_value() {
        let files = [
            "smtp_url = smtps://user:hunter2@mail.example.org",
            "school = \"A\"\nsmtp_url = \"smtps://user:hunter2@mail.example.org",
            "smtp_url = 'smtps://user:hunter2@mail.example.org' x",
            "smtps://user:hunter2@mail.example.org",
            "smtp_url = [\"hunter2\"]",
            "smtp_url = { password = \"hunter2\" }",
            "smtp_url = \"\"\"hunter2",
            "smtp_url = \"hunter2\\q\"",
            "smtp_url = 'a'\nsmtp_url = 'hunter2'",
            "database_url = 'postgre://cradle:hunter2@db/cradle'",
            "database_url = 'host=db password=hunter2'",
            "public_url = 'https://ada:hunter2@school.example'",
        ];
        for file in files {
            let why = refused(parse(file, &[]));
            assert!(!why.contains("hunter2"), "{why}");
        }
        let number = refused(parse("smtp_url = 4711", &[]));
        assert!(!number.contains("4711") && number.contains("line 1: expected a string"), "{number}");
        let variable = refused(parse("", &[("CRADLE_DATABASE_URL", "postgre://cradle:hunter2@db/cradle")]));
        assert!(variable.contains("database_url") && !variable.contains("hunter2"), "{variable}");
    }

    #[test]
    fn an_environment_that_is_not_text_is_no_reason_to_panic() {
        use std::os::unix::ffi::OsStringExt;
        let odd = || OsString::from_vec(vec![b'x', 0xff]);
        let parse = |name: OsString| Config::parse("cradle.toml", "", [(name, odd())].into_iter());
        assert!(parse("HOME".into()).is_ok() && parse(odd()).is_ok());
        assert!(refused(parse("CRADLE_SCHOOL".into())).contains("CRADLE_SCHOOL is not UTF-8"));
    }

    #[test]
    fn production_is_reached_by_others_and_safely() {
        let at = |url: &str| Config { public_url: url.to_owned(), ..Config::default() }.check_public();
        assert!(at("https://school.example").is_ok() && at("https://school.example:8443/hazel").is_ok());
        for url in [
            "http://school.example",
            "https://localhost",
            "https://127.0.0.1:8080",
            "https://[::1]",
            "http://127.0.0.1",
        ] {
            assert!(format!("{:#}", at(url).expect_err("refused")).contains(url));
        }
    }

    #[test]
    fn only_this_machine_is_a_loopback_address() {
        let at = |url: &str| Config { public_url: url.to_owned(), ..Config::default() }.is_loopback();
        assert!(at("http://localhost:8080") && at("http://[::1]:1") && at("http://127.0.0.1"));
        assert!(at("http://127.0.0.53") && at("http://ada.localhost:1"));
        assert!(!at("http://localhost.evil.example") && !at("https://school.example"));
        assert!(!at("http://127.0.0.1.evil.example") && !at("http://127.0.0.1@evil.example"));
    }
}
