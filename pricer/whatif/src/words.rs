//! Figures as the report has them: texts with every digit.

use bidprice_core::bc::Number;
use bidprice_core::{Ask, Item, Line, Order, Target};
use bidprice_report::{Decision, name_and_unit};

use crate::priced::Priced;
use crate::report::{Changed, Delta};
use crate::signed::Signed;

/// Resources of an order that are named before it says `…`.
const NAMED_RESOURCES: usize = 6;

/// Two amounts and what is between them.
pub(crate) fn delta(now: Signed, then: Signed) -> Delta {
    let difference = then.less(now).expect("both are far from 256 bits");
    Delta {
        now_usd: now.to_string(),
        then_usd: then.to_string(),
        delta_usd: difference.to_string(),
        delta_pct: difference.per_cent_of(now.size()).map(|per_cent| per_cent.to_string()),
    }
}

/// A number without zeros at its end.
pub(crate) fn exact(number: Number) -> String {
    number.text().trimmed().to_owned()
}

/// An order that changes.
pub(crate) fn changed(
    order: String,
    decision: &Decision<'_>,
    now: &Priced<'_>,
    then: &Priced<'_>,
) -> Changed {
    let ask = decision.order.as_ref().map(|order| &order.ask);
    let usd = |priced: &Priced<'_>| priced.price.map(|price| price.usd_per_month);
    let per_block = |priced: &Priced<'_>| priced.price.map(|price| price.per_block.to_string());
    let is = |priced: &Priced<'_>| priced.refusal.unwrap_or("bid").to_owned();
    Changed {
        order,
        resources: decision.order.as_ref().map(|order| resources(order, now)).unwrap_or_default(),
        denom: ask.map(|ask| ask.denom().to_owned()).unwrap_or_default(),
        maximum: ask.and_then(maximum),
        now_price: per_block(now),
        then_price: per_block(then),
        now_is: is(now),
        then_is: is(then),
        usd: delta(
            Signed::from(usd(now).unwrap_or_default()),
            Signed::from(usd(then).unwrap_or_default()),
        ),
    }
}

fn maximum(ask: &Ask<'_>) -> Option<String> {
    let Ask::PerBlock { maximum, .. } = ask else { return None };
    Some(exact(maximum.0))
}

/// `4 threads, 16 GiB memory, 2 gpu a100`: what is charged, the dearest kind of thing first.
fn resources(order: &Order<'_>, now: &Priced<'_>) -> String {
    let lines = now.price.map(|price| price.lines).unwrap_or_default();
    let mut named: Vec<String> = lines.iter().take(NAMED_RESOURCES).filter_map(resource).collect();
    if lines.len() > NAMED_RESOURCES {
        named.push("…".to_owned());
    }
    if named.is_empty() {
        named.push(format!("{} resources", order.resources.len()));
    }
    named.join(", ")
}

fn resource(line: &Line<'_>) -> Option<String> {
    const DECIMALS: u8 = 2;
    let quantity = exact(line.quantity.rounded(DECIMALS)?);
    Some(match &line.item {
        Item::Target(Target::Cpu) => format!("{quantity} threads"),
        Item::Target(target) => match name_and_unit(*target) {
            (name, "") => format!("{quantity} {name}"),
            (name, unit) => format!("{quantity} {unit} {name}"),
        },
        Item::Gpu { wanted, .. } => format!("{quantity} gpu {wanted}"),
        Item::StorageClass(class) => format!("{quantity} GiB storage {class}"),
        Item::Added(label) => label.clone(),
    })
}
