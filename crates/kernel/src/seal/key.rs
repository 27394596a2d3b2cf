//! A data key seals what belongs to one person; a sealed value opens only in the place it was made for.

use std::fmt;

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305,
    aead::{Aead, Payload},
};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{Fault, Id, Keyring, id, secret::random_bytes};

/// Bytes of nonce before each sealed text (`XChaCha20`: 192 bits, random).
const NONCE: usize = 24;

/// Where a sealed value lies. It is part of what is authenticated: moved elsewhere, it does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row's id.
    pub row: Uuid,
}

/// A sealed value does not open: it was moved, changed, or its key is another or destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value cannot be opened")]
pub struct Unreadable;

impl From<Unreadable> for Fault {
    fn from(unreadable: Unreadable) -> Self {
        Self::internal(unreadable)
    }
}

/// The key of one person concerned, opened.
pub struct DataKey {
    id: Id<id::DataKey>,
    key: Zeroizing<[u8; 32]>,
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DataKey({:?})", self.id)
    }
}

impl DataKey {
    pub(super) fn generate(id: Id<id::DataKey>) -> Self {
        Self { id, key: Zeroizing::new(random_bytes()) }
    }

    /// Its id.
    pub const fn id(&self) -> Id<id::DataKey> {
        self.id
    }

    /// Seals `value` for `place`.
    pub fn seal(&self, place: Place, value: &impl Serialize) -> Result<Vec<u8>, Fault> {
        let plain = Zeroizing::new(serde_json::to_vec(value).map_err(Fault::internal)?);
        Ok(encrypt(&self.key, &self.associated(place), &plain))
    }

    /// Opens what was sealed for `place`.
    pub fn open<T: DeserializeOwned>(&self, place: Place, sealed: &[u8]) -> Result<T, Unreadable> {
        let plain = decrypt(&self.key, &self.associated(place), sealed)?;
        serde_json::from_slice(&plain).map_err(|_| Unreadable)
    }

    /// Table, column, row and key: what a sealed value is bound to.
    fn associated(&self, place: Place) -> Vec<u8> {
        format!("{}\0{}\0{}\0{}", place.table, place.column, place.row, self.id).into_bytes()
    }

    pub(super) fn wrap(&self, master: &Keyring) -> Vec<u8> {
        encrypt(&master.wrapping_key(), &wrapping(self.id, master), self.key.as_slice())
    }

    /// Opens a wrapped key that was read together with other rows.
    pub fn unwrapped(id: Id<id::DataKey>, wrapped: &[u8], master: &Keyring) -> Result<Self, Unreadable> {
        Self::unwrap(id, wrapped, master)
    }

    pub(super) fn unwrap(id: Id<id::DataKey>, wrapped: &[u8], master: &Keyring) -> Result<Self, Unreadable> {
        let plain = decrypt(&master.wrapping_key(), &wrapping(id, master), wrapped)?;
        let key = <[u8; 32]>::try_from(plain.as_slice()).map_err(|_| Unreadable)?;
        Ok(Self { id, key: Zeroizing::new(key) })
    }
}

fn wrapping(id: Id<id::DataKey>, master: &Keyring) -> Vec<u8> {
    format!("data_key\0wrapped\0{id}\0{}", master.fingerprint()).into_bytes()
}

pub(super) fn encrypt(key: &[u8; 32], associated: &[u8], plain: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE] = *random_bytes().first_chunk().expect("32 bytes hold 24");
    let cipher = XChaCha20Poly1305::new(key.into());
    let payload = Payload { msg: plain, aad: associated };
    let sealed = cipher.encrypt(&nonce.into(), payload).expect("a value of ours is shorter than 256 GiB");
    [nonce.as_slice(), &sealed].concat()
}

pub(super) fn decrypt(key: &[u8; 32], associated: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unreadable> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or(Unreadable)?;
    let cipher = XChaCha20Poly1305::new(key.into());
    let payload = Payload { msg: sealed, aad: associated };
    cipher.decrypt(nonce.into(), payload).map(Zeroizing::new).map_err(|_| Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u128) -> DataKey {
        DataKey::generate(Id::from_uuid(Uuid::from_u128(n)))
    }

    fn place(column: &'static str, row: u128) -> Place {
        Place { table: "client", column, row: Uuid::from_u128(row) }
    }

    #[test]
    fn a_value_opens_where_it_was_sealed_and_nowhere_else() {
        let key = key(1);
        let sealed = key.seal(place("name", 7), &"Mia").expect("sealed");
        assert_eq!(key.open::<String>(place("name", 7), &sealed), Ok("Mia".to_owned()));
        assert_eq!(key.open::<String>(place("email", 7), &sealed), Err(Unreadable));
        assert_eq!(key.open::<String>(place("name", 8), &sealed), Err(Unreadable));
        let other = DataKey { id: Id::from_uuid(Uuid::from_u128(2)), key: key.key.clone() };
        assert_eq!(other.open::<String>(place("name", 7), &sealed), Err(Unreadable));
    }

    #[test]
    fn one_changed_bit_is_noticed() {
        let key = key(1);
        let sealed = key.seal(place("name", 7), &"Mia").expect("sealed");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(key.open::<String>(place("name", 7), &changed), Err(Unreadable), "byte {at}");
        }
        assert_eq!(key.open::<String>(place("name", 7), b"short"), Err(Unreadable));
    }

    #[test]
    fn a_key_is_unwrapped_by_its_master_alone() {
        let (master, other) = (Keyring::generate(), Keyring::generate());
        let key = key(1);
        let wrapped = key.wrap(&master);
        let again = DataKey::unwrap(key.id(), &wrapped, &master).expect("unwrapped");
        assert_eq!(*again.key, *key.key);
        assert!(DataKey::unwrap(key.id(), &wrapped, &other).is_err());
        assert!(DataKey::unwrap(Id::from_uuid(Uuid::from_u128(9)), &wrapped, &master).is_err());
    }
}
