//! The quote as a person reads it in a terminal.

use bidprice_core::excerpt;
use bidprice_quote::{
    Basis, GroupQuote, Offer, Report, ReservedGpu, Timed, Total, whose_block_time,
};
use bidprice_report::{Flush, Paint, Style, Table, money};

/// Everything, a newline at the end.
pub(super) fn text(report: &Report, paint: Paint) -> String {
    let mut parts: Vec<String> = Vec::new();
    let is_one = report.groups.len() == 1;
    for (index, group) in report.groups.iter().enumerate() {
        parts.push(heading(group, index, is_one, paint) + &of_group(group, paint));
    }
    if !is_one {
        parts.push(total(&report.total, paint));
    }
    let notes = report.notes.iter().map(|note| format!("note    {note}\n"));
    parts.join("\n") + &notes.collect::<Vec<String>>().concat()
}

fn heading(group: &GroupQuote, index: usize, is_one: bool, paint: Paint) -> String {
    let name = match &group.placement {
        Some(placement) => format!("placement {}", excerpt(placement)),
        None if is_one => return String::new(),
        None => format!("order {}", index + 1),
    };
    paint.apply(Style::Bold, &name) + "\n"
}

fn of_group(group: &GroupQuote, paint: Paint) -> String {
    let mut text = String::new();
    for offer in &group.offers {
        if group.offers.len() > 1 {
            let name = format!("{}: {}", offer.end, gpus(&offer.gpus));
            text += &(paint.apply(Style::Bold, &name) + "\n");
        }
        text += &offer.explanation.text(paint);
        if group.offers.len() > 1 {
            text.push('\n');
        }
    }
    for line in whose_gpus(group).into_iter().chain(notes(group)) {
        text += &(line + "\n");
    }
    let ends: Vec<End<'_>> =
        group.offers.iter().map(|offer| (offer.end, offer.timed.as_slice())).collect();
    text + &times(&group.denom, &ends, paint)
}

/// `4 × a100/80Gi, 1 × t4`
fn gpus(gpus: &[ReservedGpu]) -> String {
    let names: Vec<String> =
        gpus.iter().map(|gpu| format!("{} × {}", gpu.units, excerpt(&gpu.reserved))).collect();
    names.join(", ")
}

fn notes(group: &GroupQuote) -> impl Iterator<Item = String> {
    group.notes.iter().map(|note| format!("note    {note}"))
}

/// Which GPUs the price is for, where the order leaves it open.
fn whose_gpus(group: &GroupQuote) -> Vec<String> {
    let Some(lowest) = group.offers.first() else { return Vec::new() };
    let open = || lowest.gpus.iter().filter(|gpu| gpu.asked != [gpu.reserved.as_str()]);
    let asked = |gpu: &ReservedGpu| format!("{} (resource {})", any_of(&gpu.asked), gpu.resource);
    let asked: Vec<String> = open().map(asked).collect();
    if asked.is_empty() {
        return Vec::new();
    }
    let taken = format!("gpu     the tenant takes {}", asked.join(" and "));
    let why = match (group.gpus_from, group.offers.len()) {
        (Basis::Stock, 1) => format!("{taken}; reserved of the stock: {}", gpus(&lowest.gpus)),
        (Basis::Stock, _) => format!("{taken}; several of the stock fit"),
        (_, 1) => format!("{taken}; whichever it is, the price book has one price"),
        _ => format!("{taken}; --have says which of them this provider has"),
    };
    let mut lines = vec![why];
    lines.extend(range(&group.offers, &group.denom));
    lines
}

/// A question mark stands for a model that is not named.
fn any_of(asked: &[String]) -> String {
    let name = |name: &String| match name.strip_prefix('?') {
        Some("") => "any model".to_owned(),
        Some(rest) => format!("any model with `{}`", excerpt(rest.trim_start_matches('/'))),
        None => format!("`{}`", excerpt(name)),
    };
    let names = asked.iter().map(name).collect::<Vec<String>>().join(", ");
    if names.starts_with("any model") { names } else { format!("any of {names}") }
}

