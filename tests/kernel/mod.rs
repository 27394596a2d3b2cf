//! Stories of the ground: transactions, jobs and facts, the schema, and a database that is not ours to use.

mod database;
mod faults;
mod jobs;
mod migrations;
mod transactions;

use crate::world::{Story, story};

pub const STORIES: &[Story] = &[
    story!(transactions::an_error_undoes_everything),
    story!(transactions::writers_at_once_lose_no_update),
    story!(transactions::time_stands_still_within_a_transaction),
    story!(faults::a_pressed_database_is_busy_and_not_broken),
    story!(jobs::a_fact_becomes_a_job_for_each_listener),
    story!(jobs::work_is_posted_once_and_waits_for_its_time),
    story!(jobs::the_oldest_work_is_claimed_first),
    story!(jobs::work_that_keeps_failing_is_dead),
    story!(jobs::what_was_given_back_is_due_at_once_and_has_lost_no_attempt),
    story!(jobs::jobs_whose_worker_died_do_not_all_come_back_together),
    story!(jobs::housekeeping_forgets_what_is_old),
    story!(jobs::a_count_of_the_queue_reads_what_is_open_alone),
    story!(migrations::every_step_runs_on_a_database_that_holds_rows),
    story!(database::a_newer_database_is_refused),
    story!(database::development_and_production_do_not_mix),
    story!(database::the_schema_is_the_golden_one),
];
