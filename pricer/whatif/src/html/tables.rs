//! The figures of the plots, and what has no plot.

use crate::figures::{count, count_change, per_cent_change, plain, usd, usd_change};
use crate::names::{NAME_CHARS_MAX, clean};
use crate::report::{Changed, Delta, GpuPart, Point, Reason, Report, Step, Sweep};
use crate::summary::{becomes, step_in_words};

use super::plot::{figure, minus};
use super::tag::{Tag, tag};

/// Orders are told apart by more characters than GPUs.
const WORDS_CHARS_MAX: usize = NAME_CHARS_MAX * 3;

pub(super) fn resources(report: &Report) -> Tag {
    let rows = report.resources.iter().enumerate().map(|(place, part)| {
        row(name(&part.name), money(&format!("resources[{place}]."), &part.usd))
    });
    let total = row(name("total"), money("total.", &report.total)).at("class", "total");
    table("Price of all orders by resource, US dollars a month", &MONEY, rows.chain([total]))
}

/// Words first, then figures.
const MONEY: [&str; 5] = ["", "now", "then", "change", "%"];

pub(super) fn gpus(gpus: &[GpuPart]) -> Tag {
    let rows = gpus.iter().enumerate().map(|(place, gpu)| {
        let field = |name: &str| format!("gpus[{place}].{name}");
        let units = figure(tag("td"), field("units"), gpu.units.as_str()).text(plain(&gpu.units));
        let one = [("now_unit_usd", &gpu.now_unit_usd), ("then_unit_usd", &gpu.then_unit_usd)];
        let one = one.map(|(name, amount)| dollars(field(name), amount));
        let cells = [counted(field("orders"), gpu.orders), units].into_iter().chain(one);
        row(name(&gpu.name), cells.chain(money(&format!("gpus[{place}]."), &gpu.usd)))
    });
    let heading = ["GPU", "orders", "units", "one now", "one then", "now", "then", "change", "%"];
    table("Price of GPUs by what was asked for, US dollars a month", &heading, rows)
}

pub(super) fn reasons(reasons: &[Reason]) -> Tag {
    let rows = reasons.iter().enumerate().map(|(place, reason)| {
        let Reason { name: reason, now, then, .. } = reason;
        let field = |name: &str| format!("refused.reasons[{place}].{name}");
        let change = tag("td").text(minus(&count_change(*now, *then)));
        row(name(reason), [counted(field("now"), *now), counted(field("then"), *then), change])
    });
    table("Orders without a bid by reason", &["reason", "now", "then", "change"], rows)
}

pub(super) fn steps(steps: &[Step]) -> Tag {
    let rows = steps.iter().enumerate().map(|(place, step)| {
        let orders = counted(format!("changes[{place}].orders"), step.orders);
        row(name(&minus(&step_in_words(step))), [orders])
    });
    table("Orders by the change of their price", &["change", "orders"], rows)
}

pub(super) fn most_changed(orders: &[Changed]) -> Tag {
    let rows = orders.iter().enumerate().map(|(place, order)| {
        let cells = money(&format!("most_changed[{place}]."), &order.usd);
        let answer = words(&becomes(&order.now_is, &order.then_is));
        row(name(&order.order), cells.into_iter().chain([answer, words(&order.resources)]))
    });
    let heading = ["order", "now", "then", "change", "%", "answer*", "resources*"];
    table("Orders that change most, US dollars a month", &heading, rows)
}

pub(super) fn points(sweep: &Sweep) -> Tag {
    let rows = sweep.points.iter().enumerate().map(|(place, point)| {
        let Point { at, bids, earnings_usd, total_usd } = point;
        let field = |name: &str| format!("sweep.points[{place}].{name}");
        let is_best = place == sweep.best;
        let cells = [
            counted(field("bids"), *bids),
            dollars(field("earnings_usd"), earnings_usd),
            dollars(field("total_usd"), total_usd),
            words(if is_best { "best" } else { "" }),
        ];
        let class = if is_best { "best" } else { "" };
        row(name(&plain(at)), cells).at("class", class)
    });
    let heading = ["value", "bids", "earnings", "all orders", "*"];
    table("Earnings at each value, US dollars a month", &heading, rows)
}

fn money(field: &str, delta: &Delta) -> [Tag; 4] {
    let Delta { now_usd, then_usd, delta_usd, delta_pct } = delta;
    let field = |name: &str| format!("{field}{name}");
    let per_cent = minus(&per_cent_change(delta_pct.as_deref()));
    [
        dollars(field("now_usd"), now_usd),
        dollars(field("then_usd"), then_usd),
        figure(tag("td"), field("delta_usd"), delta_usd.as_str())
            .text(minus(&usd_change(delta_usd))),
        figure(tag("td"), field("delta_pct"), delta_pct.as_deref().unwrap_or("null"))
            .text(per_cent),
    ]
}

fn dollars(field: String, amount: &str) -> Tag {
    figure(tag("td"), field, amount).text(minus(&usd(amount)))
}

fn counted(field: String, number: u64) -> Tag {
    figure(tag("td"), field, number.to_string()).text(count(number))
}

fn words(text: &str) -> Tag {
    tag("td").at("class", "words").with(tag("bdi").text(clean(text, WORDS_CHARS_MAX)))
}

/// What a row is about; whichever way a stranger's name is written, the row is not.
fn name(name: &str) -> Tag {
    let shown = clean(name, NAME_CHARS_MAX);
    // Where it may break on a narrow page: better than anywhere.
    let pieces = shown.split_inclusive([':', '/', '_', '.']).enumerate();
    let broken = pieces.fold(tag("bdi"), |cell, (place, piece)| {
        if place > 0 { cell.with(tag("wbr")).text(piece) } else { cell.text(piece) }
    });
    tag("th").at("scope", "row").with(broken)
}

fn row(name: Tag, cells: impl IntoIterator<Item = Tag>) -> Tag {
    tag("tr").with(name).all(cells)
}

/// A table that scrolls by itself where the page is narrow. A heading with `*` stands over words.
fn table(caption: &'static str, headings: &[&str], rows: impl IntoIterator<Item = Tag>) -> Tag {
    let heading = |(place, text): (usize, &&str)| {
        let words = text.strip_suffix('*');
        let text = words.unwrap_or(text);
        // A heading without a word is none.
        let cell = tag(if text.is_empty() { "td" } else { "th" });
        let cell = if text.is_empty() { cell } else { cell.at("scope", "col").text(text) };
        if place == 0 || words.is_some() { cell.at("class", "words") } else { cell }
    };
    let head = tag("tr").all(headings.iter().enumerate().map(heading));
    let table = tag("table")
        .with(tag("caption").with(tag("span").text(caption)))
        .with(tag("thead").with(head))
        .with(tag("tbody").all(rows));
    let scroll = tag("div").at("class", "scroll").at("role", "region").at("tabindex", "0");
    scroll.at("aria-label", caption).with(table)
}

/// A table that is opened by hand, or by the printer.
pub(super) fn folded(summary: &'static str, table: Tag) -> Tag {
    tag("details").with(tag("summary").text(summary)).with(table)
}
