//! The report for a comment on a pull request: what decides in front, long tables folded up.

use crate::figures::{Trend, count, count_change, per_cent_change, plain, usd, usd_change};
use crate::names::{NAME_CHARS_MAX, clean};
use crate::report::{Book, Changed, Delta, GpuPart, Point, Reason, Report, Step, Sweep};
use crate::summary::{sentences, step_in_words};

/// Rows of a table; a comment has 65,536 characters at most, and nobody reads more.
const ROWS_MAX: usize = 30;

/// The whole comment.
#[must_use]
pub fn markdown(report: &Report) -> String {
    let title =
        format!("### What if {} instead of {}", code(&report.then.name), code(&report.now.name));
    let summary = sentences(report).iter().map(|sentence| escaped(sentence)).collect::<Vec<_>>();
    let mut blocks = vec![title, summary.join(" "), totals(report)];
    let parts = report.resources.iter().map(|part| money_row(&part.name, &part.usd));
    let heading = "| | now | then | change | |\n|---|--:|--:|--:|--:|";
    blocks.extend(folded("By resource, USD a month", heading, parts.collect()));
    blocks.extend(folded(
        "By GPU, USD a month",
        "| | orders | units | one now | one then | all now | all then | |\n|---|--:|--:|--:|--:|--:|--:|--:|",
        report.gpus.iter().map(gpu_row).collect(),
    ));
    blocks.extend(refusals(report));
    let steps = report.changes.iter().filter(|step| step.orders > 0).map(step_row);
    blocks.extend(folded(
        "Orders by the change of their price",
        "| change | orders |\n|--:|--:|",
        steps.collect(),
    ));
    blocks.extend(folded(
        "Orders that change most, USD a month",
        "| order | resources | now | then | | answer |\n|---|---|--:|--:|--:|---|",
        report.most_changed.iter().map(changed_row).collect(),
    ));
    blocks.extend(report.sweep.as_ref().and_then(sweep));
    blocks.extend(notes(report));
    blocks.push(footer(report));
    blocks.join("\n\n") + "\n"
}

fn totals(report: &Report) -> String {
    let at = format!(
        "Earnings at {} % utilisation, USD a month",
        plain(&report.earnings.utilisation_pct)
    );
    let (bids, refused) = (&report.bids, &report.refused);
    let lost = format!("{} lost, {} won", count(bids.lost), count(bids.won));
    let new = format!("{} new", count(refused.new));
    let rows = [
        total_row("All orders, USD a month", &report.total),
        total_row(&at, &report.earnings.usd),
        count_row("Orders with a bid", (bids.now, bids.then), &lost),
        count_row("Orders without", (refused.now, refused.then), &new),
    ];
    format!("| | now | then | change | |\n|---|--:|--:|--:|--:|\n{}", rows.join("\n"))
}

fn total_row(name: &str, delta: &Delta) -> String {
    let [now, then, change, part] = money(delta);
    let arrow = Trend::of(&delta.delta_usd).arrow();
    format!("| {name} | {now} | **{then}** | {change} | {arrow} {part} |")
}

fn count_row(name: &str, (now, then): (u64, u64), remark: &str) -> String {
    let change = count_change(now, then);
    format!("| {name} | {} | **{}** | {change} | {remark} |", count(now), count(then))
}

fn money_row(name: &str, delta: &Delta) -> String {
    let [now, then, change, part] = money(delta);
    format!("| {} | {now} | {then} | {change} | {part} |", code(name))
}

fn money(delta: &Delta) -> [String; 4] {
    let Delta { now_usd, then_usd, delta_usd, delta_pct } = delta;
    let part = per_cent_change(delta_pct.as_deref());
    [usd(now_usd), usd(then_usd), usd_change(delta_usd), part].map(|figure| escaped(&figure))
}

fn gpu_row(gpu: &GpuPart) -> String {
    let [now, then, _, part] = money(&gpu.usd);
    let figures = [&gpu.now_unit_usd, &gpu.then_unit_usd].map(|one| escaped(&usd(one)));
    let (orders, units, one) =
        (count(gpu.orders), escaped(&plain(&gpu.units)), figures.join(" | "));
    format!("| {} | {orders} | {units} | {one} | {now} | {then} | {part} |", code(&gpu.name))
}

fn reason_row(reason: &Reason) -> String {
    let Reason { name, now, then, .. } = reason;
    let change = count_change(*now, *then);
    format!("| {} | {} | {} | {change} |", code(name), count(*now), count(*then))
}

fn step_row(step: &Step) -> String {
    format!("| {} | {} |", step_in_words(step), count(step.orders))
}

fn changed_row(order: &Changed) -> String {
    let [now, then, _, part] = money(&order.usd);
    let answer = if order.now_is == order.then_is {
        code(&order.now_is)
    } else {
        format!("{} → {}", code(&order.now_is), code(&order.then_is))
    };
    let (name, resources) = (code(&order.order), code(&order.resources));
    format!("| {name} | {resources} | {now} | {then} | {part} | {answer} |")
}

fn refusals(report: &Report) -> Option<String> {
    let rows = report.refused.reasons.iter().map(reason_row).collect();
    folded("Orders without a bid, by reason", "| | now | then | change |\n|---|--:|--:|--:|", rows)
}

