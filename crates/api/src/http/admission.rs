//! Admission: so many are worked on at once, so many wait and not for long, and the rest is turned away at once.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{
    capacity::{Capacity, count},
    gate::Gate,
    turns::Turns,
};
use crate::{Api, pages};

/// One answer of a subscription is made for so many requests that are worked on.
const LIVE_SHARE: usize = 4;

/// Which way in a request takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// That of most.
    General,
    /// That of who signs up, confirms an address, signs in, or comes by a link: it has places of its own beside the
    /// others, so that whoever is shut out by a crowd can still come in.
    SignIn,
    /// That of admins and authors: it has as many places of its own, so that they can end what the crowd does, and
    /// publish what it must not miss.
    InCharge,
}

/// A place among those that are worked on. It is free again when this is dropped, however the work ended.
#[must_use]
pub(crate) struct Permit(#[expect(dead_code, reason = "it is held, and nothing else")] OwnedSemaphorePermit);

/// There is no place, and there was none for as long as one waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TurnedAway;

/// How many are worked on and how many wait, at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Worked on.
    pub executing: usize,
    /// Waiting for a place.
    pub waiting: usize,
}

/// The gates of this node.
pub(crate) struct Admission {
    general: Gate,
    entrance: Gate,
    charge: Gate,
    live: Arc<Semaphore>,
    turns: Turns,
}

impl Admission {
    pub fn new(capacity: &Capacity) -> Self {
        let room = usize::try_from(capacity.queue).expect("32 bits fit");
        let age = Duration::from_millis(capacity.queue_age_ms.into());
        let gate = |places| Gate::new(count(places), room, age);
        let live = (count(capacity.concurrent) / LIVE_SHARE).max(1);
        Self {
            general: gate(capacity.concurrent),
            entrance: gate(capacity.reserved),
            charge: gate(capacity.reserved),
            live: Arc::new(Semaphore::new(live)),
            turns: Turns::new(),
        }
    }

    /// Does the work of who was let in, a step at a time: whoever comes meanwhile is let in, or turned away, in between.
    pub async fn work<T>(&self, work: impl Future<Output = T>) -> T {
        self.turns.taken_by(work).await
    }

    /// Waits for a place, and not for long.
    pub async fn enter(&self, lane: Lane) -> Result<Permit, TurnedAway> {
        let own = match lane {
            Lane::General => return self.general.enter().await.map(Permit),
            Lane::SignIn => &self.entrance,
            Lane::InCharge => &self.charge,
        };
        match self.general.at_once() {
            Some(place) => Ok(Permit(place)),
            None => own.enter().await.map(Permit),
        }
    }

    /// Whether all without places of their own are turned away as soon as they come.
    pub fn is_full(&self) -> bool {
        self.general.is_full()
    }

    /// Waits for a permit to make an answer of a subscription, for as long as it takes. They are others than those of
    /// requests: when much happens at once, requests do not wait for all who listen.
    pub async fn enter_live(&self) -> Permit {
        let permit = Arc::clone(&self.live).acquire_owned().await;
        Permit(permit.expect("a gate is never closed"))
    }

    /// How many are inside, and how many wait.
    pub fn load(&self) -> Load {
        let gates = [&self.general, &self.entrance, &self.charge];
        Load {
            executing: gates.iter().map(|gate| gate.taken()).sum(),
            waiting: gates.iter().map(|gate| gate.waiting()).sum(),
        }
    }
}

/// Lets the requests for a page in, each by its lane.
pub(super) async fn admit(State((api, lane)): State<(Api, Lane)>, request: Request, next: Next) -> Response {
    match api.admission.enter(lane).await {
        Ok(_place) => api.admission.work(next.run(request)).await,
        Err(turned_away) => {
            let mut response = pages::busy(&api);
            response.extensions_mut().insert(turned_away);
            response
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use futures_util::{FutureExt, future::join_all};

    use super::*;

    fn admission(concurrent: u32, queue: u32, queue_age_ms: u32) -> Admission {
        let some = |number| NonZeroU32::new(number).expect("some");
        let reserved = some(1);
        let concurrent = some(concurrent);
        Admission::new(&Capacity { concurrent, reserved, queue, queue_age_ms, ..Capacity::default() })
    }

    async fn held(admission: &Admission, places: usize) -> Vec<Permit> {
        let entered = join_all((0..places).map(|_| admission.enter(Lane::General))).await;
        entered.into_iter().map(|place| place.expect("there is room")).collect()
    }

    #[tokio::test]
    async fn a_full_queue_turns_away_at_once_and_a_free_place_goes_to_who_waits() {
        let admission = admission(2, 1, 3_600_000);
        let mut places = held(&admission, 2).await;
        let mut waiting = Box::pin(admission.enter(Lane::General));
        assert!(futures_util::poll!(&mut waiting).is_pending());
        assert_eq!(admission.load(), Load { executing: 2, waiting: 1 });
        let at_once = || admission.enter(Lane::General).now_or_never().map(Result::err);
        assert_eq!(at_once(), Some(Some(TurnedAway)), "and not after an hour");
        drop(places.pop());
        assert_eq!(at_once(), Some(Some(TurnedAway)), "the place is hers who waits");
        places.push(waiting.await.expect("let in"));
        assert_eq!(admission.load(), Load { executing: 2, waiting: 0 });
        drop(places);
        assert_eq!(admission.load(), Load { executing: 0, waiting: 0 });
    }

    #[tokio::test]
    async fn who_waits_too_long_is_turned_away_and_who_hangs_up_leaves_the_queue() {
        let admission = admission(1, 2, 20);
        let places = held(&admission, 1).await;
        assert_eq!(admission.enter(Lane::General).await.err(), Some(TurnedAway));
        let mut waiting = Box::pin(admission.enter(Lane::General));
        assert!(futures_util::poll!(&mut waiting).is_pending());
        drop(waiting);
        assert_eq!(admission.load(), Load { executing: 1, waiting: 0 });
        drop(places);
    }

    #[tokio::test]
    async fn signing_in_and_being_in_charge_have_places_of_their_own() {
        let admission = admission(2, 0, 1);
        let first = admission.enter(Lane::SignIn).await.expect("a general place, while there are some");
        let _places = held(&admission, 1).await;
        assert_eq!(admission.enter(Lane::General).await.err(), Some(TurnedAway));
        let second = admission.enter(Lane::SignIn).await.expect("its own place");
        assert_eq!(admission.enter(Lane::SignIn).await.err(), Some(TurnedAway), "it is bounded too");
        let third = admission.enter(Lane::InCharge).await.expect("a place of hers, whoever signs in");
        assert_eq!(admission.enter(Lane::InCharge).await.err(), Some(TurnedAway));
        drop((first, second, third));
        assert_eq!(admission.load(), Load { executing: 1, waiting: 0 });
    }
}
