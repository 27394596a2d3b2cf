//! A passing value is needed for minutes, and lies under the master key itself: it is sealed for one purpose and one row.

use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    Unreadable,
    key::{decrypt, encrypt},
};
use crate::{Fault, Keyring};

impl Keyring {
    /// Seals a value that is opened again in a few minutes, or never.
    pub fn seal(&self, purpose: &str, row: Uuid, value: &impl Serialize) -> Result<Vec<u8>, Fault> {
        let plain = Zeroizing::new(serde_json::to_vec(value).map_err(Fault::internal)?);
        Ok(encrypt(&self.passing_key(), &associated(purpose, row), &plain))
    }

    /// Opens what was sealed for this purpose and this row.
    pub fn open<T: DeserializeOwned>(&self, purpose: &str, row: Uuid, sealed: &[u8]) -> Result<T, Unreadable> {
        let plain = decrypt(&self.passing_key(), &associated(purpose, row), sealed)?;
        serde_json::from_slice(&plain).map_err(|_| Unreadable)
    }

    fn passing_key(&self) -> Zeroizing<[u8; 32]> {
        self.derive("seal passing values", &[]).into_bytes()
    }
}

fn associated(purpose: &str, row: Uuid) -> Vec<u8> {
    format!("passing\0{purpose}\0{row}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passing_value_opens_for_its_purpose_and_row_under_its_key() {
        let (key, other) = (Keyring::generate(), Keyring::generate());
        let (row, elsewhere) = (Uuid::from_u128(7), Uuid::from_u128(8));
        let sealed = key.seal("sign in", row, &"half way").expect("sealed");
        assert_eq!(key.open::<String>("sign in", row, &sealed), Ok("half way".to_owned()));
        assert_eq!(key.open::<String>("proof", row, &sealed), Err(Unreadable));
        assert_eq!(key.open::<String>("sign in", elsewhere, &sealed), Err(Unreadable));
        assert_eq!(other.open::<String>("sign in", row, &sealed), Err(Unreadable));
        assert!(!sealed.windows(4).any(|part| part == b"half"));
    }
}
