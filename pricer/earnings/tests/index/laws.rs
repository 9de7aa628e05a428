//! What holds for every lease list: sums are exact, and nothing depends on the order or the files.

use std::collections::BTreeMap;

use bidprice_earnings::{Consumed, History, Leases, Potential, Steps, Terms, Total};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

use crate::hostile::everything;
use crate::support::{Written, block, cases, page};

const DENOMS: [&str; 4] = [
    "uakt",
    "uact",
    "ibc/170C677610AC31DF0904FFE09CD3B5C657492170E7E52372E48756B71E56F2F1",
    "uother",
];
const STATES: [&str; 4] = ["active", "reclaiming", "closed", "insufficient_funds"];
const HEIGHT: u64 = 30_000_000;

/// An amount in units of 10^-18.
fn units() -> impl Strategy<Value = u128> {
    prop_oneof![
        0..10_u128.pow(36),
        0..10_u128.pow(25),
        (0..10_u128.pow(9)).prop_map(|a| a * 10_u128.pow(18))
    ]
}

fn amount(units: u128) -> String {
    let one = 10_u128.pow(18);
    format!("{}.{:018}", units / one, units % one)
}

/// A lease and its rate, balance and withdrawn in units of 10^-18.
fn lease() -> impl Strategy<Value = (Written, [u128; 3])> {
    let amounts = [units().boxed(), units().boxed(), units().boxed()];
    (select(&STATES[..]), select(&DENOMS[..]), amounts, 0..HEIGHT, any::<bool>()).prop_map(
        |(state, denom, [rate, balance, withdrawn], created_at, ended)| {
            let is_paid = matches!(state, "active" | "reclaiming");
            let closed_on = if ended && !is_paid { HEIGHT - 1 } else { 0 };
            let written = Written {
                dseq: 0,
                state,
                denom: denom.to_owned(),
                rate: amount(rate),
                balance: amount(balance),
                withdrawn: amount(withdrawn),
                created_at: created_at.min(HEIGHT - 1),
                closed_on,
            };
            (written, [rate, balance, withdrawn])
        },
    )
}

/// Leases with a dseq each.
fn leases() -> impl Strategy<Value = Vec<(Written, [u128; 3])>> {
    vec(lease(), 0..20).prop_map(|mut leases| {
        (1..).zip(&mut leases).for_each(|(dseq, (lease, _))| lease.dseq = dseq);
        leases
    })
}

/// Writes leases in both shapes, in pages of some size, in as many files.
fn read(leases: &[Written], page_size: usize, in_one_file: bool) -> Leases {
    let pages: Vec<&[Written]> = leases.chunks(page_size).collect();
    let mut texts: Vec<String> = Vec::new();
    for (index, part) in pages.iter().enumerate() {
        let write = |lease: &Written| if index % 2 == 0 { lease.today() } else { lease.old() };
        let key = (index + 1 < pages.len()).then_some("bmV4dA==");
        texts.push(page(&part.iter().map(write).collect::<Vec<_>>(), key));
    }
    let mut all = Leases::new();
    if in_one_file {
        all.read("-", texts.join("\n").as_bytes());
    } else {
        for text in &texts {
            all.read("-", text.as_bytes());
        }
    }
    all
}

/// All figures that do not depend on the order.
fn sums(leases: &Leases) -> Vec<Value> {
    let terms = Terms::default();
    let [total, potential, consumed] = [
        serde_json::to_value(Total::of(leases)).unwrap(),
        serde_json::to_value(Potential::of(leases, &terms, None)).unwrap(),
        serde_json::to_value(Consumed::of(leases, HEIGHT, &terms)).unwrap(),
    ];
    let mut steps = Steps::new();
    steps.read_blocks("b", block(HEIGHT, "2026-01-01T00:00:00Z").as_bytes());
    steps.add(leases);
    let history = serde_json::to_value(History::of(&steps, None)).unwrap();
    [total, potential, consumed]
        .into_iter()
        .flat_map(|figure| [figure["denoms"].clone(), figure["problems"].clone()])
        .chain([history])
        .collect()
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn sums_are_exact(leases in leases()) {
        let written: Vec<Written> = leases.iter().map(|(lease, _)| lease.clone()).collect();
        let total = Total::of(&read(&written, 7, false));
        prop_assert!(total.problems.is_empty());
        let mut expected: BTreeMap<&str, [u128; 2]> = BTreeMap::new();
        for (lease, [_, balance, withdrawn]) in &leases {
            let sum = expected.entry(lease.denom.as_str()).or_default();
            *sum = [sum[0] + balance, sum[1] + withdrawn];
        }
        prop_assert_eq!(total.denoms.len(), expected.len());
        for denom in &total.denoms {
            let decimals = if denom.unit == denom.denom { 18 } else { 24 };
            let shown = |units: u128| {
                let digits = format!("{units:0>width$}", width = decimals + 1);
                let (whole, fraction) = digits.split_at(digits.len() - decimals);
                format!("{whole}.{fraction}").trim_end_matches('0').trim_end_matches('.').to_owned()
            };
            let [balance, withdrawn] = expected[denom.denom.as_str()];
            prop_assert_eq!(denom.balance.to_string(), shown(balance));
            prop_assert_eq!(denom.withdrawn.to_string(), shown(withdrawn));
            prop_assert_eq!(denom.earned.to_string(), shown(balance + withdrawn));
        }
    }

    #[test]
    fn no_sum_depends_on_the_order_of_leases_or_on_pages(
        leases in leases(),
        swaps in vec(any::<(Index, Index)>(), 0..30),
        page_size in 1..21_usize,
        in_one_file in any::<bool>(),
    ) {
        let mut written: Vec<Written> = leases.into_iter().map(|(lease, _)| lease).collect();
        let before = sums(&read(&written, 20, false));
        if !written.is_empty() {
            for (one, other) in swaps {
                let (one, other) = (one.index(written.len()), other.index(written.len()));
                written.swap(one, other);
            }
            prop_assert_eq!(sums(&read(&written, page_size, in_one_file)), before);
        }
    }

    #[test]
    fn a_damaged_list_is_read_or_named(
        leases in leases(),
        cut in any::<Index>(),
        changed in vec((any::<Index>(), select(&b"\"{}[]:,-.e09anull\\\xff "[..])), 0..4),
    ) {
        let written: Vec<String> = leases.iter().map(|(lease, _)| lease.today()).collect();
        let mut text = page(&written, None).into_bytes();
        let cut = cut.index(text.len() * 2);
        text.truncate(cut);
        for (place, byte) in changed {
            if !text.is_empty() {
                let place = place.index(text.len());
                text[place] = byte;
            }
        }
        let mut read = Leases::new();
        read.read("x", &text);
        everything(&read);
    }
}
