//! Stories of accounts: signing up, confirming an address, signing in and out, passwords, roles.

mod accounts;
mod admin;
mod audit;
mod cookies;
mod crowds;
mod devices;
mod factor_guesses;
mod factors;
mod lost;
mod passkeys;
mod passwords;
mod proofs;
mod provider;
mod resets;
mod roles;
mod sessions;
mod sign_up;
mod throttle;

use sea_orm::ConnectionTrait;

use crate::world::{Story, World, story};

pub const STORIES: &[Story] = &[
    story!(sign_up::a_new_user_confirms_her_address_and_signs_in),
    story!(sign_up::what_does_not_fit_is_refused_with_what_to_do),
    story!(sign_up::who_signs_up_again_is_told_by_mail_alone),
    story!(sign_up::an_unconfirmed_address_gets_a_new_link),
    story!(sign_up::nobody_signs_up_for_another),
    story!(sign_up::a_letter_whose_link_is_void_is_not_sent),
    story!(sign_up::a_link_survives_its_scanners_and_may_be_pressed_twice),
    story!(sign_up::a_link_runs_out_after_a_day),
    story!(sign_up::a_repeated_request_takes_effect_once),
    story!(sign_up::what_was_never_confirmed_is_forgotten),
    story!(sign_up::a_key_is_remembered_for_its_address_alone),
    story!(sign_up::two_sign_ups_at_once_make_one_account),
    story!(sessions::a_wrong_password_and_a_stranger_get_the_same_answer),
    story!(sessions::signing_out_ends_the_session_at_once),
    story!(sessions::a_session_runs_out),
    story!(sessions::h_27_neither_tokens_nor_passwords_are_stored),
    story!(crowds::h_24_nothing_tells_whether_there_is_an_account),
    story!(crowds::h_25_a_crowd_of_sign_ins_keeps_nobody_else_waiting),
    story!(devices::h_29_sessions_are_seen_and_ended),
    story!(devices::h_31_a_session_is_over_when_nobody_uses_it_and_after_fourteen_days),
    story!(throttle::h_22_an_address_guesses_three_times_a_minute),
    story!(throttle::h_22_a_hundred_addresses_do_not_lock_anybody_out),
    story!(throttle::h_22_a_wrong_link_is_a_wrong_secret),
    story!(throttle::h_23_the_throttle_is_one_on_all_nodes),
    story!(throttle::guesses_at_once_have_no_more_points),
    story!(passwords::h_26_a_password_is_long_and_not_obvious_and_otherwise_as_typed),
    story!(passwords::h_26_an_endless_password_is_not_hashed),
    story!(passwords::h_26_a_hash_of_cheaper_days_is_made_anew),
    story!(passwords::h_29_a_new_password_leaves_one_session_with_a_new_token),
    story!(passwords::h_22_the_old_password_is_guessed_at_no_faster),
    story!(resets::h_33_the_same_is_said_of_every_address),
    story!(resets::h_33_a_new_password_is_set_once_and_ends_all_sessions),
    story!(resets::h_33_the_link_leads_to_the_school_and_nowhere_else),
    story!(resets::h_32_the_page_behind_the_link),
    story!(resets::a_link_pressed_twice_at_once_counts_once),
    story!(cookies::a_browser_keeps_its_session_in_a_cookie),
    story!(cookies::a_second_factor_opens_and_changes_the_cookie),
    story!(cookies::over_tls_the_cookie_is_bound_to_its_host),
    story!(cookies::h_20_another_site_changes_nothing),
    story!(cookies::h_20_another_site_signs_nobody_in),
    story!(cookies::h_30_a_token_that_is_brought_along_is_not_adopted),
    story!(factors::h_34_a_code_works_once),
    story!(factors::h_34_a_code_is_good_a_step_early_and_a_step_late),
    story!(factors::h_34_of_two_with_one_code_one_is_in),
    story!(factors::h_34_an_authenticator_counts_once_it_is_confirmed),
    story!(factors::h_34_neither_seeds_nor_codes_are_stored),
    story!(factors::h_34_a_recovery_code_works_once),
    story!(factors::h_33_a_password_is_not_enough_once_there_is_a_factor),
    story!(factors::a_challenge_is_answered_in_time_or_not_at_all),
    story!(factors::one_node_begins_and_another_finishes),
    story!(factors::she_is_told_of_every_change_of_her_factors),
    story!(factor_guesses::h_22_five_wrong_codes_and_one_waits),
    story!(factor_guesses::h_22_an_address_guesses_three_codes_a_minute),
    story!(factor_guesses::h_22_guesses_at_a_factor_do_not_lock_its_owner_out),
    story!(factor_guesses::h_22_a_proof_is_guessed_at_no_faster),
    story!(factor_guesses::h_22_codes_at_once_have_no_more_tries),
    story!(proofs::h_30_the_token_changes_whenever_more_is_known),
    story!(proofs::h_30_what_a_caller_brings_along_is_never_adopted),
    story!(proofs::a_role_counts_with_its_second_factor),
    story!(proofs::a_coach_shows_a_second_factor),
    story!(proofs::what_is_dangerous_asks_for_a_proof),
    story!(proofs::who_has_no_factor_proves_with_the_password),
    story!(proofs::a_short_password_keeps_its_factor),
    story!(passkeys::a_passkey_signs_in_by_itself),
    story!(passkeys::a_passkey_is_a_second_factor_and_a_proof),
    story!(passkeys::what_is_not_quite_her_passkey_does_not_sign_in),
    story!(passkeys::a_key_belongs_to_one_account),
    story!(passkeys::passkeys_are_their_owners),
    story!(passkeys::there_are_no_passkeys_under_a_number),
    story!(passkeys::of_two_with_one_answer_one_is_in),
    story!(provider::without_one_there_is_nothing_under_its_addresses),
    story!(provider::one_that_does_not_answer_is_a_plain_not_now),
    story!(provider::a_newcomer_opens_an_account_and_comes_back),
    story!(provider::nobody_is_linked_by_an_unverified_address),
    story!(provider::what_is_not_as_it_should_be_is_not_believed),
    story!(provider::what_was_begun_runs_out),
    story!(provider::two_who_agree_at_once_make_one_account),
    story!(provider::the_last_way_in_is_kept),
    story!(roles::an_admin_grants_and_takes_away),
    story!(roles::nobody_else_may_grant),
    story!(roles::only_a_confirmed_address_gets_a_role),
    story!(roles::a_repeated_request_takes_effect_once),
    story!(accounts::accounts_are_listed_page_by_page),
    story!(accounts::nobody_else_is_shown_accounts),
    story!(accounts::who_is_suspended_is_cut_off_and_not_let_in),
    story!(accounts::a_suspended_account_has_no_links),
    story!(accounts::sessions_of_an_account_are_ended),
    story!(accounts::what_is_dangerous_asks_for_a_proof),
    story!(admin::the_last_admin_stays),
    story!(admin::of_two_admins_at_once_one_stays),
    story!(admin::the_operator_makes_an_admin),
    story!(admin::an_admin_who_was_made_chooses_her_password),
    story!(lost::who_has_lost_her_factors_is_helped),
    story!(lost::nobody_takes_her_own_factors_away_as_an_admin),
    story!(lost::a_short_password_alone_opens_nothing),
    story!(audit::every_act_is_written_down_with_who_and_why),
    story!(audit::what_was_not_done_is_not_in_the_log),
    story!(audit::the_log_cannot_be_changed),
    story!(audit::the_command_line_is_in_the_log),
];

/// Runs one statement, past the program.
async fn run(world: &World, sql: &str) {
    world.db.schema_connection().execute_unprepared(sql).await.expect("runs");
}
