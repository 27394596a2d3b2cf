//! Learning in the graph: enrolments, attempts, certificates.

pub(crate) mod attempt;
pub(crate) mod certificate;
pub(crate) mod enrolment;
pub(crate) mod progress;
mod result;
