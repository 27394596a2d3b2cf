//! How each type is reached from a root. The ways are found in the graph; told here is only what it does not say.

use std::collections::{BTreeMap, VecDeque};

use super::{
    graph::{Field, GRAPH},
    school::OWNED,
};

/// Whose the answer of a root of the query is. A root that is not told here fails the check.
const ROOTS: &[(&str, Whose, &str)] = &[
    ("client", Whose::Named, ""),
    ("viewer", Whose::Callers, ""),
    ("accounts", Whose::Callers, ""),
    ("auditEntries", Whose::Callers, ""),
    ("coach", Whose::Callers, ""),
    ("course", Whose::Everyones, "key: \"sciatica-in-pregnancy\""),
    ("courses", Whose::Everyones, ""),
    ("library", Whose::Everyones, "key: \"pelvic-library\""),
];

/// What each mutation is sent, so that whoever may call it is answered and no door shows a change. A mutation that
/// is not told here fails the check. The first that names somebody's thing, or else the first, shows its payload.
pub const MUTATIONS: &[(&str, &str)] = &[
    ("signUp", "email: \"x\", password: \"x\", zone: \"x\""),
    ("verifyAddress", "token: \"x\""),
    ("signIn", "email: \"{email}\", password: \"{password}\""),
    ("completeSignIn", "challenge: \"x\", code: \"000000\""),
    ("beginPasskeySignIn", ""),
    ("signInWithPasskey", "ceremony: \"x\", credential: \"x\""),
    ("beginProof", ""),
    ("prove", "ceremony: \"x\", code: \"000000\""),
    ("beginTotp", ""),
    ("confirmTotp", "ceremony: \"x\", code: \"000000\""),
    ("removeTotp", ""),
    ("makeRecoveryCodes", ""),
    ("beginPasskey", ""),
    ("addPasskey", "ceremony: \"x\", credential: \"x\", name: \"x\""),
    // Her password is a short one, so the last passkey stays.
    ("removePasskey", "passkey: \"{Passkey}\""),
    ("signOut", ""),
    ("endSession", "session: \"{Session}\""),
    ("endOtherSessions", ""),
    ("unlinkProvider", "issuer: \"x\""),
    ("grantRole", "email: \"cy@school.test\", role: AUTHOR, reason: \"Trying the door\""),
    ("revokeRole", "email: \"zed@school.test\", role: ADMIN, reason: \"Trying the door\""),
    ("reinstateAccount", "account: \"{Account}\", reason: \"Trying the door\""),
    ("suspendAccount", "account: \"{Account}\", reason: \"Trying the door\""),
    ("endAccountSessions", "account: \"{Account}\", reason: \"Trying the door\""),
    // Nobody's own are taken away, and nobody else's are hers to take.
    ("removeFactors", "account: \"{Account}\", reason: \"Trying the door\""),
    ("changePassword", "current: \"x\", password: \"x\""),
    ("requestPasswordReset", "email: \"x\""),
    ("resetPassword", "token: \"x\", password: \"x\""),
    ("publishEdition", "publication: \"x\", expectedVersion: 0, changes: [], changeReason: \"Trying the door\""),
    ("enrol", "course: \"sciatica-in-pregnancy\", nameAsPrinted: \"A Name\", idempotencyKey: \"enrol\""),
    ("openLesson", "enrolment: \"{Enrolment}\", lesson: \"{lesson}\""),
    ("completeLesson", "enrolment: \"{Enrolment}\", lesson: \"{lesson}\""),
    ("submitAttempt", "attempt: \"{OpenAttempt}\", answers: []"),
    ("startAttempt", "enrolment: \"{Enrolment}\", assessment: \"x\""),
    ("becomeCoach", "displayName: \"Bo Lindqvist\", termsVersion: {terms}"),
    (
        "inviteClient",
        "email: \"mia@home.test\", name: \"Mia Ferreira\", zone: \"Europe/Lisbon\", idempotencyKey: \"invite\"",
    ),
    ("recordProviderAnswer", "client: \"{Client}\", answer: \"Her midwife sees no reason against it.\""),
    (
        "draftRoutine",
        "client: \"{Client}\", items: [{ variant: \"cat-stretch.quadruped\" }], idempotencyKey: \"{Client}\"",
    ),
    ("reviseRoutine", "routine: \"{Routine}\", expectedVersion: 0, items: []"),
    ("activateRoutine", "routine: \"{Routine}\", expectedVersion: 0"),
    ("acknowledgeAlert", "alert: \"{Alert}\""),
];

/// The things of whoever runs the school.
const ADMINS: [&str; 3] = ["Account", "AccountSession", "AuditEntry"];

/// Whose it is that a way leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The school's: there is one for everybody.
    Everyones,
    /// The caller's own: there is no way to ask for another's.
    Callers,
    /// Whoever's id is named.
    Named,
}

/// From a root down to the objects of a type.
#[derive(Clone, Debug)]
pub struct Way {
    /// `query`, `mutation` or `subscription`.
    pub operation: &'static str,
    pub steps: Vec<Step>,
    /// The type that it leads to.
    pub ty: String,
}

/// One field on the way.
#[derive(Clone, Debug)]
pub struct Step {
    pub name: String,
    /// The field with its arguments.
    pub text: String,
    /// The type that an interface is narrowed to.
    pub on: Option<String>,
}

impl Way {
    /// The root itself.
    pub fn root(operation: &'static str, ty: &str) -> Self {
        Self { operation, steps: Vec::new(), ty: ty.to_owned() }
    }

    /// One field further.
    pub fn then(&self, step: Step, ty: &str) -> Self {
        let mut steps = self.steps.clone();
        steps.push(step);
        Self { operation: self.operation, steps, ty: ty.to_owned() }
    }

