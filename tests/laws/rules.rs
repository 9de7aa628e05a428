//! Laws of the rules: what each may do to a price, whatever the order and the book.

use std::cmp::Ordering;

use bidprice_core::bc::Number;
use bidprice_core::{
    Amount, Ask, Below, Bid, Case, ClassPrice, List, Listed, Order, OwnerPrice, Quote, Refusal,
    Rule, Target, Terms, bid_for, parse_amount, quote_for,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::books::{Book, any_price, book, everyday_price};
use super::cases;
use super::orders::{self, Kind};

const OWNER: &str = "akash1aaa";

/// The quote after these rules.
fn judged<'t>(
    rules: &[Rule],
    order: &Order<'_>,
    mut quote: Quote<'t>,
    book: &Book,
) -> Result<Quote<'t>, Refusal> {
    for rule in rules {
        let case = Case { order, owner: Some(OWNER), quote: &quote };
        let worth = || order.ask.currency()?.worth(|| Ok(book.rate()));
        let verdict = rule.judge(&case, worth, |shown, _| Ok(Listed { is_on: false, shown }))?;
        quote.apply("rule", verdict)?;
    }
    Ok(quote)
}

fn bid(rules: &[Rule], order: &Order<'_>, book: &Book) -> Result<Bid, Refusal> {
    let tariff = book.tariff();
    let quote = judged(rules, order, quote_for(order, &tariff)?, book)?;
    bid_for(quote.total(), &order.ask, || Ok(book.rate()))
}

/// To be compared.
fn shown(outcome: Result<Bid, Refusal>) -> String {
    outcome.map_or_else(|refusal| refusal.to_string(), |bid| bid.price.to_string())
}

fn number(text: &str) -> Number {
    parse_amount(text).expect("a number")
}

fn is_above(one: Number, other: Number) -> bool {
    one.compare(other) == Some(Ordering::Greater)
}

fn owner_rule(terms: Terms) -> Rule {
    Rule::Owners(vec![OwnerPrice { owner: OWNER.to_owned(), terms }])
}

