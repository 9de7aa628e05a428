//! What a plugin is asked, before any contract's own types.

use bidprice_core::bc::Number;
use bidprice_core::{Ask, Item, Line, Order, Quote, Resource, Target, Worth};

use crate::facts::Facts;

/// One order and its quote as they stand, every amount as text.
#[derive(Debug)]
pub struct Question<'a> {
    /// The tenant's address; empty where nobody said.
    pub owner: &'a str,
    /// Of the answer.
    pub denom: &'a str,
    /// For orders in AKT.
    pub usd_per_akt: Option<String>,
    /// What the tenant pays at most.
    pub maximum: Option<Maximum>,
    /// As ordered.
    pub resources: &'a [Resource<'a>],
    /// As priced.
    pub lines: Vec<LineText>,
    /// US dollars a month so far.
    pub usd_per_month: String,
    /// The plugin's own.
    pub settings: &'a str,
    /// Seconds since 1970.
    pub moment: u64,
    /// What the order does not say.
    pub facts: &'a Facts,
}

/// The tenant's maximum.
#[derive(Debug)]
pub struct Maximum {
    /// A block.
    pub amount: String,
    /// A month.
    pub usd_per_month: String,
}

/// A line of the quote.
#[derive(Debug)]
pub struct LineText {
    /// What it is for.
    pub label: String,
    /// Whose GPUs it is for.
    pub resource: Option<u32>,
    /// How much of it.
    pub quantity: String,
    /// For one.
    pub unit_price: String,
    /// For all.
    pub usd_per_month: String,
}

/// What surrounds an order.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    /// The tenant's address; empty where nobody said.
    pub owner: &'a str,
    /// What the order's denomination is worth.
    pub worth: Worth,
    /// Seconds since 1970.
    pub moment: u64,
    /// From the operator's file.
    pub facts: &'a Facts,
}

impl<'a> Question<'a> {
    /// The question about an order and its quote so far.
    #[must_use]
    pub fn new(
        order: &'a Order<'a>,
        quote: &Quote<'_>,
        around: Circumstances<'a>,
        settings: &'a str,
    ) -> Self {
        Self {
            owner: around.owner,
            denom: order.ask.denom(),
            usd_per_akt: match around.worth {
                Worth::Akt(rate) => Some(rate.usd_per_akt().to_string()),
                Worth::Dollar => None,
            },
            maximum: maximum(&order.ask, around.worth),
            resources: &order.resources,
            lines: quote.lines.iter().map(LineText::new).collect(),
            usd_per_month: text(quote.usd_per_month),
            settings,
            moment: around.moment,
            facts: around.facts,
        }
    }
}

impl LineText {
    fn new(line: &Line<'_>) -> Self {
        let (label, resource) = label(&line.item);
        Self {
            label,
            resource,
            quantity: text(line.quantity),
            unit_price: text(line.unit_price),
            usd_per_month: text(line.usd_per_month),
        }
    }
}

/// Every digit, and no zeros behind the last that says something.
fn text(number: Number) -> String {
    number.text().trimmed().to_owned()
}

/// None where the order has none, or one that is beyond 256 bits.
fn maximum(ask: &Ask<'_>, worth: Worth) -> Option<Maximum> {
    let Ask::PerBlock { maximum, .. } = ask else { return None };
    let usd_per_month = text(worth.usd_per_month(maximum.0)?);
    Some(Maximum { amount: text(maximum.0), usd_per_month })
}

/// The words are part of the contract.
fn label(item: &Item<'_>) -> (String, Option<u32>) {
    match item {
        Item::Target(target) => (target_label(*target).to_owned(), None),
        Item::Gpu { resource, wanted, .. } => {
            (format!("gpu {wanted}"), u32::try_from(*resource).ok())
        }
        Item::StorageClass(class) => (format!("storage {class}"), None),
        Item::Added(label) => (label.clone(), None),
    }
}

const fn target_label(target: Target) -> &'static str {
    match target {
        Target::Cpu => "cpu",
        Target::Memory => "memory",
        Target::HdEphemeral => "storage ephemeral",
        Target::HdPersHdd => "storage beta1",
        Target::HdPersSsd => "storage beta2",
        Target::HdPersNvme => "storage beta3",
        Target::Endpoint => "endpoints",
        Target::Ip => "leased ips",
    }
}
