//! The published versions' lines: a hash and the versions that have it, one row for each line.
//!
//! `published.txt` is data, made once by [`table_of`] from the published scripts, none of whose text
//! it holds. The rows stand in an order in which every version reads its lines from top to bottom,
//! so they say of each version which lines it has, how often and in which order.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::compare::common;
use super::normal::code_lines;
use super::versions::VERSIONS;

const TABLE: &str = include_str!("published.txt");

/// The lines of all versions.
pub(crate) struct Table {
    rows: Vec<Row>,
}

struct Row {
    hash: u64,
    /// Bit by bit the versions, the oldest the lowest.
    versions: u64,
}

impl Table {
    /// The table of this build. A row that cannot be read is left out; a test sees to it that
    /// there is none.
    pub(crate) fn read() -> Self {
        Self { rows: TABLE.lines().filter_map(row).collect() }
    }

    /// The table of some scripts of a test's own.
    #[cfg(test)]
    pub(crate) fn of(scripts: &[&str]) -> Self {
        Self { rows: table_of(scripts).lines().filter_map(row).collect() }
    }

    /// A version's lines, from top to bottom.
    pub(crate) fn lines_of(&self, version: usize) -> Vec<u64> {
        let has = |row: &&Row| row.versions >> version & 1 == 1;
        self.rows.iter().filter(has).map(|row| row.hash).collect()
    }

    /// How many lines each version shares with a script, a line as often as both have it.
    pub(crate) fn shared(&self, script: &[u64]) -> [usize; VERSIONS] {
        let mut left: HashMap<u64, usize> = HashMap::new();
        for hash in script {
            *left.entry(*hash).or_default() += 1;
        }
        std::array::from_fn(|version| {
            let mut left = left.clone();
            let mut take = |hash: &u64| match left.get_mut(hash) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    true
                }
                _ => false,
            };
            self.lines_of(version).iter().filter(|hash| take(hash)).count()
        })
    }
}

fn row(line: &str) -> Option<Row> {
    let (hash, versions) = line.split_once(' ')?;
    let number = |digits: &str| u64::from_str_radix(digits, 16).ok();
    Some(Row { hash: number(hash)?, versions: number(versions)? })
}

/// Writes the table of some scripts, the oldest first, at most 64: how `published.txt` was made,
/// and is again when a version is published.
#[must_use]
pub fn table_of(scripts: &[&str]) -> String {
    let mut rows: Vec<Row> = Vec::new();
    for (version, script) in scripts.iter().enumerate() {
        let lines: Vec<u64> = code_lines(script).map(|line| line.hash).collect();
        rows = merged(rows, &lines, 1 << version);
    }
    let mut table = String::new();
    for Row { hash, versions } in rows {
        writeln!(table, "{hash:016x} {versions:x}").expect("a String takes all text");
    }
    table
}

/// The rows with the lines of one more version, each where it has to stand.
fn merged(rows: Vec<Row>, lines: &[u64], version: u64) -> Vec<Row> {
    let hashes: Vec<u64> = rows.iter().map(|row| row.hash).collect();
    let pairs = common(&hashes, lines);
    let mut merged = Vec::with_capacity(rows.len() + lines.len());
    let (mut lines, mut pairs) = (lines.iter().enumerate(), pairs.into_iter().peekable());
    for (index, mut row) in rows.into_iter().enumerate() {
        if let Some((_, line)) = pairs.next_if(|(of_row, _)| *of_row == index) {
            let own = |(at, hash): (usize, &u64)| (at < line).then_some(*hash);
            let new = lines.by_ref().map_while(own);
            merged.extend(new.map(|hash| Row { hash, versions: version }));
            row.versions |= version;
        }
        merged.push(row);
    }
    merged.extend(lines.map(|(_, hash)| Row { hash: *hash, versions: version }));
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_can_be_read_and_every_version_has_lines() {
        let table = Table::read();
        assert_eq!(table.rows.len(), TABLE.lines().count());
        assert!(table.rows.iter().all(|row| row.versions != 0 && row.versions >> VERSIONS == 0));
        for version in 0..VERSIONS {
            let lines = table.lines_of(version).len();
            assert!((35..230).contains(&lines), "version {version} has {lines} lines");
        }
    }

    #[test]
    fn a_table_gives_back_each_versions_lines() {
        let scripts = ["a\nb\nc\n", "a\nx\nb\nb\n", "", "c # d\n\nb\na\n"];
        let table = Table::of(&scripts);
        for (version, script) in scripts.iter().enumerate() {
            let lines: Vec<u64> = code_lines(script).map(|line| line.hash).collect();
            assert_eq!(table.lines_of(version), lines, "{script:?}");
        }
    }
}
