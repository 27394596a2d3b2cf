//! A provider's answer is a code, then a signed token: believed once all of it was checked.

use std::time::Duration;

use kernel::Instant;
use openidconnect::{
    AccessTokenHash, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IdTokenVerifier, Nonce, OAuth2TokenResponse, PkceCodeVerifier, RedirectUrl,
    RequestTokenError, SignatureVerificationError, StandardErrorResponse, SubjectIdentifier, TokenResponse,
    core::{
        CoreClient, CoreClientAuthMethod, CoreErrorResponseType, CoreIdToken, CoreIdTokenClaims, CoreJsonWebKey,
        CoreJwsSigningAlgorithm as Signed, CoreTokenResponse, CoreUserInfoClaims,
    },
};
use tokio::time::timeout;

use super::{Provider, Trip, Unanswered, document::Document, rules::Claims};

/// The signatures that are believed: by a key that the provider alone has. `none` is no signature, and whoever checks
/// one by a shared secret could also have made it.
const BELIEVED: [Signed; 9] = [
    Signed::RsaSsaPkcs1V15Sha256,
    Signed::RsaSsaPkcs1V15Sha384,
    Signed::RsaSsaPkcs1V15Sha512,
    Signed::RsaSsaPssSha256,
    Signed::RsaSsaPssSha384,
    Signed::RsaSsaPssSha512,
    Signed::EcdsaP256Sha256,
    Signed::EcdsaP384Sha384,
    Signed::EdDsa,
];

/// How long all calls for one answer may take together: whoever waits is told before the deadline of her request.
const PATIENCE: Duration = Duration::from_secs(8);

/// A client that knows where the provider is asked.
pub(super) type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

impl Provider {
    /// Ours, as `document` says the provider is to be asked.
    pub(super) fn client(&self, document: &Document) -> Result<Client, Unanswered> {
        let (setup, back) = (&self.setup, RedirectUrl::new(self.back.clone()).map_err(Unanswered::because)?);
        let id = ClientId::new(setup.client_id.clone());
        let client = CoreClient::from_provider_metadata((**document).clone(), id, setup.client_secret.clone());
        let ways = document.token_endpoint_auth_methods_supported();
        let only_in_the_body = ways.is_some_and(|ways| {
            !ways.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && ways.contains(&CoreClientAuthMethod::ClientSecretPost)
        });
        let how = if only_in_the_body { AuthType::RequestBody } else { AuthType::BasicAuth };
        Ok(client.set_redirect_uri(back).set_auth_type(how))
    }

    /// Exchanges a code for what the provider says of somebody.
    pub(super) async fn ask(&self, code: &str, trip: &Trip, now: Instant) -> Result<Claims, Unanswered> {
        let asked = timeout(PATIENCE, async {
            let document = self.document.get(&self.setup.issuer, &self.caller).await?;
            let client = self.client(&document)?;
            let token = self.exchange(&client, code, &trip.verifier).await?;
            let claims = match self.check(&client, &token, &trip.nonce, now) {
                Err(error) if is_unknown_key(&error) => {
                    let document = self.document.get_anew(&self.setup.issuer, &self.caller).await?;
                    self.check(&self.client(&document)?, &token, &trip.nonce, now)
                }
                checked => checked,
            };
            let claims = claims.map_err(Unanswered::untrusted)?;
            if claims.email().is_some() || client.user_info_url().is_none() {
                return Ok(of_token(&claims));
            }
            let told = self.ask_more(&client, &token, claims.subject().clone()).await?;
            Ok(Claims { signed_in_at: claims.auth_time(), ..told })
        });
        asked.await.unwrap_or_else(|late| Err(Unanswered::because(late)))
    }

    async fn exchange(
        &self,
        client: &Client,
        code: &str,
        verifier: &str,
    ) -> Result<CoreTokenResponse, Unanswered> {
        let request =
            client.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(Unanswered::because)?;
        let request = request.set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()));
        request.request_async(&self.caller).await.map_err(|error| match error {
            RequestTokenError::ServerResponse(said) if is_wrong_code(&said) => Unanswered::CodeWrong,
            error => Unanswered::because(error),
        })
    }

    /// Issuer, audience, expiry, nonce and signature; and that the access token is the one that came with it.
    fn check(
        &self,
        client: &Client,
        token: &CoreTokenResponse,
        nonce: &str,
        now: Instant,
    ) -> Result<CoreIdTokenClaims, ClaimsVerificationError> {
        let signed = token.id_token().ok_or_else(|| wrong("there is no ID token"))?;
        let verifier = client.id_token_verifier().set_allowed_algs(BELIEVED).set_time_fn(move || now);
        let claims = signed.claims(&verifier, &Nonce::new(nonce.to_owned()))?;
        if claims.authorized_party().is_some_and(|party| **party != self.setup.client_id) {
            return Err(wrong("it was made for another client"));
        }
        if let Some(expected) = claims.access_token_hash()
            && hash_of(token, signed, &verifier).map_err(ClaimsVerificationError::SignatureVerification)?
                != *expected
        {
            return Err(wrong("the access token is another one's"));
        }
        Ok(claims.clone())
    }

    /// Many providers tell an address only where the access token is shown.
    async fn ask_more(
        &self,
        client: &Client,
        token: &CoreTokenResponse,
        subject: SubjectIdentifier,
    ) -> Result<Claims, Unanswered> {
        let request = client.user_info(token.access_token().clone(), Some(subject.clone()));
        let asked = request.map_err(Unanswered::because)?.request_async(&self.caller).await;
        let told: CoreUserInfoClaims = asked.map_err(Unanswered::because)?;
        if *told.subject() != subject {
            return Err(Unanswered::untrusted("what it tells is about somebody else"));
        }
        Ok(Claims {
            subject: told.subject().to_string(),
            email: told.email().map(|email| email.to_string()),
            is_email_verified: told.email_verified() == Some(true),
            zone: told.zoneinfo().map(|zone| zone.to_string()),
            locale: told.locale().map(ToString::to_string),
            signed_in_at: None,
        })
    }
}

fn of_token(claims: &CoreIdTokenClaims) -> Claims {
    Claims {
        subject: claims.subject().to_string(),
        email: claims.email().map(|email| email.to_string()),
        is_email_verified: claims.email_verified() == Some(true),
        zone: claims.zoneinfo().map(|zone| zone.to_string()),
        locale: claims.locale().map(ToString::to_string),
        signed_in_at: claims.auth_time(),
    }
}

fn hash_of(
    token: &CoreTokenResponse,
    signed: &CoreIdToken,
    verifier: &IdTokenVerifier<'_, CoreJsonWebKey>,
) -> Result<AccessTokenHash, SignatureVerificationError> {
    let (by, key) = (signed.signing_alg()?, signed.signing_key(verifier)?);
    AccessTokenHash::from_token(token.access_token(), by, key)
        .map_err(|error| SignatureVerificationError::Other(error.to_string()))
}

fn wrong(what: &str) -> ClaimsVerificationError {
    ClaimsVerificationError::Other(what.to_owned())
}

const fn is_unknown_key(error: &ClaimsVerificationError) -> bool {
    matches!(error, ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey))
}

fn is_wrong_code(said: &StandardErrorResponse<CoreErrorResponseType>) -> bool {
    *said.error() == CoreErrorResponseType::InvalidGrant
}
