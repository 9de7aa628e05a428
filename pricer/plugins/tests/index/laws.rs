//! What holds for every question and every number of plugins.

use std::borrow::Cow;
use std::sync::LazyLock;

use bidprice_core::bc::Number;
use bidprice_core::{
    Amount, Ask, Gpu, GpuVendor, Item, Line, Order, Quote, Rate, Resource, Tariff, TariffTexts,
    Verdict, Volume, bid_for, quote_for,
};
use bidprice_plugins::{Fact, Facts, Plugin};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed};

use crate::support::{compile, engine, judging, question, verdict};

/// The same cases on every run, unless the environment asks for others.
fn cases(cases: u32) -> Config {
    let mut config = Config { failure_persistence: None, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(429_909);
    }
    config
}

static KEEPS: LazyLock<Plugin> =
    LazyLock::new(|| compile(engine(), judging("i32.const 64")).unwrap());

/// Plugins that multiply by one.
static ONES: LazyLock<Vec<Plugin>> = LazyLock::new(|| {
    let ones = ["1", "1.0", "1.000000", "01", "1."];
    ones.iter().map(|one| compile(engine(), verdict(2, one.as_bytes())).unwrap()).collect()
});

/// Letters, marks, emoji, control characters, what turns writing round: up to 40 of them.
fn text() -> impl Strategy<Value = String> {
    vec(any::<char>(), 0..40).prop_map(String::from_iter)
}

fn words() -> impl Strategy<Value = Cow<'static, str>> {
    text().prop_map(Cow::Owned)
}

fn resource() -> impl Strategy<Value = Resource<'static>> {
    let volume =
        (words(), any::<u64>()).prop_map(|(class, size_bytes)| Volume { class, size_bytes });
    let some = || proptest::option::of(words());
    let vendor = (words(), some(), some(), some())
        .prop_map(|(name, model, ram, interface)| GpuVendor { name, model, ram, interface });
    let gpu = (any::<u64>(), vec(vendor, 0..3)).prop_map(|(units, vendors)| Gpu { units, vendors });
    (any::<[u64; 4]>(), any::<u32>(), gpu, vec(volume, 0..4)).prop_map(
        |(
            [cpu_millis, memory_bytes, endpoint_quantity, ip_lease_quantity],
            count,
            gpu,
            storage,
        )| {
            Resource {
                cpu_millis,
                memory_bytes,
                gpu,
                storage,
                count,
                endpoint_quantity,
                ip_lease_quantity,
            }
        },
    )
}

fn number() -> impl Strategy<Value = Number> {
    (any::<u128>(), 0..28_u8).prop_map(|(units, decimals)| Number::from_units(units, decimals))
}

/// Anything at all in the place of an order.
fn order() -> impl Strategy<Value = Order<'static>> {
    let ask = (words(), number(), 0..18_u8).prop_map(|(denom, maximum, precision)| Ask::PerBlock {
        denom,
        maximum: Amount(maximum),
        precision,
    });
    (vec(resource(), 0..=300), prop_oneof![9 => ask, 1 => Just(Ask::WholeUakt)])
        .prop_map(|(resources, ask)| Order { resources, ask })
}

fn quote() -> impl Strategy<Value = Quote<'static>> {
    let line = (text(), number(), number()).prop_map(|(label, quantity, unit_price)| Line {
        quantity,
        unit_price,
        ..Line::one(Item::Added(label), unit_price)
    });
    (vec(line, 0..40), number()).prop_map(|(lines, usd_per_month)| Quote {
        lines,
        usd_per_month,
        ..Quote::default()
    })
}

fn facts() -> impl Strategy<Value = Facts> {
    let fact = (text(), text()).prop_map(|(name, text)| Fact { name, text });
    (any::<Option<u64>>(), vec(fact, 0..100))
        .prop_map(|(age_seconds, facts)| Facts { age_seconds, facts })
}

/// An order that can be bid for: figures that everybody orders, and a maximum that is ample.
fn everyday() -> impl Strategy<Value = Order<'static>> {
    let denom = select(&["uakt", "uact"][..]);
    let resource = (1..64_000_u64, 1..64_u64, 1..200_u32, 0..8_u64);
    (vec(resource, 1..8), denom, 0..=18_u8).prop_map(|(resources, denom, precision)| {
        let resource = |(cpu_millis, gib, count, units)| Resource {
            cpu_millis,
            memory_bytes: gib << 30,
            count,
            gpu: Gpu { units, ..Gpu::default() },
            ..Resource::default()
        };
        Order {
            resources: resources.into_iter().map(resource).collect(),
            ask: Ask::PerBlock {
                denom: denom.into(),
                maximum: Amount(Number::from_units(10_u128.pow(30), 0)),
                precision,
            },
        }
    })
}

fn judged(plugin: &Plugin, order: &Order<'_>, quote: &Quote<'_>) -> Verdict<'static> {
    let facts = Facts::default();
    plugin.judge(&question(order, quote, &facts)).verdict.unwrap()
}

fn price(quote: &Quote<'_>, order: &Order<'_>) -> String {
    let rate = || Ok(Rate::parse("1.2345").unwrap());
    bid_for(quote.total(), &order.ask, rate).unwrap().price.to_string()
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn no_question_makes_the_host_fail(order in order(), quote in quote(), facts in facts()) {
        let answer = KEEPS.judge(&question(&order, &quote, &facts));
        prop_assert!(matches!(answer.verdict, Ok(Verdict::Keep)), "{:?}", answer.verdict);
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn plugins_that_keep_never_change_a_digit(order in everyday(), count in 0..20_usize) {
        let tariff = Tariff::parse(&TariffTexts::default()).unwrap();
        let mut quote = quote_for(&order, &tariff).unwrap();
        let before = (quote.usd_per_month.to_string(), price(&quote, &order));
        for _ in 0..count {
            let verdict = judged(&KEEPS, &order, &quote);
            quote.apply("keeps", verdict).unwrap();
        }
        prop_assert_eq!((quote.usd_per_month.to_string(), price(&quote, &order)), before);
        prop_assert_eq!(quote.changes.len(), count);
    }

    #[test]
    fn plugins_that_multiply_by_one_never_change_a_bid(order in everyday()) {
        let tariff = Tariff::parse(&TariffTexts::default()).unwrap();
        let mut quote = quote_for(&order, &tariff).unwrap();
        let before = price(&quote, &order);
        for plugin in &*ONES {
            let verdict = judged(plugin, &order, &quote);
            quote.apply("one", verdict).unwrap();
            prop_assert_eq!(&price(&quote, &order), &before);
        }
    }
}
