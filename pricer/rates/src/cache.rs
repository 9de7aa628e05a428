//! The cache file: one plain number, as old as the file. The published script reads and writes it too.

use std::time::{Duration, SystemTime};

use bidprice_core::Rate;
use bidprice_files::read_trusted;

/// One number; the script's file has a dozen bytes.
const CACHE_BYTES_MAX: usize = 4096;

/// A rate from the cache.
#[derive(Clone, Copy, Debug)]
pub struct Cached {
    /// What the file says.
    pub rate: Rate,
    /// Since it was written.
    pub age: Age,
}

/// How old a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// So old.
    Known(Duration),
    /// Dated so far in the future: stale, and taken to be as old as it is ahead. So a clock that
    /// jumped a minute costs a note, and a planted date gains nothing.
    Ahead(Duration),
}

impl Age {
    /// The age of what was written then.
    #[must_use]
    pub fn of(modified: SystemTime) -> Self {
        match SystemTime::now().duration_since(modified) {
            Ok(age) => Self::Known(age),
            Err(ahead) => Self::Ahead(ahead.duration()),
        }
    }

    /// How long ago, as far as is known.
    #[must_use]
    pub const fn duration(self) -> Duration {
        match self {
            Self::Known(age) | Self::Ahead(age) => age,
        }
    }

    /// What the soft and the hard age make of it. No age is for ever.
    #[must_use]
    pub fn standing(self, soft: Option<Duration>, hard: Option<Duration>) -> Standing {
        if hard.is_some_and(|most| self.duration() > most) {
            Standing::TooOld
        } else if self.is_fresh(soft) {
            Standing::Fresh
        } else {
            Standing::Stale
        }
    }

    /// Whether it is no older than that, and surely so. No limit is for ever.
    #[must_use]
    pub fn is_fresh(self, limit: Option<Duration>) -> bool {
        matches!(self, Self::Known(age) if limit.is_none_or(|most| age <= most))
    }
}

/// What may be done with a rate of some age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is used as it is.
    Fresh,
    /// Past the soft age: it is used, and refreshed.
    Stale,
    /// Past the hard age: it only says from where a new one may have moved.
    TooOld,
}

/// Reads the cache file; the reason why there is no rate fits behind its path.
pub fn read_cache(path: &str, trusted_uids: &[u32]) -> Result<Cached, String> {
    let file = read_trusted(path, trusted_uids, CACHE_BYTES_MAX)
        .map_err(|distrust| distrust.to_string())?;
    let rate = Rate::parse(&file.text).map_err(str::to_owned)?;
    Ok(Cached { rate, age: Age::of(file.modified) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dated_ahead_is_never_fresh_and_no_age_is_for_ever() {
        let [minute, hour, day] =
            [Duration::from_mins(1), Duration::from_hours(1), Duration::from_hours(24)];
        let standing = |age: Age| age.standing(Some(hour), Some(day));
        assert_eq!(standing(Age::Known(hour)), Standing::Fresh);
        assert_eq!(standing(Age::Known(day)), Standing::Stale);
        assert_eq!(standing(Age::Known(day + minute)), Standing::TooOld);
        assert_eq!(standing(Age::Ahead(minute)), Standing::Stale);
        assert_eq!(standing(Age::Ahead(day + minute)), Standing::TooOld);
        assert_eq!(Age::Known(day).standing(None, None), Standing::Fresh);
        // Where the hard age is the shorter, it counts.
        assert_eq!(Age::Known(hour).standing(Some(day), Some(minute)), Standing::TooOld);
    }
}
