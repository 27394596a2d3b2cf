//! Checks of the house itself: its schema, its arrows, its files.

mod arrows;
mod schema;
mod tidy;

pub const CHECKS: &[(&str, fn())] = &[
    ("house::the_schema_is_the_golden_one", schema::the_schema_is_the_golden_one),
    ("house::every_refusal_is_part_of_a_story", schema::every_refusal_is_part_of_a_story),
    ("house::arrows_run_one_way", arrows::arrows_run_one_way),
    ("house::there_is_one_program", arrows::there_is_one_program),
    ("house::some_libraries_stay_in_their_rooms", arrows::some_libraries_stay_in_their_rooms),
    ("house::a_library_in_the_wrong_room_is_seen", arrows::a_library_in_the_wrong_room_is_seen),
    ("house::the_fuzz_workspace_names_what_it_uses", arrows::the_fuzz_workspace_names_what_it_uses),
    ("house::files_and_functions_are_short", tidy::files_and_functions_are_short),
    ("house::every_file_says_what_it_is", tidy::every_file_says_what_it_is),
    ("house::the_map_is_the_land", tidy::the_map_is_the_land),
    ("house::rules_do_not_wait", tidy::rules_do_not_wait),
];
