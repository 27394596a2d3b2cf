//! `cradle`: serve, demonstrate, migrate, work, check.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// An answer of the graph is made of thousands of small pieces, on every core at once: the system's allocator took a
/// third of the time that reading a course takes, and kept more memory (glibc 2.36, two cores).
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    cradle::cli::main()
}
