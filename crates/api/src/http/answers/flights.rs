//! One answer is computed once, however many ask for it at the same time.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use ahash::RandomState;
use tokio::sync::watch;

/// The answers that are being computed.
#[derive(Debug, Default)]
pub(super) struct Flights(Arc<Mutex<Waiting>>);

type Waiting = HashMap<Arc<[u8]>, watch::Receiver<()>, RandomState>;

/// Whoever computes an answer; those who wait go on when it is dropped.
#[derive(Debug)]
pub(super) struct Lead {
    key: Arc<[u8]>,
    flights: Arc<Mutex<Waiting>>,
    _landing: watch::Sender<()>,
}

impl Drop for Lead {
    fn drop(&mut self) {
        self.flights
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.key);
    }
}

impl Flights {
    /// Takes the lead; where somebody has it, waits until they are through.
    pub(super) async fn board(&self, key: &Arc<[u8]>) -> Option<Lead> {
        let mut landing = {
            let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(landing) = waiting.get(key) else {
                let (sender, receiver) = watch::channel(());
                waiting.insert(Arc::clone(key), receiver);
                return Some(Lead {
                    key: Arc::clone(key),
                    flights: Arc::clone(&self.0),
                    _landing: sender,
                });
            };
            landing.clone()
        };
        // An error says that the sender is gone, which is what is waited for.
        let _ = landing.changed().await;
        None
    }
}
