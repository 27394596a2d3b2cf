//! Stories of the doors: who may open what, and that no way around one is open.

mod graph;
mod guesses;
mod inputs;
mod isolation;
mod loaders;
mod matrix;
mod roles;
mod row;
mod school;
mod subscription;
mod visibility;
mod ways;

use crate::world::{Story, story};

pub const STORIES: &[Story] = &[
    story!(doors / matrix::h_01_every_field_says_who_may_open_it),
    story!(doors / visibility::h_02_edges_and_nodes_show_the_same),
    story!(doors / guesses::h_03_not_there_and_not_yours_are_one_answer),
    story!(doors / guesses::h_03_a_mutation_does_not_tell_them_apart),
    story!(doors / isolation::h_04_another_coachs_client_is_not_there),
    story!(doors / isolation::h_04_pages_are_ones_own),
    story!(doors / roles::h_05_a_role_taken_away_is_gone_on_every_node),
    story!(doors / roles::h_05_who_may_no_longer_coach_sees_nobody),
    story!(doors / inputs::h_06_no_input_takes_what_it_does_not_name),
    story!(doors / inputs::h_06_what_inputs_take_is_reviewed),
    story!(doors / loaders::h_07_two_hundred_learners_see_their_own),
    story!(doors / matrix::h_08_no_form_of_a_document_changes_a_verdict),
];
