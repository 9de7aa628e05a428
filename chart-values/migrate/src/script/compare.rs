//! Which published version a script is, or comes from, and what is its operator's own in it.

use sha2::{Digest, Sha256};

use super::limits::COMPARED_LINES_MAX;
use super::normal::{Line, code_lines};
use super::table::Table;
use super::targets::shown;
use super::versions::{Published, VERSIONS};
use super::ways::Known;

/// Which published version a script is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Version {
    /// Byte for byte.
    Exact(&'static Published),
    /// Line for line, but for prices, comments, blanks and line ends. Several versions may differ
    /// in nothing else; the oldest first.
    SameCode(Vec<&'static Published>),
    /// Made from this one, or from one that is much like it.
    Nearest {
        /// The version that it shares most lines with; of several the newest.
        published: &'static Published,
        /// Shared lines, in per cent of the lines of both together.
        similarity: u8,
        /// Behind these lines of the script lines of the published version are missing, as many
        /// as the line is named; 0 is the script's beginning.
        missing: Vec<usize>,
    },
    /// It resembles none of them.
    Unknown,
}

/// A line that its operator wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnLine {
    /// The first line of the script is 1.
    pub line: usize,
    /// Without its comment, shortened and printable.
    pub text: String,
}

impl OwnLine {
    pub(crate) fn new(line: &Line<'_>) -> Self {
        Self { line: line.number, text: shown(line.code) }
    }
}

/// What the comparison gave.
pub(crate) struct Compared<'s> {
    pub(crate) version: Version,
    /// Its place in the history; the nearest one's, where it is none.
    pub(crate) index: Option<usize>,
    /// Lines that the version does not have, or not there.
    pub(crate) own: Vec<Line<'s>>,
}

impl Compared<'_> {
    /// What the history tells of it.
    pub(crate) fn known(&self) -> Option<Known> {
        let is_same = matches!(self.version, Version::Exact(_) | Version::SameCode(_));
        self.index.map(|index| Known { index, is_same })
    }
}

/// A script that shares fewer of its telling lines with the nearest version is none of theirs.
/// Scripts that only do the same share next to none, and Chia's, of the same hand, two thirds.
const RESEMBLES_PER_CENT: usize = 30;

/// Two versions that stayed on a branch and refuse the owners on a list which the chart cannot name.
/// Whoever has these lines brought them, so they are own lines of a script that is not just that.
const HAVE_LISTS: [usize; 2] = [40, 41];

/// Compares a script with the published ones: its bytes, and its text with plain line ends.
pub(crate) fn compare<'s>(bytes: &[u8], text: &'s str) -> Compared<'s> {
    if let Some(index) = Published::with_digest(&Sha256::digest(bytes)) {
        let version = Version::Exact(Published::at(index));
        return Compared { version, index: Some(index), own: Vec::new() };
    }
    compare_lines(&Table::read(), text)
}

fn compare_lines<'s>(table: &Table, text: &'s str) -> Compared<'s> {
    let lines: Vec<Line<'s>> = code_lines(text).collect();
    let hashes: Vec<u64> = lines.iter().take(COMPARED_LINES_MAX).map(|line| line.hash).collect();
    let same: Vec<usize> = (0..VERSIONS).filter(|v| table.lines_of(*v) == hashes).collect();
    if let Some(newest) = same.last().filter(|_| hashes.len() == lines.len()) {
        let version = Version::SameCode(same.iter().map(|v| Published::at(*v)).collect());
        return Compared { version, index: Some(*newest), own: Vec::new() };
    }
    let Some(nearest) = nearest(table, &lines, &hashes) else {
        return Compared { version: Version::Unknown, index: None, own: lines };
    };
    let version_lines = table.lines_of(nearest.version);
    let pairs = common(&hashes, &version_lines);
    let version = Version::Nearest {
        published: Published::at(nearest.version),
        similarity: u8::try_from(nearest.per_thousand / 10).unwrap_or(100),
        missing: missing(&lines, &pairs, version_lines.len()),
    };
    let own = own(lines, &pairs, &version_lines);
    Compared { version, index: Some(nearest.version), own }
}

/// A version, and how much of both it and the script have.
#[derive(Clone, Copy)]
struct Near {
    /// Finer than per cent, so that near ones can be told apart.
    per_thousand: usize,
    version: usize,
}

