//! Laws of the GPU map.

use bidprice_core::{Compat, Gpu, GpuPrices, GpuVendor, MapEntry, UNLISTED_GPU_USD};
use proptest::prelude::*;

use super::{any_compat, cases};

/// Maps of all sorts: tidy ones, tired ones, and any text with the two separators in it.
fn map() -> impl Strategy<Value = String> {
    let key = prop_oneof![
        "[ath1*]{1,4}(\\.(80Gi|80gi|sxm[2-7]?|pcie)){0,3}",
        "[ -~&&[^,]]{0,8}",
        "\\PC{0,6}"
    ];
    let price = prop_oneof![3 => "[0-9]{1,4}(\\.[0-9]{0,3})?", 1 => " ?[0-9]{0,3} ?"];
    proptest::collection::vec((key, price), 0..8).prop_map(|entries| {
        entries.iter().map(|(key, price)| format!("{key}={price}")).collect::<Vec<_>>().join(",")
    })
}

/// A GPU by its model and, if asked for, its ram and its interface.
fn gpu<'a>(parts: &[&'a str]) -> Gpu<'a> {
    let part = |at: usize| parts.get(at).copied().map(Into::into);
    let vendor =
        GpuVendor { name: "nvidia".into(), model: part(0), ram: part(1), interface: part(2) };
    Gpu { units: 1, vendors: vec![vendor] }
}

fn print(entries: &[MapEntry]) -> String {
    entries
        .iter()
        .map(|MapEntry { key, price }| format!("{key}={price}"))
        .collect::<Vec<_>>()
        .join(",")
}

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn every_listed_key_gets_its_own_price(map in map(), compat in any_compat()) {
        let Ok(prices) = GpuPrices::parse(&map, compat) else { return Ok(()) };
        for entry in prices.entries() {
            let priced = prices.price_for(&gpu(&[&entry.key])).price;
            prop_assert_eq!(priced, entry.price, "{}", entry.key);
        }
    }

    #[test]
    fn a_key_in_parts_gets_the_price_of_the_key(map in map()) {
        let Ok(prices) = GpuPrices::parse(&map, Compat::Documented) else { return Ok(()) };
        for entry in prices.entries() {
            let parts: Vec<&str> = entry.key.split('.').collect();
            if parts.len() <= 3 && parts.iter().all(|part| !part.is_empty()) {
                let priced = prices.price_for(&gpu(&parts)).price;
                prop_assert_eq!(priced, entry.price, "{}", entry.key);
            }
        }
    }

    #[test]
    fn an_unlisted_gpu_is_never_cheaper_than_a_listed_one(
        map in map(),
        compat in any_compat(),
    ) {
        let Ok(prices) = GpuPrices::parse(&map, compat) else { return Ok(()) };
        prop_assert!(prices.fallback() >= UNLISTED_GPU_USD);
        prop_assert!(prices.entries().iter().all(|entry| entry.price <= prices.fallback()));
    }

    #[test]
    fn a_map_reads_back_as_it_was_printed(map in map(), compat in any_compat()) {
        let Ok(prices) = GpuPrices::parse(&map, compat) else { return Ok(()) };
        let printed = print(prices.entries());
        let again = GpuPrices::parse(&printed, compat).expect("a printed map is good");
        prop_assert_eq!(again.entries(), prices.entries(), "{}", printed);
    }
}
