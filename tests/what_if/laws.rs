//! Totals are exact sums, whatever the orders, their sequence and the threads.

use bidprice_core::bc::Number;
use bidprice_core::{Tariff, TariffTexts, quote_for, read_order};
use proptest::collection::vec;
use proptest::prelude::*;

use super::{report, what_if};
use crate::laws::orders::Kind;
use crate::laws::{cases, json, orders};

/// What an order costs a month by a tariff.
fn usd(order: &str, tariff: &Tariff) -> Number {
    let order = read_order(order.as_bytes()).unwrap();
    quote_for(&order, tariff).unwrap().usd_per_month
}

fn tariff(cpu: &str) -> Tariff {
    let mut texts = TariffTexts { gpu_mappings: Some("a100=900,*=130"), ..TariffTexts::default() };
    texts.targets[0] = Some(cpu);
    Tariff::parse(&texts).unwrap()
}

/// The exact sum, by nothing but addition.
fn sum(orders: &[String], tariff: &Tariff) -> String {
    let sum = orders.iter().fold(Number::ZERO, |sum, order| sum.plus(usd(order, tariff)).unwrap());
    sum.text().trimmed().to_owned()
}

proptest! {
    #![proptest_config(cases(16))]
    #[test]
    fn totals_are_exact_sums(
        some in vec(orders::payable(Kind::Everyday), 1..300),
        cpu in "[1-9]{1,3}\\.[0-9]{1,9}",
        threads in 1..5_usize,
    ) {
        let texts: Vec<String> = some.iter().map(json::write).collect();
        // Orders that cost nothing are refused and have no price.
        let priced: Vec<String> =
            texts.iter().filter(|text| !usd(text, &tariff("1.60")).is_zero()).cloned().collect();
        prop_assume!(!priced.is_empty());
        let run = what_if()
            .arguments(&format!("- --set price_target_cpu={cpu} --threads {threads}"))
            .set("PRICE_TARGET_GPU_MAPPINGS", "a100=900,*=130")
            .stdin(texts.concat());
        let report = report(&run);
        let all_are_bid = report["orders"]["priced"].as_u64() == Some(priced.len() as u64);
        // An order that rounds to nothing is in neither.
        prop_assume!(all_are_bid);
        prop_assert_eq!(report["total"]["now_usd"].as_str().unwrap(), sum(&priced, &tariff("1.60")));
        prop_assert_eq!(report["total"]["then_usd"].as_str().unwrap(), sum(&priced, &tariff(&cpu)));
    }
}

#[test]
fn the_report_is_the_same_whatever_the_threads_and_the_places_of_line_breaks() {
    let mut orders = String::new();
    for number in 1..=30_000_u64 {
        let cpu = number * 7 % 997 + 1;
        let model = ["a100", "t4", "h100"][usize::try_from(number % 3).unwrap()];
        let order = super::gpus(u32::try_from(number % 5).unwrap(), model, "2000");
        orders.push_str(&order.replace("\"cpu\":0", &format!("\"cpu\":{cpu}")));
        orders.push('\n');
    }
    let run = |threads: usize| {
        what_if()
            .arguments(&format!(
                "- --set price_target_cpu=1.7 --sweep rate=1..2:0.5 --threads {threads}"
            ))
            .set("PRICE_TARGET_GPU_MAPPINGS", "a100=900,*=130")
            .stdin(orders.as_str())
    };
    let one = report(&run(1));
    assert_eq!(one["orders"]["read"], 30_000);
    for threads in [2, 5, 16] {
        assert!(report(&run(threads)) == one, "{threads} threads");
    }
}
