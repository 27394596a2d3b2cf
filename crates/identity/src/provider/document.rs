//! The provider's document says where it is asked and by which keys it signs: fetched when needed, kept for an hour.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use openidconnect::{IssuerUrl, core::CoreProviderMetadata};
use tokio::{sync::Mutex, time::timeout};

use super::{Unanswered, http::Caller};

/// How long a document is good for.
const KEPT: Duration = Duration::from_hours(1);
/// How long a document is kept at least: a key that nobody knows does not have it fetched over and over.
const SETTLED: Duration = Duration::from_secs(1);
/// How long it may take to fetch it, with its keys: whoever waits is told before the deadline of her request.
const PATIENCE: Duration = Duration::from_secs(6);
/// How long it is believed that the provider is down, without asking it again.
const DOWN: Duration = Duration::from_secs(5);

/// What the provider says of itself, and its keys.
pub(super) type Document = Arc<CoreProviderMetadata>;

/// The document that was fetched last.
#[derive(Default)]
pub(super) struct Cache(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    document: Option<(Instant, Document)>,
    down_since: Option<Instant>,
}

impl Cache {
    /// The document: the one that is kept, or a new one. Of many who want it at once, one asks.
    pub async fn get(&self, issuer: &str, caller: &Caller) -> Result<Document, Unanswered> {
        self.younger_than(KEPT, issuer, caller).await
    }

    /// The same, where a key was not in the one that is kept.
    pub async fn get_anew(&self, issuer: &str, caller: &Caller) -> Result<Document, Unanswered> {
        self.younger_than(SETTLED, issuer, caller).await
    }

    async fn younger_than(&self, age: Duration, issuer: &str, caller: &Caller) -> Result<Document, Unanswered> {
        let mut kept = self.0.lock().await;
        if let Some((_, document)) = kept.document.as_ref().filter(|(fetched, _)| fetched.elapsed() < age) {
            return Ok(Arc::clone(document));
        }
        if kept.down_since.is_some_and(|since| since.elapsed() < DOWN) {
            return Err(Unanswered::StillDown);
        }
        let fetched = timeout(PATIENCE, fetch(issuer, caller)).await;
        let fetched = fetched.unwrap_or_else(|late| Err(Unanswered::because(late)));
        kept.down_since = fetched.is_err().then(Instant::now);
        let document = fetched?;
        kept.document = Some((Instant::now(), Arc::clone(&document)));
        Ok(document)
    }
}

async fn fetch(issuer: &str, caller: &Caller) -> Result<Document, Unanswered> {
    let issuer = IssuerUrl::new(issuer.to_owned()).map_err(Unanswered::because)?;
    let document = CoreProviderMetadata::discover_async(issuer, caller).await.map_err(Unanswered::because)?;
    // Browsers are sent there, so it is held to the same as what we call ourselves.
    let (ours, theirs) = (document.issuer().url().scheme(), document.authorization_endpoint().url().scheme());
    if theirs != "https" && theirs != ours {
        return Err(Unanswered::because("the provider's document leads to an address without TLS"));
    }
    Ok(Arc::new(document))
}
