//! What was ordered and costs nothing.

use bidprice_core::bc::Number;
use bidprice_core::{Item, Order, PAID_CLASSES, Quote};

use crate::explanation::{Decision, shown_line};
use crate::figures::exact;
use crate::shown::{FreeShown, LineShown};

/// Storage of a class without a price, and whatever has a price of zero.
pub(crate) fn free(decision: &Decision<'_>) -> Vec<FreeShown> {
    let Some(order) = &decision.order else { return Vec::new() };
    let quote = decision.quote.as_ref();
    let mut free: Vec<FreeShown> = free_volumes(order, quote);
    for line in quote.iter().flat_map(|quote| &quote.lines) {
        if line.usd_per_month.is_zero() {
            let LineShown { resource, quantity, unit, .. } = shown_line(line, Number::ZERO);
            let quantity = format!("{quantity} {unit}").trim_end().to_owned();
            free.push(FreeShown { resource, quantity, because: "its price is zero".to_owned() });
        }
    }
    free
}

fn free_volumes(order: &Order<'_>, quote: Option<&Quote<'_>>) -> Vec<FreeShown> {
    let mut classes: Vec<(&str, u128)> = Vec::new();
    for resource in &order.resources {
        for volume in &resource.storage {
            if has_price(&volume.class, quote) {
                continue;
            }
            let bytes = u128::from(volume.size_bytes) * u128::from(resource.count);
            match classes.iter_mut().find(|(class, _)| *class == volume.class) {
                Some((_, sum)) => *sum += bytes,
                None => classes.push((&volume.class, bytes)),
            }
        }
    }
    let shown = |(class, bytes): (&str, u128)| FreeShown {
        resource: format!("storage {class}"),
        quantity: gib(bytes),
        because: "the class has no price".to_owned(),
    };
    classes.into_iter().map(shown).collect()
}

/// One of the script's classes, or one that a rule has added a line for.
fn has_price(class: &str, quote: Option<&Quote<'_>>) -> bool {
    let mut lines = quote.iter().flat_map(|quote| &quote.lines);
    PAID_CLASSES.iter().any(|(paid, _)| *paid == class)
        || lines.any(|line| matches!(&line.item, Item::StorageClass(priced) if priced == class))
}

fn gib(bytes: u128) -> String {
    let gib = Number::from_units(bytes, 0).over(Number::from_units(1 << 30, 0));
    gib.and_then(|gib| gib.rounded(3)).map_or_else(|| format!("{bytes} B"), |g| exact(g) + " GiB")
}
