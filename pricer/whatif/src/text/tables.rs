//! The tables of the terminal's report, with bars where there is room.

use bidprice_report::{Flush, Paint, Style, Table};

use crate::figures::{count, count_change, per_cent_change, plain, usd, usd_change};
use crate::names::clean;
use crate::report::{Changed, Delta, GpuPart, Part, Reason, Step};
use crate::scale::{Axis, signed_count};
use crate::summary::{becomes, step_in_words};

use super::COLUMNS;
use super::bars::{LEGEND, bar, two_in_one};

/// Names are cut, so that figures have room.
const NAME_CHARS: usize = 22;

/// Wider ones say nothing more.
const BAR_CHARS_MAX: usize = 24;

/// Below this a bar says nothing.
const BAR_CHARS_MIN: usize = 6;

/// A bar that is drawn when it is known how much room there is.
struct Row<const N: usize> {
    cells: [String; N],
    bar: Box<dyn Fn(usize) -> String>,
}

pub(super) fn resources(parts: &[Part], paint: Paint) -> Vec<String> {
    use Flush::{Left, Right};
    let axis = Axis::of_amounts(parts.iter().flat_map(|part| amounts(&part.usd)));
    let rows = parts
        .iter()
        .map(|part| Row { cells: money(&part.name, &part.usd), bar: delta_bar(axis, &part.usd) });
    let heading = ["resource", "now", "then", "change", ""];
    barred([Left, Right, Right, Right, Right], heading, rows.collect(), paint)
}

pub(super) fn gpus(gpus: &[GpuPart], paint: Paint) -> Vec<String> {
    use Flush::{Left, Right};
    let axis = Axis::of_amounts(gpus.iter().flat_map(|gpu| amounts(&gpu.usd)));
    let rows = gpus.iter().map(|gpu| {
        let [name, now, then, _, change] = money(&gpu.name, &gpu.usd);
        let one = [&gpu.now_unit_usd, &gpu.then_unit_usd].map(|one| usd(one));
        let [one_now, one_then] = one;
        let cells =
            [name, count(gpu.orders), plain(&gpu.units), one_now, one_then, now, then, change];
        Row { cells, bar: delta_bar(axis, &gpu.usd) }
    });
    let heading = ["GPU", "orders", "units", "one now", "one then", "all now", "all then", ""];
    let columns = [Left, Right, Right, Right, Right, Right, Right, Right];
    barred(columns, heading, rows.collect(), paint)
}

pub(super) fn reasons(reasons: &[Reason], paint: Paint) -> Vec<String> {
    use Flush::{Left, Right};
    let axis = Axis::of_counts(reasons.iter().flat_map(|reason| [reason.now, reason.then]));
    let rows = reasons.iter().map(|reason| {
        let Reason { name, now, then, .. } = reason;
        let cells = [clean(name, NAME_CHARS), count(*now), count(*then), count_change(*now, *then)];
        let [now, then] = [*now, *then].map(|count| axis.place(signed_count(count)));
        Row { cells, bar: Box::new(move |width| two_in_one(now, then, width)) }
    });
    barred([Left, Right, Right, Right], ["reason", "now", "then", "change"], rows.collect(), paint)
}

pub(super) fn steps(steps: &[Step], paint: Paint) -> Vec<String> {
    if steps.iter().all(|step| step.orders == 0) {
        return Vec::new();
    }
    let axis = Axis::of_counts(steps.iter().map(|step| step.orders));
    let rows = steps.iter().map(|step| {
        let place = axis.place(signed_count(step.orders));
        let cells = [step_in_words(step), count(step.orders)];
        Row { cells, bar: Box::new(move |width| bar(place, width)) }
    });
    let (table, width) =
        fitted([Flush::Right, Flush::Right], ["change", "orders"], rows.collect(), paint);
    debug_assert!(width <= COLUMNS, "two columns of counts and a bar");
    table
}

pub(super) fn most_changed(orders: &[Changed], paint: Paint) -> Vec<String> {
    use Flush::{Left, Right};
    let mut table = Table::new([Left, Left, Right, Right, Right, Left]);
    table.row(["order", "resources", "now", "then", "", "answer"].map(str::to_owned));
    for order in orders {
        let [name, now, then, _, change] = money(&order.order, &order.usd);
        let resources = clean(&order.resources, NAME_CHARS);
        let answer = clean(&becomes(&order.now_is, &order.then_is), NAME_CHARS);
        table.row([name, resources, now, then, change, answer]);
    }
    table.lines(paint)
}

fn money(name: &str, delta: &Delta) -> [String; 5] {
    let Delta { now_usd, then_usd, delta_usd, delta_pct } = delta;
    let change = per_cent_change(delta_pct.as_deref());
    [clean(name, NAME_CHARS), usd(now_usd), usd(then_usd), usd_change(delta_usd), change]
}

const fn amounts(delta: &Delta) -> [&str; 2] {
    [delta.now_usd.as_str(), delta.then_usd.as_str()]
}

/// Bars begin at nothing: what is below it has none, and its sign says so.
fn delta_bar(axis: Axis, delta: &Delta) -> Box<dyn Fn(usize) -> String> {
    let zero = axis.zero();
    let [now, then] = amounts(delta).map(|amount| axis.place_of(amount).saturating_sub(zero));
    Box::new(move |width| two_in_one(now, then, width))
}

/// A table with bars and what they mean.
fn barred<const N: usize>(
    columns: [Flush; N],
    heading: [&str; N],
    rows: Vec<Row<N>>,
    paint: Paint,
) -> Vec<String> {
    let (mut lines, width) = fitted(columns, heading, rows, paint);
    if lines.len() > 1 && width + BAR_CHARS_MIN < COLUMNS {
        lines.push(paint.apply(Style::Dim, LEGEND));
    }
    lines
}

/// The lines with bars in what room is left, and how wide they are without them.
fn fitted<const N: usize>(
    columns: [Flush; N],
    heading: [&str; N],
    rows: Vec<Row<N>>,
    paint: Paint,
) -> (Vec<String>, usize) {
    let mut table = Table::new(columns);
    table.row(heading.map(str::to_owned));
    let mut bars = Vec::new();
    for row in rows {
        table.row(row.cells);
        bars.push(row.bar);
    }
    let plain = table.lines(Paint::Plain);
    let width = plain.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let room = COLUMNS.saturating_sub(width + 2).min(BAR_CHARS_MAX);
    let mut lines = table.lines(paint);
    if room >= BAR_CHARS_MIN {
        for ((line, plain), bar) in lines.iter_mut().zip(plain).skip(1).zip(bars) {
            let gap = width - plain.chars().count() + 2;
            line.extend(std::iter::repeat_n(' ', gap).chain(bar(room).chars()));
            line.truncate(line.trim_end().len());
        }
    }
    (lines, width)
}
