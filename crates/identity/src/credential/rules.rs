//! What a password must be (NIST SP 800-63B-4: long, not guessable, otherwise as typed).

use kernel::Secret;
use zxcvbn::{Score, zxcvbn};

use crate::Refusal;

/// The least number of characters, as long as there is no second factor.
pub const SHORTEST: usize = 15;

/// The greatest number of characters; more is refused before anything is computed from it.
pub const LONGEST: usize = 1024;

/// How much of a password is examined for guessability: the rest can only make it better.
const EXAMINED: usize = 72;

/// A password as typed. It prints as nothing.
pub struct Password(String);

impl Password {
    /// A password that is offered for comparison: any text of at most [`LONGEST`] characters.
    pub fn offered(raw: &str) -> Result<Self, Refusal> {
        if raw.chars().count() > LONGEST {
            return Err(Refusal::PasswordTooLong);
        }
        Ok(Self(raw.to_owned()))
    }

    /// A new password for the account of `email`.
    pub fn chosen(raw: &str, email: &str) -> Result<Self, Refusal> {
        let password = Self::offered(raw)?;
        if raw.chars().count() < SHORTEST {
            return Err(Refusal::PasswordTooShort);
        }
        let examined: String = raw.chars().take(EXAMINED).collect();
        let mailbox = email.split('@').next().unwrap_or(email);
        if zxcvbn(&examined, &[email, mailbox, "cradle", "prenatal", "pregnancy"]).score() < Score::Three {
            return Err(Refusal::PasswordTooCommon);
        }
        Ok(password)
    }

    /// A password nobody knows, to spend the same work on an unknown address.
    pub fn unknown(secret: &Secret) -> Self {
        Self(secret.token())
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(raw: &str) -> Result<(), Refusal> {
        Password::chosen(raw, "ada.moreau@school.example").map(|_| ())
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(chosen("fourteen chars"), Err(Refusal::PasswordTooShort));
        assert_eq!(chosen("zwölf Boxkämpfer jagen"), Ok(()));
        assert_eq!(chosen(&"ω7 ".repeat(400)), Err(Refusal::PasswordTooLong));
    }

    #[test]
    fn the_obvious_is_refused_and_a_sentence_is_taken() {
        for raw in ["passwordpassword", "ada.moreau@school.example", "111111111111111", "cradlecradlecradle"] {
            assert_eq!(chosen(raw), Err(Refusal::PasswordTooCommon), "{raw}");
        }
        assert_eq!(chosen("seven teal kettles hum at dawn"), Ok(()));
    }
}
