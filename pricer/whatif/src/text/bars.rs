//! Bars of block characters, in eighths of a character.

use crate::scale::FULL;

/// Eighths of a character, from none to all.
const EIGHTHS: [char; 9] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

/// A bar from the left; something above zero is never invisible.
pub(crate) fn bar(place: u32, width: usize) -> String {
    let eighths = parts(place, width * 8);
    let eighths = if place > 0 { eighths.max(1) } else { 0 };
    let rest = EIGHTHS.get(eighths % 8).filter(|_| eighths % 8 > 0);
    std::iter::repeat_n('█', eighths / 8).chain(rest.copied()).collect()
}

/// Two bars in one: what stays is solid, what comes or goes is not.
pub(crate) fn two_in_one(now: u32, then: u32, width: usize) -> String {
    let [low, high] = [now.min(then), now.max(then)].map(|place| parts(place, width));
    let rest = if then > now { '▒' } else { '░' };
    std::iter::repeat_n('█', low).chain(std::iter::repeat_n(rest, high - low)).collect()
}

/// What [`two_in_one`] means.
pub(crate) const LEGEND: &str = "█ both   ▒ more   ░ less";

/// So many of all parts that the place stands for, to the nearest.
pub(crate) fn parts(place: u32, all: usize) -> usize {
    let (place, full) = (usize::try_from(place.min(FULL)).unwrap_or(0), FULL as usize);
    (place * all + full / 2) / full
}

/// A column's cell in a row of a curve: full below its top, empty above it.
pub(crate) fn cell(eighths: usize, row_from_below: usize) -> char {
    let left = eighths.saturating_sub(row_from_below * 8).min(8);
    match left {
        0 => ' ',
        8 => '█',
        left => ['▁', '▂', '▃', '▄', '▅', '▆', '▇'].get(left - 1).copied().unwrap_or('█'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_has_eighths_and_shows_the_least() {
        assert_eq!(bar(FULL, 4), "████");
        assert_eq!(bar(FULL / 2, 4), "██");
        assert_eq!(bar(1, 4), "▏");
        assert_eq!(bar(0, 4), "");
    }

    #[test]
    fn what_comes_and_what_goes_look_different() {
        assert_eq!(two_in_one(5_000, FULL, 4), "██▒▒");
        assert_eq!(two_in_one(FULL, 7_500, 4), "███░");
        assert_eq!(two_in_one(0, 0, 4), "");
    }

    #[test]
    fn a_cell_is_full_below_the_top() {
        assert_eq!([cell(12, 0), cell(12, 1), cell(12, 2)], ['█', '▄', ' ']);
    }
}
