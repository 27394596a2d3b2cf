//! Which lane an operation takes: those who come in have places of their own beside the crowd.

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType, Selection};

use super::documents::{Documents, Hash};
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

/// The parameters that name a document by its hash.
const BY_HASH: [&str; 2] = ["documentId", "persistedQuery"];

/// The way in. A mutation has one field at its root, and not in a fragment: the limits see to that.
pub(super) fn of(operation: &OperationDefinition) -> Lane {
    let roots = &operation.selection_set.node.items;
    let is_entrance = |root: &Selection| match root {
        Selection::Field(field) => ENTRANCES.contains(&field.node.name.node.as_str()),
        _ => false,
    };
    let comes_in = operation.ty == OperationType::Mutation && roots.iter().all(|root| is_entrance(&root.node));
    if comes_in { Lane::SignIn } else { Lane::General }
}

/// The lane that a request is likely to take, before its parameters are read: that of who signs in, if their text names
/// an entrance, or a document by a hash that is that of one, or of none that is known.
pub(in crate::http) fn likely(parameters: &[u8], documents: &Documents) -> Lane {
    let text = std::str::from_utf8(parameters).unwrap_or_default();
    let names = |name: &&str| text.contains(name);
    let comes_in = if ENTRANCES.iter().any(names) {
        true
    } else if BY_HASH.iter().any(names) {
        let known = Hash::within(text).and_then(|hash| documents.find(hash));
        known.is_none_or(|known| has_entrance(&known.document))
    } else {
        false
    };
    if comes_in { Lane::SignIn } else { Lane::General }
}

fn has_entrance(document: &ExecutableDocument) -> bool {
    document.operations.iter().any(|(_, operation)| of(&operation.node) == Lane::SignIn)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const READS: &str = "{ courses { title } }";
    const COMES_IN: &str = "mutation Enter($i: SignInInput!) { signIn(input: $i) { token } }";

    #[test]
    fn whoever_may_be_coming_in_has_the_other_lane() {
        let documents = Documents::trusting(&[READS, COMES_IN]);
        let by_id = |text: &str| json!({ "documentId": format!("sha256:{}", Hash::of(text)) });
        let by_hash = |text: &str| {
            let hash = Hash::of(text).to_string();
            json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } })
        };
        for (asked, lane) in [
            (json!({ "query": READS }), Lane::General),
            (json!({ "query": COMES_IN }), Lane::SignIn),
            (by_id(READS), Lane::General),
            (by_hash(READS), Lane::General),
            (by_id(COMES_IN), Lane::SignIn),
            (by_hash(COMES_IN), Lane::SignIn),
            // Nobody knows yet what it asks for.
            (by_hash("{ courses { id } }"), Lane::SignIn),
            (json!({ "documentId": "none" }), Lane::SignIn),
            (json!({}), Lane::General),
        ] {
            assert_eq!(likely(asked.to_string().as_bytes(), &documents), lane, "{asked}");
        }
    }
}
