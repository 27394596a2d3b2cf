//! A variant that a client is to follow says how to begin, what to do and what to mind.

use super::notes::Notes;
use crate::bundle::{CueRole, Library, Standing, Variant};

const CUES: std::ops::RangeInclusive<usize> = 4..=8;

/// Every variant has its cues, and every exercise to focus on its pictogram.
pub(super) fn check(notes: &mut Notes, library: &Library) {
    for exercise in &library.exercises {
        let path = format!("exercises/{}.yaml", exercise.key);
        if exercise.standing == Standing::Focus && exercise.pictogram.is_none() {
            let message = format!(
                "`{}` is to be focused on, and needs a `pictogram: {{file, alt, mirror_ok}}`",
                exercise.key
            );
            notes.near(&path, &["standing:"], message);
        }
        for variant in &exercise.variants {
            for message in misfits(variant) {
                let marks = ["variants:", &format!("key: {}", variant.key), "cues:"];
                notes.near(&path, &marks, format!("`{}` {message}", variant.key));
            }
        }
    }
}

fn misfits(variant: &Variant) -> Vec<String> {
    let count = variant.cues.len();
    let says = |roles: &[CueRole]| variant.cues.iter().any(|cue| roles.contains(&cue.role));
    let (least, most) = CUES.into_inner();
    let wanted = [
        (!CUES.contains(&count), format!("has {count} cues, and takes {least} to {most}")),
        (
            !says(&[CueRole::Setup, CueRole::Move]),
            "says neither how to begin nor what to do: SETUP or MOVE".to_owned(),
        ),
        (!says(&[CueRole::Form, CueRole::Safety]), "says nothing of what to mind: FORM or SAFETY".to_owned()),
        (variant.cues.iter().any(|cue| cue.text.trim().is_empty()), "has a cue without words".to_owned()),
    ];
    wanted.into_iter().filter_map(|(wrong, message)| wrong.then_some(message)).collect()
}
