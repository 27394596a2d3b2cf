//! The targets and the world in which requests are answered, as the stories have them.

#![expect(dead_code, unused_imports, reason = "stories and replays stand beside what is used here")]

#[path = "../../fuzzing/mod.rs"]
mod fuzzing;
#[path = "../../world/mod.rs"]
mod world;

pub mod target;
