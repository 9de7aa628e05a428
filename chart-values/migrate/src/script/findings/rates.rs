//! Another month, another rate.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use bidprice_core::BLOCKS_A_MONTH;

use super::effects::effects;
use super::{FindingKind, Found, Report};
use crate::script::shell::{Kind, Statement};
use crate::script::study::Study;
use crate::script::targets::shown;
use crate::script::terms::{decimal, operands};
use crate::script::versions::{Facts, VERSIONS};
use crate::script::ways::{Origin, Ways};

const SOURCE_HINT: &str = "name the sources that are to be asked as setting `rate_sources`, and another address of one as `rate_url_oracle`, `rate_url_coingecko` and so on";

/// Finds what turns dollars a month into a price a block.
pub(super) fn find(study: &Study<'_>, ways: &Ways, found: &mut Found) {
    find_month(study, ways, found);
    for statement in study.own_statements() {
        find_source(study, statement, found);
    }
    find_fixed_rates(study, found);
}

fn find_month(study: &Study<'_>, ways: &Ways, found: &mut Found) {
    let Some(fact) = &ways.blocks_a_month else { return };
    let Origin::Line(line) = fact.from else { return };
    let is_published = (0..VERSIONS).any(|version| Facts(version).blocks_a_month() == fact.value);
    let Some(blocks) = decimal(&fact.value).filter(|_| !is_published) else { return };
    let factor = Decimal::from(BLOCKS_A_MONTH).checked_div(blocks).unwrap_or_default().round_dp(6);
    let sentence = format!("takes {} blocks for a month", fact.value);
    let hint = format!("{BLOCKS_A_MONTH} blocks are a month here: multiply each price by {factor}");
    let report = Report::new(FindingKind::BlocksAMonth, sentence).at(line..=line);
    found.not_carried(study, report, &hint);
}

/// Hosts that the published scripts ask.
const PUBLISHED: [&str; 3] = ["api-osmosis.imperator.co", "api.coingecko.com", "api.diadata.org"];

/// Hosts that the program knows by a name.
const BUILT_IN: [(&str, &str); 4] = [
    ("api.coinbase.com", "coinbase"),
    ("api.kraken.com", "kraken"),
    ("osmosis", "osmosis"),
    ("akash.network", "console"),
];

pub(super) fn asks_published_host(text: &str) -> bool {
    PUBLISHED.iter().any(|host| text.contains(host))
}

fn find_source(study: &Study<'_>, statement: &Statement<'_>, found: &mut Found) {
    let text = statement.text;
    let lower = text.to_ascii_lowercase();
    let is_about_rate =
        ["akt", "akash", "price", "ticker", "coin"].iter().any(|w| lower.contains(w));
    let is_address = lower.contains("https://") || lower.contains("http://");
    if !is_address
        || !is_about_rate
        || asks_published_host(text)
        || found.explains(&statement.lines())
    {
        return;
    }
    let host = lower.split("://").nth(1).unwrap_or_default();
    let host = host.split(|c: char| !c.is_ascii_alphanumeric() && !".-".contains(c)).next();
    let host = host.unwrap_or_default();
    let report = Report::new(FindingKind::RateSource, format!("asks {} for the rate", shown(host)))
        .at(statement.lines());
    match BUILT_IN.iter().find(|(known, _)| host.contains(known)) {
        Some((_, name)) => {
            let hint = format!("the program knows it: put `{name}` into setting `rate_sources`");
            found.not_carried(study, report, &hint);
        }
        None => found.not_carried(study, report, SOURCE_HINT),
    }
}

/// A number that dollars are divided by, in a variable that speaks of a rate.
fn find_fixed_rates(study: &Study<'_>, found: &mut Found) {
    let divisors = divisors(study);
    for one in study.own_assignments() {
        let Some(rate) = one.value.fixed().filter(|text| decimal(text).is_some()) else { continue };
        if !is_rate_name(one.name) || !divisors.contains(one.name) {
            continue;
        }
        let report =
            Report::new(FindingKind::FixedRate, format!("takes {rate} US dollars for an AKT"))
                .at(one.line..=one.line);
        let is_only = study.fixed(one.name) == Some(rate);
        if is_only && !one.is_conditional {
            found.as_setting(study, report, ("rate", rate.to_owned()));
        } else {
            let hint = "set it as `rate`, if no source is to be asked";
            found.not_carried(study, report, hint);
        }
    }
    for block in study.code.blocks.iter().filter(|block| block.kind == Kind::Function) {
        let effects = effects(study, block);
        let Some(rate) = effects.only_number().filter(|_| is_rate_name(block.head)) else {
            continue;
        };
        let report =
            Report::new(FindingKind::FixedRate, format!("takes {rate} US dollars for an AKT"))
                .at(block.lines());
        found.as_setting(study, report, ("rate", rate.to_owned()));
    }
}

fn is_rate_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("akt") || name.contains("rate") && name.contains("usd")
}

/// The variables that something is divided by.
fn divisors<'s>(study: &Study<'s>) -> BTreeSet<&'s str> {
    let dividing = study.code.statements.iter().filter(|statement| statement.text.contains('/'));
    let operands = dividing.flat_map(|statement| operands(statement.text));
    operands.filter(|one| one.sign == "/").filter_map(|one| one.term.name()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn months_and_rates_are_told() {
        check("b=$(bc <<< \"$x / 438000\")", &["2 takes 438000 blocks for a month"]);
        check("b=$(bc <<< \"$x / 425940.524781341\")", &[]);
        check("akt=3\nb=$(bc <<< \"$x / $akt\")", &["2 takes 3 US dollars for an AKT => rate: 3"]);
        check(
            "if y; then akt=3; fi\nb=$(bc <<< \"$x / $akt\")",
            &["2 takes 3 US dollars for an AKT"],
        );
        check("akt_price() { echo 3; }", &["2 takes 3 US dollars for an AKT => rate: 3"]);
        check("p=$(curl https://api.kraken.com/AKT)", &["2 asks api.kraken.com for the rate"]);
        check("p=$(curl https://api.coingecko.com/akash)", &[]);
    }
}
