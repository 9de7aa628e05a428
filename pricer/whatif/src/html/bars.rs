//! Two bars for each name: now above, then below.

use crate::figures::{Trend, count, count_change, per_cent_change, usd_short};
use crate::names::clean;
use crate::report::{Delta, GpuPart, Part, Reason};
use crate::scale::{Axis, FULL, signed_count};

use super::plot::{Plot, across, figure, inside, label, minus};
use super::tag::{Tag, tag};

/// Beside the name its change has to stand, on a phone too.
const NAME_CHARS: usize = 26;

/// A plot of more is no picture; the table has all of them.
const ROWS_MAX: usize = 16;

/// The bars' part of the width; behind them stand their figures.
const BARS_END: u32 = 7_400;

/// A name, two bars and the room below them.
const ROW_PX: usize = 58;

/// One name and its two figures.
struct Row {
    name: String,
    /// In the report's JSON, with a point at its end.
    field: String,
    change: String,
    now: Figure,
    then: Figure,
}

struct Figure {
    field: &'static str,
    exact: String,
    shown: String,
    place: u32,
}

/// What a plot is called, for eyes and ears.
pub(super) struct Words {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) unit: &'static str,
}

pub(super) fn resources(words: &Words, parts: &[Part]) -> Tag {
    let axis = Axis::of_amounts(parts.iter().flat_map(|part| amounts(&part.usd)));
    let rows = parts.iter().enumerate();
    let rows = rows
        .map(|(place, part)| money(&part.name, format!("resources[{place}]."), &part.usd, axis));
    drawn(words, &rows.take(ROWS_MAX).collect::<Vec<_>>(), axis)
}

/// The dearest, where there are too many.
pub(super) fn gpus(words: &Words, gpus: &[GpuPart]) -> Tag {
    let axis = Axis::of_amounts(gpus.iter().flat_map(|gpu| amounts(&gpu.usd)));
    let place = |gpu: &GpuPart| amounts(&gpu.usd).map(|amount| axis.place_of(amount));
    let mut kinds: Vec<(usize, &GpuPart)> = gpus.iter().enumerate().collect();
    if kinds.len() > ROWS_MAX {
        kinds.sort_by_key(|(_, gpu)| std::cmp::Reverse(place(gpu).into_iter().max()));
    }
    let rows = kinds.into_iter().take(ROWS_MAX);
    let rows = rows.map(|(place, gpu)| money(&gpu.name, format!("gpus[{place}]."), &gpu.usd, axis));
    drawn(words, &rows.collect::<Vec<_>>(), axis)
}

pub(super) fn reasons(words: &Words, reasons: &[Reason]) -> Tag {
    let axis = Axis::of_counts(reasons.iter().flat_map(|reason| [reason.now, reason.then]));
    let figure = |field, number: u64| Figure {
        field,
        exact: number.to_string(),
        shown: count(number),
        place: axis.place(signed_count(number)),
    };
    let rows = reasons.iter().enumerate().map(|(place, reason)| Row {
        name: reason.name.clone(),
        field: format!("refused.reasons[{place}]."),
        change: with_arrow(
            Trend::between(reason.now, reason.then),
            &count_change(reason.now, reason.then),
        ),
        now: figure("now", reason.now),
        then: figure("then", reason.then),
    });
    drawn(words, &rows.take(ROWS_MAX).collect::<Vec<_>>(), axis)
}

fn money(name: &str, field: String, delta: &Delta, axis: Axis) -> Row {
    let figure = |field, amount: &String| Figure {
        field,
        exact: amount.clone(),
        shown: usd_short(amount),
        place: axis.place_of(amount),
    };
    let change = per_cent_change(delta.delta_pct.as_deref());
    Row {
        name: name.to_owned(),
        field,
        change: with_arrow(Trend::of(&delta.delta_usd), &change),
        now: figure("now_usd", &delta.now_usd),
        then: figure("then_usd", &delta.then_usd),
    }
}

fn with_arrow(trend: Trend, change: &str) -> String {
    if trend == Trend::Level { change.to_owned() } else { format!("{} {change}", trend.arrow()) }
}

const fn amounts(delta: &Delta) -> [&str; 2] {
    [delta.now_usd.as_str(), delta.then_usd.as_str()]
}

fn drawn(words: &Words, rows: &[Row], axis: Axis) -> Tag {
    let Words { id, title, unit } = *words;
    let description = rows.iter().map(|row| {
        let (name, now, then) = (clean(&row.name, NAME_CHARS), &row.now.shown, &row.then.shown);
        format!("{name}: {now} now, {then} then.")
    });
    let description = description.collect::<Vec<_>>().join(" ");
    let height = rows.len() * ROW_PX;
    let zero = inside(axis.zero(), 0, BARS_END);
    let marks = rows.iter().enumerate();
    let marks = marks.flat_map(|(place, row)| row_marks(row, zero, place * ROW_PX, unit)).collect();
    Plot { id, title: title.to_owned(), description, height, margin: 0 }.of(marks)
}

fn row_marks(row: &Row, zero: u32, top: usize, unit: &str) -> Vec<Tag> {
    let name = label("name", 0, top + 13, clean(&row.name, NAME_CHARS));
    let change = label("change end", FULL, top + 13, minus(&row.change));
    let now = bar(row, &row.now, ("now", unit), zero, top + 20);
    let then = bar(row, &row.then, ("then", unit), zero, top + 35);
    [vec![name, change], now, then, vec![zero_line(zero, top)]].concat()
}

/// Where both bars begin.
fn zero_line(zero: u32, top: usize) -> Tag {
    let line = tag("line").at("class", "zero").at("x1", across(zero)).at("x2", across(zero));
    line.at("y1", top + 18).at("y2", top + 50)
}

/// A bar and its figure behind it; of one to the left of nothing the figure stands to the right.
fn bar(row: &Row, of: &Figure, (book, unit): (&str, &str), zero: u32, top: usize) -> Vec<Tag> {
    let end = inside(of.place, 0, BARS_END);
    let (left, right) = (end.min(zero), end.max(zero));
    let tooltip =
        format!("{}, {book}: {} {unit}", clean(&row.name, NAME_CHARS * 2), minus(&of.exact));
    let rect = tag("rect")
        .at("class", format!("bar {book}"))
        .at("x", across(left))
        .at("y", top)
        .at("width", across(right - left))
        .at("height", 13)
        .at("data-name", &row.name);
    let field = format!("{}{}", row.field, of.field);
    let rect = figure(rect, field, of.exact.as_str()).with(tag("title").text(tooltip));
    let text = label("value", right, top + 11, minus(&of.shown)).at("dx", 6);
    vec![rect, text]
}
