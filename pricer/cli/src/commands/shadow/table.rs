//! The report as a person reads it.

use bidprice_report::{Flush, Paint, Style, Table};

use super::sums::{Counts, Report, Spread, Times};

/// All of it, a newline at the end.
pub(super) fn text(report: &Report, paint: Paint) -> String {
    let Report { orders, from, to, journal, .. } = report;
    let runs = if *orders == 1 { "run" } else { "runs" };
    let journal = quoted(journal);
    let mut lines = vec![format!("{orders} shadow {runs}, {from} to {to}, in {journal}")];
    lines.push(String::new());
    lines.extend(standings(report).lines(paint));
    lines.push(agreement(report, paint));
    if !report.most_different.is_empty() {
        lines.push(String::new());
        lines.extend(differences(report).lines(paint));
    }
    lines.push(String::new());
    lines.extend(times(report).lines(paint));
    lines.push(format!("saved  {} altogether", seconds(report.saved_us)));
    lines.extend(unreadable(report, paint));
    lines.join("\n") + "\n"
}

fn quoted(paths: &[String]) -> String {
    paths.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(" and ")
}

fn standings(report: &Report) -> Table<4> {
    let mut table = Table::new([Flush::Left, Flush::Right, Flush::Right, Flush::Left]);
    table.row(["answers", "orders", "share", ""].map(str::to_owned));
    let rows = [
        ("same price", report.same_price, String::new()),
        ("neither bids", report.neither_bids, String::new()),
        ("ours lower", report.ours_lower.orders, spread(&report.ours_lower)),
        ("ours higher", report.ours_higher.orders, spread(&report.ours_higher)),
        (
            "only the old one bids",
            report.only_old_bids.orders,
            reasons("ours", &report.only_old_bids),
        ),
        (
            "only ours bids (gain)",
            report.only_ours_bids.orders,
            reasons("old", &report.only_ours_bids),
        ),
        ("ours failed", report.ours_failed.orders, reasons("ours", &report.ours_failed)),
    ];
    // Both kinds of agreement always, of the rest what there was.
    for (index, (name, orders, remark)) in rows.into_iter().enumerate() {
        if index < 2 || orders > 0 {
            let share = format!("{} %", tenths(orders, report.orders));
            table.row([name.to_owned(), orders.to_string(), share, remark]);
        }
    }
    table
}

fn spread(spread: &Spread) -> String {
    match (&spread.least_pct, &spread.median_pct, &spread.most_pct) {
        (Some(least), Some(median), Some(most)) if spread.orders > 1 => {
            format!("by {least} to {most} %, median {median} %")
        }
        (Some(only), ..) => format!("by {only} %"),
        _ => String::new(),
    }
}

fn reasons(whose: &str, counts: &Counts) -> String {
    let reason = |(reason, orders): (&String, &usize)| format!("{reason} {orders}");
    let reasons: Vec<String> = counts.by_reason.iter().map(reason).collect();
    format!("{whose}: {}", reasons.join(", "))
}

fn agreement(report: &Report, paint: Paint) -> String {
    let style = if report.differ == 0 { Style::Good } else { Style::Bad };
    let share = tenths(report.agree, report.orders);
    paint.apply(style, &format!("{} of {} agree, {share} %", report.agree, report.orders))
}

fn differences(report: &Report) -> Table<6> {
    use Flush::{Left, Right};
    let mut table = Table::new([Left, Right, Right, Left, Right, Left]);
    table.row(["most different", "old", "ours", "", "difference", "owner"].map(str::to_owned));
    for difference in &report.most_different {
        table.row([
            difference.time.clone(),
            difference.old_price.clone(),
            difference.ours_price.clone(),
            difference.denom.clone().unwrap_or_default(),
            format!("{} %", difference.difference_pct),
            difference.owner.clone().unwrap_or_default(),
        ]);
    }
    table
}

fn times(report: &Report) -> Table<3> {
    let mut table = Table::new([Flush::Left, Flush::Right, Flush::Right]);
    table.row(["time", "median", "95 % within"].map(str::to_owned));
    for (name, times) in [("old", &report.old_us), ("ours", &report.ours_us)] {
        let Times { median, p95 } = times;
        let [median, p95] = [median, p95].map(|micros| micros.map_or("–".to_owned(), millis));
        table.row([name.to_owned(), median, p95]);
    }
    table
}

fn unreadable(report: &Report, paint: Paint) -> Vec<String> {
    if report.unreadable == 0 {
        return Vec::new();
    }
    let mut lines = vec![String::new()];
    lines.push(paint.apply(Style::Bad, &format!("unreadable lines: {}", report.unreadable)));
    lines.extend(report.unreadable_lines.iter().map(|line| format!("  {line}")));
    let more = report.unreadable - report.unreadable_lines.len();
    lines.extend((more > 0).then(|| format!("  and {more} more")));
    lines
}

/// A part of a whole in per cent, one decimal, half up.
fn tenths(part: usize, whole: usize) -> String {
    let tenths = (part * 2000 + whole) / (2 * whole.max(1));
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn millis(micros: u64) -> String {
    format!("{}.{} ms", micros / 1000, micros % 1000 / 100)
}

fn seconds(micros: i64) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    let tenths = micros.unsigned_abs() / 100_000;
    format!("{sign}{}.{} s", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_rounded_for_people() {
        assert_eq!([tenths(1, 3), tenths(2, 3), tenths(3, 3)], ["33.3", "66.7", "100.0"]);
        assert_eq!(millis(1_259), "1.2 ms");
        assert_eq!([seconds(559_123_000), seconds(-1_260_000)], ["559.1 s", "-1.2 s"]);
    }
}
