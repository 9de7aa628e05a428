//! What pricing costs inside a process that is already there, beside `serde_json`.
//!
//! ```text
//! cargo bench -p bidprice-benches --bench pricing                  # all, about three minutes
//! cargo bench -p bidprice-benches --bench pricing -- 'typical'     # some, by name
//! cargo bench -p bidprice-benches --bench pricing -- --test        # each once, as CI does
//! ```
//!
//! First in turns, as a ratio: reading, pricing and printing an order to `serde_json`'s reading
//! alone
//! of the same bytes into the same struct. That is what the fleet asks for: two cores that price
//! twice as fast as `serde_json` parses on one, so a core has to price as fast as `serde_json`
//! parses.
//! Then by criterion, each on its own:
//!
//! | | rival |
//! |---|---|
//! | `price an already parsed order`: quote, bid and its text; the goal is 1 µs | |
//! | `parse and price`: from bytes to text; the goal is 2.5 µs | |
//! | `parse only` | serde's derive, see [`bidprice_benches::same_struct`] |
//! | `read the settings`: eight targets and a GPU map of a dozen entries | |
//!
//! Every sample is priced and compared with the old way's answer before any of it is timed.

use std::hint::black_box;

use bidprice_benches::sample::{
    Denom, RATE, SIX_RESOURCES, SMALL, Sample, TYPICAL, tariff, tariff_texts,
};
use bidprice_benches::spread::Spread;
use bidprice_benches::turns::{self, Size};
use bidprice_benches::{report, same_struct};
use bidprice_core::{Bid, Order, Rate, Refusal, Tariff, bid_for, quote_for, read_order};
use criterion::{BenchmarkId, Criterion};

/// A sample in one denomination.
struct Case {
    name: String,
    order: String,
    price: &'static str,
}

fn main() {
    let tariff = tariff().expect("the sample's settings are good");
    let cases = cases();
    for case in &cases {
        assert_answers(case, &tariff);
    }
    if !std::env::args().skip(1).any(|word| !word.starts_with("--")) {
        beside_serde_json(&cases, &tariff);
    }
    let mut criterion = Criterion::default().configure_from_args();
    price_parsed(&mut criterion, &cases, &tariff);
    parse_and_price(&mut criterion, &cases, &tariff);
    parse_only(&mut criterion, &cases);
    criterion.bench_function("read the settings", |bencher| {
        bencher.iter(|| Tariff::parse(black_box(&tariff_texts())));
    });
    criterion.final_summary();
}

fn cases() -> Vec<Case> {
    let case = |sample: Sample, denom: Denom| Case {
        name: format!("{}, {}", sample.name, denom.name()),
        order: sample.order(denom),
        price: sample.price(denom),
    };
    let samples = [SMALL, TYPICAL, SIX_RESOURCES];
    samples.into_iter().flat_map(|sample| Denom::ALL.map(|denom| case(sample, denom))).collect()
}

#[expect(clippy::panic, reason = "a benchmark of wrong answers must not go on")]
fn assert_answers(case: &Case, tariff: &Tariff) {
    let Case { name, order, price } = case;
    match read_order(order.as_bytes()).and_then(|order| bid(&order, tariff)) {
        Ok(bid) => assert_eq!(bid.price.to_string(), *price, "{name}"),
        Err(refusal) => panic!("{name}: {refusal}"),
    }
    let read = same_struct::read(order.as_bytes()).expect("the rival reads every sample");
    let ours = read_order(order.as_bytes()).expect("so do we");
    assert_eq!(read.resources.len(), ours.resources.len(), "{name}: both read all of it");
}

fn bid(order: &Order<'_>, tariff: &Tariff) -> Result<Bid, Refusal> {
    let quote = quote_for(order, tariff)?;
    // The program reads its rate's file once an order; so its text is read here.
    bid_for(quote.total(), &order.ask, || {
        Rate::parse(black_box(RATE)).map_err(|problem| Refusal::NoRate(problem.to_owned()))
    })
}

/// Price and print, as the program would.
fn price(order: &Order<'_>, tariff: &Tariff) {
    let bid = bid(order, tariff).expect("asserted before");
    black_box(bid.price.text().as_str());
}

fn read_and_price(order: &str, tariff: &Tariff) {
    let order = read_order(black_box(order.as_bytes())).expect("asserted before");
    price(&order, tariff);
}

fn read_with_serde(order: &str) {
    black_box(same_struct::read(black_box(order.as_bytes())).expect("asserted before"));
}

fn beside_serde_json(cases: &[Case], tariff: &Tariff) {
    let is_test = !std::env::args().any(|word| word == "--bench")
        || std::env::args().any(|word| word == "--test");
    let size =
        if is_test { Size { rounds: 1, calls: 1 } } else { Size { rounds: 300, calls: 1000 } };
    println!("machine: {}", report::machine());
    println!(
        "{:<20} {:>30} {:>24} {:>24}",
        "ns, median (p25–p75)", "parse, price, print", "serde_json parses", "ratio"
    );
    for Case { name, order, .. } in cases {
        let turns = turns::time(size, || read_and_price(order, tariff), || read_with_serde(order));
        let turns = turns.expect("there is a round");
        let spread = |spread: Spread, digits: usize| {
            let Spread { p25, median, p75, .. } = spread;
            format!("{median:.digits$} ({p25:.digits$}–{p75:.digits$})")
        };
        println!(
            "{name:<20} {:>30} {:>24} {:>24}",
            spread(turns.ours_nanos, 0),
            spread(turns.rival_nanos, 0),
            spread(turns.ratio, 2)
        );
    }
    println!();
}

fn price_parsed(criterion: &mut Criterion, cases: &[Case], tariff: &Tariff) {
    let mut group = criterion.benchmark_group("price an already parsed order");
    for Case { name, order, .. } in cases {
        let order = read_order(order.as_bytes()).expect("asserted before");
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter(|| price(black_box(&order), tariff));
        });
    }
}

fn parse_and_price(criterion: &mut Criterion, cases: &[Case], tariff: &Tariff) {
    let mut group = criterion.benchmark_group("parse and price");
    for Case { name, order, .. } in cases {
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter(|| read_and_price(order, tariff));
        });
    }
}

fn parse_only(criterion: &mut Criterion, cases: &[Case]) {
    let mut group = criterion.benchmark_group("parse only");
    for Case { name, order, .. } in cases.iter().step_by(Denom::ALL.len()) {
        group.bench_function(BenchmarkId::new("ours", name), |bencher| {
            bencher.iter(|| drop(black_box(read_order(black_box(order.as_bytes())))));
        });
        group.bench_function(BenchmarkId::new("serde_json", name), |bencher| {
            bencher.iter(|| read_with_serde(order));
        });
    }
}
