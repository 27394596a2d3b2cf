//! Safety rules in the graph, each with what it rests on.

use std::sync::Arc;

use async_graphql::{Json, Object, SimpleObject};
use catalog::Edition;
use screening::vocabulary::Vocabulary;

/// A safety rule, as one edition has it.
pub(crate) struct SafetyRule {
    edition: Arc<Edition>,
    id: String,
}

impl SafetyRule {
    pub fn new(edition: &Arc<Edition>, id: String) -> Self {
        Self { edition: Arc::clone(edition), id }
    }

    fn rule(&self) -> &screening::SafetyRule {
        let library = self.edition.library().expect("a SafetyRule is only made of a library's edition");
        library.rules.rule(&self.id).expect("its id was read from this edition")
    }
}

/// What a rule rests on.
#[derive(SimpleObject)]
struct RuleSource {
    /// What it is called.
    title: String,
    /// Where in it.
    locator: Option<String>,
    /// Where it is found.
    url: Option<String>,
    /// SEED, GUIDELINE, LEAFLET or EXPERT. EXPERT is our own proposal, for a clinician to sign off.
    kind: &'static str,
}

/// A safety rule: advice to the coach with its source, never a diagnosis.
#[Object]
impl SafetyRule {
    /// Its key, such as `S08a`: never reused.
    async fn key(&self) -> &str {
        &self.id
    }
    /// Its version, from 1.
    async fn version(&self) -> u32 {
        self.rule().version
    }
    /// DRAFT, ACTIVE or RETIRED.
    async fn status(&self) -> &str {
        self.rule().status.word()
    }
    /// GATE, EXERCISE, DOSE or `SELF_CARE`.
    async fn scope(&self) -> &str {
        self.rule().scope.word()
    }
    /// HOLD, AVOID, CLEARANCE, MODIFY or CAUTION.
    async fn severity(&self) -> &str {
        self.rule().severity.word()
    }
    /// When it speaks, as JSON: an expression over facts of the client, the variant and the dose.
    async fn when(&self) -> Json<&screening::expression::Expr> {
        Json(&self.rule().when)
    }
    /// Who may set its finding aside: NONE, `COACH_REASON` or CLEARANCE; `null` where there is nothing to set aside.
    async fn overridable_by(&self) -> Option<&str> {
        self.rule().overridable_by.map(Vocabulary::word)
    }
    /// Why, for the coach.
    async fn rationale(&self) -> &str {
        &self.rule().rationale
    }
    /// What the client reads.
    async fn client_text(&self) -> &str {
        &self.rule().client_text
    }
    /// What it rests on.
    async fn source(&self) -> RuleSource {
        let source = &self.rule().source;
        RuleSource {
            title: source.title.clone(),
            locator: source.locator.clone(),
            url: source.url.clone(),
            kind: source.kind.word(),
        }
    }
    /// The clinician who signed it off; `null` means: not yet reviewed by a clinician.
    async fn reviewed_by(&self) -> Option<&str> {
        self.rule().reviewed_by.as_deref()
    }
}
