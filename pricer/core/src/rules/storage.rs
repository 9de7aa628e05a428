//! Prices for storage classes that the script gives away.

use alloc::vec::Vec;

use super::ClassPrice;
use crate::jq;
use crate::order::Order;
use crate::quote::{Item, Line};
use crate::refusal::Refusal;
use crate::verdict::Verdict;

/// A line for each class that the order has.
pub(super) fn price(prices: &[ClassPrice], order: &Order<'_>) -> Result<Verdict<'static>, Refusal> {
    let mut lines = Vec::new();
    for price in prices {
        let sum = sum(order, &price.class);
        if !sum.is_zero() {
            lines.push(line(price, sum).ok_or(Refusal::TooLarge)?);
        }
    }
    Ok(if lines.is_empty() { Verdict::Keep } else { Verdict::AddLines(lines) })
}

/// Counted as the script counts the classes that it has a price for.
fn sum(order: &Order<'_>, class: &str) -> jq::Sum {
    let mut sum = jq::Sum::default();
    for resource in &order.resources {
        for volume in resource.storage.iter().filter(|volume| volume.class == class) {
            sum.add(volume.size_bytes, resource.count);
        }
    }
    sum
}

/// `None` beyond 256 bits.
fn line(price: &ClassPrice, sum: jq::Sum) -> Option<Line<'static>> {
    let quantity = sum.gib()?;
    Some(Line {
        item: Item::StorageClass(price.class.clone()),
        quantity,
        unit_price: price.usd_per_month,
        usd_per_month: quantity.times(price.usd_per_month)?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::Rule;
    use super::super::tests::{check, number};
    use super::*;
    use alloc::borrow::ToOwned;

    #[track_caller]
    fn check_classes(classes: &[(&str, &str)], expected: &str) {
        let price = |&(class, price): &(&str, &str)| ClassPrice {
            class: class.to_owned(),
            usd_per_month: number(price),
        };
        check(&Rule::Storage(classes.iter().map(price).collect()), expected);
    }

    #[test]
    fn what_the_order_has_of_a_class_is_charged() {
        // Two containers with a GiB of ram each, at 12.47 US dollars without it.
        check_classes(&[("ram", "0.10")], "12.67");
        check_classes(&[("default", "5"), ("ram", "1")], "14.47");
        check_classes(&[("default", "5")], "kept");
    }
}
