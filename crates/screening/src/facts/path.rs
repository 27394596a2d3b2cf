//! A path names a fact: `client.sciatica.side`, `derived.ga`, `variant.position` or `dose.side`.

use thiserror::Error;

use crate::shape::Shape;
use crate::vocabulary::{
    AttributeName, ClearanceStatus, ClientFact, Code, Contraindication, Course, DerivedFact, DoseFact, DoseSide,
    LeadLeg, Position, Pregnancy, SciaticaSide, SciaticaStatus, Unit, Vocabulary, WarningSign,
};

/// A fact that a rule may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Path {
    /// Of the client, as she answered.
    Client(ClientFact),
    /// Derived before the rules run.
    Derived(DerivedFact),
    /// Of the variant.
    Variant(AttributeName),
    /// Of the dose.
    Dose(DoseFact),
}

/// A text that names no fact a rule may read.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("no rule can read `{0}`")]
pub struct NoPath(pub String);

impl Path {
    /// What values the fact can have.
    pub fn shape(self) -> Shape {
        match self {
            Self::Client(fact) => of_client(fact),
            Self::Derived(fact) => of_derived(fact),
            // A path to an attribute without a shape cannot be made: `from_str` refuses it.
            Self::Variant(name) => name.shape().unwrap_or(Shape::Words(&[])),
            Self::Dose(DoseFact::ContinuousPositionS) => Shape::Number(Unit::Seconds),
            Self::Dose(DoseFact::Side) => Shape::word::<DoseSide>(),
            Self::Dose(DoseFact::LeadLeg) => Shape::word::<LeadLeg>(),
        }
    }
}

impl std::str::FromStr for Path {
    type Err = NoPath;

    fn from_str(text: &str) -> Result<Self, NoPath> {
        let (room, name) = text.split_once('.').unwrap_or((text, ""));
        let path = match room {
            "client" => ClientFact::parse(name).ok().map(Self::Client),
            "derived" => DerivedFact::parse(name).ok().map(Self::Derived),
            "variant" => AttributeName::parse(name).ok().filter(|name| name.shape().is_some()).map(Self::Variant),
            "dose" => DoseFact::parse(name).ok().map(Self::Dose),
            _ => None,
        };
        path.ok_or_else(|| NoPath(text.to_owned()))
    }
}

impl std::fmt::Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Client(fact) => write!(f, "client.{fact}"),
            Self::Derived(fact) => write!(f, "derived.{fact}"),
            Self::Variant(name) => write!(f, "variant.{name}"),
            Self::Dose(fact) => write!(f, "dose.{fact}"),
        }
    }
}

fn of_client(fact: ClientFact) -> Shape {
    match fact {
        ClientFact::Pregnancy => Shape::word::<Pregnancy>(),
        ClientFact::FetusCount => Shape::Number(Unit::Count),
        ClientFact::SciaticaStatus => Shape::word::<SciaticaStatus>(),
        ClientFact::SciaticaSide => Shape::word::<SciaticaSide>(),
        ClientFact::SciaticaNrs7dMax => Shape::Number(Unit::Points),
        ClientFact::SciaticaCourse => Shape::word::<Course>(),
        ClientFact::SciaticaAggravatingPositions => Shape::words::<Position>(),
        ClientFact::Contraindications => Shape::words::<Contraindication>(),
        ClientFact::WarningSigns => Shape::words::<WarningSign>(),
        ClientFact::ClearanceStatus => Shape::word::<ClearanceStatus>(),
        ClientFact::SciaticaRadiatesBelowKnee
        | ClientFact::SciaticaNumbness
        | ClientFact::SciaticaStopsActivity
        | ClientFact::PgpSuspected
        | ClientFact::SupineSymptoms
        | ClientFact::Coning
        | ClientFact::BalanceProblem
        | ClientFact::PreviouslyActive => Shape::Flag,
    }
}

fn of_derived(fact: DerivedFact) -> Shape {
    match fact {
        DerivedFact::Ga => Shape::Number(Unit::Gestation),
        DerivedFact::ScreeningAge | DerivedFact::SciaticaDays => Shape::Number(Unit::Days),
        DerivedFact::PainRiseSessions => Shape::Number(Unit::Sessions),
        DerivedFact::Cleared => Shape::words::<Code>(),
        DerivedFact::ScreeningCrossed
        | DerivedFact::LimitHit
        | DerivedFact::TriggerHit
        | DerivedFact::OffGoodSide
        | DerivedFact::OffGoodLeg => Shape::Flag,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_as_it_is_written() {
        for text in [
            "client.sciatica.side",
            "client.coning",
            "derived.off_good_side.lead_leg",
            "variant.position",
            "dose.side",
        ] {
            assert_eq!(text.parse::<Path>().unwrap().to_string(), text);
        }
        for text in
            ["client", "client.", "client.due_date", "variant.equipment", "variant.id", "dose.reps", "mood.x"]
        {
            assert!(text.parse::<Path>().is_err(), "{text}");
        }
    }
}
