//! Pictures are described for those who cannot see them, and every description has its picture.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::notes::Notes;
use crate::bundle::Library;

/// The file that describes the pictures of a course.
pub(super) const MEDIA: &str = "media/media.yaml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Described {
    file: String,
    title: String,
    alt: String,
}

/// Every picture of a course is described in its list.
pub(super) fn check_course(notes: &mut Notes) {
    let list: Vec<Described> = notes.yaml(MEDIA).unwrap_or_default();
    let mut described = BTreeSet::new();
    for Described { file, title, alt } in list {
        let marks = [&format!("file: {file}"), "alt:"];
        if title.trim().is_empty() || alt.trim().is_empty() {
            notes.near(MEDIA, &marks, format!("`{file}` needs a title, and an alt for those who cannot see it"));
        }
        let path = format!("media/{file}");
        if !notes.source.has(&path) {
            notes.near(MEDIA, &marks[..1], format!("there is no picture `{path}`"));
        }
        described.insert(path);
    }
    undescribed(notes, &described, "describe it in media/media.yaml: `- {file, title, alt}`");
}

/// Every picture of a library is the pictogram of an exercise, and described there.
pub(super) fn check_library(notes: &mut Notes, library: &Library) {
    let mut described = BTreeSet::new();
    for exercise in &library.exercises {
        let Some(pictogram) = &exercise.pictogram else { continue };
        let path = format!("exercises/{}.yaml", exercise.key);
        if pictogram.alt.trim().is_empty() {
            let message = "the pictogram needs an alt for those who cannot see it";
            notes.near(&path, &["pictogram:", "alt:"], message);
        }
        if !notes.source.has(&pictogram.file) {
            let message = format!("there is no picture `{}`", pictogram.file);
            notes.near(&path, &["pictogram:", &pictogram.file], message);
        }
        described.insert(pictogram.file.clone());
    }
    undescribed(notes, &described, "name it as the `pictogram` of an exercise, with its alt");
}

fn undescribed(notes: &mut Notes, described: &BTreeSet<String>, advice: &str) {
    let media = notes.source.0.keys().filter(|path| path.starts_with("media/") && *path != MEDIA);
    let drawings = notes.source.pictures();
    for path in media.filter(|path| !described.contains(*path) || !drawings.contains_key(*path)) {
        let message = if drawings.contains_key(path) {
            format!("nobody who cannot see this picture is told what it shows: {advice}")
        } else {
            "a picture is an SVG: draw it as one, or take this file away".to_owned()
        };
        notes.at(path, 0, message);
    }
}
