//! Any text as a GPU map, in both modes: a map that is accepted keeps what it promises.
#![no_main]

use bidprice_core::{Compat, Gpu, GpuPrices, GpuVendor, MapEntry, UNLISTED_GPU_USD};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for compat in [Compat::Script, Compat::Documented] {
        match GpuPrices::parse(text, compat) {
            Ok(prices) => {
                assert_listed_keys_get_their_price(&prices, compat);
                assert_the_fallback_gives_nothing_away(&prices);
                assert_reads_back(&prices, compat);
            }
            Err(error) => assert!(!error.problem.is_empty() && !error.hint.is_empty(), "{error}"),
        }
    }
});

fn assert_listed_keys_get_their_price(prices: &GpuPrices, compat: Compat) {
    for entry in prices.entries() {
        assert_eq!(prices.price_for(&gpu(&[&entry.key])).price, entry.price, "{}", entry.key);
        // In script mode the parts can meet a shorter key on the way: that is its bug to keep.
        let parts: Vec<&str> = entry.key.split('.').collect();
        if compat == Compat::Documented
            && parts.len() <= 3
            && parts.iter().all(|part| !part.is_empty())
        {
            assert_eq!(prices.price_for(&gpu(&parts)).price, entry.price, "{parts:?}");
        }
    }
}

fn assert_the_fallback_gives_nothing_away(prices: &GpuPrices) {
    assert!(prices.fallback() >= UNLISTED_GPU_USD);
    assert!(prices.entries().iter().all(|entry| entry.price <= prices.fallback()));
}

/// What is printed of a map is the same map.
fn assert_reads_back(prices: &GpuPrices, compat: Compat) {
    let print = |MapEntry { key, price }: &MapEntry| format!("{key}={price}");
    let printed = prices.entries().iter().map(print).collect::<Vec<_>>().join(",");
    // Points that were left out are printed, so a text near the limit can grow beyond it.
    if let Ok(again) = GpuPrices::parse(&printed, compat) {
        assert_eq!(again.entries(), prices.entries(), "{printed}");
    } else {
        assert!(printed.len() > bidprice_core::limits::MAP_BYTES_MAX, "{printed}");
    }
}

/// A GPU by its model, ram and interface.
fn gpu<'a>(parts: &[&'a str]) -> Gpu<'a> {
    let part = |at: usize| parts.get(at).copied().map(Into::into);
    let vendor =
        GpuVendor { name: "nvidia".into(), model: part(0), ram: part(1), interface: part(2) };
    Gpu { units: 1, vendors: vec![vendor] }
}
