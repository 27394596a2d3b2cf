//! Libraries in the graph: exercises, their variants, and the rules that screen them.

use std::sync::Arc;

use ::catalog::{
    Edition as Published,
    bundle::{self, Cue, Exercise as Exercised, Variant as Varied},
};
use async_graphql::{Context, Enum, ID, Object, SimpleObject};

use super::{edition::Edition, rule::SafetyRule};
use crate::{node::GlobalId, scope::scope};

/// A library, as one edition has it.
pub(crate) struct Library(Arc<Published>);

impl Library {
    /// The library of an edition, if the edition is one of a library.
    pub fn of(edition: Arc<Published>) -> Option<Self> {
        edition.library().is_some().then_some(Self(edition))
    }
}

fn library(edition: &Published) -> &bundle::Library {
    edition.library().expect("a Library is only made of a library's edition")
}

/// Exercises and the rules that screen them, as one edition has them.
#[Object]
impl Library {
    /// The global id. It names the library of this edition.
    pub async fn id(&self) -> ID {
        GlobalId::Library(self.0.id).encode()
    }
    /// The author's key: the same in every edition.
    async fn key(&self) -> &str {
        &library(&self.0).key
    }
    /// The title.
    async fn title(&self) -> &str {
        &library(&self.0).title
    }
    /// What the library is for.
    async fn summary(&self) -> &str {
        &library(&self.0).summary
    }
    /// The edition. Its `reviewedBy` says whether a clinician has reviewed it.
    async fn edition(&self) -> Edition {
        Edition(Arc::clone(&self.0))
    }
    /// The exercises, the recommended ones first.
    async fn exercises(&self) -> Vec<Exercise> {
        (0..library(&self.0).exercises.len()).map(|at| Exercise { edition: Arc::clone(&self.0), at }).collect()
    }
    /// The safety rules, in the order of their ids.
    async fn rules(&self) -> Vec<SafetyRule> {
        let rules = library(&self.0).rules.rules().iter();
        rules.map(|rule| SafetyRule::new(&self.0, rule.id.clone())).collect()
    }
}

/// An exercise: one idea, in one or more variants.
pub(crate) struct Exercise {
    edition: Arc<Published>,
    at: usize,
}

/// Where the course puts an exercise. It screens nothing: rules do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "bundle::Standing")]
enum Standing {
    /// One of the ten to focus on.
    Focus,
    /// Part of daily life, to be limited while pain is severe.
    Limit,
    /// To be avoided while there are symptoms.
    Avoid,
    /// Neither: a contrast, an alternative, self-care.
    Other,
}

impl Exercise {
    /// The exercise with this key.
    pub fn find(edition: &Arc<Published>, key: &str) -> Option<Self> {
        let at = edition.library()?.exercises.iter().position(|exercise| exercise.key == key)?;
        Some(Self { edition: Arc::clone(edition), at })
    }

    fn exercise(&self) -> &Exercised {
        &library(&self.edition).exercises[self.at]
    }
}

/// A pictogram.
#[derive(SimpleObject)]
struct Picture {
    /// Its address on this server.
    path: String,
    /// What it shows, for those who cannot see it.
    alt: String,
    /// Whether it may be mirrored for the other side.
    mirror_ok: bool,
}

/// An exercise: one idea, in one or more variants.
#[Object]
impl Exercise {
    /// The global id. It names the exercise of this edition.
    pub async fn id(&self) -> ID {
        GlobalId::Exercise(self.edition.id, self.exercise().key.clone()).encode()
    }
    /// The author's key: the same in every edition.
    async fn key(&self) -> &str {
        &self.exercise().key
    }
    /// The title.
    async fn title(&self) -> &str {
        &self.exercise().title
    }
    /// Where the course puts it.
    async fn standing(&self) -> Standing {
        self.exercise().standing.into()
    }
    /// What it is for, told to the coach.
    async fn summary(&self) -> &str {
        &self.exercise().summary
    }
    /// What it is for, told to the client.
    async fn client_summary(&self) -> &str {
        &self.exercise().client_summary
    }
    /// Its pictogram, where there is one.
    async fn pictogram(&self, ctx: &Context<'_>) -> Option<Picture> {
        let picture = self.exercise().pictogram.as_ref()?;
        let hash = scope(ctx).contexts.catalog.shelf().picture_hash(self.edition.id, &picture.file)?;
        Some(Picture { path: format!("/media/{hash}"), alt: picture.alt.clone(), mirror_ok: picture.mirror_ok })
    }
    /// The ways of doing it, the plainest first.
    async fn variants(&self) -> Vec<Variant> {
        let count = self.exercise().variants.len();
        (0..count).map(|at| Variant { edition: Arc::clone(&self.edition), exercise: self.at, at }).collect()
    }
}

/// One way of doing an exercise.
pub(crate) struct Variant {
    edition: Arc<Published>,
    exercise: usize,
    at: usize,
}

impl Variant {
    fn variant(&self) -> &Varied {
        &library(&self.edition).exercises[self.exercise].variants[self.at]
    }

    fn screened(&self) -> &screening::Variant {
        let key = &self.variant().key;
        library(&self.edition).screened(key).expect("every variant of a published library is typed")
    }
}

/// One sentence or two to the client.
#[derive(SimpleObject)]
#[graphql(name = "Cue")]
struct CueView {
    /// SETUP, MOVE, BREATHE, FORM or SAFETY.
    role: CueRole,
    /// What is said.
    text: String,
}

/// What a cue is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "bundle::CueRole")]
enum CueRole {
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

/// One way of doing an exercise: what is screened, and what stands in a routine.
#[Object]
impl Variant {
    /// The author's key, such as `bridge.semi-reclined`: the same in every edition.
    async fn key(&self) -> &str {
        &self.variant().key
    }
    /// The title.
    async fn title(&self) -> &str {
        &self.variant().title
    }
    /// What screening reads: attributes in the closed vocabulary, and the default dose, as JSON.
    async fn attributes(&self) -> async_graphql::Json<&screening::Variant> {
        async_graphql::Json(self.screened())
    }
    /// Where each attribute comes from, as JSON: STATED, DEFINED or CONFIRMED; `default` is for the rest.
    async fn provenance(&self) -> async_graphql::Json<&std::collections::BTreeMap<String, String>> {
        async_graphql::Json(&self.variant().provenance)
    }
    /// What the client is told, in order.
    async fn cues(&self) -> Vec<CueView> {
        let cues = self.variant().cues.iter();
        cues.map(|Cue { role, text }| CueView { role: (*role).into(), text: text.clone() }).collect()
    }
}

#[derive(Default)]
pub(crate) struct LibraryQuery;

#[Object]
impl LibraryQuery {
    /// The current edition of one library; `null` when there is none with this key.
    async fn library(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The author's key, such as `pelvic-library`.")] key: String,
    ) -> Option<Library> {
        scope(ctx).contexts.catalog.shelf().current(&key).and_then(Library::of)
    }
}
