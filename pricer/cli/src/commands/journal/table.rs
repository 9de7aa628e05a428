//! The report as a person reads it.

use bidprice_report::{Flush, Paint, Style, Table};

use super::calendar::{Calls, Row};
use super::changes::ChangesShown;
use super::names::Counts;
use super::rates::{Last, RatesShown};
use super::report::{BookUsed, NearMiss, NearMisses, Report, Slow};
use super::silences::{Called, Silence};
use super::words::{
    UNKNOWN, clean, clean_or_nothing, counted, denom, quoted, share, span, took, usd,
};

use Flush::{Left, Right};

/// Rows of price books, rules and plugins; the JSON has more.
const ROWS_MAX: usize = 12;

/// The longest bar.
const BAR_CELLS: u64 = 30;

/// All of it, a newline at the end.
pub(super) fn text(report: &Report, paint: Paint) -> String {
    let parts = [
        head(report, paint),
        calls(&report.calls, paint),
        refusals(&report.refusals, report.refused, paint),
        misses(&report.near_misses, paint),
        nearest(&report.near_misses.nearest, paint),
        durations(report, paint),
        slowest(&report.slowest, paint),
        silences(&report.called.longest_silences, paint),
        books(&report.books, paint),
        rates(&report.rates),
        changes(&report.changes, paint),
        unreadable(report, paint),
    ];
    let parts: Vec<String> = parts.iter().filter(|p| !p.is_empty()).map(|p| p.join("\n")).collect();
    parts.join("\n\n") + "\n"
}

/// A row under its headings.
fn table<const N: usize>(
    columns: [Flush; N],
    headings: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
    paint: Paint,
) -> Vec<String> {
    let mut table = Table::new(columns);
    table.row(headings.map(str::to_owned));
    let mut is_empty = true;
    for row in rows {
        table.row(row);
        is_empty = false;
    }
    if is_empty { Vec::new() } else { table.lines(paint) }
}

fn head(report: &Report, paint: Paint) -> Vec<String> {
    let Report { decisions, bids, refused, undecided, shadow_runs, called, .. } = report;
    let decided = counted(*decisions, "decision", "decisions");
    let mut lines = vec![match (called.first.as_str(), called.last.as_str()) {
        ("", _) => format!("{decided} in {}", quoted(&report.journal)),
        (first, last) => format!("{decided}, {first} to {last}, in {}", quoted(&report.journal)),
    }];
    let bids = paint.apply(Style::Good, &counted(*bids, "bid", "bids"));
    lines.push(format!("{bids}, {refused} refused ({})", share(*refused, *decisions)));
    lines.extend((*undecided > 0).then(|| format!("{undecided} without an answer of ours")));
    lines.extend((*shadow_runs > 0).then(|| {
        format!("{shadow_runs} of them shadow runs: what went out is the old script's answer")
    }));
    lines.extend(last_line(called));
    lines
}

fn last_line(called: &Called) -> Option<String> {
    match called.last_age_seconds {
        Some(age) => Some(format!("the last one {} ago", span(age.saturating_mul(1000)))),
        None if called.last.is_empty() => None,
        None => {
            Some("the last one is of a time that is still to come: look at the clock".to_owned())
        }
    }
}

fn calls(calls: &Calls, paint: Paint) -> Vec<String> {
    let most = calls.rows.iter().map(|row| row.bids + row.refused).max().unwrap_or(0);
    let rows = calls.rows.iter().map(|row| {
        [row.label(calls.row_is), row.bids.to_string(), row.refused.to_string(), bar(row, most)]
    });
    let heading = format!("{} (UTC)", calls.row_is.name());
    let headings = [heading.as_str(), "bids", "refused", "█ bids  ░ refused"];
    table([Left, Right, Right, Left], headings, rows, paint)
}

/// Bids are solid, refusals are not; whatever there was is seen.
fn bar(row: &Row, most: u64) -> String {
    let cells = |count: u64| {
        let cells = (u128::from(count) * u128::from(BAR_CELLS)).div_ceil(most.max(1).into());
        usize::try_from(cells).unwrap_or(0)
    };
    "█".repeat(cells(row.bids)) + &"░".repeat(cells(row.refused))
}

fn refusals(refusals: &Counts, refused: u64, paint: Paint) -> Vec<String> {
    let rows = refusals.by_frequency().into_iter();
    let rows = rows.map(|(name, count)| [clean(name), count.to_string(), share(count, refused)]);
    table([Left, Right, Right], ["refused because", "orders", "share"], rows, paint)
}

fn misses(misses: &NearMisses, paint: Paint) -> Vec<String> {
    let rows = misses.steps.iter();
    let rows =
        rows.map(|step| [step.words(), step.orders.to_string(), share(step.orders, misses.orders)]);
    table([Left, Right, Right], ["above the tenant's maximum", "orders", "share"], rows, paint)
}

fn nearest(nearest: &[NearMiss], paint: Paint) -> Vec<String> {
    let rows = nearest.iter().map(|miss| {
        [
            clean(&miss.time),
            miss.least_accepted.clone(),
            miss.maximum.clone(),
            denom(miss.denom.as_deref()),
            format!("+{} %", miss.above_pct),
            clean_or_nothing(miss.owner.as_deref()),
        ]
    });
    let headings = ["nearest misses", "would do", "maximum", "", "above", "owner"];
    table([Left, Right, Right, Left, Right, Left], headings, rows, paint)
}

