//! The command line: one subcommand for each thing an operator does.

use std::{io, path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use identity::{account::NewAdmin, role::RoleChange};

use crate::{
    accounts::{self, BY_HAND, RoleWord},
    check,
    config::Config,
    content, database, demo, keys, screen, serve, telemetry, wire, work,
};

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
    /// Look after admins: the way to the first one, and back in for whoever has lost her second factor.
    Admin {
        #[command(subcommand)]
        command: AdminCommand,
    },
    /// Give a role to somebody who has confirmed an address.
    Grant(RoleOptions),
    /// Take a role from somebody, and end her sessions.
    Revoke(RoleOptions),
}

#[derive(Debug, Subcommand)]
enum AdminCommand {
    /// Make somebody an admin whose address you vouch for, with an account if she has none, and print a link under
    /// which she chooses her password.
    Create {
        /// Her e-mail address.
        email: String,
        /// Her time zone (IANA), if the account is made now.
        #[arg(long, default_value = "UTC")]
        zone: String,
        /// Why: it is kept in the audit log.
        #[arg(long, value_name = "TEXT", default_value = BY_HAND)]
        reason: String,
    },
    /// Take away the authenticator, the passkeys and the recovery codes of somebody who has lost them, the last admin for
    /// one, and end her sessions. She is told by mail.
    RemoveFactors {
        /// Her e-mail address.
        email: String,
        /// Why: it is kept in the audit log.
        #[arg(long, value_name = "TEXT", default_value = BY_HAND)]
        reason: String,
    },
}

#[derive(Debug, Args)]
struct RoleOptions {
    /// The role.
    role: RoleWord,
    /// Their e-mail address.
    email: String,
    /// Why: it is kept in the audit log.
    #[arg(long, value_name = "TEXT", default_value = BY_HAND)]
    reason: String,
}

impl RoleOptions {
    fn change(&self) -> RoleChange<'_> {
        RoleChange { email: &self.email, role: self.role.into(), reason: &self.reason }
    }
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
        Command::Admin { command: AdminCommand::Create { email, zone, reason } } => {
            accounts::create_admin(&config, NewAdmin { email: &email, zone: &zone, reason: &reason }).await
        }
        Command::Admin { command: AdminCommand::RemoveFactors { email, reason } } => {
            accounts::remove_factors(&config, &email, &reason).await
        }
        Command::Grant(options) => accounts::grant(&config, options.change()).await,
        Command::Revoke(options) => accounts::revoke(&config, options.change()).await,
        Command::Demo(_) | Command::Content { .. } | Command::Key { .. } | Command::Screen { .. } => {
            unreachable!("handled above")
        }
    }
}
