//! A sweep as a small curve of block characters.

use bidprice_core::bc::Number;
use bidprice_report::{Paint, Style};

use crate::figures::{count, plain, usd};
use crate::names::{NAME_CHARS_MAX, clean};
use crate::report::{Point, Sweep};
use crate::scale::{Axis, Ticked, ends, size};
use crate::summary::{best, is_flat};

use super::bars::{cell, parts};

/// Rows of the curve.
const ROWS: usize = 6;

/// Columns of the curve: what is left beside its figures.
const CURVE_COLUMNS: usize = 72;

/// A point is at most so many columns wide.
const POINT_COLUMNS_MAX: usize = 4;

pub(super) fn block(sweep: &Sweep, paint: Paint) -> Vec<String> {
    let key = clean(&sweep.key, NAME_CHARS_MAX);
    let mut lines = vec![paint.apply(Style::Bold, &format!("earnings, USD a month, by {key}"))];
    lines.extend(drawn(sweep));
    lines.extend(best(sweep).map(|best| {
        let (at, earnings, bids) = (plain(&best.at), usd(&best.earnings_usd), count(best.bids));
        let best = if is_flat(sweep) {
            format!("all earn the same: {earnings} USD a month, bids {bids}")
        } else {
            format!("best at {at}: {earnings} USD a month, bids {bids}")
        };
        paint.apply(Style::Bold, &best) + &present(sweep)
    }));
    lines
}

fn present(sweep: &Sweep) -> String {
    sweep.at.as_ref().map(|at| format!("; the book of then has {}", plain(at))).unwrap_or_default()
}

/// The columns, their axes, and a mark under the best one.
fn drawn(sweep: &Sweep) -> Vec<String> {
    let columns = columns(sweep);
    let amounts = columns.iter().filter_map(|(_, point)| size(&point.earnings_usd));
    let Some((low, high)) = ends(amounts) else { return Vec::new() };
    let Ticked { axis, ticks } = Ticked::from_zero_if_near(low, high);
    let shown =
        |tick: Option<&Number>| tick.map(|tick| usd(tick.text().as_str())).unwrap_or_default();
    let (top, bottom) = (shown(ticks.last()), shown(ticks.first()));
    let width = top.chars().count().max(bottom.chars().count());
    let mut lines: Vec<String> = (0..ROWS)
        .rev()
        .map(|row| {
            let label = if row == ROWS - 1 {
                &top
            } else if row == 0 {
                &bottom
            } else {
                ""
            };
            let cells: String =
                columns.iter().map(|(_, point)| cell(height(axis, point), row)).collect();
            format!("{label:>width$} ┤{cells}").trim_end().to_owned()
        })
        .collect();
    lines.extend(below(sweep, &columns, width));
    lines
}

fn height(axis: Axis, point: &Point) -> usize {
    parts(axis.place_of(&point.earnings_usd), ROWS * 8).max(1)
}

/// The lowest and the highest price, and where the best one is.
fn below(sweep: &Sweep, columns: &[(usize, &Point)], width: usize) -> Option<String> {
    let (first, last) = (columns.first()?, columns.last()?);
    let mark = columns.iter().position(|(place, _)| *place == sweep.best)?;
    let (first, last) = (plain(&first.1.at), plain(&last.1.at));
    let indent = " ".repeat(width + 2);
    let best = format!("{indent}{}▲", " ".repeat(mark));
    let gap = columns.len().saturating_sub(first.chars().count() + last.chars().count()).max(2);
    Some(format!("{best}\n{indent}{first}{}{last}", " ".repeat(gap)))
}

/// Each point as often as there is room for; of too many every so many, and the best one in any case.
fn columns(sweep: &Sweep) -> Vec<(usize, &Point)> {
    let points = sweep.points.len();
    let each = (CURVE_COLUMNS / points.max(1)).clamp(1, POINT_COLUMNS_MAX);
    let every = points.div_ceil(CURVE_COLUMNS).max(1);
    let is_shown = |place: &usize| {
        let is_best_here = place / every == sweep.best / every;
        if is_best_here { *place == sweep.best } else { place.is_multiple_of(every) }
    };
    let shown = sweep.points.iter().enumerate().filter(|(place, _)| is_shown(place));
    shown.flat_map(|point| std::iter::repeat_n(point, each)).collect()
}
