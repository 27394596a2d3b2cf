//! `cradle`: serve, demonstrate, migrate, work, check.

use std::process::ExitCode;

use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    match cradle::cli::run(cradle::cli::Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cradle: {error:#}");
            ExitCode::FAILURE
        }
    }
}
