//! Stories of the front door: what is let in, what is weighed, what is never said.

mod inputs;
mod limits;
mod statements;
mod strangers;

use crate::world::{Story, story};

pub const STORIES: &[Story] = &[
    story!(limits::a_fragment_bomb_costs_nothing),
    story!(limits::a_document_beyond_a_limit_is_refused_before_it_is_executed),
    story!(limits::what_a_list_repeats_is_counted),
    story!(limits::what_people_need_is_within_the_limit),
    story!(limits::what_is_not_executed_is_measured_too),
    story!(limits::an_answer_ends_somewhere),
    story!(inputs::a_value_that_does_not_fit_is_the_callers),
    story!(limits::introspection_answers_in_development),
    story!(strangers::only_json_by_post_is_taken),
    story!(strangers::a_body_beyond_the_limit_is_refused),
    story!(strangers::every_no_is_spelled_out),
    story!(strangers::what_breaks_is_masked),
    story!(strangers::every_answer_has_a_request_id),
    story!(strangers::health_and_readiness),
    story!(statements::every_page_costs_a_known_number_of_statements),
];