fn range(offers: &[Offer], denom: &str) -> Option<String> {
    let [lowest, highest] = offers else { return None };
    let coin = coin(denom);
    Some(match (lowest.timed.first(), highest.timed.first()) {
        (Some(low), Some(high)) => format!(
            "range   from {} to {} {coin} a block, {} to {} USD a month",
            low.price.per_block,
            high.price.per_block,
            money(low.usd_per_month),
            money(high.usd_per_month)
        ),
        (Some(low), None) => {
            format!("range   from {} {coin} a block to no bid at all", low.price.per_block)
        }
        (None, Some(high)) => {
            format!("range   from no bid at all to {} {coin} a block", high.price.per_block)
        }
        (None, None) => return None,
    })
}

/// One end of a range, or all of it, at each block time.
type End<'t> = (&'static str, &'t [Timed]);

/// An empty line and the table; nothing without a bid.
fn times(denom: &str, ends: &[End<'_>], paint: Paint) -> String {
    use Flush::{Left, Right};
    let mut table = Table::new([Left, Left, Right, Right, Right, Right, Right]);
    let coin = coin(denom);
    table.row([
        "block time".to_owned(),
        "as in".to_owned(),
        format!("{coin} a block"),
        format!("{coin} an hour"),
        format!("{coin} a month"),
        "USD an hour".to_owned(),
        "USD a month".to_owned(),
    ]);
    let number = ends.iter().map(|(_, timed)| timed.len()).max().unwrap_or(0);
    for at in 0..number {
        for (end, timed) in ends {
            let name = if ends.len() > 1 { *end } else { "" };
            if let Some(timed) = timed.get(at) {
                table.row(cells(name, timed));
            }
        }
    }
    if number == 0 {
        return String::new();
    }
    format!("\n{}\n", table.lines(paint).join("\n"))
}

fn cells(end: &str, timed: &Timed) -> [String; 7] {
    [
        format!("{} s {end}", timed.block_time.text()).trim_end().to_owned(),
        whose_block_time(timed.block_time).to_owned(),
        timed.price.per_block.to_string(),
        money(timed.per_hour),
        money(timed.per_month),
        rounded(timed),
        money(timed.usd_per_month),
    ]
}

/// Dollars an hour, six decimals.
fn rounded(timed: &Timed) -> String {
    const DECIMALS: u8 = 6;
    timed.usd_per_hour.rounded(DECIMALS).unwrap_or(timed.usd_per_hour).to_string()
}

/// What a denomination is called; those of bridged USDC fill a line each.
pub(super) fn coin(denom: &str) -> String {
    if denom.starts_with("ibc/") { "uusdc".to_owned() } else { excerpt(denom) }
}

fn total(total: &Total, paint: Paint) -> String {
    let bids = total.groups - total.refused;
    let heading = match total.refused {
        0 => format!("total of {bids} groups"),
        refused => format!("total of {bids} of {} groups, {refused} refused", total.groups),
    };
    let mut text = paint.apply(Style::Bold, &heading) + "\n";
    let ends: &[End<'_>] = match (&total.timed.lowest, &total.timed.highest) {
        (only, highest) if highest.is_empty() => &[("only", only)],
        (lowest, highest) => &[("lowest", lowest), ("highest", highest)],
    };
    match &total.denom {
        Some(denom) => {
            text += times(denom, ends, paint).trim_start();
            text += &to_no_bid(total, denom).unwrap_or_default();
        }
        None => text += "bids in different denominations have no sum\n",
    }
    text
}

/// Where a group gets no bid for its dearest GPUs, the whole gets none either.
fn to_no_bid(total: &Total, denom: &str) -> Option<String> {
    let lowest = total.timed.lowest.first().filter(|_| total.refused_at_highest > 0)?;
    let (per_block, coin) = (lowest.price.per_block, coin(denom));
    Some(format!("\nrange   from {per_block} {coin} a block to no bid at all\n"))
}
