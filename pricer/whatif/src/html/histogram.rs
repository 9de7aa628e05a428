//! How many orders become how much cheaper or dearer.

use crate::figures::{Trend, count, count_short};
use crate::report::Step;
use crate::scale::{Axis, FULL, signed_count};
use crate::summary::{sign, step_in_words, step_trend};

use super::plot::{Plot, across, figure, label, minus, rule};
use super::tag::{Tag, tag};

/// Where the columns stand, and how high they may be.
const FLOOR_PX: usize = 196;
const COLUMN_PX: usize = 170;

/// Below the floor: the steps' ends, then which way is which.
const HEIGHT_PX: usize = 242;

pub(super) fn histogram(steps: &[Step]) -> Tag {
    let axis = Axis::of_counts(steps.iter().map(|step| step.orders));
    let width = FULL / u32::try_from(steps.len()).unwrap_or(FULL).max(1);
    let mut marks = vec![rule("floor", FLOOR_PX)];
    let mut left = 0;
    for (place, step) in steps.iter().enumerate() {
        marks.extend(column(place, step, axis, left..left + width));
        marks.extend(ends(step, left..left + width));
        left += width;
    }
    let captions = [
        label("axis", 0, HEIGHT_PX - 6, "◀ cheaper"),
        label("axis middle wide", FULL / 2, HEIGHT_PX - 6, "change of an order’s price, %"),
        label("axis end", FULL, HEIGHT_PX - 6, "dearer ▶"),
    ];
    marks.extend(captions);
    let some = steps.iter().filter(|step| step.orders > 0);
    let description = some.map(|step| format!("{}: {}.", step_in_words(step), count(step.orders)));
    let description = description.collect::<Vec<_>>().join(" ");
    let title = "Orders by the change of their price".to_owned();
    Plot { id: "plot-changes", title, description, height: HEIGHT_PX, margin: 0 }.of(marks)
}

fn column(place: usize, step: &Step, axis: Axis, across_it: std::ops::Range<u32>) -> Vec<Tag> {
    let class = match step_trend(step) {
        Trend::Down => "column cheaper",
        Trend::Level => "column level",
        Trend::Up => "column dearer",
    };
    let height = height(axis, step.orders);
    let gap = (across_it.end - across_it.start) / 10;
    let rect = tag("rect")
        .at("class", class)
        .at("x", across(across_it.start + gap))
        .at("y", FLOOR_PX - height)
        .at("width", across(across_it.end - across_it.start - 2 * gap))
        .at("height", height);
    let tooltip = format!("{}: {} orders", step_in_words(step), count(step.orders));
    let rect = figure(rect, format!("changes[{place}].orders"), step.orders.to_string())
        .with(tag("title").text(tooltip));
    let middle = u32::midpoint(across_it.start, across_it.end);
    let shown = if step.orders == 0 { String::new() } else { count_short(step.orders) };
    vec![rect, label("value middle", middle, FLOOR_PX - height - 5, shown)]
}

/// In pixels; an order among millions is still seen.
fn height(axis: Axis, orders: u64) -> usize {
    let place = usize::try_from(axis.place(signed_count(orders))).unwrap_or(0);
    let least = usize::from(orders > 0) * 2;
    (place * COLUMN_PX / FULL as usize).max(least)
}

/// What lies between two columns stands between them; no change is a column of its own.
fn ends(step: &Step, across_it: std::ops::Range<u32>) -> Option<Tag> {
    let (place, end) = match (step.above_pct, step.to_pct) {
        (Some(0), Some(0)) => (u32::midpoint(across_it.start, across_it.end), 0),
        (_, Some(to)) if to < 0 => (across_it.end, to),
        (Some(above), _) if above > 0 => (across_it.start, above),
        _ => return None,
    };
    // Where there is no room for signs, the words below say which way is which.
    let shown = minus(&sign(end));
    let digits = shown.trim_start_matches(['+', '−']);
    let sign = shown.strip_suffix(digits).unwrap_or_default();
    let sign = tag("tspan").at("class", "sign").text(sign);
    let tick = tag("text").at("class", "tick middle").at("x", across(place));
    Some(tick.at("y", FLOOR_PX + 16).with(sign).text(digits))
}
