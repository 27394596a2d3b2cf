//! Documents are kept by the SHA-256 of their text: those that the school trusts, and those that clients have sent.

use std::{collections::HashMap, fmt, sync::Arc};

use async_graphql::{
    Request,
    parser::{parse_query, types::ExecutableDocument},
};
use futures_util::FutureExt;
use kernel::text;
use moka::sync::Cache;
use sha2::{Digest, Sha256};

use crate::{
    limits::{self, Limits},
    schema::Schema,
};

/// How much the documents that clients have sent may weigh together, in bytes of their texts.
const PERSISTED_BYTES: u64 = 8 * 1024 * 1024;
/// What a document weighs beyond its text: parsed, it takes some room, however short it is.
const OVERHEAD: u32 = 1024;
/// What one byte of text takes once it is parsed, as a rule.
const PARSED: u32 = 10;

/// The SHA-256 of a document's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Hash([u8; 32]);

impl Hash {
    /// The hash of a text.
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text).into())
    }

    /// Reads 64 hexadecimal digits.
    pub fn parse(digits: &str) -> Option<Self> {
        let digits = digits.as_bytes();
        let mut bytes = [0; 32];
        if digits.len() != 64 {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let digit = |at: usize| char::from(pair[at]).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            *byte = digit(0)? * 16 + digit(1)?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::hex(&self.0))
    }
}

/// A document that a client of the school's own sends: its text, and where it is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedDocument {
    /// The file, for messages.
    pub source: String,
    /// The text, whose SHA-256 is its name.
    pub text: String,
}

/// Why a document cannot be trusted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{origin}: {why}")]
pub struct Untrustworthy {
    origin: String,
    why: String,
}

/// A document that was parsed before.
#[derive(Clone)]
pub(crate) struct Known {
    /// The document.
    pub document: Arc<ExecutableDocument>,
    /// Whether it was validated when it was registered.
    pub is_trusted: bool,
}

/// Every document that is known by its hash.
pub(crate) struct Documents {
    trusted: HashMap<Hash, Arc<ExecutableDocument>>,
    persisted: Cache<Hash, (Arc<ExecutableDocument>, u32)>,
    /// Whether no other documents are taken than those that are trusted.
    pub trusted_only: bool,
}

impl Documents {
    /// Registers the documents of the school's own clients: each is parsed and validated here, once.
    pub fn register(
        schema: &Schema,
        limits: &Limits,
        documents: &[TrustedDocument],
        trusted_only: bool,
    ) -> Result<Self, Untrustworthy> {
        let mut trusted = HashMap::new();
        for TrustedDocument { source, text } in documents {
            let found = validated(schema, limits, text);
            let document = found.map_err(|why| Untrustworthy { origin: source.clone(), why })?;
            trusted.insert(Hash::of(text), Arc::new(document));
        }
        let weigh = |_: &Hash, (_, weight): &(Arc<ExecutableDocument>, u32)| *weight;
        let persisted = Cache::builder().max_capacity(PERSISTED_BYTES).weigher(weigh).build();
        Ok(Self { trusted, persisted, trusted_only })
    }

    /// These alone, with the usual limits.
    #[cfg(test)]
    pub fn trusting(texts: &[&str]) -> Self {
        let trusted = |text: &&str| TrustedDocument { source: "a test".to_owned(), text: (*text).to_owned() };
        let documents: Vec<_> = texts.iter().map(trusted).collect();
        Self::register(&Schema::default(), &Limits::default(), &documents, false).expect("the graph answers them")
    }

    /// Finds a document by its hash.
    pub fn find(&self, hash: Hash) -> Option<Known> {
        if let Some(document) = self.trusted.get(&hash) {
            return Some(Known { document: Arc::clone(document), is_trusted: true });
        }
        if self.trusted_only {
            return None;
        }
        self.persisted.get(&hash).map(|(document, _)| Known { document, is_trusted: false })
    }

    /// Keeps a document that was sent with its hash, and has proven valid, for as long as there is room.
    pub fn keep(&self, hash: Hash, document: Arc<ExecutableDocument>, bytes: usize) {
        let weight = u32::try_from(bytes).unwrap_or(u32::MAX).saturating_mul(PARSED).saturating_add(OVERHEAD);
        self.persisted.insert(hash, (document, weight));
    }
}

/// Parses and validates a document without running it.
fn validated(schema: &Schema, limits: &Limits, text: &str) -> Result<ExecutableDocument, String> {
    limits::check_text(text, limits).map_err(|excess| excess.to_string())?;
    let document = parse_query(text).map_err(|error| error.to_string())?;
    // Validation comes before the operation is chosen, and there is none of this name: nothing is ever run.
    let mut request = Request::new("").operation_name("");
    request.set_parsed_query(document.clone());
    let response = schema.execute(request).now_or_never().ok_or("it was run, and should not have been")?;
    let is_chosen_last = |message: &str| message.starts_with("Unknown operation named");
    match response.errors.iter().find(|error| !is_chosen_last(&error.message)) {
        Some(error) => Err(error.message.clone()),
        None if response.errors.is_empty() => Err("it was run, and should not have been".to_owned()),
        None => Ok(document),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_64_digits() {
        let hash = Hash::of("{ courses { id } }");
        assert_eq!(Hash::parse(&hash.to_string()), Some(hash));
        assert_eq!(Hash::parse(&hash.to_string().to_uppercase()), Some(hash));
        for wrong in ["", "zz", &"g".repeat(64), &"a".repeat(63), &"a".repeat(65), &"é".repeat(32)] {
            assert_eq!(Hash::parse(wrong), None, "{wrong}");
        }
    }
}
