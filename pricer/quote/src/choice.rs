//! Which GPUs a price can be for.

use std::cmp::Ordering;

use bidprice_core::bc::Number;
use bidprice_core::{MapEntry, Tariff};
use bidprice_sdl::GpuModel;

use crate::gpu_name::{GpuName, is_name};
use crate::stock::Stock;
use crate::wish::{Wish, takes};

/// A GPU that may be meant.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// As the order would name it.
    pub(crate) model: GpuModel,
    /// Dollars a month for all units of the wish.
    pub(crate) usd: Number,
    /// Which kind of the stock it is.
    pub(crate) kind: usize,
}

/// Which end of the prices is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Lowest,
    Highest,
}

impl End {
    /// Whether one price is nearer to this end than another.
    pub(crate) fn prefers(self, one: Number, other: Number) -> bool {
        self.order(one, other) == Ordering::Less
    }

    /// Prices nearer to this end come first.
    pub(crate) fn order(self, one: Number, other: Number) -> Ordering {
        let order = one.compare(other).unwrap_or(Ordering::Equal);
        if self == Self::Lowest { order } else { order.reverse() }
    }
}

impl Candidate {
    /// `None` if its price does not fit 256 bits.
    fn new(wish: &Wish, model: GpuModel, tariff: &Tariff, kind: usize) -> Option<Self> {
        let units = Number::from_units(wish.units.into(), 0);
        let usd = wish.unit_price(&model, tariff).times(units)?;
        Some(Self { model, usd, kind })
    }
}

/// Every listed GPU that the tenant takes; where he takes unlisted ones, that too.
pub(crate) fn in_book(wish: &Wish, tariff: &Tariff) -> Option<Vec<Candidate>> {
    let mut models: Vec<GpuModel> = Vec::new();
    let mut add = |model: GpuModel| {
        if !models.contains(&model) {
            models.push(model);
        }
    };
    for alternative in &wish.alternatives {
        if !alternative.is_open() {
            add(alternative.clone());
            continue;
        }
        let listed = tariff.gpus.entries().iter().filter_map(listed);
        let taken = listed.filter(|gpu| takes(alternative, gpu));
        taken.for_each(|gpu| add(alternative.reserved_as(&gpu.model)));
        add(alternative.reserved_as(&unlisted(alternative, tariff)));
    }
    models.into_iter().map(|model| Candidate::new(wish, model, tariff, 0)).collect()
}

/// Every GPU of the stock that the tenant takes and of which there are enough.
pub(crate) fn in_stock(wish: &Wish, stock: &Stock, tariff: &Tariff) -> Option<Vec<Candidate>> {
    let mut candidates = Vec::new();
    for (index, kind) in stock.kinds().iter().enumerate() {
        let is_enough = kind.units.is_none_or(|units| units >= wish.units);
        for alternative in wish.alternatives.iter().filter(|it| is_enough && kind.fits(wish, it)) {
            let model = alternative.reserved_as(&kind.name.model.model);
            candidates.push(Candidate::new(wish, model, tariff, index)?);
        }
    }
    Some(candidates)
}

/// The GPU that an entry of the map is about. Spaces and capitals, which no order has, are forgiven:
/// what the GPU costs is asked of the map itself.
fn listed(entry: &MapEntry) -> Option<GpuModel> {
    let key = entry.key.trim();
    let end = key.find('.').unwrap_or(key.len());
    let (model, rest) = key.split_at(end);
    if model.is_empty() || !is_name(model) {
        return None;
    }
    GpuName::parse(&(model.to_ascii_lowercase() + rest)).ok().map(|name| name.model)
}

/// A model that fits the pattern and is not in the map.
fn unlisted(pattern: &GpuModel, tariff: &Tariff) -> String {
    let beginning = pattern.model.trim_end_matches('*');
    let mut name = beginning.to_owned();
    while name == beginning || is_listed(&name, tariff) {
        name += if name.is_empty() { "unlisted" } else { "-unlisted" };
    }
    name
}

fn is_listed(name: &str, tariff: &Tariff) -> bool {
    let model = |entry: &MapEntry| entry.key.split('.').next().unwrap_or_default().to_owned();
    tariff.gpus.entries().iter().any(|entry| model(entry).trim().eq_ignore_ascii_case(name))
}
