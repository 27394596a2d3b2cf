//! The command line: one subcommand for each thing an operator does.

use std::{net::SocketAddr, path::PathBuf};

use anyhow::{Context, Result};
use clap::{Parser, Subcommand, ValueEnum};
use kernel::{Actor, Role};

use crate::{config::Config, database, demo, keys, screen, serve, telemetry, wire, work};

/// Certifies prenatal coaches, and looks after the coaching that follows.
#[derive(Debug, Parser)]
#[command(name = "cradle", version, about)]
pub struct Cli {
    /// The configuration file. Environment variables named `CRADLE_…` come after it.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API and the pages, and do the work that waits.
    Serve {
        /// Development: makes its own key and keeps mail as files. Only on a loopback address.
        #[arg(long)]
        dev: bool,
    },
    /// Show the whole story on embedded SQLite, with nothing else installed.
    Demo(demo::Options),
    /// Bring the database to the schema of this program.
    Migrate,
    /// Only do the work that waits: deliver mail, follow up facts.
    Work,
    /// Check configuration, key and database, and say how they stand.
    Check,
    /// Screen cases, one JSON object a line on standard input, by the rules the program carries.
    Screen {
        /// Another library's folder, for authors who try a rule.
        #[arg(long, value_name = "FOLDER")]
        library: Option<PathBuf>,
    },
    /// Make keys.
    Key {
        #[command(subcommand)]
        command: KeyCommand,
    },
    /// Give somebody who has signed up a role: the way to the first admin.
    Grant {
        /// The role.
        role: RoleWord,
        /// Their e-mail address.
        email: String,
    },
}

#[derive(Debug, Subcommand)]
enum KeyCommand {
    /// Write a new master key into a file that only its owner may read.
    New {
        /// Where; there must be no file yet.
        path: PathBuf,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RoleWord {
    Author,
    Admin,
}

/// Does what the command line says.
pub async fn run(cli: Cli) -> Result<()> {
    if let Command::Demo(options) = cli.command {
        return demo::run(options).await;
    }
    if let Command::Key { command: KeyCommand::New { path } } = cli.command {
        return keys::write_new(&path);
    }
    if let Command::Screen { library } = cli.command {
        return screen::run(library.as_deref());
    }
    let config = Config::load(cli.config.as_deref())?;
    match cli.command {
        Command::Serve { dev } => serve::run(config, dev).await,
        Command::Migrate => database::migrate(&config).await,
        Command::Work => {
            telemetry::start(&config, false)?;
            let app = wire::production(&config).await?;
            work::run(app, serve::stop_signal()).await;
            Ok(())
        }
        Command::Check => check(&config).await,
        Command::Grant { role, email } => grant(&config, role, &email).await,
        Command::Demo(_) | Command::Key { .. } | Command::Screen { .. } => unreachable!("handled above"),
    }
}

async fn check(config: &Config) -> Result<()> {
    let listen: SocketAddr = config.listen.parse().context("`listen` is not an address such as 127.0.0.1:8080")?;
    println!("configuration  listens on {listen}, public address {}", config.public_url);
    keys::read(&config.key_file)?;
    println!("key            {} can be read", config.key_file);
    println!("database       {}", database::state(config).await?);
    println!(
        "mail           {}",
        if config.smtp_url.is_empty() { "no smtp_url: letters wait" } else { "by SMTP" }
    );
    Ok(())
}

async fn grant(config: &Config, role: RoleWord, email: &str) -> Result<()> {
    let app = wire::production(config).await?;
    let role = match role {
        RoleWord::Author => Role::Author,
        RoleWord::Admin => Role::Admin,
    };
    let granted = app.contexts.identity.grant_role(&Actor::system(), email, role).await;
    granted.map_err(|failure| anyhow::anyhow!("{email}: {}", wire::reason(&failure)))?;
    println!("{email} is {} now", role.as_str());
    Ok(())
}
