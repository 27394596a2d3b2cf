//! A replay gives a target every input that was kept for it: what was found once is not found again.

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
};

use super::{Desk, Heard};
use crate::world::{World, root};

pub fn cursors() {
    replay("cursors", super::cursors);
}

pub fn ids() {
    replay("ids", super::ids);
}

pub fn limits() {
    replay("limits", super::limits);
}

pub async fn h_18_kept_requests_are_answered(world: World) -> World {
    let desk = Desk::open(world).await;
    for file in kept("handler") {
        let said = Named(&file);
        let heard = desk.hear(&fs::read(&file).expect("a kept input")).await;
        assert_eq!(heard, Heard::Answered, "what cannot be sent is not worth keeping");
        drop(said);
    }
    desk.close().await
}

fn replay(target: &str, holds: fn(&[u8])) {
    for file in kept(target) {
        let said = Named(&file);
        holds(&fs::read(&file).expect("a kept input"));
        drop(said);
    }
}

/// The inputs that are kept for a target.
fn kept(target: &str) -> Vec<PathBuf> {
    let folder = root().join("tests/fuzz/corpus").join(target);
    let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = files.map(|file| file.expect("an entry").path()).collect();
    files.sort();
    assert!(files.len() > 10, "{} has no inputs to speak of", folder.display());
    files
}

/// Says which input it was when a target does not hold for it.
struct Named<'a>(&'a Path);

impl Drop for Named<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("this is what came of {}", self.0.display());
        }
    }
}
