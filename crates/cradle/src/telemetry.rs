//! Logs: one line an event, JSON in production, for people in development; always to standard error.

use anyhow::{Context, Result};
use tracing_subscriber::EnvFilter;

use crate::config::Config;

/// What is logged, as the configuration says.
pub(crate) fn filter(config: &Config) -> Result<EnvFilter> {
    EnvFilter::try_new(&config.log).with_context(|| format!("`log` is {:?}", config.log))
}

/// Starts logging by the filter of the configuration.
pub(crate) fn start(config: &Config, for_people: bool) -> Result<()> {
    let builder = tracing_subscriber::fmt().with_env_filter(filter(config)?).with_writer(std::io::stderr);
    let started = if for_people {
        builder.compact().with_target(false).try_init()
    } else {
        builder.json().flatten_event(true).try_init()
    };
    started.map_err(|error| anyhow::anyhow!("logging cannot be started: {error}"))
}