fn durations(report: &Report, paint: Paint) -> Vec<String> {
    let ranks = &report.duration_us;
    let times = [ranks.median, ranks.p95, ranks.p99, ranks.most];
    let [median, p95, p99, most] = times.map(|time| time.map_or(UNKNOWN.to_owned(), took));
    let rows = (ranks.decisions > 0).then_some(["time".to_owned(), median, p95, p99, most]);
    let headings = ["a decision took", "median", "95 % within", "99 % within", "most"];
    table([Left, Right, Right, Right, Right], headings, rows.into_iter(), paint)
}

fn slowest(slowest: &[Slow], paint: Paint) -> Vec<String> {
    let rows = slowest.iter().map(|slow| {
        [
            clean(&slow.time),
            took(slow.duration_us),
            clean(&slow.answer),
            slow.rate_source.as_deref().map_or(UNKNOWN.to_owned(), clean),
            clean_or_nothing(slow.owner.as_deref()),
        ]
    });
    let headings = ["slowest", "took", "answer", "rate from", "owner"];
    table([Left, Right, Left, Left, Left], headings, rows, paint)
}

fn silences(silences: &[Silence], paint: Paint) -> Vec<String> {
    let rows = silences.iter();
    let rows = rows.map(|s| [span(s.milliseconds), s.from.clone(), s.to.clone()]);
    table([Right, Left, Left], ["longest silences", "from", "to"], rows, paint)
}

fn books(books: &[BookUsed], paint: Paint) -> Vec<String> {
    // The newest are what an operator remembers.
    let older = books.len().saturating_sub(ROWS_MAX);
    let rows = books.iter().skip(older).map(|used| {
        [
            used.book.clone(),
            clean(&used.version),
            used.orders.to_string(),
            clean(&used.from),
            clean(&used.to),
        ]
    });
    let headings = ["price book", "version", "orders", "first", "last"];
    let mut lines = table([Left, Left, Right, Left, Left], headings, rows, paint);
    lines.extend((older > 0).then(|| format!("and {older} before these, which --json names")));
    lines
}

fn rates(rates: &RatesShown) -> Vec<String> {
    let (Some(lowest), Some(highest), Some(last)) = (&rates.least, &rates.most, &rates.last) else {
        return Vec::new();
    };
    let range = if lowest == highest { lowest.clone() } else { format!("{lowest} to {highest}") };
    let orders = counted(rates.orders, "order", "orders");
    let oldest = rates.oldest_age_seconds.map_or(String::new(), |age| {
        format!(", the oldest {} old", span(age.saturating_mul(1000)))
    });
    vec![
        format!("rates   {range} USD per AKT, of {orders} ({}){oldest}", rates.by_source.words()),
        last_rate(last),
    ]
}

fn last_rate(last: &Last) -> String {
    let Last { time, usd_per_akt, source, age_seconds } = last;
    let source = source.as_deref().map_or(String::new(), |source| format!(", {}", clean(source)));
    let age = age_seconds
        .map_or(String::new(), |age| format!(", {} old", span(age.saturating_mul(1000))));
    format!("last    {usd_per_akt} USD per AKT at {}{source}{age}", clean(time))
}

fn changes(changes: &[ChangesShown], paint: Paint) -> Vec<String> {
    let more = changes.len().saturating_sub(ROWS_MAX);
    let rows = changes.iter().take(ROWS_MAX).map(|change| {
        [
            change.by.clone(),
            change.changed.to_string(),
            change.kept.to_string(),
            change.skipped.to_string(),
            change.usd_per_month.as_deref().map_or(UNKNOWN.to_owned(), usd),
        ]
    });
    let headings = ["judged by", "changed", "kept", "skipped", "USD a month altogether"];
    let mut lines = table([Left, Right, Right, Right, Right], headings, rows, paint);
    lines.extend((more > 0).then(|| format!("and {more} more, which --json names")));
    lines
}

fn unreadable(report: &Report, paint: Paint) -> Vec<String> {
    let mut lines = undated(report.undated, paint);
    lines.extend(unreadable_lines(report.unreadable, &report.unreadable_lines, paint));
    lines
}

/// How many lines have no time that can be read.
pub(super) fn undated(count: u64, paint: Paint) -> Vec<String> {
    let line = || paint.apply(Style::Bad, &format!("lines without a time: {count}"));
    (count > 0).then(line).into_iter().collect()
}

/// How many lines could not be read, and what was wrong with the first ones.
pub(super) fn unreadable_lines(count: u64, named: &[String], paint: Paint) -> Vec<String> {
    if count == 0 {
        return Vec::new();
    }
    let mut lines = vec![paint.apply(Style::Bad, &format!("unreadable lines: {count}"))];
    lines.extend(named.iter().map(|line| format!("  {}", bidprice_core::printable(line))));
    let more = count - u64::try_from(named.len()).unwrap_or(0);
    lines.extend((more > 0).then(|| format!("  and {more} more")));
    lines
}
