//! A member is one possible element of a set fact, named when it alone was not answered.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::vocabulary::{Code, Contraindication, Position, UnknownWord, Vocabulary, WarningSign};

/// One possible element of one set, written as its path: `contraindications.PRE_ECLAMPSIA`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Member {
    /// One of `contraindications`.
    Contraindication(Contraindication),
    /// One of `warning_signs`.
    WarningSign(WarningSign),
    /// One of `sciatica.aggravating_positions`.
    AggravatingPosition(Position),
    /// One of `clearance.covers`.
    Covers(Code),
}

/// A text that names no member of a set.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NoMember {
    /// The set is none whose members can be unanswered alone.
    #[error(
        "`{0}` names no member of contraindications, warning_signs, sciatica.aggravating_positions or clearance.covers"
    )]
    NoSet(String),
    /// The set has no such member.
    #[error(transparent)]
    NoWord(#[from] UnknownWord),
}

impl Member {
    /// The path of the set, below the client.
    pub fn set(self) -> &'static str {
        match self {
            Self::Contraindication(_) => "contraindications",
            Self::WarningSign(_) => "warning_signs",
            Self::AggravatingPosition(_) => "sciatica.aggravating_positions",
            Self::Covers(_) => "clearance.covers",
        }
    }

    /// The element as its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Contraindication(condition) => condition.word(),
            Self::WarningSign(sign) => sign.word(),
            Self::AggravatingPosition(position) => position.word(),
            Self::Covers(code) => code.word(),
        }
    }
}

impl std::fmt::Display for Member {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.set(), self.word())
    }
}

impl TryFrom<String> for Member {
    type Error = NoMember;

    fn try_from(path: String) -> Result<Self, NoMember> {
        let (set, word) = path.rsplit_once('.').unwrap_or((path.as_str(), ""));
        Ok(match set {
            "contraindications" => Self::Contraindication(Vocabulary::parse(word)?),
            "warning_signs" => Self::WarningSign(Vocabulary::parse(word)?),
            "sciatica.aggravating_positions" => Self::AggravatingPosition(Vocabulary::parse(word)?),
            "clearance.covers" => Self::Covers(Vocabulary::parse(word)?),
            _ => return Err(NoMember::NoSet(path)),
        })
    }
}

impl From<Member> for String {
    fn from(member: Member) -> Self {
        member.to_string()
    }
}
