//! A secret is a random value that is handed out once and kept only as its hash.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// 256 random bits, shown to the outside as 43 characters of base64url.
#[derive(Clone)]
pub struct Secret(Zeroizing<[u8; 32]>);

impl Secret {
    /// Wraps bytes that are random or derived from a key.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Reads what [`Secret::token`] printed; `None` for anything else.
    pub fn parse(token: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        Some(Self::from_bytes(bytes.try_into().ok()?))
    }

    /// Its first bytes, for a secret whose form others have laid down.
    pub fn first<const N: usize>(&self) -> Zeroizing<[u8; N]> {
        Zeroizing::new(*self.0.first_chunk().expect("nobody asks for more than 32 bytes"))
    }

    pub(crate) fn into_bytes(self) -> Zeroizing<[u8; 32]> {
        self.0
    }

    /// The text that is handed to its owner.
    pub fn token(&self) -> String {
        URL_SAFE_NO_PAD.encode(*self.0)
    }

    /// What is stored: the SHA-256 of the bytes.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(*self.0).to_vec()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// 32 bytes from the operating system.
#[expect(clippy::disallowed_methods, reason = "the one place that asks for randomness")]
pub(crate) fn random_bytes() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes once it has started");
    bytes
}
