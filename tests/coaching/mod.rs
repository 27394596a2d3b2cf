//! Stories of coaching: an invitation, a consent, answers, a routine that is safe, and a word when it hurts.

mod invitation;
mod node;
mod privacy;
mod quiet;
mod routine;
mod urgent;

use crate::world::{Story, story};

pub const STORIES: &[Story] = &[
    story!(invitation::who_is_certified_becomes_a_coach),
    story!(invitation::a_client_comes_in_by_her_link_and_agrees),
    story!(invitation::h_32_a_client_sees_where_her_page_was_opened),
    story!(invitation::h_22_a_guessed_link_opens_nothing_and_costs),
    story!(invitation::an_invitation_opens_once_and_a_new_one_voids_the_old),
    story!(invitation::what_does_not_fit_is_refused),
    story!(invitation::another_coach_finds_nobody),
    story!(node::an_entry_of_the_roster_and_an_alert_are_found_by_their_ids),
    story!(node::to_others_there_is_no_such_thing),
    story!(urgent::a_warning_sign_is_answered_at_once_and_holds_everything),
    story!(urgent::a_sign_is_answered_at_once_whatever_is_left_open),
    story!(urgent::pain_on_both_sides_is_answered_at_once),
    story!(urgent::pain_on_both_sides_is_answered_whatever_is_left_open),
    story!(quiet::after_a_loss_nothing_is_red_and_nobody_is_alerted),
    story!(quiet::after_a_loss_old_signs_are_past),
    story!(quiet::a_due_date_long_past_is_asked_about),
    story!(quiet::a_due_date_that_cannot_be_right_is_asked_about),
    story!(quiet::a_sign_after_a_birth_is_urgent),
    story!(quiet::a_sign_after_a_loss_stands),
    story!(quiet::a_page_on_which_all_is_left_out_says_so),
    story!(urgent::answers_that_do_not_fit_are_refused),
    story!(routine::what_is_to_avoid_is_refused_with_its_source_and_a_substitute),
    story!(routine::a_safe_routine_reaches_the_clients_page),
    story!(routine::what_is_unknown_is_not_safe),
    story!(routine::screening_follows_the_pregnancy),
    story!(routine::a_draft_changes_only_from_the_version_it_is_based_on),
    story!(routine::a_rise_of_pain_alerts_the_coach_and_counts),
    story!(privacy::consent_withdrawn_is_sight_lost),
    story!(privacy::every_look_leaves_a_row),
    story!(privacy::what_is_sealed_is_nowhere_in_the_open),
    story!(privacy::erasing_destroys_the_key),
    story!(privacy::a_new_master_key_opens_what_the_old_one_sealed),
];
