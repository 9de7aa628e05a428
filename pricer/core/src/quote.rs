//! From an order and a tariff to the lines of a quote and its total in US dollars a month.

use alloc::string::String;
use alloc::vec::Vec;

use crate::bc::Number;
use crate::gpu_prices::GpuRule;
use crate::jq;
use crate::order::{Order, Resource};
use crate::price::UsdPerMonth;
use crate::refusal::Refusal;
use crate::tariff::{Target, Tariff};
use crate::verdict::Change;

/// The storage classes that have a price. Script: any other class costs nothing.
pub const PAID_CLASSES: [(&str, Target); 4] = [
    ("ephemeral", Target::HdEphemeral),
    ("beta1", Target::HdPersHdd),
    ("beta2", Target::HdPersSsd),
    ("beta3", Target::HdPersNvme),
];

/// What an order costs a month, and every line that made it.
#[derive(Clone, Debug, Default)]
pub struct Quote<'t> {
    /// One for each thing that was ordered, in the order in which the script adds them.
    pub lines: Vec<Line<'t>>,
    /// Their exact sum, and what rules and plugins made of it.
    pub usd_per_month: Number,
    /// What rules and plugins did, one by one.
    pub changes: Vec<Change>,
    /// The price per block, if a rule has fixed it.
    pub per_block: Option<Number>,
}

/// A quantity times a price.
#[derive(Clone, Debug)]
pub struct Line<'t> {
    /// What is charged.
    pub item: Item<'t>,
    /// Threads, GiB or pieces, with the digits that the script would multiply.
    pub quantity: Number,
    /// For one of them.
    pub unit_price: Number,
    /// The product, cut as bc cuts it.
    pub usd_per_month: Number,
}

/// What a line is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item<'t> {
    /// One of the eight priced resources, over the whole group.
    Target(Target),
    /// The GPUs of one resource.
    Gpu {
        /// Which resource of the order.
        resource: usize,
        /// `model[.ram][.interface]` as asked for.
        wanted: String,
        /// Why it costs what it costs.
        rule: GpuRule<'t>,
    },
    /// Storage of a class that a rule has a price for.
    StorageClass(String),
    /// What a plugin added, by its label.
    Added(String),
}

/// What a group costs: the number to turn into a price.
#[derive(Clone, Copy, Debug)]
pub enum Total {
    /// US dollars a month.
    UsdPerMonth(Number),
    /// The price per block itself, in the order's denomination.
    PerBlock(Number),
}

/// Prices an order, without regard to what the tenant would pay.
pub fn quote_for<'t>(order: &Order<'_>, tariff: &'t Tariff) -> Result<Quote<'t>, Refusal> {
    quote_exactly(order, tariff).ok_or(Refusal::TooLarge)
}

/// `None` where 256 bits are too few.
fn quote_exactly<'t>(order: &Order<'_>, tariff: &'t Tariff) -> Option<Quote<'t>> {
    let sums = sums(order);
    let lines = sums.iter().filter(|sum| !sum.is_zero()).count()
        + order.resources.iter().filter(|resource| has_gpus(resource)).count();
    let mut quote = Quote { lines: Vec::with_capacity(lines), ..Quote::default() };
    for (target, sum) in Target::ALL.into_iter().zip(sums) {
        if !sum.is_zero() {
            quote.charge(Item::Target(target), quantity(target, sum)?, tariff.price(target))?;
        }
    }
    for (index, resource) in order.resources.iter().enumerate() {
        if has_gpus(resource) {
            let matched = tariff.gpus.price_for(&resource.gpu);
            let item = Item::Gpu { resource: index, wanted: matched.wanted, rule: matched.rule };
            quote.charge(item, gpu_quantity(resource)?, matched.price)?;
        }
    }
    Some(quote)
}

impl<'t> Quote<'t> {
    /// What to turn into a price.
    #[must_use]
    pub const fn total(&self) -> Total {
        match self.per_block {
            Some(amount) => Total::PerBlock(amount),
            None => Total::UsdPerMonth(self.usd_per_month),
        }
    }

    fn charge(&mut self, item: Item<'t>, quantity: Number, unit_price: UsdPerMonth) -> Option<()> {
        if quantity.is_zero() {
            return Some(());
        }
        let unit_price = Number::from(unit_price);
        let usd_per_month = quantity.times(unit_price)?;
        self.usd_per_month = self.usd_per_month.plus(usd_per_month)?;
        self.lines.push(Line { item, quantity, unit_price, usd_per_month });
        Some(())
    }
}

impl<'t> Line<'t> {
    /// One piece of something.
    #[must_use]
    pub fn one(item: Item<'t>, usd_per_month: Number) -> Self {
        Self { item, quantity: Number::from(1), unit_price: usd_per_month, usd_per_month }
    }
}

/// How much of each target the group takes, in the order of [`Target::ALL`].
fn sums(order: &Order<'_>) -> [jq::Sum; 8] {
    let (mut cpu, mut memory) = (jq::Sum::default(), jq::Sum::default());
    let (mut endpoints, mut ips) = (jq::Sum::default(), jq::Sum::default());
    let mut storage = [jq::Sum::default(); PAID_CLASSES.len()];
    for resource in &order.resources {
        cpu.add(resource.cpu_millis, resource.count);
        memory.add(resource.memory_bytes, resource.count);
        // Script: `a // 0 * b` is `a // (0 * b)`, so these two are not multiplied by the count.
        endpoints.add(resource.endpoint_quantity, 1);
        ips.add(resource.ip_lease_quantity, 1);
        for volume in &resource.storage {
            let class = PAID_CLASSES.iter().position(|(class, _)| *class == volume.class);
            if let Some(sum) = class.and_then(|class| storage.get_mut(class)) {
                sum.add(volume.size_bytes, resource.count);
            }
        }
    }
    let [ephemeral, beta1, beta2, beta3] = storage;
    [cpu, memory, ephemeral, beta1, beta2, beta3, endpoints, ips]
}

/// A sum in the unit that has a price, with the digits that the script would multiply.
fn quantity(target: Target, sum: jq::Sum) -> Option<Number> {
    match target {
        Target::Cpu => Some(sum.thousandths()),
        Target::Endpoint | Target::Ip => Some(sum.whole()),
        _ => sum.gib(),
    }
}

fn has_gpus(resource: &Resource<'_>) -> bool {
    resource.gpu.units > 0 && resource.count > 0
}

/// Script: bc multiplies count and units as jq printed them.
fn gpu_quantity(resource: &Resource<'_>) -> Option<Number> {
    jq::whole(resource.count.into()).times(jq::whole(resource.gpu.units))
}
