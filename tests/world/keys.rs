//! A soft key makes passkeys as a telephone does, for one site: ES256, with no word about who made it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::PUBLIC_URL;

/// Present, verified.
const UP: u8 = 0x01;
const UV: u8 = 0x04;
/// A new key comes along.
const AT: u8 = 0x40;

/// A passkey on somebody's device, and what can be wrong with it.
#[derive(Clone)]
pub struct SoftKey {
    pub id: Vec<u8>,
    pub key: SigningKey,
    /// How often it has signed.
    pub counter: u32,
    /// Whether it asks for a finger or a PIN.
    pub verifies: bool,
    /// The site on which the browser stands.
    pub origin: String,
    /// Whose it is: what the school has called her.
    pub user: Vec<u8>,
}

fn text(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn bytes(text: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text.as_str().expect("base64url")).expect("base64url")
}

fn parsed(options: &Value) -> Value {
    let options: Value = serde_json::from_str(options.as_str().expect("options")).expect("JSON");
    options["publicKey"].clone()
}

impl SoftKey {
    /// A key that is told from others by its number.
    pub fn new(number: u8) -> Self {
        Self {
            id: vec![number; 16],
            key: SigningKey::from_slice(&[number; 32]).expect("a key"),
            counter: 0,
            verifies: true,
            origin: PUBLIC_URL.to_owned(),
            user: Vec::new(),
        }
    }

    /// What `navigator.credentials.create` answers to these options.
    pub fn create(&mut self, options: &Value) -> String {
        let options = parsed(options);
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        self.user = bytes(&options["user"]["id"]);
        let client = self.client_data("webauthn.create", &options["challenge"]);
        let public = self.key.verifying_key().to_sec1_point(false);
        let mut data = self.authenticator_data(AT, options["rp"]["id"].as_str().expect("an id"));
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).expect("short").to_be_bytes());
        data.extend(&self.id);
        // {1: 2, 3: -7, -1: 1, -2: x, -3: y}
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(public.x().expect("a point"));
        data.extend([0x22, 0x58, 0x20]);
        data.extend(public.y().expect("a point"));
        // {"fmt": "none", "attStmt": {}, "authData": data}
        let mut attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        attestation.push(u8::try_from(data.len()).expect("short"));
        attestation.extend(data);
        let response = json!({ "clientDataJSON": text(client), "attestationObject": text(attestation) });
        json!({ "id": text(&self.id), "rawId": text(&self.id), "type": "public-key", "response": response,
                "clientExtensionResults": {} })
        .to_string()
    }

    /// What `navigator.credentials.get` answers to these options.
    pub fn get(&mut self, options: &Value) -> String {
        let options = parsed(options);
        self.counter += 1;
        let client = self.client_data("webauthn.get", &options["challenge"]);
        let data = self.authenticator_data(0, options["rpId"].as_str().expect("an id"));
        let signed = [data.clone(), Sha256::digest(&client).to_vec()].concat();
        let signature: Signature = self.key.sign(&signed);
        let response = json!({ "clientDataJSON": text(client), "authenticatorData": text(data),
                               "signature": text(der(&signature)), "userHandle": text(&self.user) });
        json!({ "id": text(&self.id), "rawId": text(&self.id), "type": "public-key", "response": response,
                "clientExtensionResults": {} })
        .to_string()
    }

    fn client_data(&self, kind: &str, challenge: &Value) -> String {
        json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false }).to_string()
    }

    fn authenticator_data(&self, flags: u8, site: &str) -> Vec<u8> {
        let verified = if self.verifies { UV } else { 0 };
        let flags = [UP | verified | flags];
        [Sha256::digest(site).as_slice(), &flags, &self.counter.to_be_bytes()].concat()
    }
}

/// Two integers in a sequence.
fn der(signature: &Signature) -> Vec<u8> {
    let (r, s) = signature.split_bytes();
    let integer = |bytes: &[u8]| {
        let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len() - 1);
        let mut value = bytes[start..].to_vec();
        if value[0] & 0x80 != 0 {
            value.insert(0, 0);
        }
        [vec![2, u8::try_from(value.len()).expect("short")], value].concat()
    };
    let both = [integer(&r), integer(&s)].concat();
    [vec![0x30, u8::try_from(both.len()).expect("short")], both].concat()
}
