//! An id names one row of one noun: a UUIDv7 that cannot be mistaken for the id of another noun.

use std::{fmt, hash::Hash, marker::PhantomData};

use sea_orm::{
    ActiveValue, ColIdx, DbErr, IntoActiveValue, QueryResult, TryFromU64, TryGetError, TryGetable, Value,
    sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// A noun of the domain, known to [`Id`] only by its name.
pub trait Noun: 'static {
    /// The name in global ids and in the graph, such as `Course`.
    const NAME: &'static str;
}

macro_rules! nouns {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub enum $name {}
            impl Noun for $name {
                const NAME: &'static str = stringify!($name);
            }
        )+
        /// Every registered noun, in the order of registration.
        pub const NOUNS: &[&str] = &[$(stringify!($name)),+];
    };
}

nouns! {
    /// A person who signs in.
    User,
    /// One signed-in device or program of a user.
    Session,
    /// A device on which a user has signed in before.
    Device,
    /// A key on a device of a user's, by which she signs in.
    Passkey,
    /// A link that was mailed and does one thing.
    Link,
    /// What was begun and waits for its caller to finish it.
    Ceremony,
    /// A course or a library, whatever its editions.
    Publication,
    /// One published, frozen state of a publication.
    Edition,
    /// Somebody taking one course, in one edition.
    Enrolment,
    /// One try at a check or an examination.
    Attempt,
    /// A course that was passed: a fact that stays.
    Completion,
    /// What shows a completion to others.
    Certificate,
    /// Somebody whom a coach looks after.
    Client,
    /// A link by which a client comes in without an account.
    ClientLink,
    /// What a link of a client has opened, for a few hours.
    ClientSession,
    /// A client's word that her coach may see her data.
    Consent,
    /// A client's answers at one time.
    Intake,
    /// What a client's midwife or doctor has said about a warning sign.
    ProviderAnswer,
    /// What a coach assigns to a client.
    Routine,
    /// What a client says of one session.
    CheckIn,
    /// What a coach has to look at.
    Alert,
    /// The key that seals one person's data.
    DataKey,
    /// A look at a person's sealed data.
    Access,
    /// A look at a person's data that was not allowed.
    Denial,
    /// A letter that was or will be mailed.
    Letter,
    /// A piece of work to be done later.
    Job,
}

/// The id of a row of noun `N`: a UUIDv7, ordered by the time it was made.
///
/// New ids come from [`Write::new_id`](crate::Write::new_id) alone.
pub struct Id<N>(Uuid, PhantomData<fn() -> N>);

impl<N: Noun> Id<N> {
    /// Wraps a UUID that is known to be an id of `N`: read from a row, or parsed from a global id.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }

    /// The bare UUID.
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl<N> Clone for Id<N> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<N> Copy for Id<N> {}
impl<N> PartialEq for Id<N> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<N> Eq for Id<N> {}
impl<N> PartialOrd for Id<N> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<N> Ord for Id<N> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<N> Hash for Id<N> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<N: Noun> fmt::Debug for Id<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", N::NAME, self.0)
    }
}
impl<N> fmt::Display for Id<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<N> Serialize for Id<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
impl<'de, N> Deserialize<'de> for Id<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(|uuid| Self(uuid, PhantomData))
    }
}

impl<N> From<Id<N>> for Value {
    fn from(id: Id<N>) -> Self {
        id.0.into()
    }
}
impl<N> TryGetable for Id<N> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        Uuid::try_get_by(row, index).map(|uuid| Self(uuid, PhantomData))
    }
}
impl<N: Noun> ValueType for Id<N> {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        <Uuid as ValueType>::try_from(value).map(Self::from_uuid)
    }
    fn type_name() -> String {
        N::NAME.to_owned()
    }
    fn array_type() -> ArrayType {
        <Uuid as ValueType>::array_type()
    }
    fn column_type() -> ColumnType {
        <Uuid as ValueType>::column_type()
    }
}
impl<N> Nullable for Id<N> {
    fn null() -> Value {
        Uuid::null()
    }
}
impl<N> IntoActiveValue<Self> for Id<N> {
    fn into_active_value(self) -> ActiveValue<Self> {
        ActiveValue::Set(self)
    }
}
impl<N> TryFromU64 for Id<N> {
    fn try_from_u64(_: u64) -> Result<Self, DbErr> {
        Err(DbErr::ConvertFromU64("Id"))
    }
}
