//! A call to the provider is short, bounded, and led nowhere else: its answers are a stranger's.

use std::{pin::Pin, time::Duration};

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, http};
use reqwest::{Client, redirect::Policy};
use tokio::sync::{OnceCell, Semaphore};

/// How long one call may take, from its first byte to its last.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest answer that is read.
const LARGEST: usize = 256 * 1024;
/// How many calls are under way at once: a slow provider does not keep everybody's places.
const AT_ONCE: usize = 16;

/// Calls the provider.
pub(super) struct Caller {
    /// Whether an answer is believed only over TLS: always, but on this machine.
    only_tls: bool,
    client: OnceCell<Client>,
    lines: Semaphore,
}

/// A call brought no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum CallError {
    /// It did not go through.
    #[error("a call to the provider failed")]
    Failed(#[from] reqwest::Error),
    /// The provider answered more than is read.
    #[error("the provider's answer is longer than {LARGEST} bytes")]
    TooLong,
    /// Too many calls are under way.
    #[error("{AT_ONCE} calls to the provider are under way")]
    Crowded,
    /// What came is no answer of HTTP.
    #[error("the provider's answer could not be put together")]
    Odd(#[from] http::Error),
}

impl Caller {
    pub fn new(issuer: &str) -> Self {
        let only_tls = !issuer.starts_with("http://");
        Self { only_tls, client: OnceCell::new(), lines: Semaphore::new(AT_ONCE) }
    }

    /// Sends one request, and reads its answer. A redirect is an answer like any other: it is not followed.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, CallError> {
        let _line = self.lines.try_acquire().map_err(|_| CallError::Crowded)?;
        let client = self.client.get_or_try_init(async || self.build()).await?;
        let mut answer = client.execute(request.try_into()?).await?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if body.len() + chunk.len() > LARGEST {
                return Err(CallError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = http::Response::builder().status(answer.status()).body(body)?;
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(response)
    }

    fn build(&self) -> Result<Client, reqwest::Error> {
        Client::builder().timeout(PATIENCE).redirect(Policy::none()).https_only(self.only_tls).build()
    }
}

impl<'c> AsyncHttpClient<'c> for Caller {
    type Error = CallError;
    // Boxed, and not a closure's: so it is known to be `Send` for every lifetime.
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, CallError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
