//! The questions of the intake, in the order in which they are asked, with the words a client reads.

/// One question.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// Its name in the form.
    pub name: &'static str,
    /// What is asked.
    pub text: &'static str,
    /// A word of help; empty where none is needed.
    pub help: &'static str,
    /// How it is answered.
    pub kind: Kind,
}

/// How a question is answered. An empty answer means: not known, or rather not said.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A day, or nothing.
    Day,
    /// One of these, each a word and what it says.
    One(&'static [Choice]),
    /// Any of these; `NONE` is an answer, nothing at all is not.
    Any(&'static [Choice]),
    /// 0 to 10, or nothing.
    Scale,
    /// Up to 1,000 characters, or nothing.
    Words,
}

/// A word of the vocabulary, and what it says.
pub type Choice = (&'static str, &'static str);

const YES_NO: &[Choice] = &[("true", "Yes"), ("false", "No")];

const SIDES: &[Choice] =
    &[("LEFT", "Left"), ("RIGHT", "Right"), ("BOTH", "Both sides, now or before"), ("UNKNOWN", "I cannot tell")];

pub(super) const SIGNS: &[Choice] = &[
    ("NONE", "None of these"),
    ("LEG_WEAKNESS_BOTH", "Weakness in both legs"),
    ("LEG_NUMBNESS_BOTH", "Both legs numb, strongly or more and more"),
    ("SADDLE_NUMBNESS", "Numb between the legs or around the back passage"),
    ("BLADDER_BOWEL_CHANGE", "Trouble with peeing or with the bowels that is new"),
    ("LEG_GIVING_WAY", "A leg that gives way"),
    ("BLEEDING", "Bleeding"),
    ("ABDOMINAL_PAIN", "Pain in the belly"),
    ("PAINFUL_CONTRACTIONS", "Regular painful tightenings"),
    ("FLUID_LEAK", "Fluid leaking"),
    ("BREATHLESSNESS", "Short of breath before you start, or it does not settle"),
    ("DIZZINESS", "Dizzy or faint"),
    ("HEADACHE", "Headache that stays"),
    ("CHEST_PAIN", "Pain in the chest"),
    ("WEAKNESS_BALANCE", "Weak muscles, so that you lose your balance"),
    ("CALF_PAIN_SWELLING", "A calf that hurts or swells"),
];

const CONDITIONS: &[Choice] = &[
    ("NONE", "None of these"),
    ("RUPTURED_MEMBRANES", "Waters have broken"),
    ("PREMATURE_LABOUR", "Early labour"),
    ("UNEXPLAINED_BLEEDING", "Bleeding that stays and nobody can explain"),
    ("PRE_ECLAMPSIA", "Pre-eclampsia"),
    ("INCOMPETENT_CERVIX", "A weak neck of the womb"),
    ("GROWTH_RESTRICTION", "A baby that grows too slowly"),
    ("PLACENTA_PRAEVIA", "A low-lying placenta"),
    ("PLACENTAL_ABRUPTION", "A placenta that comes away"),
    ("VASA_PRAEVIA", "Vasa praevia"),
    ("UNCONTROLLED_DIABETES_T1", "Type 1 diabetes that is not under control"),
    ("UNCONTROLLED_HYPERTENSION", "High blood pressure that is not under control"),
    ("UNCONTROLLED_THYROID", "A thyroid that is not under control"),
    ("OTHER_SERIOUS_DISORDER", "Another serious illness of heart, lungs or the whole body"),
    ("RECURRENT_LOSS", "More than one loss before"),
    ("PREVIOUS_PRETERM_BIRTH", "A baby that came early before"),
    ("GESTATIONAL_HYPERTENSION", "High blood pressure since you are pregnant"),
    ("SYMPTOMATIC_ANAEMIA", "Low iron that you can feel"),
    ("MALNUTRITION", "Too little to eat or underweight"),
    ("EATING_DISORDER", "An eating disorder"),
    ("MILD_MODERATE_CVR_DISEASE", "A mild illness of heart or lungs"),
    ("OTHER_RELATIVE", "Something else your doctor watches"),
];

const POSITIONS: &[Choice] = &[
    ("NONE", "None of these"),
    ("STANDING", "Standing"),
    ("UPRIGHT_MOVING", "Walking about"),
    ("SITTING_CHAIR", "Sitting on a chair"),
    ("SITTING_FLOOR", "Sitting on the floor"),
    ("SIDE_LYING", "Lying on the side"),
    ("SUPINE", "Lying flat on the back"),
    ("SEMI_RECLINED", "Leaning back, propped up"),
    ("QUADRUPED", "On hands and knees"),
    ("KNEELING", "Kneeling"),
];

/// Moves that may always hurt. What each means for screening stands in [`pattern`].
const MOVES: &[Choice] = &[
    ("NONE", "No, none"),
    ("LEG_BACK", "Taking a leg out behind you"),
    ("LEG_OUT", "Taking a leg out to the side"),
    ("KNEE_UP", "Pulling a knee up"),
    ("ROUND", "Rounding your back"),
    ("ARCH", "Arching your back"),
    ("TWIST", "Twisting"),
    ("SQUAT", "Bending both knees deeply"),
    ("OTHER", "Something else: please write it below"),
];

/// The attribute and the value by which screening knows a move; nothing for one that only words describe.
pub(super) fn pattern(word: &str) -> Option<(&'static str, &'static str)> {
    Some(match word {
        "LEG_BACK" => ("hip_motion", "EXT"),
        "LEG_OUT" => ("hip_motion", "ABD"),
        "KNEE_UP" => ("hip_motion", "FLEX"),
        "ROUND" => ("spine_motion", "FLEXION"),
        "ARCH" => ("spine_motion", "EXTENSION"),
        "TWIST" => ("spine_motion", "ROTATION"),
        "SQUAT" => ("squat_depth", "DEEP"),
        _ => return None,
    })
}

const PREGNANT: &[Choice] =
    &[("PREGNANT", "Yes"), ("DELIVERED", "My baby is born"), ("ENDED", "No, not any more")];

/// Every question, in order.
pub const QUESTIONS: &[Question] = &[
    Question {
        name: "warning_signs",
        text: "Do you have any of these now?",
        help: "Tick all that fit. If one does, we tell you at once whom to call.",
        kind: Kind::Any(SIGNS),
    },
    Question { name: "pregnancy", text: "Are you pregnant now?", help: "", kind: Kind::One(PREGNANT) },
    Question { name: "due_date", text: "When is your baby due?", help: "", kind: Kind::Day },
    Question {
        name: "due_date_method",
        text: "How was that day worked out?",
        help: "",
        kind: Kind::One(&[
            ("ULTRASOUND", "By a scan"),
            ("LMP", "From my last period"),
            ("ART", "From fertility treatment"),
            ("UNKNOWN", "I do not know"),
        ]),
    },
    Question {
        name: "fetus_count",
        text: "How many babies do you carry?",
        help: "",
        kind: Kind::One(&[("1", "One"), ("2", "Twins"), ("3", "Three or more")]),
    },
    Question {
        name: "contraindications",
        text: "Has your midwife or doctor told you any of these?",
        help: "Tick all that fit.",
        kind: Kind::Any(CONDITIONS),
    },
    Question {
        name: "clearance",
        text: "What did your midwife or doctor say about exercise?",
        help: "",
        kind: Kind::One(&[
            ("NONE", "We have not talked about it"),
            ("REQUESTED", "I have asked, and wait"),
            ("REFUSED", "Better not"),
        ]),
    },
    Question {
        name: "sciatica",
        text: "Do you have pain from the back or hip down a leg?",
        help: "",
        kind: Kind::One(&[
            ("ACTIVE", "Yes, these days"),
            ("RESOLVED", "I had, it is gone"),
            ("NONE", "No"),
            ("UNKNOWN", "I am not sure"),
        ]),
    },
    Question { name: "side", text: "On which side is it, or was it?", help: "", kind: Kind::One(SIDES) },
    Question {
        name: "pain",
        text: "How bad was it at its worst in the last seven days?",
        help: "0 is none, 10 is the worst you can think of.",
        kind: Kind::Scale,
    },
    Question {
        name: "radiates_below_knee",
        text: "Does it run down below the knee?",
        help: "",
        kind: Kind::One(YES_NO),
    },
    Question {
        name: "numbness",
        text: "Is any patch of skin numb, or does it tingle?",
        help: "",
        kind: Kind::One(YES_NO),
    },
    Question {
        name: "course",
        text: "Is it getting better or worse?",
        help: "",
        kind: Kind::One(&[("BETTER", "Better"), ("SAME", "The same"), ("WORSE", "Worse")]),
    },
    Question { name: "since", text: "Since when?", help: "A rough day will do.", kind: Kind::Day },
    Question {
        name: "stops_activity",
        text: "Does it keep you from what you need to do?",
        help: "",
        kind: Kind::One(YES_NO),
    },
    Question {
        name: "aggravating_positions",
        text: "Which of these make it worse?",
        help: "Tick all that fit.",
        kind: Kind::Any(POSITIONS),
    },
    Question {
        name: "pgp_suspected",
        text: "Does it hurt at the front or back of your pelvis?",
        help: "For example on stairs, or when you turn over in bed.",
        kind: Kind::One(YES_NO),
    },
    Question {
        name: "supine_symptoms",
        text: "Do you feel faint, sick or unwell flat on your back?",
        help: "",
        kind: Kind::One(YES_NO),
    },
    Question {
        name: "coning",
        text: "Does your belly form a ridge when you sit up?",
        help: "",
        kind: Kind::One(YES_NO),
    },
    Question {
        name: "balance_problem",
        text: "Do you lose your balance more than before?",
        help: "",
        kind: Kind::One(YES_NO),
    },
    Question {
        name: "previously_active",
        text: "Were you active before you became pregnant?",
        help: "",
        kind: Kind::One(YES_NO),
    },
    Question {
        name: "hurtful_moves",
        text: "Is there a move that always hurts?",
        help: "Tick all that fit. We then leave such exercises out.",
        kind: Kind::Any(MOVES),
    },
    Question {
        name: "moves_that_hurt",
        text: "In your own words, if you like",
        help: "Your coach reads this.",
        kind: Kind::Words,
    },
];
