//! Stories of the ground: transactions, and a database that is not ours to use.

mod database;
mod transactions;

use crate::world::{Story, story};

pub const STORIES: &[Story] = &[
    story!(transactions::an_error_undoes_everything),
    story!(transactions::writers_at_once_lose_no_update),
    story!(transactions::time_stands_still_within_a_transaction),
    story!(database::a_newer_database_is_refused),
    story!(database::development_and_production_do_not_mix),
    story!(database::the_schema_is_the_golden_one),
];
