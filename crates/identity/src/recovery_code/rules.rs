//! What a recovery code looks like: 80 bits in four groups of four signs, none of which is taken for another.

use kernel::{Id, Keyring, id};
use zeroize::Zeroizing;

/// How many there are.
pub(super) const COUNT: usize = 10;
/// The longest text that is looked at for one.
const LONGEST: usize = 64;
/// Crockford's signs: no I, L, O and U.
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 16;
const GROUP: usize = 4;

/// A recovery code, as its sixteen signs. It prints as nothing.
pub(super) struct Code(Zeroizing<String>);

impl Code {
    /// The code of random bytes.
    pub fn of(bytes: &[u8; 10]) -> Self {
        let bits = bytes.iter().fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
        let sign = |at: usize| {
            let five = usize::try_from((bits >> (5 * at)) & 31).expect("five bits");
            char::from(SIGNS[five])
        };
        Self(Zeroizing::new((0..LENGTH).rev().map(sign).collect()))
    }

    /// What somebody typed, however she groups it; `None` for what cannot be one.
    pub fn typed(raw: &str) -> Option<Self> {
        if raw.len() > LONGEST {
            return None;
        }
        let signs = raw.chars().filter(|sign| !sign.is_whitespace() && *sign != '-');
        let read = |sign: char| match sign.to_ascii_uppercase() {
            'O' => Some('0'),
            'I' | 'L' => Some('1'),
            sign => SIGNS.iter().any(|known| char::from(*known) == sign).then_some(sign),
        };
        let signs: Option<String> = signs.map(read).collect();
        signs.filter(|signs| signs.len() == LENGTH).map(|signs| Self(Zeroizing::new(signs)))
    }

    /// As it is shown.
    pub fn shown(&self) -> String {
        let groups: Vec<_> = (0..LENGTH).step_by(GROUP).map(|at| &self.0[at..at + GROUP]).collect();
        groups.join("-")
    }

    /// As it is kept: a hash that only this deployment can compute, of this user's code alone.
    pub fn hash(&self, keyring: &Keyring, user: Id<id::User>) -> Vec<u8> {
        let salt = [user.uuid().as_bytes().as_slice(), self.0.as_bytes()].concat();
        keyring.derive("recovery code", &Zeroizing::new(salt)).hash()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = Code::of(&[0xff, 0x00, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf1]);
        let shown = code.shown();
        assert_eq!(shown, "ZW01-4D2P-F2DB-SQQH");
        for typed in [
            shown.clone(),
            shown.to_lowercase(),
            shown.replace('-', " "),
            shown.replace('0', "o").replace('1', "l"),
        ] {
            assert_eq!(Code::typed(&typed).map(|typed| typed.shown()).as_deref(), Some(&*shown), "{typed}");
        }
        for typed in ["", "ZW01-4D2P-F2DB-SQQ", "ZW01-4D2P-F2DB-SQQH0", "ZW01-4D2P-F2DB-SQQU", &"0".repeat(65)] {
            assert!(Code::typed(typed).is_none(), "{typed}");
        }
    }

    #[test]
    fn it_is_kept_as_a_hash_of_this_user_under_this_key() {
        let (key, other) = (Keyring::generate(), Keyring::generate());
        let (ada, bo) = (Id::from_uuid(Uuid::from_u128(1)), Id::from_uuid(Uuid::from_u128(2)));
        let code = Code::of(&[7; 10]);
        assert_eq!(code.hash(&key, ada), code.hash(&key, ada));
        assert_ne!(code.hash(&key, ada), code.hash(&key, bo));
        assert_ne!(code.hash(&key, ada), code.hash(&other, ada));
    }
}
