//! New books when files change or SIGHUP comes; the old ones stay until the new ones are good.

use std::sync::Arc;
use std::time::Duration;

use bidprice_service::{Books, ReloadRefused, Service};
use tokio::signal::unix::Signal;
use tokio::time::{MissedTickBehavior, interval};

use super::doors::Doors;
use super::library::{Library, Loaded, Stamp, stamps};
use super::refresh::Current;
use crate::report;

/// How often files are looked at. A change is taken when it has not changed again since the last look, so
/// that nobody gets a file that is half written.
const LOOK: Duration = Duration::from_secs(1);

pub(super) struct Reloads {
    pub(super) library: Arc<Library>,
    pub(super) service: Service,
    pub(super) doors: Doors,
    pub(super) books: Arc<Books>,
    pub(super) current: Arc<Current>,
    /// What the books were read from.
    pub(super) files: Vec<String>,
    /// What that looked like before it was read.
    pub(super) taken: Vec<Stamp>,
}

impl Reloads {
    /// Goes on for ever.
    pub(super) async fn run(mut self, mut hangup: Signal) {
        let mut ticks = interval(LOOK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut before = self.taken.clone();
        loop {
            let is_asked = tokio::select! {
                _ = hangup.recv() => true,
                _ = ticks.tick() => false,
            };
            let now = stamps(&self.files);
            let has_settled = now == before && now != self.taken;
            before.clone_from(&now);
            if is_asked || has_settled {
                self.reload(now).await;
            }
        }
    }

    async fn reload(&mut self, seen: Vec<Stamp>) {
        self.taken = seen;
        let library = Arc::clone(&self.library);
        let loaded = tokio::task::spawn_blocking(move || library.load()).await;
        let loaded = loaded.expect("a bug has ended the process already");
        match loaded.and_then(|loaded| Ok((loaded, self.doors.access()?))) {
            Ok((loaded, access)) => {
                self.service.replace_access(access);
                self.take(loaded);
            }
            Err(none) => {
                report::error(
                    format_args!("the new prices were refused: {}", none.problem),
                    none.hint.as_deref(),
                );
                self.books.refused(ReloadRefused {
                    said: "the new prices were refused, those before are used; the service's log says why"
                        .to_owned(),
                    logged: none.problem,
                });
            }
        }
    }

    fn take(&mut self, loaded: Loaded) {
        let Loaded { books, unnamed, notes, files } = loaded;
        for note in &notes {
            report::note(note);
        }
        self.current.replace(unnamed);
        self.books.replace(books);
        report::note("new prices were taken");
        let files: Vec<String> = files.into_iter().chain(self.doors.token_file.clone()).collect();
        if files != self.files {
            self.taken = stamps(&files);
            self.files = files;
        }
    }
}
