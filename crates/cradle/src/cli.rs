//! The command line: one subcommand for each thing an operator does.

use std::{io, path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};
use kernel::{Actor, Role, idempotency::Once};

use crate::{check, config::Config, content, database, demo, keys, screen, serve, telemetry, wire, work};

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
    /// Look after the content of courses and libraries.
    Content {
        #[command(subcommand)]
        command: ContentCommand,
    },
    /// Make keys.
    Key {
        #[command(subcommand)]
        command: KeyCommand,
    },
    /// Give a role to somebody who has confirmed an address: the way to the first admin.
    Grant {
        /// The role.
        role: RoleWord,
        /// Their e-mail address.
        email: String,
    },
}

#[derive(Debug, Subcommand)]
enum ContentCommand {
    /// Check a bundle, and say what to mend in it, file, line and column.
    Check {
        /// The bundle's folder.
        path: PathBuf,
        /// First print every fact of a course, with the blocks that teach it.
        #[arg(long)]
        facts: bool,
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

/// The whole program: does what the command line says, and says in one line why it could not.
pub fn main() -> ExitCode {
    identity::provider::use_ring();
    let cli = Cli::parse();
    let ran = tokio::runtime::Runtime::new().map_err(anyhow::Error::from).and_then(|runtime| {
        let ran = runtime.block_on(run(cli));
        // What still hangs in a system call does not keep the process.
        runtime.shutdown_background();
        ran
    });
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cradle: {}", in_one_line(&error));
            ExitCode::FAILURE
        }
    }
}

/// The error and its causes. Some errors name their cause themselves; it is not said twice.
fn in_one_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if line.is_empty() {
            line = cause;
        } else if !line.ends_with(&cause) {
            line = format!("{line}: {cause}");
        }
    }
    line.lines().map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

/// Does what the command line says.
async fn run(cli: Cli) -> Result<()> {
    if let Command::Demo(options) = cli.command {
        return demo::run(options).await;
    }
    if let Command::Key { command: KeyCommand::New { path } } = cli.command {
        return keys::write_new(&path);
    }
    if let Command::Screen { library } = cli.command {
        return screen::run(library.as_deref());
    }
    if let Command::Content { command: ContentCommand::Check { path, facts } } = cli.command {
        return content::check(&path, facts, &mut io::stdout().lock());
    }
    let config = Config::load(cli.config.as_deref())?;
    match cli.command {
        Command::Serve { dev } => serve::run(config, dev).await,
        Command::Migrate => database::migrate(&config).await,
        Command::Work => {
            telemetry::start(&config, false)?;
            let app = wire::production(&config).await?;
            work::run(app, work::Pace::default(), serve::stop_signal()).await;
            Ok(())
        }
        Command::Check => check::run(&config).await,
        Command::Grant { role, email } => grant(&config, role, &email).await,
        Command::Demo(_) | Command::Content { .. } | Command::Key { .. } | Command::Screen { .. } => {
            unreachable!("handled above")
        }
    }
}

async fn grant(config: &Config, role: RoleWord, email: &str) -> Result<()> {
    let app = wire::production(config).await?;
    let role = match role {
        RoleWord::Author => Role::Author,
        RoleWord::Admin => Role::Admin,
    };
    let once = Once::new(None, "grantRole", &(email, role.as_str()))?;
    let granted = app.contexts.identity.grant_role(&Actor::system(), &once, email, role).await;
    granted.map_err(|failure| anyhow::anyhow!("{email}: {}", wire::reason(&failure)))?;
    println!("{email} is {} now", role.as_str());
    Ok(())
}
