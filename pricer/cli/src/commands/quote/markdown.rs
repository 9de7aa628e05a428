//! The quote as Markdown: one table, fit for a pull request's comment.

use bidprice_core::excerpt;
use bidprice_quote::{GroupQuote, Offer, Report, Timed};
use bidprice_report::{exact, money};

use super::csv::gpus_of;
use super::text::coin;

/// The table and the notes, a newline at the end.
pub(super) fn text(report: &Report) -> String {
    let mut lines = heading(report);
    for group in &report.groups {
        lines.extend(group.offers.iter().map(|offer| row(group, offer, timed(report).len())));
    }
    lines.extend(total(report));
    let notes = report.groups.iter().flat_map(|group| &group.notes).chain(&report.notes);
    for note in notes {
        lines.push(String::new());
        lines.push(escaped(note));
    }
    lines.join("\n") + "\n"
}

/// The block times of a report, at the first price that there is.
fn timed(report: &Report) -> &[Timed] {
    let offers = report.groups.iter().flat_map(|group| &group.offers);
    offers.map(|offer| offer.timed.as_slice()).find(|timed| !timed.is_empty()).unwrap_or_default()
}

fn heading(report: &Report) -> Vec<String> {
    let mut names = vec!["placement".to_owned(), "GPU".to_owned(), "bid a block".to_owned()];
    names.push("tenant's maximum".to_owned());
    let months = timed(report).iter();
    names.extend(months.map(|it| format!("USD a month, blocks of {} s", it.block_time.text())));
    let columns: Vec<&str> =
        (0..names.len()).map(|at| if at < 2 { "---" } else { "---:" }).collect();
    vec![format!("| {} |", names.join(" | ")), format!("| {} |", columns.join(" | "))]
}

fn row(group: &GroupQuote, offer: &Offer, months: usize) -> String {
    let placement = group.placement.as_deref().map(code).unwrap_or_default();
    let end = if group.offers.len() > 1 { offer.end } else { "" };
    let gpus: Vec<String> = gpus_of(offer).into_iter().map(code).collect();
    let denom = coin(&group.denom);
    let maximum = offer.explanation.maximum.as_ref();
    let mut cells = vec![format!("{placement} {end}").trim().to_owned(), gpus.join(" ")];
    cells.push(match (offer.timed.first(), &offer.explanation.refused) {
        (Some(timed), _) => format!("{} {denom}", timed.price.per_block),
        (None, Some(refused)) => format!("**refused**: {}", escaped(&refused.message)),
        (None, None) => String::new(),
    });
    cells.push(maximum.map(|it| format!("{} {denom}", it.amount)).unwrap_or_default());
    let month = |at: usize| offer.timed.get(at).map(|timed| money(timed.usd_per_month));
    cells.extend((0..months).map(|at| month(at).unwrap_or_default()));
    line(&cells)
}

fn total(report: &Report) -> Option<String> {
    let total = &report.total;
    let first = total.timed.lowest.first().filter(|_| report.groups.len() > 1)?;
    let bids = total.groups - total.refused;
    let highest = &total.timed.highest;
    let ends = |at: usize, of: fn(&Timed) -> String| {
        let ends = [total.timed.lowest.get(at), highest.get(at)];
        ends.into_iter().flatten().map(of).collect::<Vec<String>>().join(" to ")
    };
    let denom = total.denom.as_deref().map(coin).unwrap_or_default();
    let per_block = ends(0, |timed| exact(timed.price.per_block));
    let of = if total.refused > 0 { format!(" of {}", total.groups) } else { String::new() };
    let mut cells = vec![format!("**total of {bids}{of}**"), String::new()];
    let is_open = total.refused_at_highest > 0;
    cells.push(if is_open {
        format!("{} {denom} to no bid at all", first.price.per_block)
    } else if highest.is_empty() {
        format!("{} {denom}", first.price.per_block)
    } else {
        format!("{per_block} {denom}")
    });
    cells.push(String::new());
    let months = 0..total.timed.lowest.len();
    let from = if is_open { "from " } else { "" };
    let month = |at: usize| ends(at, |timed| money(timed.usd_per_month));
    cells.extend(months.map(|at| format!("{from}{}", month(at))));
    Some(line(&cells))
}

fn line(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}

/// A name that the tenant chose: nothing in it is taken for Markdown, or for somebody's name.
fn code(name: &str) -> String {
    format!("`{}`", excerpt(name).replace('`', "'").replace('|', "\\|"))
}

/// Our own words, in which names stand between backticks.
fn escaped(words: &str) -> String {
    words.replace('|', "\\|").replace('<', "&lt;").replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_names() {
        assert_eq!(code("dcloud"), "`dcloud`");
        assert_eq!(code("@a `b` | <c>"), "`@a 'b' \\| <c>`");
        assert_eq!(escaped("a | b\n<c>"), "a \\| b &lt;c>");
    }
}