fn set_maximum(order: &mut Order<'_>, to: Number) {
    if let Ask::PerBlock { maximum, .. } = &mut order.ask {
        *maximum = Amount(to);
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn a_ceiling_is_never_exceeded(
        mut order in orders::payable(Kind::Large),
        book in book(any_price),
        (units, decimals) in (1..10_u128.pow(24), 0..=20_u8),
        percent in 1..=100_u32,
        fixed in proptest::option::of((1..10_u128.pow(12), 0..=18_u8)),
    ) {
        let maximum = Number::from_units(units, decimals);
        set_maximum(&mut order, maximum);
        let share = Number::from(percent).hundredth().expect("few decimals");
        let mut rules = vec![Rule::Ceiling { share }];
        if let Some((units, decimals)) = fixed {
            rules.insert(0, owner_rule(Terms::PerBlock(Number::from_units(units, decimals))));
        }
        let result = bid(&rules, &order, &book);
        if let (Ok(Bid { price }), Ask::PerBlock { .. }) = (&result, &order.ask) {
            let highest = share.times(maximum).expect("small");
            prop_assert!(!is_above(*price, highest), "{} is above {}", price, highest);
        }
        // Whatever is too dear was brought below: only the maximum's own decimals can be too few.
        prop_assert!(!matches!(result, Err(Refusal::TooDear { .. })), "{:?}", result);
    }

    #[test]
    fn a_ceiling_holds_where_a_float_would_print_more(
        mut order in orders::payable(Kind::Everyday),
        book in book(any_price),
    ) {
        // The least maximum that the script accepts: what it prints can be above that by a digit.
        set_maximum(&mut order, Number::ZERO);
        let Err(Refusal::TooDear { least_accepted, .. }) = bid(&[], &order, &book) else {
            return Ok(());
        };
        set_maximum(&mut order, least_accepted);
        let Ok(Bid { price }) = bid(&[Rule::Ceiling { share: number("1") }], &order, &book) else {
            return Ok(());
        };
        prop_assert!(!is_above(price, least_accepted), "{} is above {}", price, least_accepted);
    }

    #[test]
    fn a_minimum_is_never_undercut(
        order in orders::payable(Kind::Large),
        book in book(any_price),
        least in any_price(),
        fixed in proptest::option::of((1..10_u128.pow(12), 0..=18_u8)),
    ) {
        let usd_per_month = number(&least.to_string());
        let minimum = Rule::Minimum { usd_per_month, below: Below::Raise };
        let before = fixed
            .map(|(units, decimals)| owner_rule(Terms::PerBlock(Number::from_units(units, decimals))));
        let rules: Vec<Rule> = before.into_iter().chain([minimum]).collect();
        let tariff = book.tariff();
        let Ok(quote) = quote_for(&order, &tariff) else { return Ok(()) };
        let Ok(quote) = judged(&rules, &order, quote, &book) else { return Ok(()) };
        prop_assert!(!is_above(usd_per_month, quote.usd_per_month));
    }

    #[test]
    fn a_factor_of_one_changes_no_digit(
        order in orders::payable(Kind::Large),
        book in book(any_price),
        one in select(&["1", "1.0", "1.000000"][..]),
    ) {
        let factor = owner_rule(Terms::Factor(number(one)));
        let scaled = bid(&[factor], &order, &book);
        // Its zeros are digits too, and 256 bits can be too few for them.
        if !matches!(scaled, Err(Refusal::TooLarge)) {
            prop_assert_eq!(shown(scaled), shown(bid(&[], &order, &book)));
        }
    }

    #[test]
    fn rules_that_have_nothing_to_say_change_no_digit(
        order in orders::payable(Kind::Large),
        book in book(any_price),
    ) {
        let plain = bid(&[], &order, &book);
        if matches!(plain, Err(Refusal::TooDear { .. })) {
            // Here the ceiling has something to say.
            return Ok(());
        }
        let other = || "akash1bbb".to_owned();
        let rules = [
            Rule::Deny(List::Here(vec![other()])),
            Rule::Deny(List::At("/elsewhere".to_owned())),
            Rule::Allow(List::Here(vec![OWNER.to_owned()])),
            Rule::Owners(vec![OwnerPrice { owner: other(), terms: Terms::PerBlock(number("1")) }]),
            Rule::Minimum { usd_per_month: Number::ZERO, below: Below::Decline },
            Rule::MinimumCpu { threads: Number::ZERO, except: Vec::new() },
            Rule::Ceiling { share: number("1") },
            Rule::Storage(vec![ClassPrice { class: "tape".to_owned(), usd_per_month: number("9") }]),
        ];
        prop_assert_eq!(shown(bid(&rules, &order, &book)), shown(plain));
    }

    #[test]
    fn storage_costs_what_it_would_as_a_class_of_the_script(
        order in orders::payable(Kind::Large),
        book in book(any_price),
        price in everyday_price(8),
    ) {
        // The same order with its `ram` as `beta3`, and nothing else of that class.
        let (mut with_ram, mut as_beta3) = (order.clone(), order);
        let resources = with_ram.resources.iter_mut().zip(&mut as_beta3.resources);
        for (ram, beta3) in resources {
            ram.storage.retain(|volume| volume.class != "beta3");
            beta3.storage.retain(|volume| volume.class != "beta3");
            for volume in beta3.storage.iter_mut().filter(|volume| volume.class == "ram") {
                volume.class = "beta3".into();
            }
        }
        let mut other = book.clone();
        *other.price_mut(Target::HdPersNvme as usize) = price;
        let usd_per_month = number(&price.to_string());
        let rule = Rule::Storage(vec![ClassPrice { class: "ram".to_owned(), usd_per_month }]);
        let by_rule = quote_for(&with_ram, &book.tariff())
            .and_then(|quote| judged(&[rule], &with_ram, quote, &book).map(|q| q.usd_per_month));
        let by_script = quote_for(&as_beta3, &other.tariff()).map(|quote| quote.usd_per_month);
        match (by_rule, by_script) {
            (Ok(one), Ok(other)) => prop_assert_eq!(one.compare(other), Some(Ordering::Equal)),
            (Err(_), Err(_)) => {}
            (one, other) => prop_assert!(false, "{:?} and {:?}", one, other),
        }
    }
}
