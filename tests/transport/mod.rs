//! Stories of the front door: what is let in, what is weighed, what is never said.

mod budget;
mod documents;
mod inputs;
mod limits;
mod negotiation;
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
    story!(negotiation::the_client_chooses_the_media_type),
    story!(negotiation::the_older_media_type_tells_by_the_body),
    story!(negotiation::parameters_have_their_types),
    story!(negotiation::one_operation_of_a_document_is_run),
    story!(negotiation::a_query_may_come_by_get_and_a_mutation_may_not),
    story!(documents::a_persisted_query_is_sent_once_and_then_named),
    story!(documents::what_is_not_valid_is_not_kept),
    story!(documents::trusted_documents_are_named_and_others_may_be_refused),
    story!(documents::a_trusted_document_is_checked_when_it_is_registered),
    story!(budget::h_17_a_minute_grants_no_more_than_the_budget),
    story!(budget::who_has_spent_their_points_waits_as_long_as_said),
    story!(budget::refusals_cost_something_too),
    story!(strangers::only_json_by_post_is_taken),
    story!(strangers::a_body_beyond_the_limit_is_refused),
    story!(strangers::every_no_is_spelled_out),
    story!(strangers::what_breaks_is_masked),
    story!(strangers::every_answer_has_a_request_id),
    story!(strangers::health_and_readiness),
    story!(statements::every_page_costs_a_known_number_of_statements),
];
