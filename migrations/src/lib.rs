//! The one source of the schema, for SQLite and PostgreSQL alike.
//!
//! Invariants:
//! - Steps are only ever added; each runs in one transaction.
//! - A step is SQL that both databases read; the few words in which they differ stand in braces and
//!   are filled in by `dialect`.
//!
//! Deliberately absent: steps down. A deployment goes back by restoring its backup.

mod dialect;
mod state;
mod step;

use sea_orm_migration::prelude::*;
pub use state::{Unfit, bring_up, claim_profile, pending, profile, steps, take_one};
use step::Step;

/// Every step, oldest first.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let steps = [
            Step { name: "m0001_kernel", sql: include_str!("m0001_kernel.sql"), frozen: &[] },
            Step { name: "m0002_identity", sql: include_str!("m0002_identity.sql"), frozen: &[] },
            Step { name: "m0003_letters", sql: include_str!("m0003_letters.sql"), frozen: &[] },
            Step {
                name: "m0004_catalog",
                sql: include_str!("m0004_catalog.sql"),
                frozen: &["publication", "content", "edition", "edition_file", "edition_item"],
            },
            Step {
                name: "m0005_learning",
                sql: include_str!("m0005_learning.sql"),
                frozen: &["completion", "certificate"],
            },
            Step {
                name: "m0006_coaching",
                sql: include_str!("m0006_coaching.sql"),
                frozen: &["access", "intake", "check_in", "provider_answer"],
            },
            Step { name: "m0007_denial", sql: include_str!("m0007_denial.sql"), frozen: &["denial"] },
            Step { name: "m0008_sessions", sql: include_str!("m0008_sessions.sql"), frozen: &[] },
            Step { name: "m0009_factors", sql: include_str!("m0009_factors.sql"), frozen: &["audit"] },
        ];
        steps.into_iter().map(|step| Box::new(step) as Box<dyn MigrationTrait>).collect()
    }
}
