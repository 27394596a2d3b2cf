//! A library is exercises in their variants, with the rules that screen them.

use std::collections::BTreeMap;

use screening::RuleSet;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{ContentProblem, Source, findings::Findings, fitness, screened};

/// A library.
#[derive(Clone, Debug, Serialize)]
pub struct Library {
    /// Its key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub summary: String,
    /// The language it is written in, BCP 47.
    pub locale: String,
    /// The clinician who reviewed it; `None` until one has.
    pub reviewed_by: Option<String>,
    /// The day by which it is to be reviewed again.
    pub review_due: jiff::civil::Date,
    /// Its exercises, the recommended ones first.
    pub exercises: Vec<Exercise>,
    /// The rules that screen them.
    pub rules: RuleSet,
    /// The variants as screening reads them, by key.
    #[serde(skip)]
    pub(super) screened: BTreeMap<String, screening::Variant>,
}

/// An exercise: one idea, in one or more variants.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exercise {
    /// Its key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Where the course puts it.
    pub standing: Standing,
    /// The facts it carries.
    pub covers: Vec<String>,
    /// What it is for, told to the coach.
    pub summary: String,
    /// What it is for, told to the client.
    pub client_summary: String,
    /// Its pictogram, where there is one.
    pub pictogram: Option<Picture>,
    /// Its variants, the plainest first.
    pub variants: Vec<Variant>,
}

/// Where the course puts an exercise. It screens nothing: rules do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Standing {
    /// One of the ten to focus on.
    Focus,
    /// Part of daily life, to be limited while pain is severe.
    Limit,
    /// To be avoided while there are symptoms.
    Avoid,
    /// Neither: a contrast, an alternative, self-care.
    Other,
}

/// A picture and its words.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// Its path in the bundle.
    pub file: String,
    /// What it shows, for those who cannot see it.
    pub alt: String,
    /// Whether it may be mirrored for the other side.
    pub mirror_ok: bool,
}

/// One way of doing an exercise; what is screened and what stands in a routine.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// Its key, `exercise.variant`, or the exercise's own where there is one way only.
    pub key: String,
    /// Its title.
    pub title: String,
    /// What screening reads.
    pub attributes: Map<String, Value>,
    /// What it is good for; a substitute keeps at least one.
    pub goal: Vec<String>,
    /// What it takes.
    pub equipment: Vec<String>,
    /// What the client watches for herself.
    pub self_checks: Vec<String>,
    /// Where each attribute comes from; `default` for those not named.
    pub provenance: BTreeMap<String, String>,
    /// The dose it starts with.
    pub default_dose: Map<String, Value>,
    /// How far the amount may vary.
    pub tolerance: Option<Tolerance>,
    /// What the client is told, in order.
    pub cues: Vec<Cue>,
    /// Ways to something easier, harder or other.
    #[serde(default)]
    pub links: Vec<Link>,
}

/// A range behind a word such as "several".
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tolerance {
    /// The least amount.
    pub min: u32,
    /// The greatest amount.
    pub max: u32,
    /// The word.
    pub text: String,
}

/// One sentence or two to the client.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cue {
    /// SETUP, MOVE, BREATHE, FORM or SAFETY.
    pub role: CueRole,
    /// What is said.
    pub text: String,
}

/// What a cue is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CueRole {
    /// How to get into place.
    Setup,
    /// What to move.
    Move,
    /// How to breathe.
    Breathe,
    /// What to keep.
    Form,
    /// When to stop.
    Safety,
}

/// A way from one variant to another.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// REGRESSION, PROGRESSION or SUBSTITUTE.
    pub kind: LinkKind,
    /// The other variant's key.
    pub to: String,
    /// Why one would take it, told to the coach.
    pub why: String,
}

/// Where a link leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LinkKind {
    /// To something easier.
    Regression,
    /// To something harder.
    Progression,
    /// To something else for the same goal.
    Substitute,
}

impl Library {
    /// A variant as screening reads it.
    pub fn screened(&self, key: &str) -> Option<&screening::Variant> {
        self.screened.get(key)
    }

    /// A variant with its exercise.
    pub fn variant(&self, key: &str) -> Option<(&Exercise, &Variant)> {
        self.variants().find(|(_, variant)| variant.key == key)
    }

    /// Every variant with its exercise, in order.
    pub fn variants(&self) -> impl Iterator<Item = (&Exercise, &Variant)> {
        self.exercises.iter().flat_map(|exercise| exercise.variants.iter().map(move |variant| (exercise, variant)))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    key: String,
    kind: String,
    title: String,
    locale: String,
    summary: String,
    reviewed_by: Option<String>,
    review_due: jiff::civil::Date,
    exercises: Vec<String>,
}

/// Reads a library, noting everything on the way.
pub(super) fn read(source: &Source, findings: &mut Findings) -> Option<Library> {
    let manifest: Manifest = source.yaml("library.yaml", findings)?;
    if manifest.kind != "LIBRARY" {
        findings.unfit(source.near("library.yaml", "kind:", "the kind of a library is LIBRARY"));
    }
    let mut exercises = Vec::new();
    for key in &manifest.exercises {
        let path = format!("exercises/{key}.yaml");
        let Some(exercise) = source.yaml::<Exercise>(&path, findings) else { continue };
        if &exercise.key != key {
            findings.unfit(ContentProblem::of_file(&path, format!("this file is `{key}`, and the key differs")));
        }
        exercises.push(exercise);
    }
    let rules: RuleSet = source.yaml("rules.yaml", findings)?;
    let screened = screened::variants(&exercises, &rules, findings);
    let library = Library {
        key: manifest.key,
        title: manifest.title,
        summary: manifest.summary,
        locale: manifest.locale,
        reviewed_by: manifest.reviewed_by,
        review_due: manifest.review_due,
        exercises,
        rules,
        screened,
    };
    fitness::check_library(&library, findings);
    Some(library)
}
