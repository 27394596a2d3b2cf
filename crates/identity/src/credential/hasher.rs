//! Hashing is slow on purpose, so it runs on few threads, behind a short queue.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use kernel::Fault;
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

use super::{
    Password,
    argon::{self, Memory},
};

/// How many may be in the queue.
const QUEUE: usize = 32;
/// How long one may wait for a place.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// Hashes passwords on half of the machine's cores at most.
#[derive(Clone)]
pub struct PasswordHasher {
    places: Arc<Semaphore>,
    queued: Arc<AtomicUsize>,
    computed: Arc<AtomicU64>,
    /// One for each place that was ever taken, and free.
    memories: Arc<Mutex<Vec<Memory>>>,
}

impl Default for PasswordHasher {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            places: Arc::new(Semaphore::new((cores / 2).max(1))),
            queued: Arc::default(),
            computed: Arc::default(),
            memories: Arc::default(),
        }
    }
}

/// What came of a password.
#[derive(Clone, PartialEq, Eq)]
pub enum Verified {
    /// It is another, or there is none.
    Wrong,
    /// It is the one.
    Right,
    /// It is the one, and its hash costs less to guess at than one of today.
    Cheap {
        /// The hash that is stored.
        hash: String,
        /// The one to store instead.
        anew: String,
    },
}

/// There was no place within a second.
#[derive(Debug, thiserror::Error)]
#[error("too many passwords are being checked at once")]
struct Crowded;

impl PasswordHasher {
    /// A turn in the queue, unless it is full: whoever is turned away is so before anything else is done for her.
    pub fn queue(&self) -> Result<Turn, Fault> {
        // Even one that is refused gives back what it took, when it is dropped.
        let turn = Turn(Arc::clone(&self.queued));
        let room = self.queued.fetch_add(1, Ordering::SeqCst) < QUEUE;
        if room { Ok(turn) } else { Err(busy()) }
    }

    /// The hash to store, with its salt and cost.
    pub async fn hash(&self, password: Password) -> Result<String, Fault> {
        let turn = self.queue()?;
        self.count();
        self.run(turn, move |memory| argon::hash(memory, password.bytes())).await
    }

    /// Lends a place to other work that takes as long.
    pub async fn lend<T: Send + 'static>(
        &self,
        turn: Turn,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Fault> {
        self.run(turn, |_| Ok(work())).await
    }

    /// Whether `password` is the one behind `hash`; without a hash the same work is spent for a "no".
    pub async fn verify(&self, turn: Turn, password: Password, hash: Option<String>) -> Result<Verified, Fault> {
        self.count();
        self.run(turn, move |memory| {
            let Some(hash) = hash else {
                argon::hash(memory, password.bytes())?;
                return Ok(Verified::Wrong);
            };
            if !argon::is_behind(memory, password.bytes(), &hash)? {
                return Ok(Verified::Wrong);
            }
            if argon::is_of_today(&hash) {
                return Ok(Verified::Right);
            }
            let anew = argon::hash(memory, password.bytes())?;
            Ok(Verified::Cheap { hash, anew })
        })
        .await
    }

    fn count(&self) {
        self.computed.fetch_add(1, Ordering::Relaxed);
    }

    /// How many hashes were computed by this process, to store one or to compare with one.
    pub fn computed(&self) -> u64 {
        self.computed.load(Ordering::Relaxed)
    }

    async fn run<T: Send + 'static>(
        &self,
        turn: Turn,
        work: impl FnOnce(&mut Memory) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let place = timeout(LONGEST_WAIT, Arc::clone(&self.places).acquire_owned()).await.map_err(|_| busy())?;
        let place = place.map_err(Fault::internal)?;
        let hasher = self.clone();
        spawn_blocking(move || {
            // Held by the thread: a caller who hangs up does not free the place before the work ends.
            let _held = (turn, place);
            let mut memory = hasher.memories().pop().unwrap_or_default();
            let done = work(&mut memory);
            hasher.memories().push(memory);
            done
        })
        .await
        .map_err(Fault::internal)?
    }

    fn memories(&self) -> std::sync::MutexGuard<'_, Vec<Memory>> {
        // What is kept is whole after each step.
        self.memories.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn busy() -> Fault {
    Fault::Busy(Box::new(Crowded))
}

/// A turn in the queue, given back when it is dropped.
#[derive(Debug)]
pub struct Turn(Arc<AtomicUsize>);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use std::iter::repeat_with;

    use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
    use tokio::task::JoinSet;

    use super::*;

    fn offered(raw: &str) -> Password {
        Password::offered(raw).expect("short enough")
    }

    async fn verified(hasher: &PasswordHasher, raw: &str, hash: Option<&str>) -> Verified {
        let turn = hasher.queue().expect("there is room");
        hasher.verify(turn, offered(raw), hash.map(str::to_owned)).await.expect("verified")
    }

    #[tokio::test]
    async fn a_hash_of_cheaper_days_is_made_anew() {
        let hasher = PasswordHasher::default();
        let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).expect("fits"));
        let old = cheap.hash_password(b"seven teal kettles").expect("hashed").to_string();
        let found = verified(&hasher, "seven teal kettles", Some(&old)).await;
        let Verified::Cheap { hash, anew } = found else { panic!("it was cheap") };
        assert_eq!(hash, old);
        assert!(verified(&hasher, "seven teal kettles", Some(&anew)).await == Verified::Right);
        assert!(verified(&hasher, "eight teal kettles", Some(&old)).await == Verified::Wrong);
        assert!(verified(&hasher, "seven teal kettles", None).await == Verified::Wrong);
    }

    #[tokio::test]
    async fn our_hashes_are_those_of_anybody() {
        let hasher = PasswordHasher::default();
        let (one, other) =
            (hasher.hash(offered("seven teal kettles")).await, hasher.hash(offered("seven teal kettles")).await);
        let (one, other) = (one.expect("hashed"), other.expect("hashed"));
        assert_ne!(one, other, "each has a salt of its own");
        let parsed = argon2::password_hash::phc::PasswordHash::new(&one).expect("a hash");
        assert!(Argon2::default().verify_password(b"seven teal kettles", &parsed).is_ok());
        assert!(Argon2::default().verify_password(b"eight teal kettles", &parsed).is_err());
    }

    /// However many were turned away, whoever comes when it is quiet again finds the queue as it was.
    #[tokio::test]
    async fn a_crowd_leaves_the_queue_as_it_was() {
        let hasher = PasswordHasher::default();
        let turns: Vec<_> = repeat_with(|| hasher.queue()).take(QUEUE * 4).collect();
        assert_eq!(turns.iter().filter(|turn| turn.is_ok()).count(), QUEUE);
        drop(turns);
        let turns: Vec<_> = repeat_with(|| hasher.queue()).take(QUEUE * 4).collect();
        assert_eq!(turns.iter().filter(|turn| turn.is_ok()).count(), QUEUE);
        drop(turns);
        let mut crowd = JoinSet::new();
        for _ in 0..100 {
            let hasher = hasher.clone();
            crowd.spawn(async move { hasher.hash(offered("seven teal kettles")).await.is_ok() });
        }
        let served = crowd.join_all().await.into_iter().filter(|served| *served).count();
        assert!((1..=QUEUE).contains(&served), "{served}");
        assert!(verified(&hasher, "seven teal kettles", None).await == Verified::Wrong);
        assert_eq!(hasher.queued.load(Ordering::SeqCst), 0);
        let places = std::thread::available_parallelism().map_or(2, usize::from) / 2;
        assert!(hasher.memories().len() <= places.max(1), "one memory for each place");
    }
}
