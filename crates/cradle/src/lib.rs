//! The program: its command line, its configuration, and the one place where everything is wired.
//!
//! Invariants:
//! - Every context is built in [`wire`], and nowhere else are two contexts introduced to each other.
//! - A program that cannot do its work says so in one line and ends with a status that is not zero.
//! - Development never opens a database that production has opened, nor the other way round.
//!
//! Deliberately absent: rules. Whatever is decided, a context decides.

mod accounts;
mod check;
pub mod cli;
pub mod config;
pub mod content;
mod database;
mod demo;
mod documents;
pub mod housekeeping;
mod keys;
pub mod mail;
mod open_files;
mod people;
mod private;
mod screen;
mod serve;
mod smtp;
mod telemetry;
pub mod wire;
pub mod work;
