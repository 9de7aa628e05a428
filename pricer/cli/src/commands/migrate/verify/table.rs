//! What the comparison shows, for a terminal.

use std::fmt::Write as _;

use bidprice_migrate::verify::{Cause, Priced};
use bidprice_report::{Flush, Paint, Style, Table};

use super::{Row, Verified};

pub(super) fn text(verified: &Verified, accepted: &[String], paint: Paint) -> String {
    let Verified { rate, isolation, orders, same, no_bid_from_either, .. } = verified;
    let Verified { differing, causes, asked, .. } = verified;
    let mut text = String::new();
    if !differing.is_empty() {
        text += &rows(differing, paint);
        text.push('\n');
    }
    let _ = writeln!(
        text,
        "{same} of {orders} orders have the same price (at {rate} US dollars per AKT; the old script \
         ran in {isolation})"
    );
    if *no_bid_from_either > 0 {
        let _ = writeln!(text, "on {no_bid_from_either} of them neither bids");
    }
    for (name, count) in causes {
        let cause = Cause::ACCEPTABLE.into_iter().find(|cause| cause.name() == *name);
        let words = cause.unwrap_or(Cause::Unexplained).words();
        let is_accepted = accepted.iter().any(|accepted| accepted == name);
        let (style, mark) =
            if is_accepted { (Style::Dim, "accepted") } else { (Style::Bad, "look at it") };
        let orders = if *count == 1 { "order" } else { "orders" };
        let line = format!("{name}: {count} {orders}, {words} ({mark})");
        text += &(paint.apply(style, &line) + "\n");
    }
    if !asked.is_empty() {
        let _ = writeln!(text, "the old script asked the network for: {}", asked.join(", "));
    }
    text + &verdict(verified, accepted, paint)
}

/// The last line: what it comes to, or what to do.
fn verdict(verified: &Verified, accepted: &[String], paint: Paint) -> String {
    let Verified { orders, no_bid_from_either, differing, causes, .. } = verified;
    if no_bid_from_either == orders {
        let words = "nothing was compared: name a tenant with --owner or orders with --orders";
        return paint.apply(Style::Bad, words) + "\n";
    }
    if differing.is_empty() {
        return paint.apply(Style::Good, "no price differs") + "\n";
    }
    let open = |name: &&str| !accepted.iter().any(|accepted| accepted == name);
    let open: Vec<&str> = causes.keys().copied().filter(open).collect();
    let unexplained = Cause::Unexplained.name();
    if open.contains(&unexplained) {
        return format!(
            "`{unexplained}` cannot be accepted: compare what both make of the order\n"
        );
    }
    let names = open.join(",");
    if names.is_empty() { String::new() } else { format!("if that may be: --accept {names}\n") }
}

fn rows(rows: &[Row], paint: Paint) -> String {
    let mut table = Table::new([Flush::Left, Flush::Right, Flush::Right, Flush::Left]);
    table.row(["order", "old", "new", "cause"].map(str::to_owned));
    let shown = |priced: &Priced| match priced {
        Priced::Price(text) => text.clone(),
        Priced::None(_) => "no bid".to_owned(),
    };
    for row in rows {
        let causes: Vec<&str> = row.causes.iter().map(|cause| cause.name()).collect();
        let mut cause = causes.join(", ");
        for (who, priced) in [("old", &row.old), ("new", &row.new)] {
            if let Priced::None(why) = priced {
                let _ = write!(cause, "; {who}: {why}");
            }
        }
        table.row([row.order.clone(), shown(&row.old), shown(&row.new), cause]);
    }
    table.lines(paint).into_iter().map(|line| line + "\n").collect()
}
