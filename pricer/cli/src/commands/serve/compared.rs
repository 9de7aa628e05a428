//! `POST /v1/what-if`: what the command `what-if` answers, asked by JSON.

use bidprice_lines::Lines;
use bidprice_service::{BookAsked, Unusable, WhatIfAsked};
use bidprice_settings::Settings;
use bidprice_whatif::{BASKET, Book, Frame, Range, Report, Sizes};

use super::price_book::PriceBook;
use crate::commands::books::{changed, swept, swept_price};
use crate::commands::not_done::NotDone;
use crate::commands::what_if::{Desks, check_that_something_was_priced, parse_per_cent, parse_top};
use crate::journal::book_hash;

/// Orders by books that are priced for one answer: some seconds of a core.
const PRICES_MAX: usize = 2_000_000;

pub(super) fn report(
    now: &PriceBook,
    then: &PriceBook,
    asked: &WhatIfAsked,
) -> Result<Report, Unusable> {
    compared(now, then, asked).map_err(|none| {
        let NotDone { problem, hint, .. } = none;
        Unusable { problem, hint, detail: None }
    })
}

fn compared(now: &PriceBook, then: &PriceBook, asked: &WhatIfAsked) -> Result<Report, NotDone> {
    let range = range(asked)?;
    let (now_settings, mut notes) = settings(now, &asked.now)?;
    let (then_settings, more) = settings(then, &asked.then)?;
    notes.extend(more);
    let points = range.as_ref().map(|range| swept(&then_settings, range)).transpose()?;
    let points = points.unwrap_or_default();
    let lines = lines(asked);
    let count = Lines::of(&lines, 1).count();
    if count.saturating_mul(points.len() + 2) > PRICES_MAX {
        return Err(NotDone::new(
            format!("{count} orders at {} points are more than one answer may price", points.len()),
            "send fewer orders, take larger steps, or use `bidpricescript what-if`",
        ));
    }
    let desks = Desks::open(&now_settings, &then_settings, &points, &*now.stand().rate)?;
    let top = asked.top.map_or(Ok(DEFAULT_TOP), |top| parse_top(&top.to_string()));
    let sizes = Sizes { most_changed: top.map_err(bad("top"))?, points: points.len() };
    let from = if asked.orders.is_empty() { "the market basket" } else { "the request" };
    let tally = desks.tally(from, Lines::of(&lines, 1), sizes);
    let frame = Frame {
        now: book(&now.name, &asked.now, &now_settings),
        then: book(&then.name, &asked.then, &then_settings),
        from: from.to_owned(),
        utilisation_pct: utilisation(asked)?,
        sweep: range.map(|range| {
            let price = swept_price(&then_settings, &range.key);
            (range, price)
        }),
        notes,
    };
    check_that_something_was_priced(tally.report(frame))
}

/// As many of the most changed orders as the command names.
const DEFAULT_TOP: usize = 10;

fn bad(field: &str) -> impl Fn(String) -> NotDone {
    move |hint| NotDone::new(format!("`{field}` cannot be used"), &hint)
}

fn range(asked: &WhatIfAsked) -> Result<Option<Range>, NotDone> {
    let parse = |text: &String| text.parse().map_err(|error| bad("sweep")(format!("{error}")));
    asked.sweep.as_ref().map(parse).transpose()
}

fn utilisation(asked: &WhatIfAsked) -> Result<rust_decimal::Decimal, NotDone> {
    let text = asked.utilisation.as_deref().unwrap_or("100");
    parse_per_cent(text).map_err(bad("utilisation"))
}

/// A line each. A newline in JSON is white space: within a text it is written otherwise.
fn lines(asked: &WhatIfAsked) -> Vec<u8> {
    if asked.orders.is_empty() {
        return BASKET.as_bytes().to_vec();
    }
    let mut lines = Vec::new();
    for order in &asked.orders {
        let on_one_line = |byte: u8| if matches!(byte, b'\n' | b'\r') { b' ' } else { byte };
        lines.extend(order.get().bytes().map(on_one_line));
        lines.push(b'\n');
    }
    lines
}

/// The settings of a book with what is changed in them.
fn settings(
    book: &PriceBook,
    asked: &BookAsked,
) -> Result<(Settings<'static>, Vec<String>), NotDone> {
    let mut settings = book.stand().settings.clone();
    let mut notes = Vec::new();
    let changes = asked.set.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    changed(&mut settings, changes, &mut notes)?;
    Ok((settings, notes))
}

fn book(name: &str, asked: &BookAsked, settings: &Settings<'_>) -> Book {
    let changes = asked.set.iter().map(|(key, value)| format!("{key}={value}"));
    let parts: Vec<String> = std::iter::once(name.to_owned()).chain(changes).collect();
    Book {
        name: parts.join(", "),
        compat: crate::commands::books::compat(settings).name().to_owned(),
        rate_usd_per_akt: None,
        book: book_hash(settings),
    }
}
