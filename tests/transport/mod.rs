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
    story!(limits::h_10_a_thousand_passwords_in_one_request_buy_no_hash),
    story!(limits::h_12_a_fragment_bomb_costs_nothing),
    story!(limits::h_11_aliases_duplicates_and_directives_are_counted),
    story!(limits::h_13_a_page_has_one_to_a_hundred_rows),
    story!(limits::h_14_a_name_buys_nothing),
    story!(limits::what_a_list_repeats_is_counted),
    story!(limits::what_people_need_is_within_the_limit),
    story!(limits::what_is_not_executed_is_measured_too),
    story!(limits::an_answer_ends_somewhere),
    story!(inputs::a_value_that_does_not_fit_is_the_callers),
    story!(limits::h_15_introspection_answers_in_development_alone),
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
    story!(budget::each_address_that_connects_pays_for_itself),
    story!(strangers::only_json_by_post_is_taken),
    story!(strangers::h_43_a_body_beyond_the_limit_is_refused),
    story!(strangers::h_35_every_no_is_spelled_out),
    story!(strangers::h_16_what_breaks_is_masked),
    story!(strangers::h_35_every_route_says_no_without_a_word_of_ours),
    story!(strangers::h_43_neither_batches_nor_uploads_are_taken),
    story!(strangers::every_answer_has_a_request_id),
    story!(strangers::health_and_readiness),
    story!(statements::every_page_costs_a_known_number_of_statements),
];
