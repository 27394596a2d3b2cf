//! Safety screening is advice with a source: which rules speak of one variant, for one client, on one day.
//!
//! Rules are data; what they may ask is a closed vocabulary; what is unknown is never taken for "no".
//!
//! Invariants:
//! - [`screen`] is a pure function: the same rules, client, variant, dose and day give the same [`Screening`].
//! - A [`RuleSet`] exists only without a mistake, so that evaluating one cannot fail.
//! - Every active rule is evaluated on every call; none stops another, and the order of the rules never shows.
//! - To know less never removes a finding: it may only turn FIRED into `NEEDS_INFO`.
//! - No attribute is derived from another, no fact and no dose is filled in.
//!
//! Deliberately absent: I/O, async, a database, a clock, randomness; the id of any exercise or rule; matching on
//! names; a question for "is known"; diagnoses; and what becomes of a finding once a coach has dealt with it.

mod record;

pub mod case;
pub mod client;
pub mod dose;
pub mod engine;
pub mod expression;
pub mod facts;
pub mod gestation;
pub mod mitigation;
pub mod rule;
pub mod shape;
pub mod side;
pub mod substitute;
pub mod truth;
pub mod variant;
pub mod vocabulary;

pub use case::{Case, CaseError};
pub use client::Client;
pub use dose::Dose;
pub use engine::{Finding, Screening, screen};
pub use gestation::{Gestation, GestationalAge};
pub use rule::{RuleFile, RuleSet, SafetyRule};
pub use variant::{Attribute, Variant};
pub use vocabulary::Level;
