//! A fact is what a rule may read on one day: of the client, the variant, the dose, or derived from them.

mod derived;
mod matching;
mod missing;
mod path;

use jiff::civil::Date;

use crate::client::{Client, Member};
use crate::dose::Dose;
use crate::gestation::GestationalAge;
use crate::shape::Scalar;
use crate::truth::Truth;
use crate::variant::{Reading, Variant};
use crate::vocabulary::{ClientFact, Code, DerivedFact, DoseFact, Vocabulary};

pub use missing::Missing;
pub use path::{NoPath, Path};

/// Everything that one screening reads.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// Her state on the day.
    pub client: &'a Client,
    /// What is screened.
    pub variant: &'a Variant,
    /// The dose on screen, or else the variant's default one.
    pub dose: &'a Dose,
    /// Her local day.
    pub as_of: Date,
    /// The gestational ages at which she is screened anew.
    pub thresholds: &'a [GestationalAge],
}

impl Facts<'_> {
    /// What is found at the path.
    pub fn reading(&self, path: Path) -> Reading {
        match path {
            Path::Client(fact) => self.of_client(fact),
            Path::Derived(fact) => self.derived(fact),
            Path::Variant(name) => self.variant.reading(name),
            Path::Dose(fact) => self.of_dose(fact),
        }
    }

    /// Whether the fact is this value or, of a set, has it. A member that alone was not answered is unknown alone.
    pub fn holds(&self, path: Path, value: Scalar) -> Truth {
        if let (Path::Derived(DerivedFact::Cleared), Scalar::Word(word)) = (path, value) {
            return Code::parse(word).map_or(Truth::False, |code| self.cleared(code));
        }
        let found = self.reading(path).holds(value);
        if found == Truth::False && self.unanswered(path).any(|member| Scalar::Word(member.word()) == value) {
            return Truth::Unknown;
        }
        found
    }

    /// Members of the set at this path that are marked as not answered, whether or not the set has them.
    fn unanswered(&self, path: Path) -> impl Iterator<Item = Member> {
        let set = match path {
            Path::Client(fact) => fact.word(),
            Path::Derived(_) | Path::Variant(_) | Path::Dose(_) => "",
        };
        self.client.unanswered.iter().copied().filter(move |member| member.set() == set)
    }

    fn of_client(&self, fact: ClientFact) -> Reading {
        let (client, sciatica) = (self.client, &self.client.sciatica);
        match fact {
            ClientFact::Pregnancy => Reading::of_word(client.pregnancy),
            ClientFact::FetusCount => Reading::of_number(client.fetus_count),
            ClientFact::SciaticaStatus => Reading::of_word(sciatica.known_status()),
            ClientFact::SciaticaSide => Reading::of_word(sciatica.known_side()),
            ClientFact::SciaticaNrs7dMax => Reading::of_number(sciatica.nrs_7d_max.map(u8::from)),
            ClientFact::SciaticaRadiatesBelowKnee => Reading::of_flag(sciatica.radiates_below_knee),
            ClientFact::SciaticaNumbness => Reading::of_flag(sciatica.numbness),
            ClientFact::SciaticaCourse => Reading::of_word(sciatica.course),
            ClientFact::SciaticaStopsActivity => Reading::of_flag(sciatica.stops_activity),
            ClientFact::SciaticaAggravatingPositions => Reading::of_words(sciatica.aggravating_positions.as_ref()),
            ClientFact::PgpSuspected => Reading::of_flag(client.pgp_suspected),
            ClientFact::SupineSymptoms => Reading::of_flag(client.supine_symptoms),
            ClientFact::Coning => Reading::of_flag(client.coning),
            ClientFact::BalanceProblem => Reading::of_flag(client.balance_problem),
            ClientFact::Contraindications => Reading::of_words(client.contraindications.as_ref()),
            ClientFact::WarningSigns => Reading::of_words(client.warning_signs.as_ref()),
            ClientFact::PreviouslyActive => Reading::of_flag(client.previously_active),
            ClientFact::ClearanceStatus => Reading::of_word(client.clearance.status),
        }
    }

    fn of_dose(&self, fact: DoseFact) -> Reading {
        match fact {
            DoseFact::ContinuousPositionS => Reading::of_number(self.dose.continuous_position_s),
            DoseFact::Side => Reading::of_word(self.dose.side),
            DoseFact::LeadLeg => Reading::of_word(self.dose.lead_leg),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::civil::date;

    use super::*;
    use crate::vocabulary::Contraindication::{PlacentaPraevia, PreEclampsia, RecurrentLoss};

    #[test]
    fn one_unanswered_member_is_unknown_alone() {
        let client = Client {
            contraindications: Some(BTreeSet::from([PreEclampsia])),
            unanswered: BTreeSet::from([
                Member::Contraindication(PreEclampsia),
                Member::Contraindication(PlacentaPraevia),
            ]),
            ..Client::default()
        };
        let (variant, dose) = (Variant::default(), Dose::default());
        let as_of = date(2026, 6, 1);
        let facts = Facts { client: &client, variant: &variant, dose: &dose, as_of, thresholds: &[] };
        let has =
            |word: &'static str| facts.holds(Path::Client(ClientFact::Contraindications), Scalar::Word(word));
        assert_eq!(has(PreEclampsia.word()), Truth::True, "a member that is in the set is answered");
        assert_eq!(has(PlacentaPraevia.word()), Truth::Unknown);
        assert_eq!(has(RecurrentLoss.word()), Truth::False);
    }
}
