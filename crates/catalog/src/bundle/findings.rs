//! Findings are what was noticed while a bundle was read: what keeps it from being read, and what from being published.

use super::ContentProblem;

/// What was noticed in one bundle, in the order of reading.
///
/// The two are kept apart because rules for authors grow stricter, and editions stay: what was published once is
/// read ever after.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<(Keeps, ContentProblem)>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keeps {
    FromReading,
    FromPublishing,
}

impl Findings {
    /// Notes that something is missing or has no form, so that the bundle cannot be read.
    pub fn unreadable(&mut self, problem: ContentProblem) {
        self.0.push((Keeps::FromReading, problem));
    }

    /// Notes that the bundle can be read, and may not be published like this.
    pub fn unfit(&mut self, problem: ContentProblem) {
        self.0.push((Keeps::FromPublishing, problem));
    }

    /// What keeps the bundle from being read.
    pub fn of_reading(self) -> Vec<ContentProblem> {
        let found = self.0.into_iter().filter(|(keeps, _)| *keeps == Keeps::FromReading);
        found.map(|(_, problem)| problem).collect()
    }

    /// Everything there is to mend before the bundle is published.
    pub fn all(self) -> Vec<ContentProblem> {
        self.0.into_iter().map(|(_, problem)| problem).collect()
    }
}
