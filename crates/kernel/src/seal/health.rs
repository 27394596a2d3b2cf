//! A health value is what was sealed, opened: it cannot be printed, logged or serialised by accident.

/// An opened value that says something about a person's health.
///
/// It has no `Debug`, no `Display` and no `Serialize`; whoever needs the value says so with
/// [`expose`](Health::expose).
#[derive(Clone)]
pub struct Health<T>(T);

impl<T> Health<T> {
    /// Wraps a value that was opened, or that is about to be sealed.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, to be rendered for somebody who may see it, or to be decided on.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value, owned.
    pub fn into_exposed(self) -> T {
        self.0
    }
}
