//! Any bytes as an order: both readers agree, and what can be read can be priced or refused.
#![no_main]

use std::sync::LazyLock;

use bidprice_core::{
    Ask, Bid, Compat, Order, Rate, Refusal, Tariff, TariffTexts, bid_for, quote_for, read_order,
    read_order_both_ways,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let read = read_order(text);
    assert_readers_agree(text, &read);
    let Ok(order) = read else { return };
    for tariff in &*TARIFFS {
        if let Ok(bid) = price(&order, tariff) {
            assert_printable(&order.ask, bid);
        }
    }
});

/// What the fast reader takes, the careful one takes as well, and as the same order.
fn assert_readers_agree(text: &[u8], read: &Result<Order<'_>, Refusal>) {
    let (fast, careful) = read_order_both_ways(text);
    let careful = careful.as_ref().ok();
    if let Some(fast) = &fast {
        assert_eq!(Some(fast), careful);
    }
    if let Ok(read) = read {
        assert_eq!(Some(read), careful);
    }
}

/// Both modes' tariffs, with keys of every form and prices of many digits beside round ones.
static TARIFFS: LazyLock<[Tariff; 2]> = LazyLock::new(|| {
    [Compat::Script, Compat::Documented].map(|compat| {
        let map = "a100=900.5,a100.80Gi=1000,a100.80Gi.sxm4=1200.00000000000000000001,*=130";
        let many_digits = Some("0.0000000000123456789");
        let tariff = Tariff::parse(&TariffTexts {
            compat: Some(compat.name()),
            targets: [Some("1.6"), None, many_digits, None, None, None, Some("0"), None],
            gpu_mappings: Some(map),
        });
        tariff.expect("a good tariff")
    })
});

fn price(order: &Order<'_>, tariff: &Tariff) -> Result<Bid, Refusal> {
    let quote = quote_for(order, tariff)?;
    bid_for(quote.total(), &order.ask, || Ok(Rate::parse("1.21").expect("a good rate")))
}

/// The provider reads no sign, no exponent and no nineteenth decimal, and zero means no bid.
fn assert_printable(ask: &Ask<'_>, bid: Bid) {
    let text = bid.price.to_string();
    let decimals = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let asked = match ask {
        Ask::WholeUakt => 0,
        Ask::PerBlock { precision, .. } => *precision,
    };
    assert_eq!(decimals, usize::from(asked), "{text}");
    assert!(text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'), "{text}");
    assert!(text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)), "{text}");
}
