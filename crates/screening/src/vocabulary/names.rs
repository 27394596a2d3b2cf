//! The names of what rules read: attributes of a variant, facts about a client, facts of a dose, and derived facts.

use super::vocabulary;

vocabulary! {
    /// An attribute of a variant; `variant.position` in a rule.
    AttributeName {
        /// What the variant is.
        Kind = "kind",
        /// Where the body is.
        Position = "position",
        /// The angle of the trunk, in degrees.
        InclineDeg = "incline_deg",
        /// What carries the weight.
        LowerLimbSupport = "lower_limb_support",
        /// How much weight goes through the legs.
        WeightBearing = "weight_bearing",
        /// Which side works.
        Laterality = "laterality",
        /// How it lands.
        Impact = "impact",
        /// The pelvis against the lower spine.
        PelvicTilt = "pelvic_tilt",
        /// Movements of the spine.
        SpineMotion = "spine_motion",
        /// Movements of the hips.
        HipMotion = "hip_motion",
        /// How far the hips go.
        HipRange = "hip_range",
        /// Whether the two hips differ at any moment.
        HipAsymmetric = "hip_asymmetric",
        /// How deep a squat is.
        SquatDepth = "squat_depth",
        /// What it does to the nerve.
        NeuralLoad = "neural_load",
        /// How much the belly wall works.
        AbdominalDemand = "abdominal_demand",
        /// How one breathes.
        Breathing = "breathing",
        /// How hard it is not to fall.
        BalanceDemand = "balance_demand",
        /// Whether a fall is likely.
        FallHazard = "fall_hazard",
        /// Whether a blow is likely.
        ContactHazard = "contact_hazard",
        /// What touches the belly.
        AbdominalContact = "abdominal_contact",
        /// How hard it is.
        Intensity = "intensity",
        /// Warmth as a means.
        Heat = "heat",
        /// Features that no other attribute says.
        Tags = "tags",
        /// What it is for.
        Goal = "goal",
        /// What is needed at hand; no rule may read it.
        Equipment = "equipment",
    }
}

vocabulary! {
    /// A fact about the client that a rule may read as it was answered; `client.sciatica.side` in a rule.
    ClientFact {
        /// Where she is with this pregnancy.
        Pregnancy = "pregnancy",
        /// How many babies.
        FetusCount = "fetus_count",
        /// Whether she has the nerve pain.
        SciaticaStatus = "sciatica.status",
        /// On which side.
        SciaticaSide = "sciatica.side",
        /// The worst pain of the last seven days, 0 to 10.
        SciaticaNrs7dMax = "sciatica.nrs_7d_max",
        /// Whether it goes below the knee.
        SciaticaRadiatesBelowKnee = "sciatica.radiates_below_knee",
        /// Whether anything is numb.
        SciaticaNumbness = "sciatica.numbness",
        /// Where it is going.
        SciaticaCourse = "sciatica.course",
        /// Whether it keeps her from what she does.
        SciaticaStopsActivity = "sciatica.stops_activity",
        /// Positions that make it worse.
        SciaticaAggravatingPositions = "sciatica.aggravating_positions",
        /// Whether pelvic girdle pain is suspected.
        PgpSuspected = "pgp_suspected",
        /// Whether she feels unwell on her back.
        SupineSymptoms = "supine_symptoms",
        /// Whether her belly domes.
        Coning = "coning",
        /// Whether her balance is poor.
        BalanceProblem = "balance_problem",
        /// Conditions.
        Contraindications = "contraindications",
        /// Signs that call for a stop.
        WarningSigns = "warning_signs",
        /// Whether she was active before.
        PreviouslyActive = "previously_active",
        /// Where a provider's clearance stands.
        ClearanceStatus = "clearance.status",
    }
}

vocabulary! {
    /// A fact derived before the rules run; `derived.ga` in a rule.
    DerivedFact {
        /// Gestational age in days.
        Ga = "ga",
        /// Days since she was last screened.
        ScreeningAge = "screening_age",
        /// Whether a threshold of the rule set was crossed since she was screened.
        ScreeningCrossed = "screening_crossed",
        /// Days since the nerve pain began.
        SciaticaDays = "sciatica_days",
        /// The codes that a valid clearance covers.
        Cleared = "cleared",
        /// Whether a limit of her clearance matches the variant.
        LimitHit = "limit_hit",
        /// Whether one of her own triggers matches the variant.
        TriggerHit = "trigger_hit",
        /// Whether the dose's side may be another than the good one.
        OffGoodSide = "off_good_side.side",
        /// Whether the leading leg may be another than the good one.
        OffGoodLeg = "off_good_side.lead_leg",
        /// Sessions in which pain rose by two points or more during this variant.
        PainRiseSessions = "pain_rise_sessions",
    }
}

vocabulary! {
    /// A fact of the dose on screen; `dose.side` in a rule.
    DoseFact {
        /// Seconds in the position without leaving it, rests included.
        ContinuousPositionS = "continuous_position_s",
        /// The side it is for.
        Side = "side",
        /// The leg that goes first.
        LeadLeg = "lead_leg",
    }
}
