//! The differences as a person reads them.

use bidprice_report::{Flush, Paint, Style, Table};

use super::report::{Book, Changed, Denom, Different, Report};
use crate::commands::journal::table::{undated, unreadable_lines};
use crate::commands::journal::words::{
    UNKNOWN, clean, clean_or_nothing, counted, denom, quoted, share,
};

use Flush::{Left, Right};

/// Recorded price books that are named; the JSON has more.
const BOOKS_MAX: usize = 3;

/// All of it, a newline at the end.
pub(super) fn text(report: &Report, paint: Paint) -> String {
    let parts = [
        head(report),
        standings(report, paint),
        denoms(&report.denoms, paint),
        most_different(&report.most_different, paint),
        remarks(report),
        undated(report.undated, paint),
        unreadable_lines(report.unreadable, &report.unreadable_lines, paint),
    ];
    let parts: Vec<String> = parts.iter().filter(|p| !p.is_empty()).map(|p| p.join("\n")).collect();
    parts.join("\n\n") + "\n"
}

/// The outcome in a line.
pub(super) fn sentence(report: &Report) -> String {
    match report.different() {
        0 => format!("nothing is different: {}", counted(report.orders, "order", "orders")),
        different => format!(
            "{different} of {} would be answered differently, {}",
            counted(report.orders, "order", "orders"),
            share(different, report.orders)
        ),
    }
}

fn head(report: &Report) -> Vec<String> {
    let Report { orders, from, to, journal, now, recorded_books, .. } = report;
    let Book { name, hash, compat, .. } = now;
    let orders = counted(*orders, "order", "orders");
    let recorded = recorded_books.by_frequency();
    let books = recorded.iter().take(BOOKS_MAX).map(|(book, orders)| format!("{book} ({orders})"));
    let mut books: Vec<String> = books.collect();
    let more = recorded.len() - books.len();
    books.extend((more > 0).then(|| format!("{more} more")));
    let rate = match &now.rate_usd_per_akt {
        Some(rate) => format!("{rate} USD per AKT for all"),
        None => "each order's own".to_owned(),
    };
    let time = match from.as_str() {
        "" => String::new(),
        from => format!(", {} to {},", clean(from), clean(to)),
    };
    vec![
        format!("{orders}{time} in {}", quoted(journal)),
        format!("now       {} ({compat}), price book {hash}", bidprice_core::printable(name)),
        format!("recorded  price book {}", books.join(", ")),
        format!("rate      {rate}"),
    ]
}

fn standings(report: &Report, paint: Paint) -> Vec<String> {
    let mut table = Table::new([Left, Right, Right, Left]);
    table.row(["answers", "orders", "share", ""].map(str::to_owned));
    let Report { now_refused, now_bids, .. } = report;
    let rows = [
        ("same price", report.same, String::new()),
        ("neither bids", report.neither_bids, report.other_refusals.words()),
        ("cheaper now", report.cheaper.orders, steps(&report.cheaper)),
        ("dearer now", report.dearer.orders, steps(&report.dearer)),
        ("now refused", now_refused.orders, now_refused.by_reason.words()),
        ("now a bid", now_bids.orders, format!("was: {}", now_bids.by_reason.words())),
    ];
    // Both kinds of agreement always, of the rest what there was.
    for (index, (name, orders, remark)) in rows.into_iter().enumerate() {
        if index < 2 || orders > 0 {
            table.row([name.to_owned(), orders.to_string(), share(orders, report.orders), remark]);
        }
    }
    let mut lines = table.lines(paint);
    let style = if report.different() == 0 { Style::Good } else { Style::Bad };
    lines.push(paint.apply(style, &sentence(report)));
    lines
}

fn steps(changed: &Changed) -> String {
    let steps = changed.steps.iter().map(|step| format!("{}: {}", step.words(), step.orders));
    steps.collect::<Vec<_>>().join(", ")
}

fn denoms(denoms: &[Denom], paint: Paint) -> Vec<String> {
    if denoms.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new([Left, Right, Right, Right, Right, Right]);
    table.row(["all bids", "recorded", "a block", "now", "a block", "change"].map(str::to_owned));
    for sums in denoms {
        let or_unknown = |text: &Option<String>| text.clone().unwrap_or(UNKNOWN.to_owned());
        let change = sums.difference_pct.as_ref().map(|pct| format!("{} %", with_sign(pct)));
        table.row([
            denom(Some(&sums.name)),
            sums.recorded_bids.to_string(),
            or_unknown(&sums.recorded),
            sums.now_bids.to_string(),
            or_unknown(&sums.now),
            or_unknown(&change),
        ]);
    }
    table.lines(paint)
}

fn with_sign(percent: &str) -> String {
    if percent.starts_with('-') || percent == "0" {
        percent.to_owned()
    } else {
        format!("+{percent}")
    }
}

fn most_different(different: &[Different], paint: Paint) -> Vec<String> {
    if different.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new([Left, Right, Right, Left, Right, Left]);
    table.row(["most different", "recorded", "now", "", "change", "owner"].map(str::to_owned));
    for one in different {
        let change = one.difference_pct.as_ref().map(|pct| format!("{pct} %"));
        table.row([
            clean(&one.time),
            one.recorded_price.clone(),
            one.now_price.clone(),
            denom(one.denom.as_deref()),
            change.unwrap_or(UNKNOWN.to_owned()),
            clean_or_nothing(one.owner.as_deref()),
        ]);
    }
    table.lines(paint)
}

fn remarks(report: &Report) -> Vec<String> {
    let mut lines = Vec::new();
    if !report.not_compared.is_empty() {
        lines.push(format!("not priced again  {}", report.not_compared.words()));
    }
    if report.by_the_rate_of_today > 0 {
        let orders = counted(report.by_the_rate_of_today, "order", "orders");
        lines.push(format!("note    {orders} had no rate recorded and went by today's"));
    }
    lines.extend(report.notes.iter().map(|note| format!("note    {note}")));
    lines
}
