//! The quote as CSV: a row for each price and block time, every digit.

use bidprice_quote::{GroupQuote, Offer, Report, TimedShown};
use bidprice_report::Explanation;

const COLUMNS: [&str; 14] = [
    "placement",
    "end",
    "gpus",
    "denom",
    "maximum",
    "block_time",
    "blocks_per_month",
    "per_block",
    "per_hour",
    "per_month",
    "usd_per_block",
    "usd_per_hour",
    "usd_per_month",
    "refused",
];

/// A heading and the rows; what is refused has one row without figures.
pub(super) fn text(report: &Report) -> String {
    let mut lines = vec![COLUMNS.join(",")];
    for group in &report.groups {
        for offer in &group.offers {
            if offer.times.is_empty() {
                lines.push(row(group, offer, None));
            }
            lines.extend(offer.times.iter().map(|times| row(group, offer, Some(times))));
        }
    }
    lines.join("\n") + "\n"
}

fn row(group: &GroupQuote, offer: &Offer, times: Option<&TimedShown>) -> String {
    let Explanation { maximum, refused, .. } = &offer.explanation;
    let time = |pick: fn(&TimedShown) -> &String| times.map(pick).map_or("", String::as_str);
    let gpus = gpus_of(offer).join(" ");
    let cells: [&str; 14] = [
        group.placement.as_deref().unwrap_or_default(),
        offer.end,
        &gpus,
        &group.denom,
        maximum.as_ref().map_or("", |maximum| &maximum.amount),
        time(|it| &it.block_time),
        time(|it| &it.blocks_per_month),
        time(|it| &it.per_block),
        time(|it| &it.per_hour),
        time(|it| &it.per_month),
        time(|it| &it.usd_per_block),
        time(|it| &it.usd_per_hour),
        time(|it| &it.usd_per_month),
        refused.as_ref().map_or("", |refused| &refused.message),
    ];
    cells.map(quoted).join(",")
}

/// The GPUs that are charged for, as the price book names them.
pub(super) fn gpus_of(offer: &Offer) -> Vec<&str> {
    let lines = offer.explanation.lines.iter().filter(|line| line.priced_by.is_some());
    lines.map(|line| line.resource.strip_prefix("gpu ").unwrap_or(&line.resource)).collect()
}

/// RFC 4180. What a spreadsheet would take for a formula gets an apostrophe: tenants choose names.
fn quoted(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = if is_formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains(['"', ',', '\n', '\r']) {
        return format!("\"{}\"", cell.replace('"', "\"\""));
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_where_it_has_to_be() {
        assert_eq!(quoted("dcloud"), "dcloud");
        assert_eq!(quoted("a,b"), "\"a,b\"");
        assert_eq!(quoted("a \"b\""), "\"a \"\"b\"\"\"");
        assert_eq!(quoted("=1+1"), "'=1+1");
        assert_eq!(quoted("@a\nb"), "\"'@a\nb\"");
    }
}
