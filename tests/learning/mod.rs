//! Stories of learning: one edition, one pace, one examination, one certificate.

mod certificate;
mod course;
mod examination;

use crate::world::{Story, story};

pub const STORIES: &[Story] = &[
    story!(course::a_learner_reads_on_where_she_left_off),
    story!(course::a_new_edition_changes_nothing_for_who_has_begun),
    story!(course::what_does_not_fit_is_refused),
    story!(course::what_is_anothers_is_not_found),
    story!(course::enrolling_twice_at_once_enrols_once),
    story!(examination::lessons_and_checks_come_first),
    story!(examination::a_check_explains_every_option_once_it_is_graded),
    story!(examination::the_key_never_leaves),
    story!(examination::a_form_is_kept_and_graded_as_it_was_drawn),
    story!(examination::time_is_the_servers),
    story!(examination::after_two_failures_there_is_a_days_wait),
    story!(examination::an_attempt_that_ran_out_ends_when_its_time_did),
    story!(examination::two_submissions_at_once_are_graded_once),
    story!(examination::two_starts_at_once_make_one_attempt),
    story!(certificate::passing_everything_earns_one_certificate),
    story!(certificate::an_address_that_is_not_whole_shows_nothing),
    story!(certificate::raw_sql_cannot_change_a_certificate),
];
