//! A gate is so many places, and a queue before them that is short and quick once it stands.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::admission::TurnedAway;

/// In a queue that stands each waits for this part of the usual age and no longer. Who is turned away then is told so
/// quickly, and who is served is served soon: a long queue makes both wait and serves no more.
const IMPATIENCE: u32 = 20;
/// And this part of them may wait.
const SHORTER: usize = 256;

/// So many places, and a queue before them.
pub(super) struct Gate {
    all: usize,
    places: Arc<Semaphore>,
    room: usize,
    age: Duration,
    queue: Mutex<Queue>,
}

/// A queue stands once there was always somebody in it for the usual age, and until there was nobody for as long. To
/// be empty for a moment is not enough: a crowd whose short waits end all at once would have the long wait again.
#[derive(Default)]
struct Queue {
    waiting: usize,
    /// Since when there was always somebody.
    since: Option<Instant>,
    /// Since when there is nobody in a queue that stands.
    deserted: Option<Instant>,
}

impl Queue {
    fn stands(&mut self, age: Duration) -> bool {
        if self.deserted.is_some_and(|since| since.elapsed() > age) {
            *self = Self::default();
        }
        self.since.is_some_and(|since| since.elapsed() > age)
    }

    fn joined(&mut self) {
        self.waiting += 1;
        self.deserted = None;
        self.since.get_or_insert_with(Instant::now);
    }

    fn left(&mut self, age: Duration) {
        self.waiting -= 1;
        if self.waiting > 0 {
            return;
        }
        if self.stands(age) {
            self.deserted = Some(Instant::now());
        } else {
            self.since = None;
        }
    }
}

impl Gate {
    pub fn new(all: usize, room: usize, age: Duration) -> Self {
        Self { all, places: Arc::new(Semaphore::new(all)), room, age, queue: Mutex::default() }
    }

    /// A place that is free. Who waits comes first: a place that is given back goes to her.
    pub fn at_once(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.places).try_acquire_owned().ok()
    }

    /// Whether whoever comes is turned away at once.
    pub fn is_full(&self) -> bool {
        self.places.available_permits() == 0 && self.has_no_room(&mut self.queue())
    }

    /// A queue that stands is a short one too: to wait for next to nothing costs more than to be turned away.
    fn has_no_room(&self, queue: &mut Queue) -> bool {
        let room = if queue.stands(self.age) { self.room.div_ceil(SHORTER) } else { self.room };
        queue.waiting >= room
    }

    /// A place, if there is one before it takes too long.
    pub async fn enter(&self) -> Result<OwnedSemaphorePermit, TurnedAway> {
        if let Some(place) = self.at_once() {
            return Ok(place);
        }
        let turn = Turn::take(self).ok_or(TurnedAway)?;
        match timeout(turn.longest, Arc::clone(&self.places).acquire_owned()).await {
            Ok(Ok(place)) => Ok(place),
            Ok(Err(_)) | Err(_) => Err(TurnedAway),
        }
    }

    /// How many places are taken.
    pub fn taken(&self) -> usize {
        self.all - self.places.available_permits()
    }

    /// How many wait for one.
    pub fn waiting(&self) -> usize {
        self.queue().waiting
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        // What is set one after the other holds whatever happened to whom.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A turn in the queue, given up when it is dropped.
struct Turn<'a> {
    gate: &'a Gate,
    longest: Duration,
}

impl<'a> Turn<'a> {
    fn take(gate: &'a Gate) -> Option<Self> {
        let mut queue = gate.queue();
        if gate.has_no_room(&mut queue) {
            return None;
        }
        let longest = if queue.stands(gate.age) { gate.age / IMPATIENCE } else { gate.age };
        queue.joined();
        Some(Self { gate, longest })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.gate.queue().left(self.gate.age);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;

    use super::*;

    #[tokio::test]
    async fn a_queue_that_stands_is_a_short_wait() {
        let gate = Gate::new(1, 9, Duration::from_millis(400));
        let _place = gate.at_once().expect("a place");
        let started = Instant::now();
        // Who comes every now and then keeps the queue from ever being empty.
        let late = async |after: u64| {
            tokio::time::sleep(Duration::from_millis(after)).await;
            let come = Instant::now();
            assert_eq!(gate.enter().await.err(), Some(TurnedAway));
            come.elapsed()
        };
        let waits = join_all([late(0), late(200), late(420)]).await;
        assert!(waits[0] >= Duration::from_millis(400) && waits[1] >= Duration::from_millis(400), "{waits:?}");
        assert!(waits[2] < Duration::from_millis(200), "{waits:?}");
        assert!(started.elapsed() >= Duration::from_millis(600));
        let soon = late(0).await;
        assert!(soon < Duration::from_millis(200), "that nobody is there for a moment ends nothing: {soon:?}");
        let again = late(420).await;
        assert!(again >= Duration::from_millis(400), "once it was empty for long, one waits as before: {again:?}");
    }
}
