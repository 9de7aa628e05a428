//! The page: what decides in front, its plots with their figures, where they come from.

use crate::figures::{count, plain};
use crate::names::{NAME_CHARS_MAX, clean};
use crate::report::{Book, Report, Sweep};
use crate::summary::sentences;
use crate::text::NOTE_CHARS_MAX;

use super::bars::{self, Words};
use super::plot::{legend, minus};
use super::tag::{Tag, tag};
use super::{curve, histogram, tables, tiles};

/// Nothing is loaded and nothing runs; images are `data:` only, for the icon that browsers ask for.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

const MARKS: [(&str, &str); 2] = [("now", "now (upper bar)"), ("then", "then (lower bar)")];

/// The whole file.
#[must_use]
pub fn html(report: &Report) -> String {
    let page = tag("html").at("lang", "en").with(head(report)).with(body(report));
    format!("<!DOCTYPE html>\n{page}\n")
}

fn head(report: &Report) -> Tag {
    let meta = |name, content| tag("meta").at("name", name).at("content", content);
    tag("head")
        .with(tag("meta").at("charset", "utf-8"))
        .with(tag("meta").at("http-equiv", "Content-Security-Policy").at("content", POLICY))
        .with(meta("viewport", "width=device-width, initial-scale=1"))
        .with(meta("color-scheme", "light dark"))
        .with(meta("referrer", "no-referrer"))
        .with(tag("link").at("rel", "icon").at("href", "data:,"))
        .with(tag("title").text(format!("What if {}", clean(&report.then.name, NAME_CHARS_MAX))))
        .with(tag("style").ours(include_str!("style.css")))
}

fn body(report: &Report) -> Tag {
    let main = tag("main")
        .with(header(report))
        .with(tiles::tiles(report))
        .all(report.sweep.as_ref().and_then(sweep))
        .all(sections(report))
        .with(origin(report));
    // Last, so that a reader need not wait for it.
    let json = serde_json::to_value(report).unwrap_or_default();
    let data = tag("script").at("type", "application/json").at("id", "report").json(&json);
    tag("body").with(main).with(data)
}

fn header(report: &Report) -> Tag {
    let name = |book: &Book| tag("code").with(tag("bdi").text(clean(&book.name, NAME_CHARS_MAX)));
    let title = tag("h1").text("What if ").with(name(&report.then));
    let title = title.text(" instead of ").with(name(&report.now)).text("?");
    let summary = minus(&sentences(report).join(" "));
    tag("header").with(title).with(tag("p").at("class", "summary").text(summary))
}

/// What has nothing to show is left out.
fn sections(report: &Report) -> Vec<Tag> {
    let mut all = Vec::new();
    if !report.resources.is_empty() {
        all.push(resources(report));
    }
    if !report.gpus.is_empty() {
        all.push(gpus(report));
    }
    if report.changes.iter().any(|step| step.orders > 0) {
        all.push(changes(report));
    }
    if !report.refused.reasons.is_empty() {
        all.push(refusals(report));
    }
    all
}

fn section(title: &str, text: &str) -> Tag {
    let section = tag("section").with(tag("h2").text(title));
    if text.is_empty() { section } else { section.with(tag("p").text(text)) }
}

fn sweep(sweep: &Sweep) -> Option<Tag> {
    let plot = curve::curve(sweep)?;
    let section = section("Which price earns most", &curve::caption(sweep)).with(plot);
    Some(section.with(tables::folded("Figures of the curve", tables::points(sweep))))
}

fn resources(report: &Report) -> Tag {
    let words = Words {
        id: "plot-resources",
        title: "Price of all orders by resource",
        unit: "USD a month",
    };
    section("By resource", "US dollars a month for all orders, whatever their tenants would pay.")
        .with(legend(MARKS))
        .with(bars::resources(&words, &report.resources))
        .with(tables::resources(report))
}

fn gpus(report: &Report) -> Tag {
    let words = Words { id: "plot-gpus", title: "Price of GPUs by model", unit: "USD a month" };
    section("By GPU", "US dollars a month, by what the orders ask for.")
        .with(legend(MARKS))
        .with(bars::gpus(&words, &report.gpus))
        .with(tables::gpus(&report.gpus))
}

fn changes(report: &Report) -> Tag {
    let section = section("Which orders change", "Orders by how much their price a month changes.")
        .with(histogram::histogram(&report.changes))
        .with(tables::folded("Figures of the histogram", tables::steps(&report.changes)));
    if report.most_changed.is_empty() {
        return section;
    }
    let heading = tag("h3").text("The orders that change most");
    section.with(heading).with(tables::most_changed(&report.most_changed))
}

fn refusals(report: &Report) -> Tag {
    let words =
        Words { id: "plot-refused", title: "Orders without a bid by reason", unit: "orders" };
    section("Orders without a bid", "How many orders get no bid, by reason.")
        .with(legend(MARKS))
        .with(bars::reasons(&words, &report.refused.reasons))
        .with(tables::reasons(&report.refused.reasons))
}

/// Where the figures come from.
fn origin(report: &Report) -> Tag {
    let orders = &report.orders;
    let from = clean(&orders.from, NAME_CHARS_MAX);
    let (read, priced, unreadable) =
        (count(orders.read), count(orders.priced), count(orders.unreadable));
    let orders_in_words = format!(
        "{read} from {from}; {priced} of them are priced under both books; {unreadable} lines are no orders."
    );
    let list = tag("dl")
        .all(entry("Now", book(&report.now)))
        .all(entry("Then", book(&report.then)))
        .all(entry("Orders", orders_in_words));
    let unreadable = orders.first_unreadable.iter().map(|line| {
        let place = clean(&line.place, NAME_CHARS_MAX);
        format!("No order: {place}: {}", clean(&line.problem, NOTE_CHARS_MAX))
    });
    let notes = report.notes.iter().map(|note| clean(note, NOTE_CHARS_MAX)).chain(unreadable);
    let notes: Vec<Tag> = notes.map(|note| tag("li").with(tag("bdi").text(note))).collect();
    let section = section("Where the figures come from", "").with(list);
    let section = if notes.is_empty() { section } else { section.with(tag("ul").all(notes)) };
    let text =
        "Shown figures are rounded to cents. Every digit is in the JSON at the end of this file.";
    section.with(tag("p").at("class", "small").text(text))
}

fn entry(name: &str, text: String) -> [Tag; 2] {
    [tag("dt").text(name), tag("dd").with(tag("bdi").text(text))]
}

fn book(book: &Book) -> String {
    let [name, compat, number] =
        [&book.name, &book.compat, &book.book].map(|text| clean(text, NAME_CHARS_MAX));
    let rate = book.rate_usd_per_akt.as_deref();
    let rate = rate.map(|rate| format!(", {} USD per AKT", plain(rate))).unwrap_or_default();
    format!("{name}: {compat}{rate}, book {number}")
}
