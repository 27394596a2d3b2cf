//! Hashing is slow on purpose, so it runs on few threads, behind a short queue.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version,
    password_hash::phc::PasswordHash,
};
use kernel::Fault;
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

use super::Password;

/// How many may wait for a place.
const QUEUE: usize = 32;
/// How long one may wait for a place.
const LONGEST_WAIT: Duration = Duration::from_secs(1);
/// OWASP's least: 19 MiB of memory, two passes, one lane.
const COST: (u32, u32, u32) = (19_456, 2, 1);

/// Hashes passwords on half of the machine's cores at most.
pub struct PasswordHasher {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
    computed: Arc<AtomicU64>,
}

impl Default for PasswordHasher {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            places: Arc::new(Semaphore::new((cores / 2).max(1))),
            waiting: AtomicUsize::new(0),
            computed: Arc::default(),
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
    /// The hash to store, with its salt and cost.
    pub async fn hash(&self, password: Password) -> Result<String, Fault> {
        self.run(move || {
            let hash = argon2().hash_password(password.bytes()).map_err(Fault::internal)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether `password` is the one behind `hash`; without a hash the same work is spent for a "no".
    pub async fn verify(&self, password: Password, hash: Option<String>) -> Result<Verified, Fault> {
        self.run(move || {
            let Some(hash) = hash else {
                argon2().hash_password(password.bytes()).map_err(Fault::internal)?;
                return Ok(Verified::Wrong);
            };
            let parsed = PasswordHash::new(&hash).map_err(Fault::internal)?;
            if argon2().verify_password(password.bytes(), &parsed).is_err() {
                return Ok(Verified::Wrong);
            }
            if hash.starts_with(&prefix()) {
                return Ok(Verified::Right);
            }
            let anew = argon2().hash_password(password.bytes()).map_err(Fault::internal)?;
            Ok(Verified::Cheap { hash, anew: anew.to_string() })
        })
        .await
    }

    /// How many hashes were computed by this process, to store one or to compare with one.
    pub fn computed(&self) -> u64 {
        self.computed.load(Ordering::Relaxed)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let busy = || Fault::Busy(Box::new(Crowded));
        let _turn = Turn::take(&self.waiting).ok_or_else(busy)?;
        let place = timeout(LONGEST_WAIT, Arc::clone(&self.places).acquire_owned()).await.map_err(|_| busy())?;
        let place = place.map_err(Fault::internal)?;
        let computed = Arc::clone(&self.computed);
        spawn_blocking(move || {
            computed.fetch_add(1, Ordering::Relaxed);
            // Held by the thread: a caller who hangs up does not free the place before the work ends.
            let _place = place;
            work()
        })
        .await
        .map_err(Fault::internal)?
    }
}

/// A place in the queue, given back when it is dropped.
struct Turn<'a>(&'a AtomicUsize);

impl<'a> Turn<'a> {
    fn take(waiting: &'a AtomicUsize) -> Option<Self> {
        let turn = (waiting.fetch_add(1, Ordering::SeqCst) < QUEUE).then_some(Self(waiting));
        if turn.is_none() {
            waiting.fetch_sub(1, Ordering::SeqCst);
        }
        turn
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// How a hash begins that costs what hashes cost today.
fn prefix() -> String {
    let (memory, passes, lanes) = COST;
    format!("$argon2id$v=19$m={memory},t={passes},p={lanes}$")
}

fn argon2() -> Argon2<'static> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).expect("the cost is within argon2's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(raw: &str) -> Password {
        Password::offered(raw).expect("short enough")
    }

    #[tokio::test]
    async fn a_hash_of_cheaper_days_is_made_anew() {
        let hasher = PasswordHasher::default();
        let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).expect("fits"));
        let old = cheap.hash_password(b"seven teal kettles").expect("hashed").to_string();
        let verified = hasher.verify(offered("seven teal kettles"), Some(old.clone())).await.expect("verified");
        let Verified::Cheap { hash, anew } = verified else { panic!("it was cheap") };
        assert_eq!(hash, old);
        assert!(
            hasher.verify(offered("seven teal kettles"), Some(anew)).await.expect("verified") == Verified::Right
        );
        assert!(
            hasher.verify(offered("eight teal kettles"), Some(old)).await.expect("verified") == Verified::Wrong
        );
        assert!(hasher.verify(offered("seven teal kettles"), None).await.expect("verified") == Verified::Wrong);
    }
}
