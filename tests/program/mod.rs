//! Checks of the program as a process: one clear line, a status, and nothing left behind.
//!
//! The test binary is the program when it is told to be: it links the same library and calls the same `main`.

mod accounts;
mod configuration;
mod databases;
mod processes;

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Output, Stdio},
    thread::sleep,
    time::Duration,
};

use tempfile::TempDir;

/// Tells the test binary to be the program.
const BE_THE_PROGRAM: &str = "CRADLE_TEST_PROGRAM";

/// The program, if that is what this process is to be.
pub fn instead() -> Option<ExitCode> {
    env::var_os(BE_THE_PROGRAM).map(|_| cradle::cli::main())
}

pub const CHECKS: &[(&str, fn())] = &[
    ("program::an_unknown_key_is_named_with_its_line", configuration::an_unknown_key_is_named_with_its_line),
    ("program::no_secret_is_repeated", configuration::no_secret_is_repeated),
    ("program::an_odd_environment_is_no_reason_to_panic", configuration::an_odd_environment_is_no_reason_to_panic),
    ("program::check_finds_what_serve_refuses", configuration::check_finds_what_serve_refuses),
    ("program::check_makes_nothing", databases::check_makes_nothing),
    ("program::a_newer_database_is_left_alone", databases::a_newer_database_is_left_alone),
    (
        "program::development_leaves_productions_database_alone",
        databases::development_leaves_productions_database_alone,
    ),
    (
        "program::production_leaves_developments_database_alone",
        databases::production_leaves_developments_database_alone,
    ),
    ("program::a_folder_may_be_called_as_one_likes", databases::a_folder_may_be_called_as_one_likes),
    ("program::a_file_in_the_place_of_the_data_folder", databases::a_file_in_the_place_of_the_data_folder),
    ("program::a_busy_port", processes::a_busy_port),
    ("program::a_key_is_made_once_and_for_its_owner", processes::a_key_is_made_once_and_for_its_owner),
    (
        "program::the_first_admin_is_made_by_the_command_line",
        accounts::the_first_admin_is_made_by_the_command_line,
    ),
    ("program::sigterm_ends_a_server_in_order", processes::sigterm_ends_a_server_in_order),
];

/// A place for one check, and the program with a clean environment.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(TempDir::new().expect("a folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The program with an environment that says where its data are, and nothing else.
    fn cradle(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env::current_exe().expect("this program"));
        command.env_clear().env(BE_THE_PROGRAM, "1").env("RUST_BACKTRACE", "1");
        command.env("CRADLE_DATA", self.path("data")).current_dir(self.0.path()).args(arguments);
        command
    }

    /// The program with everything that a production server needs.
    fn production(&self, arguments: &[&str]) -> Command {
        if !self.path("key").exists() {
            succeeds(&mut self.cradle(&["key", "new", "key"]));
        }
        let mut command = self.cradle(arguments);
        command.env("CRADLE_PUBLIC_URL", "https://school.example").env("CRADLE_KEY_FILE", self.path("key"));
        command.env("CRADLE_SMTP_URL", "smtps://school:hunter2@mail.school.example");
        command.env("CRADLE_LISTEN", "127.0.0.1:0");
        command
    }

    /// Every file here, with its bytes.
    fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        walk(self.0.path(), &mut files);
        files.sort();
        files
    }
}

fn walk(folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            walk(&path, files);
        } else {
            let bytes = fs::read(&path).expect("a file");
            files.push((path, bytes));
        }
    }
}

/// The rights to a file or folder.
fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).permissions().mode() & 0o777
}

/// Runs it to its end. A server that starts where it should have refused is ended here, and the check with it.
fn run(command: &mut Command) -> Output {
    let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    for _ in 0..600 {
        if process.try_wait().expect("a process").is_some() {
            return process.wait_with_output().expect("what it said");
        }
        sleep(Duration::from_millis(50));
    }
    process.kill().expect("it is there");
    panic!("it runs on: {}", String::from_utf8_lossy(&process.wait_with_output().expect("what it said").stderr));
}

/// Runs it to its end, which must be a good one; answers what it printed.
fn succeeds(command: &mut Command) -> String {
    let output = run(command);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Runs it to its end, which must be one clear line; answers that line.
fn refuses(command: &mut Command) -> String {
    let output = run(command);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(said.lines().count(), 1, "one line:\n{said}");
    assert!(said.starts_with("cradle: ") && !said.contains("panicked"), "{said}");
    said
}
