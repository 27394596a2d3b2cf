//! `cradle`: serve, demonstrate, migrate, work, check.

use std::process::ExitCode;

fn main() -> ExitCode {
    cradle::cli::main()
}