fn sweep(sweep: &Sweep) -> Option<String> {
    let row = |(place, point): (usize, &Point)| {
        let [at, earnings, total] =
            [plain(&point.at), usd(&point.earnings_usd), usd(&point.total_usd)]
                .map(|figure| escaped(&figure));
        let best = if place == sweep.best { "best" } else { "" };
        format!("| {at} | {} | {earnings} | {total} | {best} |", count(point.bids))
    };
    // The neighbours of the best point, where there are more than a table should have.
    let first = sweep.best.saturating_sub(ROWS_MAX / 2);
    let first = first.min(sweep.points.len().saturating_sub(ROWS_MAX));
    let rows = sweep.points.iter().enumerate().skip(first).take(ROWS_MAX).map(row).collect();
    let title = format!("Earnings by {}", html_code(&sweep.key));
    folded(&title, "| value | bids | earnings | all orders | |\n|--:|--:|--:|--:|---|", rows)
}

/// A table behind a heading; GitHub wants empty lines around Markdown inside of HTML.
fn folded(title: &str, heading: &str, rows: Vec<String>) -> Option<String> {
    if rows.is_empty() {
        return None;
    }
    let more = match rows.len().saturating_sub(ROWS_MAX) {
        0 => String::new(),
        more => format!("\n\n{more} more are in the JSON report."),
    };
    let rows = rows.into_iter().take(ROWS_MAX).collect::<Vec<_>>().join("\n");
    Some(format!("<details><summary>{title}</summary>\n\n{heading}\n{rows}{more}\n\n</details>"))
}

fn notes(report: &Report) -> Option<String> {
    let notes = report.notes.iter().take(ROWS_MAX);
    let notes: Vec<String> = notes.map(|note| format!("- {}", without_mentions(note))).collect();
    (!notes.is_empty()).then(|| notes.join("\n"))
}

fn footer(report: &Report) -> String {
    let (now, then, orders) = (book(&report.now), book(&report.then), &report.orders);
    let (read, from) = (count(orders.read), html_code(&orders.from));
    let unreadable = match orders.unreadable {
        0 => String::new(),
        lines => format!(", {} lines that are no orders", count(lines)),
    };
    format!("<sub>{read} orders from {from}{unreadable}. Now: {now}. Then: {then}.</sub>")
}

fn book(book: &Book) -> String {
    let rate = book.rate_usd_per_akt.as_deref();
    let rate =
        rate.map(|rate| format!(", {} USD per AKT", escaped(&plain(rate)))).unwrap_or_default();
    format!("book {}, {}{rate}", html_code(&book.book), escaped(&book.compat))
}

/// GitHub reads `@name` and `#7` in what was rendered; a comment between keeps them apart.
fn without_mentions(text: &str) -> String {
    escaped(text).replace("&#64;", "&#64;<!-- -->").replace("&#35;", "&#35;<!-- -->")
}

/// A name as code: in it nothing is a link, a mention or a tag. One that could end it is spelt in
/// entities.
fn code(name: &str) -> String {
    let shown = clean(name, NAME_CHARS_MAX);
    if shown.contains(['`', '|', '\\']) || shown.trim() != shown || shown.is_empty() {
        return html_code(name);
    }
    format!("`{shown}`")
}

fn html_code(name: &str) -> String {
    format!("<code>{}</code>", escaped(&clean(name, NAME_CHARS_MAX)))
}

/// Every character that could mean something to Markdown, HTML or GitHub becomes an entity; a name with
/// a point between letters is no link only if the point is one, too.
fn escaped(text: &str) -> String {
    let text = clean(text, NAME_CHARS_MAX * 5);
    let before = std::iter::once(None).chain(text.chars().map(Some));
    let after = text.chars().skip(1).map(Some).chain([None]);
    let letters = before.zip(text.chars()).zip(after);
    letters
        .map(|((before, c), after)| {
            if is_plain(before, c, after) { c.to_string() } else { format!("&#{};", u32::from(c)) }
        })
        .collect()
}

/// `1,234.5`, `+5 %`, `(…)`: what figures and sentences are made of.
fn is_plain(before: Option<char>, c: char, after: Option<char>) -> bool {
    let is_digit = |c: Option<char>| c.is_none_or(|c| c.is_ascii_digit());
    match c {
        ',' | '%' | '(' | ')' | ';' => true,
        '.' => is_digit(before) || is_digit(after) || after == Some(' '),
        '+' | '-' => is_digit(before) || is_digit(after),
        c => !c.is_ascii_punctuation(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_code_or_entities() {
        assert_eq!(code("a100.80Gi"), "`a100.80Gi`");
        assert_eq!(code("a|b"), "<code>a&#124;b</code>");
        assert_eq!(code("`@you`"), "<code>&#96;&#64;you&#96;</code>");
        assert_eq!(code("\\|"), "<code>&#92;&#124;</code>");
        assert_eq!(code(""), "<code></code>");
    }

    #[test]
    fn sentences_stay_readable_and_harmless() {
        let sentence = "1,000 orders would cost 12.30 USD more (+5.20 %). 8 would lose their bid.";
        assert_eq!(escaped(sentence), sentence);
        let note = escaped("<img src=x onerror=alert(1)> @you #7 [a](http://www.b.c) `x` *y*");
        for mark in ['<', '>', '@', '[', ']', '`', '*', ':', '/'] {
            assert!(!note.contains(mark), "{note}");
        }
        assert!(!note.contains("www."), "{note}");
    }
}
