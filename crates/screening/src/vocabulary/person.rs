//! What a client may have answered about herself.

use super::vocabulary;

vocabulary! {
    /// Where she is with this pregnancy.
    Pregnancy {
        /// Pregnant.
        Pregnant = "PREGNANT",
        /// The baby is born.
        Delivered = "DELIVERED",
        /// A loss. Nothing is sent by itself.
        Ended = "ENDED",
    }
}

vocabulary! {
    /// Whether she has the nerve pain. For most rules RESOLVED and NONE are alike.
    SciaticaStatus {
        /// She has it.
        Active = "ACTIVE",
        /// She had it.
        Resolved = "RESOLVED",
        /// She never had it.
        None = "NONE",
        /// She does not know, which is the same as no answer.
        Unknown = "UNKNOWN",
    }
}

vocabulary! {
    /// The side of the present episode or, when it is over, of the last one.
    SciaticaSide {
        /// The left.
        Left = "LEFT",
        /// The right.
        Right = "RIGHT",
        /// Both, which is an emergency sign.
        Both = "BOTH",
        /// She does not know, which is the same as no answer.
        Unknown = "UNKNOWN",
    }
}

vocabulary! {
    /// Where it is going.
    Course {
        /// It is getting better.
        Better = "BETTER",
        /// It stays as it is.
        Same = "SAME",
        /// It is getting worse.
        Worse = "WORSE",
    }
}

vocabulary! {
    /// A condition that she, or her provider, says she has.
    Contraindication {
        /// Her waters have broken.
        RupturedMembranes = "RUPTURED_MEMBRANES",
        /// Labour has begun too soon.
        PrematureLabour = "PREMATURE_LABOUR",
        /// Bleeding that goes on and that nobody has explained.
        UnexplainedBleeding = "UNEXPLAINED_BLEEDING",
        /// Pre-eclampsia.
        PreEclampsia = "PRE_ECLAMPSIA",
        /// A weak cervix.
        IncompetentCervix = "INCOMPETENT_CERVIX",
        /// The baby grows too slowly.
        GrowthRestriction = "GROWTH_RESTRICTION",
        /// Type 1 diabetes out of control.
        UncontrolledDiabetesT1 = "UNCONTROLLED_DIABETES_T1",
        /// High blood pressure out of control.
        UncontrolledHypertension = "UNCONTROLLED_HYPERTENSION",
        /// Thyroid disease out of control.
        UncontrolledThyroid = "UNCONTROLLED_THYROID",
        /// Another serious disorder of heart, lungs or the whole body.
        OtherSeriousDisorder = "OTHER_SERIOUS_DISORDER",
        /// The placenta has come away.
        PlacentalAbruption = "PLACENTAL_ABRUPTION",
        /// Vessels of the baby lie across the way out.
        VasaPraevia = "VASA_PRAEVIA",
        /// The placenta lies low.
        PlacentaPraevia = "PLACENTA_PRAEVIA",
        /// Losses before, more than once.
        RecurrentLoss = "RECURRENT_LOSS",
        /// A baby born too soon before.
        PreviousPretermBirth = "PREVIOUS_PRETERM_BIRTH",
        /// High blood pressure that came with the pregnancy.
        GestationalHypertension = "GESTATIONAL_HYPERTENSION",
        /// Anaemia that she feels.
        SymptomaticAnaemia = "SYMPTOMATIC_ANAEMIA",
        /// Malnutrition.
        Malnutrition = "MALNUTRITION",
        /// An eating disorder.
        EatingDisorder = "EATING_DISORDER",
        /// A mild or moderate disease of heart, vessels or lungs.
        MildModerateCvrDisease = "MILD_MODERATE_CVR_DISEASE",
        /// Another reason to ask first.
        OtherRelative = "OTHER_RELATIVE",
    }
}

vocabulary! {
    /// A sign that calls for a stop at once.
    WarningSign {
        /// Both legs are weak.
        LegWeaknessBoth = "LEG_WEAKNESS_BOTH",
        /// Both legs are badly or increasingly numb.
        LegNumbnessBoth = "LEG_NUMBNESS_BOTH",
        /// Numb around the genitals or the back passage.
        SaddleNumbness = "SADDLE_NUMBNESS",
        /// A new change of bladder or bowel.
        BladderBowelChange = "BLADDER_BOWEL_CHANGE",
        /// A leg gives way.
        LegGivingWay = "LEG_GIVING_WAY",
        /// Bleeding.
        Bleeding = "BLEEDING",
        /// Pain in the belly.
        AbdominalPain = "ABDOMINAL_PAIN",
        /// Regular painful tightenings.
        PainfulContractions = "PAINFUL_CONTRACTIONS",
        /// Fluid leaks.
        FluidLeak = "FLUID_LEAK",
        /// Short of breath before any effort, or for long after it.
        Breathlessness = "BREATHLESSNESS",
        /// Dizzy or faint.
        Dizziness = "DIZZINESS",
        /// Headache.
        Headache = "HEADACHE",
        /// Pain in the chest.
        ChestPain = "CHEST_PAIN",
        /// Weak muscles that upset the balance.
        WeaknessBalance = "WEAKNESS_BALANCE",
        /// A calf that hurts or swells.
        CalfPainSwelling = "CALF_PAIN_SWELLING",
    }
}

vocabulary! {
    /// Where a provider's clearance stands.
    ClearanceStatus {
        /// Nobody asked for one.
        None = "NONE",
        /// Asked for, not answered.
        Requested = "REQUESTED",
        /// Given.
        Granted = "GRANTED",
        /// Given with limits.
        Limited = "LIMITED",
        /// Refused.
        Refused = "REFUSED",
    }
}
