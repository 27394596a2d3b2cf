//! The operations that run over one socket, each in a task of its own: none waits for another, or for the client.

use std::collections::HashMap;

use futures_util::{Stream, StreamExt};
use kernel::RequestId;
use tokio::{
    sync::mpsc,
    task::{AbortHandle, JoinSet},
};
use tracing::Instrument;

use crate::http::graphql::Executed;

/// How many answers may wait to be sent. Whoever waits to add another holds nothing but that.
const WAITING: usize = 4;

/// An answer to the operation `id`, or the word that there are no more.
pub(super) struct Told {
    pub id: String,
    pub request: RequestId,
    pub answer: Option<Executed>,
    number: u64,
}

/// Everything that runs over one socket. It is cancelled when this is dropped.
pub(super) struct Running {
    operations: HashMap<String, (u64, AbortHandle)>,
    tasks: JoinSet<()>,
    started: u64,
    tell: mpsc::Sender<Told>,
    told: mpsc::Receiver<Told>,
}

impl Running {
    pub fn new() -> Self {
        let (tell, told) = mpsc::channel(WAITING);
        Self { operations: HashMap::new(), tasks: JoinSet::new(), started: 0, tell, told }
    }

    pub fn has(&self, id: &str) -> bool {
        self.operations.contains_key(id)
    }

    pub fn count(&self) -> usize {
        self.operations.len()
    }

    /// Runs an operation under a name that nothing else has.
    pub fn start(
        &mut self,
        id: String,
        request: RequestId,
        answers: impl Stream<Item = Executed> + Send + 'static,
    ) {
        // The tasks of what is over are forgotten.
        while self.tasks.try_join_next().is_some() {}
        self.started += 1;
        let (number, tell, name) = (self.started, self.tell.clone(), id.clone());
        let told = move |answer| Told { id: name.clone(), request, answer, number };
        let all = async move {
            let mut answers = std::pin::pin!(answers);
            while let Some(executed) = answers.next().await {
                if tell.send(told(Some(executed))).await.is_err() {
                    return;
                }
            }
            let _gone = tell.send(told(None)).await;
        };
        let task = self.tasks.spawn(all.instrument(tracing::info_span!("request", request = %request)));
        self.operations.insert(id, (number, task));
    }

    /// Cancels an operation, if it still runs; its name is free from now on.
    pub fn end(&mut self, id: &str) {
        if let Some((_, task)) = self.operations.remove(id) {
            task.abort();
        }
    }

    /// What is told next. Of what was cancelled nothing is told any more.
    pub async fn next(&mut self) -> Told {
        loop {
            let told = self.told.recv().await.expect("we hold a sender ourselves");
            if self.operations.get(&told.id).is_some_and(|(number, _)| *number == told.number) {
                return told;
            }
        }
    }
}
