//! The report as one table for spreadsheets: RFC 4180, every digit.

use crate::names::{NAME_CHARS_MAX, clean};
use crate::report::{Changed, Delta, GpuPart, Point, Report};
use crate::signed::Signed;
use crate::summary::{becomes, step_in_words};

/// The columns. A row leaves empty what it has no figure for.
const HEADER: [&str; 19] = [
    "section",
    "name",
    "now_usd",
    "then_usd",
    "delta_usd",
    "delta_pct",
    "now_orders",
    "then_orders",
    "orders",
    "units",
    "now_unit_usd",
    "then_unit_usd",
    "denom",
    "now_price",
    "then_price",
    "maximum",
    "earnings_usd",
    "total_usd",
    "remark",
];

/// A header, then a row for each figure, each ended by a carriage return and a newline.
#[must_use]
pub fn csv(report: &Report) -> String {
    let mut rows = totals(report);
    rows.extend(report.resources.iter().map(|part| Row::of("resource", &part.name).usd(&part.usd)));
    rows.extend(report.gpus.iter().map(gpu));
    for reason in &report.refused.reasons {
        rows.push(Row::of("refused", &reason.name).orders(reason.now, reason.then));
    }
    for step in &report.changes {
        rows.push(Row::of("change", &step_in_words(step)).set("orders", step.orders.to_string()));
    }
    rows.extend(report.most_changed.iter().map(changed));
    rows.extend(sweep(report));
    rows.extend(report.notes.iter().map(|note| Row::of("note", "").set("remark", note)));
    let header = HEADER.join(",") + "\r\n";
    rows.into_iter().fold(header, |table, row| table + &row.line())
}

fn totals(report: &Report) -> Vec<Row> {
    let (orders, bids, refused) = (&report.orders, &report.bids, &report.refused);
    let utilisation = format!("at {} % utilisation", report.earnings.utilisation_pct);
    let count = |name: &str, count: u64| Row::of("orders", name).set("orders", count.to_string());
    vec![
        Row::of("book", "now").set("remark", &report.now.name),
        Row::of("book", "then").set("remark", &report.then.name),
        count("read", orders.read).set("remark", &orders.from),
        count("priced", orders.priced),
        count("unreadable", orders.unreadable),
        Row::of("total", "").usd(&report.total),
        Row::of("earnings", "").usd(&report.earnings.usd).set("remark", utilisation),
        Row::of("bids", "").orders(bids.now, bids.then),
        Row::of("bids", "lost").set("orders", bids.lost.to_string()),
        Row::of("bids", "won").set("orders", bids.won.to_string()),
        Row::of("refused", "").orders(refused.now, refused.then),
    ]
}

fn gpu(gpu: &GpuPart) -> Row {
    let row = Row::of("gpu", &gpu.name).usd(&gpu.usd).set("orders", gpu.orders.to_string());
    row.set("units", &gpu.units)
        .set("now_unit_usd", &gpu.now_unit_usd)
        .set("then_unit_usd", &gpu.then_unit_usd)
}

fn changed(order: &Changed) -> Row {
    let answer = format!("{}: {}", becomes(&order.now_is, &order.then_is), order.resources);
    Row::of("most_changed", &order.order)
        .usd(&order.usd)
        .set("denom", &order.denom)
        .set("now_price", order.now_price.as_deref().unwrap_or_default())
        .set("then_price", order.then_price.as_deref().unwrap_or_default())
        .set("maximum", order.maximum.as_deref().unwrap_or_default())
        .set("remark", answer)
}

fn sweep(report: &Report) -> Vec<Row> {
    let Some(sweep) = &report.sweep else { return Vec::new() };
    let point = |(place, point): (usize, &Point)| {
        let remark =
            if place == sweep.best { format!("{}: best", sweep.key) } else { sweep.key.clone() };
        Row::of("sweep", &point.at)
            .set("then_orders", point.bids.to_string())
            .set("earnings_usd", &point.earnings_usd)
            .set("total_usd", &point.total_usd)
            .set("remark", remark)
    };
    sweep.points.iter().enumerate().map(point).collect()
}

/// A cell for each column.
struct Row([String; HEADER.len()]);

impl Row {
    fn of(section: &str, name: &str) -> Self {
        Self(Default::default()).set("section", section).set("name", name)
    }

    fn set(mut self, column: &str, value: impl AsRef<str>) -> Self {
        let place = HEADER.iter().position(|name| *name == column);
        debug_assert!(place.is_some(), "no column {column}");
        if let Some(cell) = place.and_then(|place| self.0.get_mut(place)) {
            value.as_ref().clone_into(cell);
        }
        self
    }

    fn usd(self, delta: &Delta) -> Self {
        self.set("now_usd", &delta.now_usd)
            .set("then_usd", &delta.then_usd)
            .set("delta_usd", &delta.delta_usd)
            .set("delta_pct", delta.delta_pct.as_deref().unwrap_or_default())
    }

    fn orders(self, now: u64, then: u64) -> Self {
        self.set("now_orders", now.to_string()).set("then_orders", then.to_string())
    }

    fn line(&self) -> String {
        self.0.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\r\n"
    }
}

/// A spreadsheet computes what begins like a formula, and quotation marks do not keep it from that. An
/// apostrophe in front does.
fn quoted(cell: &str) -> String {
    let cell = clean(cell, NAME_CHARS_MAX * 5);
    let first = cell.trim_start().chars().next();
    let is_formula = first.is_some_and(|first| "=+-@|%＝＋－＠\u{fffd}".contains(first));
    let apostrophe = if is_formula && Signed::parse(&cell).is_none() { "'" } else { "" };
    if cell.contains([',', '"', ';', '\'']) || !apostrophe.is_empty() {
        return format!("\"{apostrophe}{}\"", cell.replace('"', "\"\""));
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_disarmed() {
        let cases = [
            ("cpu", "cpu"),
            ("-12.5", "-12.5"),
            ("+3", "+3"),
            ("a,\"b\"", "\"a,\"\"b\"\"\""),
            ("=1+1", "\"'=1+1\""),
            ("-2+3", "\"'-2+3\""),
            (" @SUM(A1)", "\"' @SUM(A1)\""),
            ("\t=1", "\"'\u{fffd}=1\""),
            ("＝1", "\"'＝1\""),
            ("a\r\nb", "a\u{fffd}\u{fffd}b"),
        ];
        for (cell, expected) in cases {
            assert_eq!(quoted(cell), expected, "{cell:?}");
        }
    }
}
