//! What a code is: RFC 6238, with SHA-1, six digits and steps of thirty seconds, which every authenticator knows.

use kernel::Instant;
use serde::{Deserialize, Serialize};
use totp_rs::{Algorithm, Builder, Totp};
use zeroize::{Zeroize, Zeroizing};

/// The seconds of a step.
const STEP: u64 = 30;
/// How many steps a clock may be off, either way.
const WINDOW: u16 = 1;
/// How many digits a code has.
const DIGITS: u8 = 6;
/// The longest text that is looked at for a code: six digits, with spaces between them.
const LONGEST: usize = 16;

/// What an authenticator makes its codes from: 160 bits. It prints as nothing.
#[derive(Serialize, Deserialize)]
pub(crate) struct Seed([u8; 20]);

impl Drop for Seed {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Seed {
    /// A seed of random bytes.
    pub const fn of(bytes: &[u8; 20]) -> Self {
        Self(*bytes)
    }

    /// The step whose code `typed` is: the present one, the one before or the one after.
    pub fn step_of(&self, typed: &str, now: Instant) -> Option<i64> {
        if typed.len() > LONGEST {
            return None;
        }
        let typed: String = typed.chars().filter(|sign| !sign.is_whitespace()).collect();
        if typed.len() != usize::from(DIGITS) || !typed.bytes().all(|sign| sign.is_ascii_digit()) {
            return None;
        }
        let step = clock(&self.0, DIGITS).check(&typed, seconds(now))?;
        i64::try_from(step).ok()
    }

    /// The seed as it is typed into an authenticator by hand.
    pub fn base32(&self) -> Zeroizing<String> {
        Zeroizing::new(totp_rs::Secret::from(self.0).to_base32())
    }

    /// The address that an authenticator reads from a picture.
    pub fn uri(&self, school: &str, email: &str) -> Option<Zeroizing<String>> {
        let name = |text: &str| text.replace(':', " ");
        let builder = builder(&self.0, DIGITS).with_account_name(name(email)).with_issuer(Some(name(school)));
        builder.build().ok()?.to_url().ok().map(Zeroizing::new)
    }
}

/// Whether a code of `step` may still be used when that of `last` was: each once, and no earlier one.
pub(super) fn may_use(step: i64, last: Option<i64>) -> bool {
    last.is_none_or(|last| step > last)
}

fn seconds(now: Instant) -> u64 {
    u64::try_from(now.timestamp()).unwrap_or_default()
}

fn clock(seed: &[u8], digits: u8) -> Totp {
    builder(seed, digits).build().expect("six or eight digits, and a seed of 160 bits")
}

fn builder(seed: &[u8], digits: u8) -> Builder {
    let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(digits);
    builder.with_skew(WINDOW).with_step_duration(STEP).with_secret(seed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: the seed, and the codes of eight digits.
    const SEED: &[u8; 20] = b"12345678901234567890";
    const VECTORS: [(i64, &str); 6] = [
        (59, "94287082"),
        (1_111_111_109, "07081804"),
        (1_111_111_111, "14050471"),
        (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ];

    fn at(seconds: i64) -> Instant {
        Instant::from_timestamp(seconds, 0).expect("an instant")
    }

    fn seed() -> Seed {
        Seed::of(SEED)
    }

    #[test]
    fn h_34_the_vectors_of_the_rfc_hold() {
        for (time, code) in VECTORS {
            let made = clock(SEED, 8).generate(seconds(at(time))).to_string();
            assert_eq!(made, code, "{time}");
            // Six digits are the last six of the eight.
            assert_eq!(seed().step_of(&code[2..], at(time)), Some(time / 30), "{time}");
        }
    }

    #[test]
    fn h_34_a_code_is_good_a_step_early_and_a_step_late_and_no_longer() {
        // The code of the seconds from 30 to 59.
        let code = "287082";
        for (time, is_good) in [(0, true), (29, true), (30, true), (59, true), (89, true), (90, false)] {
            assert_eq!(seed().step_of(code, at(time)), is_good.then_some(1), "{time}");
        }
    }

    #[test]
    fn only_six_digits_are_a_code() {
        assert_eq!(seed().step_of("287 082", at(59)), Some(1), "as authenticators show it");
        for typed in ["", "28708", "2870820", "28708x", "２８７０８２", "+287082", "-87082", "94287082"] {
            assert_eq!(seed().step_of(typed, at(59)), None, "{typed}");
        }
        assert_eq!(seed().step_of(&" ".repeat(100_000), at(59)), None);
    }

    #[test]
    fn a_step_is_used_once_and_no_earlier_one_after_it() {
        assert!(may_use(7, None) && may_use(8, Some(7)));
        assert!(!may_use(7, Some(7)) && !may_use(6, Some(7)));
    }

    #[test]
    fn authenticators_read_the_seed() {
        let uri = seed().uri("Hazel: School", "ada@school.test").expect("an address");
        let said = "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Hazel%20%20School";
        assert_eq!(*uri, format!("otpauth://totp/Hazel%20%20School:ada%40school.test?{said}"));
        assert_eq!(*seed().base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }
}
