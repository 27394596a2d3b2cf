//! The relying party is the school as browsers and their passkeys know it: by the host of its public address.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{Fault, Id, id};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Webauthn, WebauthnBuilder,
};

use crate::{Setup, user::User};

/// The longest answer of a browser that is looked at, in bytes.
const LONGEST: usize = 16 * 1024;

/// The school as passkeys know it; nobody, under an address that is a number.
#[derive(Clone)]
pub(crate) struct RelyingParty(Option<Arc<Webauthn>>);

/// What a passkey was asked to sign.
#[derive(Serialize, Deserialize)]
pub(crate) struct Asked(DiscoverableAuthentication);

/// What a new passkey was asked for.
#[derive(Serialize, Deserialize)]
pub(super) struct AskedAnew(PasskeyRegistration);

/// What a browser answers for a passkey: parsed, and nothing of it believed yet.
pub(super) struct Answer(PublicKeyCredential);

impl Answer {
    /// Reads what the browser has sent; `None` for what cannot be an answer.
    pub fn parse(json: &str) -> Option<Self> {
        parse(json).map(Self)
    }

    /// The id of the passkey that it says it is.
    pub fn credential_id(&self) -> &[u8] {
        self.0.get_credential_id()
    }

    /// Whose passkey it says it is, if it says so.
    pub fn user(&self) -> Option<Id<id::User>> {
        Uuid::from_slice(self.0.get_user_unique_id()?).ok().map(Id::from_uuid)
    }

    /// Whether it says that it is somebody else's.
    pub fn names_another(&self, user: Id<id::User>) -> bool {
        self.0.get_user_unique_id().is_some_and(|handle| handle != user.uuid().as_bytes())
    }
}

impl RelyingParty {
    pub fn new(setup: &Setup) -> Self {
        let webauthn = || {
            let origin = Url::parse(&setup.public_url).ok()?;
            let builder = WebauthnBuilder::new(origin.domain()?, &origin).ok()?;
            builder.rp_name(&setup.school).build().ok()
        };
        Self(webauthn().map(Arc::new))
    }

    /// Asks for a new passkey of `user`, on a device that has none of `known`: with which options, as JSON. `None` when
    /// there are no passkeys here.
    pub(super) fn ask_anew(&self, user: &User, known: Vec<Vec<u8>>) -> Result<Option<(String, AskedAnew)>, Fault> {
        let Some(webauthn) = &self.0 else { return Ok(None) };
        let (options, asked) = webauthn
            .start_passkey_registration(user.id.uuid(), &user.email, &user.email, Some(known))
            .map_err(Fault::internal)?;
        let mut options = serde_json::to_value(options).map_err(Fault::internal)?;
        // It is to be found without an address, so that it signs in by itself.
        options["publicKey"]["authenticatorSelection"] =
            json!({ "residentKey": "required", "requireResidentKey": true, "userVerification": "required" });
        Ok(Some((options.to_string(), AskedAnew(asked))))
    }

    /// The new passkey that a browser answers with, if it is what was asked for.
    pub(super) fn take_anew(&self, asked: &AskedAnew, json: &str) -> Option<Passkey> {
        let answer: RegisterPublicKeyCredential = parse(json)?;
        self.0.as_ref()?.finish_passkey_registration(&answer, &asked.0).ok()
    }

    /// Asks for one of the passkeys with these ids, or for any; with which options, as JSON. `None` when there are no
    /// passkeys here.
    pub fn ask(&self, known: Option<Vec<Vec<u8>>>) -> Result<Option<(String, Asked)>, Fault> {
        let Some(webauthn) = &self.0 else { return Ok(None) };
        let (options, asked) = webauthn.start_discoverable_authentication().map_err(Fault::internal)?;
        let mut options = serde_json::to_value(options).map_err(Fault::internal)?;
        if let Value::Object(members) = &mut options {
            // Behind a button, a browser would wait for somebody who fills in a field.
            members.remove("mediation");
        }
        if let (Some(known), Value::Object(members)) = (known, &mut options) {
            let named = |id: Vec<u8>| json!({ "type": "public-key", "id": URL_SAFE_NO_PAD.encode(id) });
            members["publicKey"]["allowCredentials"] = known.into_iter().map(named).collect();
        }
        Ok(Some((options.to_string(), Asked(asked))))
    }

    /// The passkey after its use, if the answer is its word on what was asked, by somebody whom it knows: with the
    /// counter of now, which must have moved on if it has one.
    pub(super) fn check(&self, asked: Asked, answer: &Answer, mut passkey: Passkey) -> Option<Passkey> {
        let key = DiscoverableKey::from(&passkey);
        let result = self.0.as_ref()?.finish_discoverable_authentication_v2(&answer.0, asked.0, &key).ok()?;
        passkey.update_credential(&result)?;
        result.user_verified().then_some(passkey)
    }
}

fn parse<T: for<'de> Deserialize<'de>>(json: &str) -> Option<T> {
    if json.len() > LONGEST { None } else { serde_json::from_str(json).ok() }
}
