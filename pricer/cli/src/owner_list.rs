//! A list of owners behind a URL, and its cache: for the whitelist the script's file, fetched anew
//! every ten minutes. Beside it lie its lock and, as .json, what came of the last try.

use std::time::{Duration, Instant, SystemTime};

use bidprice_fetch::{Bounds, Transport, host};
use bidprice_files::{Lock, Missing, Readers, read_text, read_trusted, replace};
use bidprice_rates::{Json, Object, Recorded, now_text, read_record, write_record};
use bidprice_report::age_in_words;

use crate::connection::connect;

/// A list of a hundred thousand owners.
const LIST_BYTES_MAX: usize = 8 << 20;

/// A sentence or two.
const RECORD_BYTES_MAX: usize = 16 << 10;

/// Script: the list is fetched anew after ten minutes.
const FRESH: Duration = Duration::from_mins(10);

/// For fetching the whitelist, as the script allows, and for all lists of the rules together.
const TIMEOUT: Duration = Duration::from_secs(3);

/// After a failed try the old list serves this long before the next.
const BETWEEN_TRIES: Duration = Duration::from_mins(1);

/// Where a list is, and where it is kept.
pub(crate) struct OwnerList<'s> {
    /// As notes call it.
    pub(crate) name: &'s str,
    pub(crate) url: &'s str,
    pub(crate) cache: &'s str,
    pub(crate) trusted_uids: Vec<u32>,
    /// For fetching it.
    pub(crate) deadline: Instant,
}

/// When a list that is fetched from now on has to be there.
pub(crate) fn deadline_from_now() -> Instant {
    Instant::now() + TIMEOUT
}

/// The last try.
#[derive(Default)]
struct Record {
    time: String,
    /// The host, or `file`.
    from: String,
    /// Of the list, if there was one.
    bytes: Option<u64>,
    /// Why there was none.
    problem: Option<String>,
}

impl Recorded for Record {
    fn to_json(&self) -> Json {
        Json::Object(vec![
            ("time", self.time.as_str().into()),
            ("from", self.from.as_str().into()),
            ("bytes", self.bytes.into()),
            ("problem", self.problem.as_deref().into()),
        ])
    }

    /// The rest is for people.
    fn from_json(record: &Object<'_>) -> Result<Self, String> {
        Ok(Self { problem: record.text("problem")?, ..Self::default() })
    }
}

struct Kept {
    text: String,
    modified: SystemTime,
}

impl Kept {
    fn is_fresh(&self) -> bool {
        // One from the future is not.
        self.modified.elapsed().is_ok_and(|age| age < FRESH)
    }
}

