//! The demonstration: the whole story on embedded SQLite, told through the use cases.

use std::{path::PathBuf, sync::Arc};

use anyhow::{Result, anyhow};
use catalog::publication::Proposal;
use clap::Args;
use kernel::{Actor, clock::MovedClock, idempotency::Once};

use crate::{
    config::Config,
    serve, telemetry,
    wire::{self, App, reason},
};

/// How the demonstration is run.
#[derive(Debug, Args)]
pub struct Options {
    /// The folder for its database, its key and its mail.
    #[arg(long, default_value = "cradle-data/demo")]
    data: PathBuf,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
}

/// Builds the world of the demonstration and serves it.
pub(crate) async fn run(options: Options) -> Result<()> {
    let config = Config {
        public_url: format!("http://{}", options.listen),
        listen: options.listen,
        data: options.data.display().to_string(),
        log: "warn".to_owned(),
        ..Config::default()
    };
    telemetry::start(&config, true)?;
    let listener = serve::listen(&config).await?;
    let app = wire::development(&config, Arc::new(MovedClock::default())).await?;
    publish(&app).await?;
    println!("Cradle is at {}", config.public_url);
    println!("Letters are in {}/mail", config.data);
    serve::serve(app, listener, &config, true, serve::stop_signal()).await
}

/// Publishes the bundles that the program carries, unless they are published already.
async fn publish(app: &App) -> Result<()> {
    let system = Actor::system();
    for key in catalog::bundle::embedded_keys() {
        if app.contexts.catalog.shelf().current(&key).is_some() {
            continue;
        }
        let proposal = Proposal {
            key: key.clone(),
            based_on: 0,
            changes: Vec::new(),
            change_reason: "First edition".to_owned(),
        };
        let once = Once::new(None, "publishEdition", &key)?;
        let published = app.contexts.catalog.publish(&system, &once, proposal).await;
        published.map_err(|failure| anyhow!("{key}: {}", reason(&failure)))?;
    }
    Ok(())
}
