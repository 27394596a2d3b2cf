//! Stories of the explorer: its page, and the worked operations that it shows and the README prints.

mod operations;
mod page;
mod readme;

use crate::world::{Story, story};

pub const STORIES: &[Story] = &[
    story!(operations::a_visitor_reads),
    story!(operations::a_trainee_learns),
    story!(operations::a_coach_drafts_and_mends),
    story!(operations::an_author_publishes),
    story!(operations::an_admin_grants),
    story!(page::the_explorer_is_of_development_alone),
    story!(page::the_demonstration_knows_its_cast),
    story!(page::script_and_style_come_from_files),
];

pub const CHECKS: &[(&str, fn())] = &[
    ("explore::the_readme_prints_every_operation", readme::the_readme_prints_every_operation),
    ("explore::the_next_edition_differs_by_one_line", operations::the_next_edition_differs_by_one_line),
];