impl OwnerList<'_> {
    /// The list: fresh, else fetched, else the last good one with a note; the reason why there is
    /// none stands for itself.
    pub(crate) fn text(&self, notes: &mut Vec<String>) -> Result<String, String> {
        match self.kept() {
            Ok(kept) if kept.is_fresh() => Ok(kept.text),
            kept => self.fetch_or(kept, notes),
        }
    }

    fn kept(&self) -> Result<Kept, String> {
        let file = read_trusted(self.cache, &self.trusted_uids, LIST_BYTES_MAX)
            .map_err(|distrust| format!("`{}` {distrust}", self.cache))?;
        Ok(Kept { text: file.text, modified: file.modified })
    }

    #[cold]
    fn fetch_or(
        &self,
        kept: Result<Kept, String>,
        notes: &mut Vec<String>,
    ) -> Result<String, String> {
        let lock_path = format!("{}.lock", self.cache);
        let lock = Lock::take_by(&lock_path, &self.trusted_uids, self.deadline);
        // While this process waited, another may have fetched.
        if let Some(fetched) = self.kept().ok().filter(Kept::is_fresh) {
            return Ok(fetched.text);
        }
        let fetched = match &lock {
            Ok(Some(lock)) if kept.is_ok() && lock.was_marked_within(BETWEEN_TRIES) => {
                Err(self.last_problem())
            }
            Ok(Some(lock)) => {
                lock.mark();
                let fetched = fetch(self.url, self.deadline);
                self.keep(&fetched, notes);
                fetched
            }
            Ok(None) => Err("another process was still fetching it".to_owned()),
            Err(distrust) => {
                notes.push(format!("{} cannot be kept: `{lock_path}` {distrust}", self.name));
                fetch(self.url, self.deadline)
            }
        };
        match (fetched, kept) {
            (Ok(list), _) => Ok(list),
            (Err(problem), Ok(old)) => {
                let age = age_in_words(old.modified.elapsed().unwrap_or_default());
                let Self { name, cache, .. } = self;
                notes.push(format!("{name} in `{cache}` is stale, {age}: {problem}"));
                Ok(old.text)
            }
            (Err(problem), Err(nothing_kept)) => Err(format!("{nothing_kept}; {problem}")),
        }
    }

    /// Called with the lock held.
    fn keep(&self, fetched: &Result<String, String>, notes: &mut Vec<String>) {
        if let Ok(list) = fetched
            && let Err(error) = replace(self.cache, list, Readers::AsBefore)
        {
            notes.push(format!("{} cannot be kept: `{}`: {error}", self.name, self.cache));
        }
        let record = Record {
            time: now_text(),
            from: if path_of(self.url).is_some() { "file" } else { host(self.url) }.to_owned(),
            bytes: fetched.as_ref().ok().and_then(|list| list.len().try_into().ok()),
            problem: fetched.as_ref().err().cloned(),
        };
        write_record(&self.record_path(), &record, Readers::AsBefore);
    }

    fn record_path(&self) -> String {
        format!("{}.json", self.cache)
    }

    /// What came of the last try, if it failed: whoever comes a moment later says the same.
    fn last_problem(&self) -> String {
        read_record(&self.record_path(), &self.trusted_uids, RECORD_BYTES_MAX)
            .and_then(|(record, _): (Record, _)| record.problem)
            .unwrap_or_else(|| "it was asked for a moment ago".to_owned())
    }
}

/// The list behind the URL; a path is a file of this machine.
fn fetch(url: &str, deadline: Instant) -> Result<String, String> {
    if let Some(path) = path_of(url) {
        return read_list(path);
    }
    let text = fetch_over_http(url, deadline)?;
    match first_byte(&text) {
        None => Err(format!("{} answered with nothing", host(url))),
        Some(b'<') => Err(format!("{} answered with a web page, not a list", host(url))),
        Some(_) => Ok(text),
    }
}

/// The list in a file. One that is empty is more likely to have been lost than to be meant.
pub(crate) fn read_list(path: &str) -> Result<String, String> {
    let text = read_text(path, LIST_BYTES_MAX, Missing::IsAnError)
        .map_err(|distrust| format!("`{path}` {distrust}"))?
        .unwrap_or_default();
    match first_byte(&text) {
        None => Err(format!("`{path}` is empty")),
        Some(b'<') => Err(format!("`{path}` is a web page, not a list")),
        Some(_) => Ok(text),
    }
}

fn first_byte(text: &str) -> Option<u8> {
    text.trim_start_matches('\u{feff}').trim_ascii_start().bytes().next()
}

/// A path, or `file://` before it.
pub(crate) fn path_of(url: &str) -> Option<&str> {
    let path = url.strip_prefix("file://").unwrap_or(url);
    let path = path.strip_prefix("localhost").unwrap_or(path);
    path.starts_with('/').then_some(path)
}

fn fetch_over_http(url: &str, deadline: Instant) -> Result<String, String> {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    if !matches!(scheme.as_deref(), Some("http" | "https")) {
        return Err("WHITELIST_URL begins with neither http://, https://, file:// nor /".to_owned());
    }
    let of_host = |problem: String| format!("{} {problem}", host(url));
    let client = connect().map_err(|problem| of_host(problem.to_string()))?;
    let body = client
        .get(url, Bounds { deadline, bytes_max: LIST_BYTES_MAX })
        .map_err(|problem| of_host(problem.to_string()))?;
    String::from_utf8(body).map_err(|_| of_host("answered what is not text".to_owned()))
}
