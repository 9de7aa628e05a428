//! The file beside the cache: where its rate came from, and what everybody said at the last try.

use std::time::{Duration, SystemTime};

use bidprice_core::utc_text;
use bidprice_files::{Readers, read_trusted, replace};

use crate::object::parse;
use crate::{Answer, Asked, Json, Object, Policy};

/// Seven sources with a sentence each.
pub(crate) const RECORD_BYTES_MAX: usize = 64 << 10;

/// What is known about the cache's rate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The rate that is in the cache, unless somebody else has written there since.
    pub kept: Option<Kept>,
    /// The last time anybody was asked.
    pub last_attempt: Option<Attempt>,
}

/// A rate that was believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// As it was sent.
    pub usd_per_akt: String,
    /// By whom.
    pub source: String,
    /// When.
    pub time: String,
}

/// A round of questions.
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// What lies as JSON beside a cache.
pub trait Recorded: Sized {
    /// As it is written.
    fn to_json(&self) -> Json;

    /// As it was written; the reason why it was not is nobody's business.
    fn from_json(record: &Object<'_>) -> Result<Self, String>;
}

/// Reads a record that lies beside a cache, and when it was written. One that cannot be read counts
/// as none: it decides nothing.
#[must_use]
pub fn read_record<T: Recorded>(
    path: &str,
    trusted_uids: &[u32],
    bytes_max: usize,
) -> Option<(T, SystemTime)> {
    let file = read_trusted(path, trusted_uids, bytes_max).ok()?;
    Some((T::from_json(&Object::read(&file.text).ok()?).ok()?, file.modified))
}

/// Writes such a record, with the cache's lock held. Best effort, for the same reason.
pub fn write_record(path: &str, record: &impl Recorded, readers: Readers) {
    let _ = replace(path, format!("{}\n", record.to_json()), readers);
}

impl Recorded for Record {
    fn to_json(&self) -> Json {
        Json::Object(vec![
            ("kept", self.kept.as_ref().map(Recorded::to_json).into()),
            ("last_attempt", self.last_attempt.as_ref().map(Recorded::to_json).into()),
        ])
    }

    fn from_json(record: &Object<'_>) -> Result<Self, String> {
        Ok(Self { kept: member(record, "kept")?, last_attempt: member(record, "last_attempt")? })
    }
}

impl Recorded for Kept {
    fn to_json(&self) -> Json {
        Json::Object(vec![
            ("usd_per_akt", self.usd_per_akt.as_str().into()),
            ("source", self.source.as_str().into()),
            ("time", self.time.as_str().into()),
        ])
    }

    fn from_json(kept: &Object<'_>) -> Result<Self, String> {
        let [usd_per_akt, source, time] =
            ["usd_per_akt", "source", "time"].map(|name| text(kept, name));
        Ok(Self { usd_per_akt: usd_per_akt?, source: source?, time: time? })
    }
}

impl Recorded for Attempt {
    fn to_json(&self) -> Json {
        Json::Object(vec![
            ("time", self.time.as_str().into()),
            ("took_ms", self.took_ms.into()),
            ("policy", self.policy.as_str().into()),
            ("failed", self.failed.as_deref().into()),
            ("answers", Json::List(self.answers.iter().map(Recorded::to_json).collect())),
        ])
    }

    fn from_json(attempt: &Object<'_>) -> Result<Self, String> {
        let answers: Vec<Object<'_>> = parse(attempt.get("answers")?.get())?;
        Ok(Self {
            time: text(attempt, "time")?,
            took_ms: parse(attempt.get("took_ms")?.get())?,
            policy: text(attempt, "policy")?,
            failed: attempt.text("failed")?,
            answers: answers.iter().map(Said::from_json).collect::<Result<_, _>>()?,
        })
    }
}

impl Recorded for Said {
    fn to_json(&self) -> Json {
        Json::Object(vec![
            ("source", self.source.as_str().into()),
            ("usd_per_akt", self.usd_per_akt.as_deref().into()),
            ("problem", self.problem.as_deref().into()),
            ("took_ms", self.took_ms.into()),
        ])
    }

    fn from_json(said: &Object<'_>) -> Result<Self, String> {
        Ok(Self {
            source: text(said, "source")?,
            usd_per_akt: said.text("usd_per_akt")?,
            problem: said.text("problem")?,
            took_ms: parse(said.get("took_ms")?.get())?,
        })
    }
}

fn text(object: &Object<'_>, name: &str) -> Result<String, String> {
    parse(object.get(name)?.get())
}

fn member<T: Recorded>(object: &Object<'_>, name: &str) -> Result<Option<T>, String> {
    let member = object.find(name)?.map(|member| Object::read(member.get())).transpose()?;
    member.as_ref().map(T::from_json).transpose()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let said = |usd_per_akt: Option<&str>, problem: Option<&str>| Said {
            source: "dia".to_owned(),
            usd_per_akt: usd_per_akt.map(str::to_owned),
            problem: problem.map(str::to_owned),
            took_ms: 12,
        };
        let kept = Kept {
            usd_per_akt: "1.20".to_owned(),
            source: "dia".to_owned(),
            time: "2026-11-21T06:25:33Z".to_owned(),
        };
        let attempt = |failed: Option<&str>, answers| Attempt {
            time: "now".to_owned(),
            took_ms: u64::MAX,
            policy: "first".to_owned(),
            failed: failed.map(str::to_owned),
            answers,
        };
        let answers = vec![said(Some("1.20"), None), said(None, Some("a \"word\"\n\u{1b}é"))];
        for record in [
            Record::default(),
            Record { kept: Some(kept.clone()), last_attempt: None },
            Record { kept: None, last_attempt: Some(attempt(Some("why"), Vec::new())) },
            Record { kept: Some(kept), last_attempt: Some(attempt(None, answers)) },
        ] {
            let json = record.to_json().to_string();
            let read = Record::from_json(&Object::read(&json).expect("an object"));
            assert_eq!(read.as_ref(), Ok(&record), "{json}");
        }
    }

    #[test]
    fn what_is_no_record_counts_as_none() {
        for json in [
            r#"{"kept":7}"#,
            r#"{"kept":{"usd_per_akt":"1"}}"#,
            r#"{"kept":null,"kept":null}"#,
            r#"{"last_attempt":{"time":"x","took_ms":-1,"policy":"first","answers":[]}}"#,
            r#"{"last_attempt":{"time":"x","took_ms":1,"policy":"first","answers":[[]]}}"#,
        ] {
            let read = Record::from_json(&Object::read(json).expect("an object"));
            assert!(read.is_err(), "{json}");
        }
        let old = r#"{"kept":null,"more":[1]}"#;
        assert!(Record::from_json(&Object::read(old).expect("an object")).is_ok());
    }
}
