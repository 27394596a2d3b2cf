//! A turn at the processor: of all that is worked on, so many steps are taken at once, and all else is served in between.
//!
//! What never waits for anything would otherwise be done to its end as soon as it is looked at: a crowd of such requests
//! is a queue inside the runtime, which nobody counts, and behind which refusals and signs of life wait too.

use std::{
    cell::Cell,
    future::poll_fn,
    pin::pin,
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::yield_now,
};

/// Steps that may stand before the processor for each of its cores: one that is taken, and one that is next.
const FOR_EACH_CORE: usize = 2;

/// For how long steps may follow each other on a core before whoever has come meanwhile is looked at. To look costs
/// something too, and costs less when several have come.
const STINT: Duration = Duration::from_millis(2);

thread_local! {
    /// When this thread last looked who has come.
    static LOOKED: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// The turns of this node.
pub(super) struct Turns(Arc<Semaphore>);

impl Turns {
    pub fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self(Arc::new(Semaphore::new(cores * FOR_EACH_CORE)))
    }

    /// Does `work`, and waits for a turn before each of its steps. While it waits for something else, it has none.
    pub async fn taken_by<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        loop {
            let turn = self.take().await;
            if let Some(done) = step(turn, |context| work.as_mut().poll(context)).await {
                return done;
            }
        }
    }

    async fn take(&self) -> OwnedSemaphorePermit {
        let turn = Arc::clone(&self.0).acquire_owned().await.expect("turns are never closed");
        if LOOKED.get().is_none_or(|at| at.elapsed() > STINT) {
            // Whoever is here already comes first: she is let in, or turned away.
            yield_now().await;
            LOOKED.set(Some(Instant::now()));
        }
        turn
    }
}

/// Takes one step, and gives the turn back; `None` once there is a reason for another step.
async fn step<T>(turn: OwnedSemaphorePermit, mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>) -> Option<T> {
    let mut turn = Some(turn);
    poll_fn(|context| {
        let Some(turn) = turn.take() else { return Poll::Ready(None) };
        let polled = poll(context).map(Some);
        drop(turn);
        polled
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use tokio::{
        sync::oneshot,
        task::JoinSet,
        time::{sleep, timeout},
    };

    use super::*;

    #[tokio::test]
    async fn what_waits_for_something_keeps_nobody_from_a_turn() {
        let turns = Arc::new(Turns(Arc::new(Semaphore::new(1))));
        let (say, heard) = oneshot::channel();
        let waiting = tokio::spawn({
            let turns = Arc::clone(&turns);
            async move { turns.taken_by(async { heard.await.expect("said") }).await }
        });
        for number in 0..100 {
            assert_eq!(turns.taken_by(async { number }).await, number);
        }
        assert!(!waiting.is_finished());
        say.send(7).expect("somebody listens");
        assert_eq!(timeout(Duration::from_secs(5), waiting).await.expect("in time").expect("joined"), 7);
    }

    #[tokio::test]
    async fn a_step_has_a_turn_and_what_is_dropped_gives_it_back() {
        let turns = Turns(Arc::new(Semaphore::new(1)));
        let endless = async {
            loop {
                assert_eq!(turns.0.available_permits(), 0, "a step has a turn");
                sleep(Duration::from_millis(1)).await;
            }
        };
        assert!(timeout(Duration::from_millis(50), turns.taken_by(endless)).await.is_err(), "given up");
        assert_eq!(turns.0.available_permits(), 1);
        assert_eq!(timeout(Duration::from_secs(5), turns.taken_by(async { 7 })).await, Ok(7));
    }

    /// A crowd of work that never waits does not keep what comes later until it is done.
    #[tokio::test]
    async fn who_comes_later_is_served_in_between() {
        let turns = Arc::new(Turns(Arc::new(Semaphore::new(1))));
        let done = Arc::new(AtomicUsize::new(0));
        let mut crowd = JoinSet::new();
        for _ in 0..200 {
            let (turns, done) = (Arc::clone(&turns), Arc::clone(&done));
            crowd.spawn(async move {
                turns.taken_by(async { std::thread::sleep(Duration::from_millis(1)) }).await;
                done.fetch_add(1, Ordering::SeqCst);
            });
        }
        yield_now().await;
        let later = tokio::spawn(async {});
        later.await.expect("joined");
        assert!(done.load(Ordering::SeqCst) < 20, "{} came first", done.load(Ordering::SeqCst));
        crowd.join_all().await;
    }
}
