//! Stories of letters: at least once, the same each time, whatever falls over in between.

mod delivery;
mod failures;
mod rendering;
mod worker;

use crate::world::{Story, story};

pub const STORIES: &[Story] = &[
    story!(delivery::a_letter_waits_while_the_server_says_not_now),
    story!(delivery::a_letter_that_is_refused_for_good_is_not_sent_again),
    story!(delivery::a_worker_that_dies_between_send_and_commit_repeats_the_same_letter),
    story!(delivery::a_worker_killed_after_the_250_and_before_its_commit_sends_the_same_letter_again),
    story!(delivery::a_worker_that_dies_before_sending_loses_nothing),
    story!(delivery::a_worker_that_comes_too_late_settles_nothing),
    story!(delivery::two_workers_share_the_work),
    story!(failures::a_wrong_password_loses_no_letter),
    story!(failures::only_what_is_said_of_the_letter_is_for_good),
    story!(failures::a_letter_that_is_given_up_has_failed),
    story!(failures::a_handler_that_panics_gives_its_letter_back),
    story!(failures::a_letter_that_takes_every_worker_along_fails_in_the_end),
    story!(worker::a_slow_mail_server_holds_up_nothing_else),
    story!(worker::letters_alone_wait_for_the_mail_server),
    story!(worker::a_job_that_takes_too_long_is_tried_again_later),
    story!(rendering::every_letter_has_its_templates_and_says_nothing_it_should_not),
];
