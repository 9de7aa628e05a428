//! What came of it in a few sentences: every output for people begins with them.

use crate::figures::{Trend, count, per_cent_change, plain, usd};
use crate::names::{NAME_CHARS_MAX, clean};
use crate::report::{Delta, Point, Report, Step, Sweep};

/// The answer, in the order of what decides.
pub(crate) fn sentences(report: &Report) -> Vec<String> {
    if report.orders.priced == 0 {
        return vec!["No order could be priced under both books.".to_owned()];
    }
    let mut sentences = vec![costs(report), bids(report), earns(report)];
    sentences.extend(report.sweep.as_ref().and_then(best_of));
    sentences
}

fn costs(report: &Report) -> String {
    let (orders, cost) = match report.orders.priced {
        1 => ("1 order".to_owned(), "costs"),
        several => (format!("{} orders", count(several)), "cost"),
    };
    match more_or_less(&report.total) {
        Some(change) => format!("{orders} would cost {change}."),
        None => format!("{orders} {cost} the same."),
    }
}

fn bids(report: &Report) -> String {
    let (lost, won) = (count(report.bids.lost), count(report.bids.won));
    match (report.bids.lost, report.bids.won) {
        (0, 0) => "The same orders get a bid.".to_owned(),
        (_, 0) => format!("{lost} would lose their bid."),
        (0, _) => format!("{won} more would get a bid."),
        _ => format!("{lost} would lose their bid, {won} others would get one."),
    }
}

fn earns(report: &Report) -> String {
    let at = format!("At {} % utilisation", plain(&report.earnings.utilisation_pct));
    match more_or_less(&report.earnings.usd) {
        Some(change) => format!("{at} the bids would earn {change}."),
        None => format!("{at} the bids earn the same."),
    }
}

/// `12.30 USD a month more (+5.20 %)`; nothing for no change.
fn more_or_less(delta: &Delta) -> Option<String> {
    let word = match Trend::of(&delta.delta_usd) {
        Trend::Up => "more",
        Trend::Down => "less",
        Trend::Level => return None,
    };
    let size = usd(delta.delta_usd.trim_start_matches('-'));
    let part = delta.delta_pct.as_deref();
    let part = part.map(|part| format!(" ({})", per_cent_change(Some(part)))).unwrap_or_default();
    Some(format!("{size} USD a month {word}{part}"))
}

fn best_of(sweep: &Sweep) -> Option<String> {
    let Point { at, earnings_usd, .. } = best(sweep)?;
    let key = clean(&sweep.key, NAME_CHARS_MAX);
    let (at, earnings) = (plain(at), usd(earnings_usd));
    if is_flat(sweep) {
        return Some(format!("All values of {key} earn the same: {earnings} USD a month."));
    }
    Some(format!("Of all values of {key}, {at} earns most: {earnings} USD a month."))
}

/// Whether no point is better than another: then none is the best.
pub(crate) fn is_flat(sweep: &Sweep) -> bool {
    let mut earnings = sweep.points.iter().map(|point| &point.earnings_usd);
    let first = earnings.next();
    earnings.all(|other| Some(other) == first)
}

/// The point with the highest earnings.
pub(crate) fn best(sweep: &Sweep) -> Option<&Point> {
    sweep.points.get(sweep.best)
}

/// `-10 to -5 %`, `above 50 %`, `no change`.
pub(crate) fn step_in_words(step: &Step) -> String {
    match (step.above_pct, step.to_pct) {
        (Some(0), Some(0)) => "no change".to_owned(),
        (Some(above), Some(to)) => format!("{} to {} %", sign(above), sign(to)),
        (None, Some(to)) => format!("up to {} %", sign(to)),
        (Some(above), None) => format!("above {} %", sign(above)),
        (None, None) => "any".to_owned(),
    }
}

/// A whole number of per cent with its sign; none for 0.
pub(crate) fn sign(per_cent: i32) -> String {
    if per_cent == 0 { "0".to_owned() } else { format!("{per_cent:+}") }
}

/// Which way the orders of a step went.
pub(crate) fn step_trend(step: &Step) -> Trend {
    match (step.above_pct, step.to_pct) {
        (Some(0), Some(0)) => Trend::Level,
        (_, Some(to)) if to <= 0 => Trend::Down,
        _ => Trend::Up,
    }
}

/// `bid`, or `bid → too_dear` for an order whose answer changes.
pub(crate) fn becomes(now_is: &str, then_is: &str) -> String {
    let [now, then] = [now_is, then_is].map(|is| clean(is, NAME_CHARS_MAX));
    if now == then { now } else { format!("{now} → {then}") }
}
