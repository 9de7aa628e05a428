//! Laws of the price: what a change of the order or of the book may do to it.

use bidprice_core::bc::Number;
use bidprice_core::{Amount, Ask, Bid, Order, Refusal, bid_for, quote_for};
use proptest::prelude::*;
use proptest::sample::Index;

use super::books::{Book, Price, any_price, book, everyday_price};
use super::cases;
use super::orders::{self, Kind};

fn bid(order: &Order<'_>, book: &Book) -> Result<Bid, Refusal> {
    let tariff = book.tariff();
    let quote = quote_for(order, &tariff)?;
    bid_for(quote.total(), &order.ask, || Ok(book.rate()))
}

/// What a bid asks for, in an order that compares.
#[derive(Debug, PartialEq, PartialOrd)]
enum Height {
    Nothing,
    Price(ByValue),
    BeyondAllNumbers,
}

#[derive(Debug)]
struct ByValue(Number);

impl PartialEq for ByValue {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(std::cmp::Ordering::Equal)
    }
}

impl PartialOrd for ByValue {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        self.0.compare(other.0)
    }
}

#[track_caller]
fn height(order: &Order<'_>, book: &Book) -> Height {
    match bid(order, book) {
        Ok(Bid { price }) | Err(Refusal::TooDear { price, .. }) => Height::Price(ByValue(price)),
        Err(Refusal::NothingToCharge | Refusal::RoundsToZero { .. }) => Height::Nothing,
        Err(Refusal::TooLarge) => Height::BeyondAllNumbers,
        Err(other) => panic!("an order that can be paid for: {other}"),
    }
}

fn everyday() -> impl Strategy<Value = Price> {
    // With the 12 decimals of GiB this is all that bc keeps of a product.
    everyday_price(8)
}

fn set_maximum(order: &mut Order<'_>, to: Number) {
    if let Ask::PerBlock { maximum, .. } = &mut order.ask {
        *maximum = Amount(to);
    }
}

/// An order, and the same one with its resources and their volumes in another order.
fn order_and_shuffled() -> impl Strategy<Value = (Order<'static>, Order<'static>)> {
    orders::payable(Kind::Everyday).prop_flat_map(|order| {
        let shuffled = Just(order.resources.clone()).prop_shuffle();
        (Just(order), shuffled).prop_map(|(order, mut resources)| {
            for resource in &mut resources {
                resource.storage.reverse();
            }
            let ask = order.ask.clone();
            (order, Order { resources, ask })
        })
    })
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn a_bid_is_digits_above_zero_with_the_decimals_asked_for(
        order in orders::any(),
        book in book(any_price),
    ) {
        let Ok(bid) = bid(&order, &book) else { return Ok(()) };
        let text = bid.price.to_string();
        let decimals = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let asked = match order.ask {
            Ask::WholeUakt => 0,
            Ask::PerBlock { precision, .. } => usize::from(precision),
        };
        prop_assert!(decimals == asked && decimals <= 18, "{} at {}", text, asked);
        prop_assert!(text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'), "{}", text);
        prop_assert!(text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)), "{}", text);
    }

    #[test]
    fn a_dearer_price_never_lowers_a_bid(
        order in orders::payable(Kind::Large),
        book in book(any_price),
        at in any::<Index>(),
        by in any::<u64>(),
    ) {
        // With as many decimals: of a price with fewer, bc cuts the product sooner. That can show
        // in the last decimals if the two prices are all but the same.
        let mut dearer = book.clone();
        let price = dearer.price_mut(at.index(book.prices()));
        *price = price.raised(by);
        let (low, high) = (height(&order, &book), height(&order, &dearer));
        prop_assert!(low <= high, "{low:?} became {high:?}");
    }

    #[test]
    fn a_dearer_everyday_price_never_lowers_a_bid_whatever_its_decimals(
        order in orders::payable(Kind::Everyday),
        book in book(everyday),
        at in any::<Index>(),
        by in 0..1_000_000_u64,
        zeros in 0..=8_u32,
    ) {
        let mut dearer = book.clone();
        let price = dearer.price_mut(at.index(book.prices()));
        *price = price.with_zeros(zeros.min(8 - price.decimals)).raised(by);
        let (low, high) = (height(&order, &book), height(&order, &dearer));
        prop_assert!(low <= high, "{low:?} became {high:?}");
    }

    #[test]
    fn the_order_of_resources_does_not_matter(
        (order, shuffled) in order_and_shuffled(),
        book in book(any_price),
    ) {
        prop_assert_eq!(height(&order, &book), height(&shuffled, &book));
    }

    #[test]
    fn the_least_maximum_that_a_refusal_names_would_have_been_accepted(
        mut order in orders::payable(Kind::Everyday),
        book in book(any_price),
    ) {
        set_maximum(&mut order, Number::ZERO);
        let Err(Refusal::TooDear { price, least_accepted: least, .. }) = bid(&order, &book) else {
            return Ok(());
        };
        let last_digit = Number::from_units(1, least.decimals());
        set_maximum(&mut order, least.minus(last_digit).expect("a price above zero"));
        let refused = matches!(bid(&order, &book), Err(Refusal::TooDear { .. }));
        prop_assert!(refused, "accepted below {}", least);
        set_maximum(&mut order, least);
        match bid(&order, &book) {
            Ok(accepted) => prop_assert_eq!(accepted.price.to_string(), price.to_string()),
            Err(Refusal::RoundsToZero { .. }) => prop_assert!(price.is_zero()),
            Err(other) => prop_assert!(false, "{}", other),
        }
    }
}
