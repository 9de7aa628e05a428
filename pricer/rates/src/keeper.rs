//! Keeps the cache file: of all processes one asks, and what it brings serves the others.

use std::fmt;
use std::time::{Duration, Instant, SystemTime};

use bidprice_core::Rate;
use bidprice_fetch::{Problem, Transport};
use bidprice_files::{Lock, Readers, replace};
use rust_decimal::Decimal;

use crate::record::{RECORD_BYTES_MAX, now_text, read_record, write_record};
use crate::{
    Ask, Asked, Attempt, Cached, Kept, Patience, Policy, Question, Record, Trust, ask, read_cache,
};

/// After a failed try stale rates serve this long before the next: sources that are down are not
/// asked anew for every order.
const BETWEEN_TRIES: Duration = Duration::from_mins(1);

/// File times come from a clock that moves in steps of some milliseconds.
const CLOCK_STEP: Duration = Duration::from_millis(10);

/// Where the rate is kept, and how it is asked for.
#[derive(Debug)]
pub struct Keeper<'s> {
    /// The cache file; its lock and its record lie beside it.
    pub cache: &'s str,
    /// Users beside this one and root whose files are trusted.
    pub trusted_uids: Vec<u32>,
    /// Whom to ask.
    pub sources: Vec<Ask>,
    /// How answers are weighed.
    pub policy: Policy,
    /// By how much the rate may move on one source's word.
    pub jump_max: Decimal,
    /// For everything together.
    pub timeout: Duration,
    /// Who may read the files.
    pub readers: Readers,
}

/// A rate that was not there before.
#[derive(Debug)]
pub enum Refreshed {
    /// This process has asked.
    Asked {
        /// Everything that was said.
        asked: Asked,
        /// Whose answer is believed.
        source: &'static str,
        /// The rate.
        rate: Rate,
        /// Why it could not be kept, if so.
        unkept: Option<String>,
    },
    /// Another process was quicker.
    ByAnother(Cached),
}

impl Refreshed {
    /// The rate, whoever brought it.
    #[must_use]
    pub const fn rate(&self) -> Rate {
        match self {
            Self::Asked { rate, .. } => *rate,
            Self::ByAnother(cached) => cached.rate,
        }
    }
}

/// Nobody could be believed.
#[derive(Debug)]
pub struct Failure {
    words: String,
    /// What was said, if this process has asked.
    pub asked: Option<Asked>,
}

impl Failure {
    fn new(words: impl Into<String>) -> Self {
        Self { words: words.into(), asked: None }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl std::error::Error for Failure {}

impl Keeper<'_> {
    /// Where the record lies.
    fn record_path(&self) -> String {
        format!("{}.json", self.cache)
    }

    fn lock_path(&self) -> String {
        format!("{}.lock", self.cache)
    }

    /// The rate that is in the cache, or why there is none; the reason fits behind its path.
    pub fn cached(&self) -> Result<Cached, String> {
        read_cache(self.cache, &self.trusted_uids)
    }

    /// Whether this process should start a refresh behind its back: nobody else is at it, and the
    /// last try was a while ago, a soft age at most. Whoever gets a yes has it alone.
    pub fn claim_refresh(&self, soft_age: Duration) -> Result<bool, String> {
        let path = self.lock_path();
        let taken = Lock::try_take(&path, &self.trusted_uids)
            .map_err(|distrust| format!("`{path}` {distrust}"))?;
        let Some(lock) = taken else { return Ok(false) };
        let is_recent = lock.was_marked_within(BETWEEN_TRIES.min(soft_age));
        if !is_recent {
            lock.mark();
        }
        Ok(!is_recent)
    }

    /// Asks what every source says now; nothing is kept.
    pub fn look(&self, transport: &(impl Transport + Clone + 'static)) -> Asked {
        let deadline = Instant::now() + self.timeout;
        ask(&self.question(self.cached().ok(), deadline), transport, Patience::UntilAllAnswered)
    }

    /// Asks and keeps what is believed, unless another process brings enough in the meantime.
    ///
    /// Takes no longer than the timeout. `connect` is called only if somebody is to be asked.
    pub fn refresh<T: Transport + Clone + 'static>(
        &self,
        connect: impl FnOnce() -> Result<T, Problem>,
        patience: Patience,
        is_enough: impl Fn(&Cached) -> bool,
    ) -> Result<Refreshed, Failure> {
        let (began, deadline) = (SystemTime::now(), Instant::now() + self.timeout);
        let (path, uids) = (self.lock_path(), &self.trusted_uids);
        let at_once = Lock::try_take(&path, uids);
        let has_waited = matches!(at_once, Ok(None));
        let lock = if has_waited { Lock::take_by(&path, uids, deadline) } else { at_once };
        let cached = self.cached().ok();
        if let Some(enough) = cached.filter(is_enough) {
            return Ok(Refreshed::ByAnother(enough));
        }
        let unlocked = match &lock {
            Ok(Some(lock)) => {
                if let Some(failure) = self.failure_since(began).filter(|_| has_waited) {
                    return Err(failure);
                }
                lock.mark();
                None
            }
            Ok(None) => return Err(Failure::new("another process was still asking the sources")),
            Err(distrust) => Some(format!("`{path}` {distrust}")),
        };
        let transport = connect().map_err(|problem| Failure::new(problem.to_string()))?;
        let asking_began = Instant::now();
        let asked = ask(&self.question(cached, deadline), &transport, patience);
        let attempt = Attempt::new(&asked, self.policy, asking_began.elapsed());
        match asked.believed {
            Ok((source, rate)) => {
                let unkept = unlocked.or_else(|| self.keep(source, rate, attempt).err());
                Ok(Refreshed::Asked { asked, source, rate, unkept })
            }
            Err(doubt) => {
                let words = attempt.failure_in_words().unwrap_or_else(|| doubt.to_string());
                if unlocked.is_none() {
                    let kept = self.record().and_then(|(record, _)| record.kept);
                    let record = Record { kept, last_attempt: Some(attempt) };
                    write_record(&self.record_path(), &record, self.readers);
                }
                Err(Failure { words, asked: Some(asked) })
            }
        }
    }

    /// The record, and when it was written.
    #[must_use]
    pub fn record(&self) -> Option<(Record, SystemTime)> {
        read_record(&self.record_path(), &self.trusted_uids, RECORD_BYTES_MAX)
    }

    /// Whoever had to wait for a try that failed need not try at once himself.
    fn failure_since(&self, began: SystemTime) -> Option<Failure> {
        let (record, written) = self.record()?;
        let attempt = record.last_attempt.filter(|_| written + CLOCK_STEP >= began)?;
        attempt.failure_in_words().map(Failure::new)
    }

    fn question(&self, cached: Option<Cached>, deadline: Instant) -> Question<'_> {
        let last_good = cached.map(|cached| cached.rate);
        let trust = Trust { policy: self.policy, last_good, jump_max: self.jump_max };
        Question { sources: &self.sources, trust, deadline }
    }

    fn keep(&self, source: &'static str, rate: Rate, attempt: Attempt) -> Result<(), String> {
        let usd_per_akt = rate.usd_per_akt().to_string();
        replace(self.cache, format!("{usd_per_akt}\n"), self.readers)
            .map_err(|error| format!("`{}` cannot be written: {error}", self.cache))?;
        let kept = Kept { usd_per_akt, source: source.to_owned(), time: now_text() };
        let record = Record { kept: Some(kept), last_attempt: Some(attempt) };
        write_record(&self.record_path(), &record, self.readers);
        Ok(())
    }
}
