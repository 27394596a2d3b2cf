//! The keyring holds the deployment's master key and derives from it what one purpose needs.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{Secret, secret::random_bytes, text::hex};

/// The master key of a deployment: 32 bytes, from a file that only the server may read.
#[derive(Clone)]
pub struct Keyring(Zeroizing<[u8; 32]>);

impl Keyring {
    /// Makes a new master key from the operating system's random source.
    pub fn generate() -> Self {
        Self(Zeroizing::new(random_bytes()))
    }

    /// Reads a key file: 32 bytes in base64, white space around it ignored.
    ///
    /// `None` when it is anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(STANDARD.decode(text.trim()).ok()?);
        Some(Self(Zeroizing::new(bytes.as_slice().try_into().ok()?)))
    }

    /// The text of a key file, ending with a line break.
    pub fn to_file(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(*self.0) + "\n")
    }

    /// The secret for one `purpose` and one random `salt`: HMAC-SHA-256 under the master key.
    ///
    /// Only the salt and the secret's hash are stored, so that a letter can be rendered again after
    /// a crash, and a copy of the database alone opens nothing.
    pub fn derive(&self, purpose: &str, salt: &[u8]) -> Secret {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_slice()).expect("HMAC takes a key of any length");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(salt);
        Secret::from_bytes(mac.finalize().into_bytes().into())
    }
}

impl Keyring {
    /// The key that wraps data keys.
    pub(crate) fn wrapping_key(&self) -> Zeroizing<[u8; 32]> {
        self.derive("wrap data keys", &[]).into_bytes()
    }

    /// Names this master key without telling anything of it: 16 hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        let name = self.derive("fingerprint", &[]).hash();
        hex(&name[..8])
    }

    /// A hash of `text` that only this deployment can compute: to find a sealed value by what it says.
    pub fn blind_index(&self, what_for: &str, text: &str) -> Vec<u8> {
        self.derive(what_for, text.as_bytes()).hash()
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring(…)")
    }
}