/// The version that a script resembles most, if it resembles any.
fn nearest(table: &Table, lines: &[Line<'_>], hashes: &[u64]) -> Option<Near> {
    let near = |(version, shared): (usize, &usize)| {
        let both = hashes.len() + table.lines_of(version).len() - shared;
        Near { per_thousand: shared * 1000 / both.max(1), version }
    };
    let shared = table.shared(hashes);
    let all: Vec<Near> = shared.iter().enumerate().map(near).collect();
    let candidates = || all.iter().filter(|near| !HAVE_LISTS.contains(&near.version));
    let highest = candidates().map(|near| near.per_thousand).max().filter(|most| *most > 0)?;
    // Of equals the one whose lines stand in the same order, then the newest.
    let in_order =
        |near: &&Near| (common(hashes, &table.lines_of(near.version)).len(), near.version);
    let best = candidates().filter(|near| near.per_thousand == highest).max_by_key(in_order)?;
    resembles(table, lines, best.version).then_some(*best)
}

fn resembles(table: &Table, lines: &[Line<'_>], version: usize) -> bool {
    let telling = lines.iter().filter(|line| line.is_telling).map(|line| line.hash);
    let telling: Vec<u64> = telling.take(COMPARED_LINES_MAX).collect();
    let shared = table.shared(&telling).get(version).copied().unwrap_or_default();
    shared > 0 && shared * 100 >= telling.len() * RESEMBLES_PER_CENT
}

/// Where lines of the version are missing, and no own line stands in their place.
fn missing(lines: &[Line<'_>], pairs: &[(usize, usize)], version_lines: usize) -> Vec<usize> {
    let end = (lines.len(), version_lines);
    let mut missing = Vec::new();
    let (mut script, mut version) = (0, 0);
    for &(next_script, next_version) in pairs.iter().chain([&end]) {
        let gap = next_version - version;
        if next_script == script && gap > 0 {
            let before = script.checked_sub(1).and_then(|index| lines.get(index));
            let place = before.map_or(0, |line| line.number);
            missing.extend(std::iter::repeat_n(place, gap));
        }
        (script, version) = (next_script + 1, next_version + 1);
    }
    missing
}

/// Lines without a partner, unless they only stand elsewhere.
fn own<'s>(lines: Vec<Line<'s>>, pairs: &[(usize, usize)], version_lines: &[u64]) -> Vec<Line<'s>> {
    let mut paired = vec![false; lines.len()];
    let mut left: Vec<Option<u64>> = version_lines.iter().copied().map(Some).collect();
    for (script, version) in pairs {
        if let (Some(is_paired), Some(line)) = (paired.get_mut(*script), left.get_mut(*version)) {
            (*is_paired, *line) = (true, None);
        }
    }
    let mut is_moved = |line: &Line<'_>| {
        line.is_telling && {
            let place = left.iter_mut().find(|other| **other == Some(line.hash));
            place.is_some_and(|place| place.take().is_some())
        }
    };
    let unpaired = lines.into_iter().zip(paired).filter(|(_, is_paired)| !is_paired);
    unpaired.map(|(line, _)| line).filter(|line| !is_moved(line)).collect()
}

