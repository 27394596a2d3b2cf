//! Stories of what is published: editions that never change, and how the next one comes.

mod edition;
mod frozen;
mod publishing;

use crate::world::{Story, story};

pub const STORIES: &[Story] = &[
    story!(edition::a_visitor_reads_the_course_from_memory),
    story!(edition::a_visitor_sees_what_will_be_asked),
    story!(edition::a_node_is_found_by_its_id_and_a_forged_id_finds_nothing),
    story!(edition::pictures_are_served_by_their_hash),
    story!(edition::raw_sql_cannot_change_an_edition),
    story!(frozen::nothing_takes_the_place_of_what_is_published),
    story!(frozen::nothing_is_added_to_what_is_published),
    story!(frozen::an_edition_that_is_not_what_was_published_stops_nobody),
    story!(frozen::what_was_altered_is_not_served),
    story!(publishing::an_author_publishes_the_next_edition_and_the_first_stays),
    story!(publishing::what_is_wrong_is_named_with_file_and_line),
    story!(publishing::two_authors_cannot_overwrite_one_another),
    story!(publishing::nothing_new_is_not_published),
    story!(publishing::a_repeated_publication_publishes_once),
    story!(publishing::only_authors_publish),
    story!(publishing::another_node_sees_the_new_edition),
    story!(publishing::a_node_that_is_behind_publishes_on_what_is_published),
    story!(publishing::a_course_is_pinned_anew_when_its_library_moves_on),
];
