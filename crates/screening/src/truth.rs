//! Truth is Kleene's: false, unknown or true, in that order.

/// A truth value of strong three-valued logic. The order is the one that AND and OR read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// It does not hold.
    False,
    /// It cannot be told.
    Unknown,
    /// It holds.
    True,
}

impl Truth {
    /// AND: the least of its parts; of no parts, true.
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut least = Self::True;
        for part in parts {
            least = least.min(part);
            if least == Self::False {
                break;
            }
        }
        least
    }

    /// OR: the greatest of its parts; of no parts, false.
    pub fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut greatest = Self::False;
        for part in parts {
            greatest = greatest.max(part);
            if greatest == Self::True {
                break;
            }
        }
        greatest
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, False, True, Unknown};

    const VALUES: [Truth; 3] = [False, Unknown, True];

    #[test]
    fn the_tables_are_those_of_kleene() {
        let and = VALUES.map(|a| VALUES.map(|b| Truth::all([a, b])));
        assert_eq!(and, [[False, False, False], [False, Unknown, Unknown], [False, Unknown, True]]);
        let or = VALUES.map(|a| VALUES.map(|b| Truth::any([a, b])));
        assert_eq!(or, [[False, Unknown, True], [Unknown, Unknown, True], [True, True, True]]);
        assert_eq!(VALUES.map(|a| !a), [True, Unknown, False]);
    }

    #[test]
    fn nothing_is_true_and_no_choice_is_false() {
        assert_eq!((Truth::all([]), Truth::any([])), (True, False));
    }

    #[test]
    fn de_morgan_holds() {
        for a in VALUES {
            for b in VALUES {
                assert_eq!(!Truth::all([a, b]), Truth::any([!a, !b]));
            }
        }
    }
}
