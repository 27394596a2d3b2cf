//! A provider is where a school keeps its own accounts: people sign in there, and come back with its word (OpenID
//! Connect). What it calls somebody is linked with an account by a verified address and her consent, and in no other way.

mod answer;
mod document;
mod http;
mod journey;
mod linking;
mod rules;
mod store;

use std::{error::Error, sync::Arc};

use kernel::{Denied, Failure, Instant, actor::PROOF_LASTS};
use openidconnect::{
    CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope, core::CoreAuthenticationFlow, url::Url,
};
use serde::{Deserialize, Serialize};

use crate::{Identity, Refusal};

pub use journey::{Arrival, Departure, Return};
pub(crate) use linking::PendingLink;
pub use linking::{Offer, Wish};
pub use openidconnect::ClientSecret;
pub use rules::{Claims, is_safe_issuer, safe_path};

/// The path under which people come back from the provider.
pub const WAY_BACK: &str = "/sign-in/provider/back";

/// What the provider is asked for besides who somebody is: her address, her zone and her language.
const SCOPES: [&str; 2] = ["email", "profile"];

/// Has TLS computed by ring in this whole process. Called once, before anything else: no provider is asked without.
pub fn use_ring() {
    // It fails when it was done before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// What a deployment says of its provider.
#[derive(Clone, Debug)]
pub struct ProviderSetup {
    /// Its address, as it writes it itself.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// By what it knows us, if it asks for that.
    pub client_secret: Option<ClientSecret>,
    /// What people call it.
    pub name: String,
}

/// Something of a provider's that is linked with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// The provider.
    pub issuer: String,
    /// When she agreed to it.
    pub linked_at: Instant,
}

/// The provider, as this process knows it.
pub(crate) struct Provider {
    setup: ProviderSetup,
    back: String,
    caller: http::Caller,
    document: document::Cache,
}

/// What is remembered of somebody who is at the provider, until she comes back.
#[derive(Serialize, Deserialize)]
struct Trip {
    state: String,
    nonce: String,
    verifier: String,
    to: String,
    fresh: bool,
}

/// The provider gave no answer, or none that counts.
#[derive(Debug, thiserror::Error)]
enum Unanswered {
    /// It was asked a moment ago.
    #[error("the provider did not answer a moment ago")]
    StillDown,
    /// It cannot be reached, or answers otherwise than the protocol says.
    #[error("the provider does not answer")]
    Down(#[source] Box<dyn Error + Send + Sync>),
    /// The code is none of its own, was used before, or belongs to another sign-in.
    #[error("the provider does not know the code")]
    CodeWrong,
    /// What it said does not stand up to its checks.
    #[error("the provider's answer cannot be trusted")]
    Untrusted(#[source] Box<dyn Error + Send + Sync>),
}

impl Unanswered {
    fn because(why: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Down(why.into())
    }

    fn untrusted(why: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Untrusted(why.into())
    }
}

impl From<Unanswered> for Failure<Refusal> {
    /// Logged here: what was wrong is the operator's business, and whoever signs in is told what she can do.
    fn from(why: Unanswered) -> Self {
        tracing::warn!(error = &why as &dyn Error, "a sign-in by the provider failed");
        Self::Refused(match why {
            Unanswered::StillDown | Unanswered::Down(_) => Refusal::ProviderUnavailable,
            Unanswered::CodeWrong => Refusal::SignInNotValid,
            Unanswered::Untrusted(_) => Refusal::ProviderNotTrusted,
        })
    }
}

impl Provider {
    pub fn new(setup: ProviderSetup, public_url: &str) -> Self {
        let (caller, back) = (http::Caller::new(&setup.issuer), format!("{public_url}{WAY_BACK}"));
        Self { setup, back, caller, document: document::Cache::default() }
    }

    /// The address at the provider where somebody signs in.
    fn address(&self, document: &document::Document, trip: &Trip) -> Result<Url, Unanswered> {
        let (state, nonce) = (trip.state.clone(), trip.nonce.clone());
        let verifier = PkceCodeVerifier::new(trip.verifier.clone());
        let client = self.client(document)?;
        let address = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .add_scopes(SCOPES.map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        let lasts = PROOF_LASTS.to_std().map_err(Unanswered::because)?;
        let address = if trip.fresh { address.set_max_age(lasts) } else { address };
        Ok(address.url().0)
    }
}

impl Identity {
    /// What people call the provider by which they can sign in, if there is one.
    pub fn provider_name(&self) -> Option<&str> {
        self.provider.as_ref().map(|provider| provider.setup.name.as_str())
    }

    /// The provider; without one there is no such way in.
    fn the_provider(&self) -> Result<&Arc<Provider>, Denied> {
        self.provider.as_ref().ok_or(Denied::NotFound)
    }
}
