//! The file beside the cache: where its rate came from, and what everybody said at the last try.

use std::time::{Duration, SystemTime};

use bidprice_core::utc_text;
use bidprice_files::{Readers, read_trusted, replace};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{Answer, Asked, Policy};

/// Seven sources with a sentence each.
pub(crate) const RECORD_BYTES_MAX: usize = 64 << 10;

/// What is known about the cache's rate.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Record {
    /// The rate that is in the cache, unless somebody else has written there since.
    pub kept: Option<Kept>,
    /// The last time anybody was asked.
    pub last_attempt: Option<Attempt>,
}

/// A rate that was believed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kept {
    /// As it was sent.
    pub usd_per_akt: String,
    /// By whom.
    pub source: String,
    /// When.
    pub time: String,
}

/// A round of questions.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Attempt {
    /// When it ended.
    pub time: String,
    /// How long it took.
    pub took_ms: u64,
    /// How the answers were weighed.
    pub policy: String,
    /// Why no answer was believed; none where one was.
    pub failed: Option<String>,
    /// In the order they came; a source that was not needed is missing.
    pub answers: Vec<Said>,
}

/// What a source said: a rate, or why there is none.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Said {
    /// Who.
    pub source: String,
    /// The rate.
    pub usd_per_akt: Option<String>,
    /// Or the reason.
    pub problem: Option<String>,
    /// How long it took.
    pub took_ms: u64,
}

/// Reads a record that lies beside a cache, and when it was written. One that cannot be read counts
/// as none: it decides nothing.
#[must_use]
pub fn read_record<T: DeserializeOwned>(
    path: &str,
    trusted_uids: &[u32],
    bytes_max: usize,
) -> Option<(T, SystemTime)> {
    let file = read_trusted(path, trusted_uids, bytes_max).ok()?;
    Some((serde_json::from_str(&file.text).ok()?, file.modified))
}

/// Writes such a record, with the cache's lock held. Best effort, for the same reason.
pub fn write_record(path: &str, record: &impl Serialize, readers: Readers) {
    let mut json = serde_json::to_string_pretty(record).expect("texts have a JSON form");
    json.push('\n');
    let _ = replace(path, &json, readers);
}

impl Attempt {
    /// The attempt that has just ended.
    #[must_use]
    pub fn new(asked: &Asked, policy: Policy, took: Duration) -> Self {
        Self {
            time: now_text(),
            took_ms: milliseconds(took),
            policy: policy.name().to_owned(),
            failed: asked.believed.as_ref().err().map(ToString::to_string),
            answers: asked.answers.iter().map(Said::from).collect(),
        }
    }

    /// Why no answer was believed and what everybody said, in one line; none where one was.
    pub(crate) fn failure_in_words(&self) -> Option<String> {
        let doubt = self.failed.as_ref()?;
        let said = self.answers.iter().map(|said| match (&said.usd_per_akt, &said.problem) {
            (Some(rate), _) => format!("{} answered {rate}", said.source),
            (None, problem) => format!("{} {}", said.source, problem.as_deref().unwrap_or("?")),
        });
        Some(format!("{doubt}: {}", said.collect::<Vec<_>>().join("; ")))
    }
}

impl From<&Answer> for Said {
    fn from(answer: &Answer) -> Self {
        Self {
            source: answer.source.to_owned(),
            usd_per_akt: answer.usd_per_akt().map(|rate| rate.to_string()),
            problem: answer.problem(),
            took_ms: answer.took_ms(),
        }
    }
}

/// Now, as records and logs write it.
#[must_use]
pub fn now_text() -> String {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    utc_text(since_1970.map_or(0, |since| since.as_secs()))
}

pub(crate) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
