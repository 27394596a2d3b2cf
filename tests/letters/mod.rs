//! Stories of letters: at least once, the same each time, whatever falls over in between.

mod delivery;
mod rendering;

use crate::world::{Story, story};

pub const STORIES: &[Story] = &[
    story!(delivery::a_letter_waits_while_the_server_says_not_now),
    story!(delivery::a_letter_that_is_refused_for_good_is_not_sent_again),
    story!(delivery::a_worker_that_dies_between_send_and_commit_repeats_the_same_letter),
    story!(delivery::a_worker_that_dies_before_sending_loses_nothing),
    story!(delivery::a_worker_that_comes_too_late_settles_nothing),
    story!(delivery::two_workers_share_the_work),
    story!(rendering::every_letter_has_its_templates_and_says_nothing_it_should_not),
];
