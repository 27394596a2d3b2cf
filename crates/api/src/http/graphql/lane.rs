//! Which lane an operation takes: those who come in, and those in charge, have places of their own beside the crowd.

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType, Selection};

use super::{asked::Asked, documents::Documents};
use crate::http::Lane;

/// The mutations by which people come in.
const ENTRANCES: [&str; 8] = [
    "signIn",
    "completeSignIn",
    "beginPasskeySignIn",
    "signInWithPasskey",
    "signUp",
    "verifyAddress",
    "requestPasswordReset",
    "resetPassword",
];

/// The mutations of those in charge: they prove who they are, shut somebody out, or publish what others must not miss.
const ACTS: [&str; 9] = [
    "beginProof",
    "prove",
    "grantRole",
    "revokeRole",
    "suspendAccount",
    "reinstateAccount",
    "endAccountSessions",
    "removeFactors",
    "publishEdition",
];

/// The queries by which they find out whom to shut out.
const LISTS: [&str; 2] = ["accounts", "auditEntries"];

/// The parameters that name a document by its hash.
const BY_HASH: [&str; 2] = ["documentId", "persistedQuery"];

/// The way in. Fields at the root share one, or take that of most; those in a fragment take that of most too.
pub(super) fn of(operation: &OperationDefinition) -> Lane {
    let lane = |root: &Selection| match root {
        Selection::Field(field) => of_field(operation.ty, &field.node.name.node),
        _ => Lane::General,
    };
    let mut lanes = operation.selection_set.node.items.iter().map(|root| lane(&root.node));
    let first = lanes.next().unwrap_or(Lane::General);
    if lanes.all(|lane| lane == first) { first } else { Lane::General }
}

fn of_field(kind: OperationType, name: &str) -> Lane {
    match kind {
        OperationType::Mutation if ENTRANCES.contains(&name) => Lane::SignIn,
        OperationType::Mutation if ACTS.contains(&name) => Lane::InCharge,
        OperationType::Query if LISTS.contains(&name) => Lane::InCharge,
        OperationType::Mutation | OperationType::Query | OperationType::Subscription => Lane::General,
    }
}

/// The lane that a body is likely to take, before its document is parsed: one that has places of its own, if a word of it
/// is the name of such a field, or if it names by its hash a document with such a field, or one that nobody knows yet.
pub(in crate::http) fn likely(body: &[u8], documents: &Documents) -> Lane {
    let text = std::str::from_utf8(body).unwrap_or_default();
    let words = text.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_');
    let mut lanes = words.filter(|word| (5..=20).contains(&word.len())).filter_map(of_word);
    if let Some(lane) = lanes.next() {
        return lane;
    }
    let is_by_hash = BY_HASH.iter().any(|name| text.contains(name));
    match is_by_hash.then(|| Asked::from_json(body)) {
        Some(Ok(Asked { query: None, hash: Some(hash), .. })) => match documents.find(hash) {
            Some(known) => of_any(&known.document),
            None if documents.trusted_only => Lane::General,
            None => Lane::SignIn,
        },
        _ => Lane::General,
    }
}

fn of_word(word: &str) -> Option<Lane> {
    let kinds = [OperationType::Mutation, OperationType::Query];
    kinds.into_iter().map(|kind| of_field(kind, word)).find(|lane| *lane != Lane::General)
}

fn of_any(document: &ExecutableDocument) -> Lane {
    let mut lanes = document.operations.iter().map(|(_, operation)| of(&operation.node));
    lanes.find(|lane| *lane != Lane::General).unwrap_or(Lane::General)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::http::graphql::documents::Hash;

    const READS: &str = "{ courses { title } }";
    const COMES_IN: &str = "mutation Enter($i: SignInInput!) { signIn(input: $i) { token } }";
    const ACTS: &str = "mutation Shut($i: AccountInput!) { suspendAccount(input: $i) { problems { code } } }";
    const UNKNOWN: &str = "{ courses { id } }";

    fn by_id(text: &str) -> Value {
        json!({ "documentId": format!("sha256:{}", Hash::of(text)) })
    }

    fn by_hash(text: &str) -> Value {
        json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": Hash::of(text).to_string() } } })
    }

    #[test]
    fn who_may_come_in_or_be_in_charge_has_a_lane_of_her_own() {
        let documents = Documents::trusting(&[READS, COMES_IN, ACTS]);
        let mut with_its_text = by_hash(UNKNOWN);
        with_its_text["query"] = UNKNOWN.into();
        let mut with_null = by_hash(COMES_IN);
        with_null["query"] = Value::Null;
        let mut with_another = by_id(COMES_IN);
        with_another["variables"] = json!({ "note": Hash::of(READS).to_string() });
        for (asked, lane) in [
            (json!({ "query": READS }), Lane::General),
            (json!({ "query": COMES_IN }), Lane::SignIn),
            (json!({ "query": ACTS }), Lane::InCharge),
            (json!({ "query": "{ accounts(first: 5) { edges { node { id } } } }" }), Lane::InCharge),
            (by_id(READS), Lane::General),
            (by_hash(READS), Lane::General),
            (by_id(COMES_IN), Lane::SignIn),
            (by_hash(COMES_IN), Lane::SignIn),
            (with_null, Lane::SignIn),
            (with_another, Lane::SignIn),
            (by_hash(ACTS), Lane::InCharge),
            (by_hash(UNKNOWN), Lane::SignIn),
            (with_its_text, Lane::General),
            (
                json!({ "query": READS, "variables": { "note": "it has improved, and signInside is no word" } }),
                Lane::General,
            ),
            (json!({ "documentId": "none" }), Lane::General),
            (json!({}), Lane::General),
        ] {
            assert_eq!(likely(asked.to_string().as_bytes(), &documents), lane, "{asked}");
        }
    }

    #[test]
    fn where_only_known_documents_are_taken_an_unknown_one_is_no_way_in() {
        let mut documents = Documents::trusting(&[COMES_IN]);
        documents.trusted_only = true;
        for (asked, lane) in [(by_id(COMES_IN), Lane::SignIn), (by_id(UNKNOWN), Lane::General)] {
            assert_eq!(likely(asked.to_string().as_bytes(), &documents), lane, "{asked}");
        }
    }

    #[test]
    fn every_name_is_a_field_of_the_graph() {
        let sdl = crate::schema::sdl();
        for name in ENTRANCES.iter().chain(&super::ACTS).chain(&LISTS) {
            let is_there = [format!("\t{name}("), format!("\t{name}:")].iter().any(|field| sdl.contains(field));
            assert!(is_there && (5..=20).contains(&name.len()), "{name}");
        }
    }
}
