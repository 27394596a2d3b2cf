//! Lives are the live connections of this node: counted, bounded, and all told when the server stops.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::http::Address;

/// How many live connections there may be.
const MOST: u32 = 4_000;
/// How many of them may come from one address.
const MOST_FOR_ADDRESS: u32 = 200;

/// The live connections of a node.
pub(crate) struct Lives {
    free: Arc<Semaphore>,
    addresses: Arc<Mutex<HashMap<Address, u32>>>,
    stopping: watch::Sender<bool>,
}

/// Why there is no room for one more live connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Full {
    /// This node has as many as it takes.
    Here,
    /// The address has as many as one may have.
    Address,
}

/// The place of one live connection, given back when it is dropped.
pub(super) struct Place {
    addresses: Arc<Mutex<HashMap<Address, u32>>>,
    address: Address,
    _free: OwnedSemaphorePermit,
}

impl Default for Lives {
    fn default() -> Self {
        let free = Arc::new(Semaphore::new(MOST as usize));
        Self { free, addresses: Arc::default(), stopping: watch::Sender::new(false) }
    }
}

impl Lives {
    /// A place for a connection from `address`.
    pub(super) fn enter(&self, address: Address) -> Result<Place, Full> {
        let free = Arc::clone(&self.free).try_acquire_owned().map_err(|_| Full::Here)?;
        let mut addresses = self.addresses.lock().expect("counting does not panic");
        let count = addresses.entry(address).or_default();
        if *count >= MOST_FOR_ADDRESS {
            return Err(Full::Address);
        }
        *count += 1;
        drop(addresses);
        Ok(Place { addresses: Arc::clone(&self.addresses), address, _free: free })
    }

    /// Becomes true when the server is about to stop.
    pub(super) fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }

    /// Tells every live connection that the server stops, and waits until all are gone.
    pub async fn stop(&self) {
        self.stopping.send_replace(true);
        // All places are free when nobody is left; a semaphore that was closed would say so too.
        let _all = self.free.acquire_many(MOST).await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut addresses = self.addresses.lock().expect("counting does not panic");
        if let Some(count) = addresses.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                addresses.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn an_address_has_so_many_places_and_a_place_is_given_back() {
        let lives = Lives::default();
        let mut places: Vec<_> = (0..MOST_FOR_ADDRESS).map(|_| lives.enter(Address::default())).collect();
        assert!(places.iter().all(Result::is_ok));
        assert_eq!(lives.enter(Address::default()).err(), Some(Full::Address));
        places.pop();
        assert!(lives.enter(Address::default()).is_ok());
        assert!(lives.stop().now_or_never().is_none(), "some are left");
        drop(places);
        assert!(lives.addresses.lock().expect("fine").is_empty());
        assert!(lives.stop().now_or_never().is_some());
        assert!(*lives.stopping().borrow());
    }
}
