//! Targets: whatever bytes they are given, what they say must hold. `tests/fuzz/` looks for bytes for which it does
//! not; the bytes that it has kept are given to them again here.

mod cursors;
mod handler;
mod ids;
mod limits;
mod replay;
mod spelling;

pub use cursors::cursors;
pub use handler::{Desk, Heard};
pub use ids::ids;
pub use limits::limits;

use crate::world::{Story, story};

pub const STORIES: &[Story] = &[story!(replay::h_18_kept_requests_are_answered)];

pub const CHECKS: &[(&str, fn())] = &[
    ("fuzzing::h_18_kept_cursors_are_read_as_they_are_written", replay::cursors),
    ("fuzzing::h_18_kept_ids_are_read_as_they_are_written", replay::ids),
    ("fuzzing::h_18_kept_documents_are_weighed_as_slowly_counted", replay::limits),
    ("fuzzing::wrong_verdicts_are_seen", limits::wrong_verdicts_are_seen),
    ("fuzzing::wrong_answers_are_seen", handler::wrong_answers_are_seen),
];
