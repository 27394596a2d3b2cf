//! Stories of those who listen: to their own progress, to alerts, to the roster, on whichever node things happen.

mod events;
mod nodes;
mod protocol;
mod sockets;
mod watched;

use crate::world::{Story, story};

pub const STORIES: &[Story] = &[
    story!(events::a_query_and_a_refusal_are_one_event_each),
    story!(events::a_subscription_is_no_single_answer),
    story!(events::h_21_a_page_of_another_site_hears_nothing),
    story!(events::h_21_who_signs_out_is_told_so_and_hears_no_more),
    story!(events::every_answer_is_paid_for),
    story!(protocol::a_conversation_goes_by_the_protocol),
    story!(protocol::whoever_asks_nothing_is_told_how_to_ask),
    story!(protocol::whoever_breaks_the_rules_is_told_which),
    story!(protocol::a_greeting_comes_in_time),
    story!(protocol::several_operations_run_at_once_and_each_is_ended_alone),
    story!(sockets::h_21_a_page_of_another_site_opens_no_socket),
    story!(sockets::h_21_a_cookie_opens_a_socket_for_a_page_of_ours),
    story!(sockets::h_21_who_signs_out_is_cut_off),
    story!(sockets::who_loses_a_role_is_cut_off),
    story!(sockets::a_server_that_stops_says_goodbye),
    story!(sockets::one_socket_does_not_stop_the_others),
    story!(sockets::what_a_socket_keeps_is_bounded),
    story!(sockets::whoever_listens_holds_no_place),
    story!(watched::progress_is_told_as_it_is_made),
    story!(watched::another_learners_progress_is_not_found),
    story!(watched::a_coach_hears_of_the_clients_she_has_and_of_no_others),
    story!(watched::consent_that_is_taken_back_is_told_and_ends_the_alerts),
    story!(nodes::what_happens_on_one_node_is_heard_on_the_other),
    story!(nodes::a_session_ended_on_one_node_is_over_on_the_other),
    story!(nodes::what_was_missed_is_told_once_the_connection_is_back),
];
