//! Something for each name, however many names a file makes up.

use std::collections::BTreeMap;

use bidprice_core::printable;
use serde::Serialize;

/// More than there are refusals, sources, price books of a year or rules of a fleet.
const NAMES_MAX: usize = 100;

/// Longer than any of ours.
const NAME_CHARS_MAX: usize = 120;

/// Under it stands whatever else there is.
const OTHERS: &str = "others";

/// A value for each of the first so many names, and one for all others.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub(super) struct ByName<V>(BTreeMap<String, V>);

impl<V> Default for ByName<V> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<V: Default> ByName<V> {
    pub(super) fn of(&mut self, name: &str) -> &mut V {
        let name: String = printable(name).chars().take(NAME_CHARS_MAX).collect();
        let is_full = self.0.len() >= NAMES_MAX && !self.0.contains_key(&name);
        self.0.entry(if is_full { OTHERS.to_owned() } else { name }).or_default()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Takes what came later, name by name.
    pub(super) fn merge(&mut self, later: Self, add: impl Fn(&mut V, V)) {
        for (name, value) in later.0 {
            add(self.of(&name), value);
        }
    }
}

/// How often each name was there.
pub(super) type Counts = ByName<u64>;

impl Counts {
    pub(super) fn add(&mut self, name: &str) {
        *self.of(name) += 1;
    }

    pub(super) fn sum(&self) -> u64 {
        self.0.values().sum()
    }

    /// `name 3, other 1`, the most frequent first.
    pub(super) fn words(&self) -> String {
        let words = self.by_frequency().into_iter().map(|(name, count)| format!("{name} {count}"));
        words.collect::<Vec<_>>().join(", ")
    }

    pub(super) fn by_frequency(&self) -> Vec<(&str, u64)> {
        let mut rows: Vec<(&str, u64)> = self.iter().map(|(name, count)| (name, *count)).collect();
        rows.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_without_end_take_room_for_a_few() {
        let mut counts = Counts::default();
        for name in 0..10_000 {
            counts.add(&format!("{name}{}", "x".repeat(5000)));
        }
        counts.add("\x1b[2J");
        assert_eq!((counts.0.len(), counts.sum()), (NAMES_MAX + 1, 10_001));
        assert_eq!(counts.0.get(OTHERS), Some(&9_901));
        assert!(counts.0.keys().all(|name| name.chars().count() <= NAME_CHARS_MAX));
    }

    #[test]
    fn the_most_frequent_comes_first() {
        let mut counts = Counts::default();
        for name in ["b", "a", "b", "c"] {
            counts.add(name);
        }
        assert_eq!(counts.words(), "b 2, a 1, c 1");
    }
}
