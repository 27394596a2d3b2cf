//! The setup is what a deployment decides about its accounts.

use kernel::{Missing, Role};

use crate::{credential::Breached, provider::ProviderSetup};

/// What a deployment decides about its accounts.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// The name of the school, as it stands in authenticators.
    pub school: String,
    /// The address under which people reach it, without a slash at its end.
    pub public_url: String,
    /// Words that everybody here would think of first: they make a password no better.
    pub words: Vec<String>,
    /// Passwords that are known to thieves.
    pub breached: Option<Breached>,
    /// Who must have a second factor.
    pub second_factor: FactorPolicy,
    /// Where the school keeps its own accounts, if it does.
    pub provider: Option<ProviderSetup>,
}

/// Who must have a second factor. What she may do counts only in a session that has seen one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FactorPolicy {
    /// Whoever coaches.
    pub coaches: bool,
    /// Whoever publishes.
    pub authors: bool,
    /// Whoever runs the school.
    pub admins: bool,
}

impl FactorPolicy {
    /// Everybody who can do harm to others.
    pub const ALL: Self = Self { coaches: true, authors: true, admins: true };

    /// The stored roles that count in a session, and what is missing in it.
    pub fn judge(self, stored: Vec<Role>, has_factor: bool) -> (Vec<Role>, Missing) {
        if has_factor {
            return (stored, Missing::default());
        }
        let (missing, counting) = stored.into_iter().partition(|role| self.calls_for(*role));
        (counting, Missing { roles: missing, coaching: self.coaches })
    }

    /// Whether one of these roles calls for a second factor.
    pub fn calls_for_one(self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.calls_for(*role))
    }

    const fn calls_for(self, role: Role) -> bool {
        match role {
            Role::Author => self.authors,
            Role::Admin => self.admins,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_counts_only_with_the_factor_that_it_calls_for() {
        let both = || vec![Role::Author, Role::Admin];
        let all = FactorPolicy::ALL;
        assert_eq!(all.judge(both(), true), (both(), Missing::default()));
        assert_eq!(all.judge(both(), false), (vec![], Missing { roles: both(), coaching: true }));
        let authors = FactorPolicy { authors: true, ..FactorPolicy::default() };
        let missing = Missing { roles: vec![Role::Author], coaching: false };
        assert_eq!(authors.judge(both(), false), (vec![Role::Admin], missing));
        assert_eq!(FactorPolicy::default().judge(both(), false), (both(), Missing::default()));
    }
}
