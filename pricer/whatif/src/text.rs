//! The report as a person reads it in a terminal, less than 100 columns wide.

mod bars;
mod curve;
mod tables;

use bidprice_report::{Flush, Paint, Style, Table};

use crate::figures::{Trend, count, count_change, per_cent_change, plain, usd, usd_change};
use crate::names::{NAME_CHARS_MAX, clean};
use crate::report::{Book, Delta, Orders, Report};
use crate::summary::sentences;

/// Of all lines but those with a name of the input, which may end behind it.
const COLUMNS: usize = 99;

/// The whole report, a newline at the end.
#[must_use]
pub fn text(report: &Report, paint: Paint) -> String {
    let mut blocks = vec![heading(report), totals(report, paint), answer(report, paint)];
    let tables = [
        ("by resource, USD a month", tables::resources(&report.resources, paint)),
        ("by GPU, USD a month", tables::gpus(&report.gpus, paint)),
        ("orders without a bid, by reason", tables::reasons(&report.refused.reasons, paint)),
        ("orders by the change of their price", tables::steps(&report.changes, paint)),
        ("orders that change most, USD a month", tables::most_changed(&report.most_changed, paint)),
    ];
    for (title, lines) in tables.into_iter().filter(|(_, lines)| lines.len() > 1) {
        blocks.push(titled(title, lines, paint));
    }
    blocks.extend(report.sweep.as_ref().map(|sweep| curve::block(sweep, paint)));
    blocks.push(remarks(report));
    let blocks = blocks.into_iter().filter(|lines| !lines.is_empty());
    blocks.map(|lines| lines.join("\n") + "\n").collect::<Vec<_>>().join("\n")
}

fn titled(title: &str, lines: Vec<String>, paint: Paint) -> Vec<String> {
    [vec![paint.apply(Style::Bold, title)], lines].concat()
}

fn heading(report: &Report) -> Vec<String> {
    let mut lines = vec![
        format!("now     {}", book(&report.now)),
        format!("then    {}", book(&report.then)),
        format!("orders  {}", orders(&report.orders)),
    ];
    let rates = [&report.now, &report.then].map(|book| &book.rate_usd_per_akt);
    if report.now.book == report.then.book && rates[0] == rates[1] {
        lines.push("        both books price the same".to_owned());
    }
    lines
}

fn book(book: &Book) -> String {
    let Book { name, compat, rate_usd_per_akt, book } = book;
    let [name, compat, book] = [name, compat, book].map(|text| clean(text, NAME_CHARS_MAX));
    let rate = rate_usd_per_akt.as_deref();
    let rate = rate.map(|rate| format!(", {} USD per AKT", plain(rate))).unwrap_or_default();
    format!("{name} ({compat}{rate}, book {book})")
}

fn orders(orders: &Orders) -> String {
    let Orders { from, read, priced, unreadable, .. } = orders;
    let unreadable = match unreadable {
        0 => String::new(),
        1 => "; 1 line is no order".to_owned(),
        several => format!("; {} lines are no orders", count(*several)),
    };
    let (priced, read) = (count(*priced), count(*read));
    format!(
        "{read} from {}, {priced} priced under both books{unreadable}",
        clean(from, NAME_CHARS_MAX)
    )
}

fn totals(report: &Report, paint: Paint) -> Vec<String> {
    use Flush::{Left, Right};
    let mut table = Table::new([Left, Right, Right, Right, Right, Left]);
    table.row(["", "now", "then", "change", "", ""].map(str::to_owned));
    let at = format!("at {} % utilisation", plain(&report.earnings.utilisation_pct));
    table.row(money("total, USD a month", &report.total, String::new()));
    table.row(money("earnings, USD a month", &report.earnings.usd, at));
    let (bids, refused) = (&report.bids, &report.refused);
    let lost = format!("{} lost, {} won", count(bids.lost), count(bids.won));
    table.row(counts("orders with a bid", (bids.now, bids.then), lost));
    let new = format!("{} new", count(refused.new));
    table.row(counts("orders without", (refused.now, refused.then), new));
    table.lines(paint)
}

fn money(name: &str, delta: &Delta, remark: String) -> [String; 6] {
    let Delta { now_usd, then_usd, delta_usd, delta_pct } = delta;
    let change = per_cent_change(delta_pct.as_deref());
    [name.to_owned(), usd(now_usd), usd(then_usd), usd_change(delta_usd), change, remark]
}

fn counts(name: &str, (now, then): (u64, u64), remark: String) -> [String; 6] {
    [name.to_owned(), count(now), count(then), count_change(now, then), String::new(), remark]
}

/// In colour only where it is clear which way is better: what the bids earn.
fn answer(report: &Report, paint: Paint) -> Vec<String> {
    let earnings = Trend::of(&report.earnings.usd.delta_usd);
    let painted = |(place, sentence): (usize, String)| match (place, earnings) {
        (2, Trend::Up) => paint.apply(Style::Good, &sentence),
        (2, Trend::Down) => paint.apply(Style::Bad, &sentence),
        _ => sentence,
    };
    sentences(report).into_iter().enumerate().map(painted).collect()
}

fn remarks(report: &Report) -> Vec<String> {
    let unreadable = report.orders.first_unreadable.iter().map(|line| {
        let place = clean(&line.place, NAME_CHARS_MAX);
        format!("no order  {place}: {}", clean(&line.problem, NOTE_CHARS_MAX))
    });
    let notes =
        report.notes.iter().map(|note| format!("note      {}", clean(note, NOTE_CHARS_MAX)));
    unreadable.chain(notes).collect()
}

/// Notes are sentences, some with a name of the input in them.
pub(crate) const NOTE_CHARS_MAX: usize = 400;