    /// A field further, with what it needs.
    pub fn field(&self, field: &Field) -> Self {
        let text =
            field_with(field).unwrap_or_else(|| panic!("{}.{} wants what nobody told", self.ty, field.name));
        self.then(Step { name: field.name.clone(), text, on: None }, &field.ty)
    }

    /// Whether the way names somebody's thing by its id.
    pub fn names_somebody(&self) -> bool {
        let named = |text: &str| OWNED.iter().any(|owned| text.contains(&format!("{{{}}}", owned.ty)));
        self.steps.iter().any(|step| named(&step.text) || step.text.contains("{OpenAttempt}"))
    }
}

/// A field with what it needs: ids in braces, one row of a page.
fn field_with(field: &Field) -> Option<String> {
    let mut filled = Vec::new();
    for argument in field.arguments.iter().filter(|argument| argument.is_required()) {
        filled.push(match (argument.name.as_str(), argument.bare()) {
            ("first", "Int") => "first: 1".to_owned(),
            ("id", "ID") => format!("id: \"{{{}}}\"", field.ty),
            (name, "ID") => format!("{name}: \"{{{}}}\"", capital(name)),
            _ => return None,
        });
    }
    Some(if filled.is_empty() { field.name.clone() } else { format!("{}({})", field.name, filled.join(", ")) })
}

/// The type that a key is named after.
pub fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What is asked at a root of the query, but for `node`.
pub fn root(field: &Field) -> (Whose, Step) {
    let told = ROOTS.iter().find(|(name, ..)| *name == field.name);
    let (_, whose, arguments) = told.unwrap_or_else(|| panic!("say whose Query.{} is", field.name));
    let text = match *arguments {
        "" => field_with(field).unwrap_or_else(|| panic!("say what Query.{} is asked with", field.name)),
        arguments => format!("{}({arguments})", field.name),
    };
    (*whose, Step { name: field.name.clone(), text, on: None })
}

/// `node(id:)`, for the objects of one type.
pub fn node(ty: &str) -> Step {
    Step { name: "node".to_owned(), text: format!("node(id: \"{{{ty}}}\")"), on: Some(ty.to_owned()) }
}

/// What is sent to a mutation.
pub fn mutation(name: &str) -> Step {
    let told = MUTATIONS.iter().find(|(mutation, _)| *mutation == name);
    let (_, input) = told.unwrap_or_else(|| panic!("say what Mutation.{name} is sent"));
    let text = match *input {
        "" => name.to_owned(),
        input => format!("{name}(input: {{ {input} }})"),
    };
    Step { name: name.to_owned(), text, on: None }
}

/// Whether anybody may read the objects of a type that has global ids.
pub fn is_everyones(node: &str) -> bool {
    OWNED.iter().all(|owned| owned.ty != node)
}

/// The shortest way to each type.
pub type Ways = BTreeMap<String, Way>;

/// Every way in, by whose the answer is.
pub struct Map {
    pub everyones: Ways,
    pub named: Ways,
    pub callers: Ways,
    /// Payloads, and what is in no other answer.
    pub mutations: Ways,
    /// What only a subscription tells.
    pub subscriptions: Ways,
    /// The same as the first two, through `node(id:)` alone.
    pub everyones_by_node: Ways,
    pub named_by_node: Ways,
}

impl Map {
    pub fn draw() -> Self {
        let query = Way::root("query", "Query");
        let roots = |wanted: Whose| -> Vec<Way> {
            let roots = GRAPH.fields("Query").iter().filter(|field| field.name != "node");
            let roots = roots.map(|field| (root(field), field));
            roots
                .filter(|((whose, _), _)| *whose == wanted)
                .map(|((_, step), field)| query.then(step, &field.ty))
                .collect()
        };
        let nodes = |everyones: bool| -> Vec<Way> {
            let mut nodes: Vec<_> = GRAPH.nodes.iter().filter(|ty| is_everyones(ty) == everyones).collect();
            // What else leads on from somebody's own is tried by more callers.
            nodes.sort_by_key(|ty| ADMINS.contains(&ty.as_str()));
            nodes.into_iter().map(|ty| query.then(node(ty), ty)).collect()
        };
        let mutation = Way::root("mutation", "Mutation");
        let mut payloads: Vec<Way> = MUTATIONS
            .iter()
            .map(|(name, _)| mutation.then(self::mutation(name), &GRAPH.field("Mutation", name).ty))
            .collect();
        payloads.sort_by_key(|way| !way.names_somebody());
        // Problems are shown by what everybody may call, and is refused.
        payloads.insert(0, mutation.then(self::mutation("signUp"), "SignUpPayload"));
        Self {
            everyones: spread(roots(Whose::Everyones)),
            named: spread([roots(Whose::Named), nodes(false)].concat()),
            callers: spread(roots(Whose::Callers)),
            mutations: spread(payloads),
            subscriptions: spread(onward(&Way::root("subscription", "Subscription"))),
            everyones_by_node: spread(nodes(true)),
            named_by_node: spread(nodes(false)),
        }
    }
}

/// Walks on from `start`, the nearest first, until no type is new.
fn spread(start: Vec<Way>) -> Ways {
    let mut found = Ways::new();
    let mut open: VecDeque<Way> = start.into();
    while let Some(way) = open.pop_front() {
        if found.contains_key(&way.ty) {
            continue;
        }
        open.extend(onward(&way));
        found.insert(way.ty.clone(), way);
    }
    found
}

/// Every way that goes one field further, to something with fields of its own.
pub fn onward(way: &Way) -> Vec<Way> {
    let fields = GRAPH.fields(&way.ty).iter().filter(|field| GRAPH.has_fields(&field.ty));
    fields.map(|field| way.field(field)).collect()
}
