//! What a password must be (NIST SP 800-63B-4: long, not guessable, otherwise as typed).

use kernel::Secret;
use zxcvbn::{Score, zxcvbn};

use crate::Refusal;

/// The least number of characters of somebody who has nothing but a password.
pub const SHORTEST: usize = 15;

/// The least number of characters of somebody who has a second factor.
pub const SHORTEST_WITH_FACTOR: usize = 8;

/// The greatest number of characters; more is refused before anything is computed from it.
pub const LONGEST: usize = 1024;

/// How much of a password is examined for guessability: the rest can only make it better.
const EXAMINED: usize = 40;

/// What is known of who chooses a password: none of it makes a password better.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Her address.
    pub email: &'a str,
    /// The words of the place.
    pub words: &'a [String],
    /// Whether she has a second factor.
    pub has_factor: bool,
}

/// A password as typed. It prints as nothing.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// A password that is offered for comparison: any text of at most [`LONGEST`] characters.
    pub fn offered(raw: &str) -> Result<Self, Refusal> {
        if raw.chars().count() > LONGEST {
            return Err(Refusal::PasswordTooLong);
        }
        Ok(Self(raw.to_owned()))
    }

    /// A new password, as far as its length alone tells: that takes no time.
    pub fn long_enough(raw: &str, has_factor: bool) -> Result<Self, Refusal> {
        let (password, shortest) = (Self::offered(raw)?, shortest(has_factor));
        if raw.chars().count() < shortest {
            return Err(Refusal::PasswordTooShort { shortest });
        }
        Ok(password)
    }

    /// A new password, for somebody of whom `about` is known. How easily it is guessed takes a while to find out.
    pub fn chosen(raw: &str, about: &About<'_>) -> Result<Self, Refusal> {
        let password = Self::long_enough(raw, about.has_factor)?;
        let shortest = shortest(about.has_factor);
        let examined: String = raw.chars().take(EXAMINED).collect();
        let mailbox = about.email.split('@').next().unwrap_or(about.email);
        let words = about.words.iter().map(String::as_str);
        let obvious: Vec<&str> = [about.email, mailbox].into_iter().chain(words).collect();
        if zxcvbn(&examined, &obvious).score() < Score::Three || is_made_of(&obvious, &examined, shortest) {
            return Err(Refusal::PasswordTooCommon);
        }
        Ok(password)
    }

    /// Whether it is one that only goes with a second factor.
    pub fn is_short(&self) -> bool {
        self.0.chars().count() < SHORTEST
    }

    /// A password nobody knows, to spend the same work on an unknown address.
    pub fn unknown(secret: &Secret) -> Self {
        Self(secret.token())
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

const fn shortest(has_factor: bool) -> usize {
    if has_factor { SHORTEST_WITH_FACTOR } else { SHORTEST }
}

/// Whether little is left of a password without the words that everybody here would think of first.
fn is_made_of(obvious: &[&str], password: &str, shortest: usize) -> bool {
    let mut left = password.to_lowercase();
    let words = obvious.iter().flat_map(|text| text.split(|letter: char| !letter.is_alphanumeric()));
    let mut words: Vec<String> = words.filter(|word| word.len() > 2).map(str::to_lowercase).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in words {
        left = left.replace(&word, "");
    }
    left.chars().filter(|letter| letter.is_alphanumeric()).count() * 2 < shortest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen_by(raw: &str, has_factor: bool) -> Result<(), Refusal> {
        let words = ["cradle", "Hazel School", "Sciatica in pregnancy"].map(str::to_owned);
        let about = About { email: "ada.moreau@school.example", words: &words, has_factor };
        Password::chosen(raw, &about).map(|_| ())
    }

    fn chosen(raw: &str) -> Result<(), Refusal> {
        chosen_by(raw, false)
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(chosen("fourteen chars"), Err(Refusal::PasswordTooShort { shortest: 15 }));
        assert_eq!(chosen("zwölf Boxkämpfer jagen"), Ok(()));
        assert_eq!(chosen(&"ω7 ".repeat(400)), Err(Refusal::PasswordTooLong));
        assert_eq!(chosen(&"a quiet otter, 7 plums; ".repeat(42)), Ok(()), "1,008 characters");
    }

    #[test]
    fn a_second_factor_allows_for_eight() {
        assert_eq!(chosen_by("kv7#Trp", true), Err(Refusal::PasswordTooShort { shortest: 8 }));
        assert_eq!(chosen_by("kv7#Trpq9", true), Ok(()));
        assert_eq!(chosen_by("password", true), Err(Refusal::PasswordTooCommon));
    }

    #[test]
    fn the_obvious_is_refused_and_a_sentence_is_taken() {
        for raw in [
            "passwordpassword",
            "ada.moreau@school.example",
            "111111111111111",
            "cradlecradlecradle",
            "hazel school hazel school",
            "sciatica in pregnancy",
            "Sciatica in pregnancy1",
        ] {
            assert_eq!(chosen(raw), Err(Refusal::PasswordTooCommon), "{raw}");
        }
        assert_eq!(chosen("seven teal kettles hum at dawn"), Ok(()));
    }
}
