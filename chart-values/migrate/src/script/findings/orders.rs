//! What orders are thought to look like: denominations, fields, miners of Chia.

use std::ops::RangeInclusive;

use super::sums::is_sum;
use super::{FindingKind, Found, Report};
use crate::script::shell::{Block, Kind, Statement, variables};
use crate::script::study::Study;
use crate::script::targets::shown;
use crate::script::terms::{Term, terms};
use crate::script::versions::{MAINNET_USDC, SANDBOX_USDC};
use crate::script::ways::denomination;

const CHIA_HINT: &str = "nothing here knows Chia: write a plugin if such orders still come";
const DENOMINATION_HINT: &str =
    "orders come in uakt, uact and the two USDC denominations, and others get no bid";
const SCHEMA_HINT: &str = "no order has them, so what they were meant for never happened: compare with the order in the documentation and write rules for what was wanted";

/// Finds denominations and fields that are unknown.
pub(super) fn find(study: &Study<'_>, found: &mut Found) {
    for block in study.code.blocks.iter().filter(|block| block.kind == Kind::Arm) {
        let unknown: Vec<String> =
            block.head.split('|').filter_map(denomination).filter(|one| !is_known(one)).collect();
        if !unknown.is_empty() {
            let sentence = format!("takes orders in {}", shown(&unknown.join(", ")));
            let report = Report::new(FindingKind::Denomination, sentence).at(block.lines());
            found.not_carried(study, report, DENOMINATION_HINT);
        }
    }
    find_schema(study, found);
}

pub(super) fn is_known(denomination: &str) -> bool {
    ["uakt", "uact", SANDBOX_USDC, MAINNET_USDC].contains(&denomination)
}

/// Finds branches for miners of Chia, with all that belongs to them.
pub(super) fn find_chia(study: &Study<'_>, found: &mut Found) {
    let names_it = |text: &str| {
        let lower = text.to_ascii_lowercase();
        ["chia", "bladebit", "madmax"].iter().any(|name| lower.contains(name))
    };
    let statements = study.code.statements.iter().filter(|one| names_it(one.text));
    let blocks = study.code.blocks.iter().filter(|block| names_it(block.head));
    let lines = statements.map(Statement::lines).chain(blocks.map(Block::lines));
    let report = Report::new(FindingKind::Chia, "has prices of their own for Chia miners");
    found.not_carried(study, report.at_all(lines), CHIA_HINT);
}

/// All that an order has, and what jq's own texts look like.
const FIELDS: [&str; 23] = [
    "resources",
    "memory",
    "cpu",
    "gpu",
    "units",
    "attributes",
    "vendor",
    "nvidia",
    "amd",
    "model",
    "ram",
    "interface",
    "storage",
    "class",
    "size",
    "count",
    "endpoint_quantity",
    "ip_lease_quantity",
    "price",
    "denom",
    "amount",
    "price_precision",
    "intel",
];

fn find_schema(study: &Study<'_>, found: &mut Found) {
    let mut fields: Vec<String> = Vec::new();
    let mut lines: Vec<RangeInclusive<usize>> = Vec::new();
    for statement in study.own_statements().filter(|one| one.runs("jq") && !reads_other(study, one))
    {
        let wrong = wrong_fields(study, statement);
        if !wrong.is_empty() {
            lines.push(statement.lines());
            fields.extend(wrong.iter().map(|field| format!(".{field}")));
        }
    }
    fields.sort_unstable();
    fields.dedup();
    let sentence = format!("reads {}, which no order has", shown(&fields.join(", ")));
    let report = Report::new(FindingKind::WrongSchema, sentence).at_all(lines);
    found.not_carried(study, report, SCHEMA_HINT);
}

/// Whether jq is given something else than the order.
fn reads_other(study: &Study<'_>, statement: &Statement<'_>) -> bool {
    let fetches = |text: &str| {
        ["curl", "wget", "kubectl", "http", "cat /", ".json"].iter().any(|tool| text.contains(tool))
    };
    let is_fetched = |name: &str| study.last_assignment(name).is_some_and(|one| fetches(one.text));
    fetches(statement.text) || variables(statement.text).any(is_fetched)
}

fn wrong_fields<'s>(study: &Study<'_>, statement: &Statement<'s>) -> Vec<&'s str> {
    let fields = terms(statement.text).into_iter().filter_map(|term| match term {
        Term::Field(field) => Some(field),
        _ => None,
    });
    let fields: Vec<&str> = fields.collect();
    let unknown: Vec<&str> =
        fields.iter().copied().filter(|field| !FIELDS.contains(field)).collect();
    if !unknown.is_empty() {
        return unknown;
    }
    // Resources are a list: nothing of one stands at the top.
    let is_of_resource =
        |field: &&str| ["cpu", "memory", "storage", "gpu", "count"].contains(field);
    let looks_inside =
        ["[", "map", "resources", "$"].iter().any(|mark| program(statement.text).contains(mark));
    let is_in_loop = study.code.around(statement).any(|block| block.kind == Kind::Loop);
    if looks_inside || is_in_loop || !is_sum(statement) {
        return Vec::new();
    }
    fields.into_iter().filter(is_of_resource).collect()
}

/// What stands behind the first `jq`.
fn program(text: &str) -> &str {
    let behind = text.find("jq").and_then(|at| text.get(at..)).unwrap_or_default();
    let Some(from) = behind.find(['\'', '"']) else { return behind };
    let (quote, inner) = behind.split_at_checked(from + 1).unwrap_or_default();
    inner.split(quote.chars().next_back().unwrap_or('\'')).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn unknown_denominations_fields_and_miners_are_told() {
        check("d=$(jq .price.denom)\ncase $d in uakt|uatom) ;; esac", &["3 takes orders in uatom"]);
        check(
            "a=$(jq '.max_price')\nb=$(jq '.resources[].gpu_kind')",
            &["2,3 reads .gpu_kind, .max_price, which no order has"],
        );
        check("a=$(jq .cpu)", &["2 reads .cpu, which no order has"]);
        check("a=$(jq '.[0].cpu')\nb=$(curl https://api.diadata.org/x | jq .Price)", &[]);
        check(
            "chia_cpu=8\nif [ $c -gt $chia_cpu ]; then TARGET_CPU=9; fi",
            &["2,3 has prices of their own for Chia miners"],
        );
    }
}
