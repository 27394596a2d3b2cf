//! A weight is what a set of selections comes to, its fragments unfolded.

/// What a selection set weighs, its fragments unfolded.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Weight {
    /// What is asked of the school.
    pub data: Part,
    /// What is asked of the graph itself: `__schema`, `__type`, and whatever stands below them.
    pub introspection: Part,
    /// Fields, spreads and inline fragments as they are written.
    pub selections: u64,
    /// Fields of this set itself, and not of sets below it.
    pub here: u64,
    /// Sets inside each other, however they are written.
    pub sets: u32,
    pub aliases: u64,
    pub directives: u64,
}

/// The fields of one kind.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Part {
    /// Every field as often as it can stand in the answer, by its price.
    pub cost: u64,
    /// Fields as they are written.
    pub fields: u64,
    pub depth: u32,
    /// Lists of the schema's own description inside each other.
    pub lists: u32,
}

impl Weight {
    /// Adds what stands beside it.
    pub fn add(&mut self, other: Self) {
        self.data.add(other.data);
        self.introspection.add(other.introspection);
        self.selections = self.selections.saturating_add(other.selections);
        self.sets = self.sets.max(other.sets);
        self.here = self.here.saturating_add(other.here);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
    }
}

impl Part {
    pub fn add(&mut self, other: Self) {
        self.cost = self.cost.saturating_add(other.cost);
        self.fields = self.fields.saturating_add(other.fields);
        self.depth = self.depth.max(other.depth);
        self.lists = self.lists.max(other.lists);
    }
}
