//! Work that may take milliseconds: in threads of its own, of which there are few, so that neither the
//! sockets nor the quick prices wait for it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::problem::{Kind, Problem};

/// Where it is done.
#[derive(Debug)]
pub(crate) struct Pool {
    turns: Arc<Semaphore>,
    time: Duration,
}

impl Pool {
    pub(crate) fn new(at_once: usize, time: Duration) -> Self {
        Self { turns: Arc::new(Semaphore::new(at_once)), time }
    }

    /// Waits for a turn, and for the work. If it takes too long nobody waits for it any more; its turn
    /// is over only when it has ended all the same.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let turns = Arc::clone(&self.turns);
        let done = async {
            let turn = turns.acquire_owned().await.expect("it is never closed");
            tokio::task::spawn_blocking(move || {
                let done = work();
                drop(turn);
                done
            })
            .await
        };
        match tokio::time::timeout(self.time, done).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(bug)) => {
                let problem = "something went wrong here; it is in the service's log";
                Err(Problem::new(Kind::Internal, problem).logged(bug))
            }
            Err(_) => {
                let problem = format!("there was no answer within {} ms", self.time.as_millis());
                Err(Problem::new(Kind::AnswerTimeout, problem).hint("ask for less at once"))
            }
        }
    }
}