/// The longest common subsequence, as pairs of places.
pub(crate) fn common(one: &[u64], other: &[u64]) -> Vec<(usize, usize)> {
    let front = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let width = other.len() + 1;
    // How long it can become from each pair of places on.
    let mut lengths = vec![0_u16; (one.len() + 1) * width];
    let at = |lengths: &[u16], a: usize, b: usize| lengths.get(a * width + b).copied().unwrap_or(0);
    for (a, hash) in one.iter().enumerate().skip(front).rev() {
        for (b, other_hash) in other.iter().enumerate().skip(front).rev() {
            let length = if hash == other_hash {
                at(&lengths, a + 1, b + 1).saturating_add(1)
            } else {
                at(&lengths, a + 1, b).max(at(&lengths, a, b + 1))
            };
            if let Some(place) = lengths.get_mut(a * width + b) {
                *place = length;
            }
        }
    }
    let mut pairs: Vec<(usize, usize)> = (0..front).map(|place| (place, place)).collect();
    let (mut a, mut b) = (front, front);
    while let (Some(hash), Some(other_hash)) = (one.get(a), other.get(b)) {
        if hash == other_hash {
            pairs.push((a, b));
            (a, b) = (a + 1, b + 1);
        } else if at(&lengths, a + 1, b) >= at(&lengths, a, b + 1) {
            a += 1;
        } else {
            b += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(one: &[u64], other: &[u64], expected: &[(usize, usize)]) {
        assert_eq!(common(one, other), expected);
    }

    #[test]
    fn the_longest_common_subsequence_is_found() {
        check(&[], &[1], &[]);
        check(&[1, 2, 3], &[1, 2, 3], &[(0, 0), (1, 1), (2, 2)]);
        check(&[1, 9, 2, 3], &[1, 2, 8, 3], &[(0, 0), (2, 1), (3, 3)]);
        check(&[2, 1], &[1, 2], &[(1, 0)]);
    }

    fn lines(hashes: &[u64]) -> Vec<Line<'static>> {
        let line = |(index, hash): (usize, &u64)| Line {
            number: index + 1,
            code: "a line that says a lot",
            hash: *hash,
            is_telling: true,
        };
        hashes.iter().enumerate().map(line).collect()
    }

    /// Own lines and where lines are missing.
    #[track_caller]
    fn check_own(script: &[u64], version: &[u64], own_lines: &[usize], gone: &[usize]) {
        let pairs = common(script, version);
        assert_eq!(missing(&lines(script), &pairs, version.len()), gone);
        let own = own(lines(script), &pairs, version);
        assert_eq!(own.iter().map(|line| line.number).collect::<Vec<_>>(), own_lines);
    }

    #[test]
    fn own_lines_and_gaps_are_told_apart() {
        check_own(&[1, 2, 3], &[1, 2, 3], &[], &[]);
        check_own(&[1, 9, 2], &[1, 2], &[2], &[]);
        check_own(&[1, 4], &[1, 2, 3, 4], &[], &[1, 1]);
        check_own(&[1, 9, 4], &[1, 2, 3, 4], &[2], &[]);
        check_own(&[2, 3], &[1, 2, 3, 4], &[], &[0, 2]);
        // A line that only moved is nobody's own.
        check_own(&[2, 3, 1], &[1, 2, 3], &[], &[0]);
    }

    #[test]
    fn a_script_of_ones_own_resembles_none() {
        let text = "#!/bin/bash\norder=$(cat)\nif true; then\n  echo \"$order\"\nfi\n";
        let compared = compare(text.as_bytes(), text);
        assert_eq!(compared.version, Version::Unknown);
        assert_eq!(compared.own.len(), 4);
    }

    /// Two versions of nobody's: the older one has no GPUs.
    const OLDER: &str = include_str!("../../../../tests/migrate/scripts/bare-2022-11.sh");
    const NEWER: &str = include_str!("../../../../tests/migrate/scripts/uact-15.0.sh");

    #[track_caller]
    fn compared(text: &str) -> Compared<'_> {
        compare_lines(&Table::of(&[OLDER, NEWER]), text)
    }

    #[test]
    fn prices_comments_and_line_ends_do_not_make_another_version() {
        let changed = NEWER.replace(":-1.60}", ":-2.75}").replace('\n', "  # mine\n\n");
        let compared = compared(&changed);
        assert_eq!(compared.version, Version::SameCode(vec![Published::at(1)]));
        assert!(compared.own.is_empty());
    }

    #[test]
    fn a_changed_script_keeps_its_nearest_version() {
        let changed = NEWER
            .replace("precision=$(jq", "places=6\nprecision=$(jq")
            .replace("parts=$(jq -c '.resources' <<< \"$order\")\n", "")
            .replace("  exit 1\nfi", "  logger \"$bid\"\n  exit 1\nfi");
        let compared = compared(&changed);
        let version =
            Version::Nearest { published: Published::at(1), similarity: 91, missing: vec![7] };
        assert_eq!(compared.version, version);
        let own: Vec<_> = compared.own.iter().map(|line| (line.number, line.code)).collect();
        assert_eq!(own, [(4, "places=6"), (38, "logger \"$bid\"")]);
    }
}
