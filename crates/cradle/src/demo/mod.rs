//! The demonstration: the whole story on embedded SQLite, told through the use cases.

mod cast;
mod story;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Result;
use clap::Args;
use kernel::clock::MovedClock;

use crate::{config::Config, serve, telemetry, wire};

/// How the demonstration is run.
#[derive(Debug, Args)]
pub struct Options {
    /// The folder for its database, its key and its mail.
    #[arg(long, default_value = "cradle-data/demo")]
    data: PathBuf,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
    /// Print one JSON object about the world instead of words, for scripts.
    #[arg(long)]
    json: bool,
}

/// Builds the world of the demonstration and serves it.
pub(crate) async fn run(options: Options) -> Result<()> {
    let config = Config {
        public_url: format!("http://{}", options.listen),
        listen: options.listen,
        data: options.data.display().to_string(),
        log: "warn".to_owned(),
        // Everybody in it is made up, and whoever tries it has no telephone of theirs.
        second_factor: Vec::new(),
        ..Config::default()
    };
    telemetry::start(&config, true)?;
    let listener = serve::listen(&config).await?;
    let app = wire::development(&config, Arc::new(MovedClock::default())).await?;
    let world = story::tell(&app, &config, !options.json).await?;
    if options.json {
        println!("{}", serde_json::to_string(&world)?);
    } else {
        print!("{world}");
    }
    let mail = Path::new(&config.data).join("mail");
    let api = wire::demonstration_api(&app, &config, Some(mail), cast::members())?;
    serve::serve(app, api, listener, serve::stop_signal()).await
}
