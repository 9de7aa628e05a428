//! The orders that a request may become: one, or the cheapest and the dearest of many.

use bidprice_core::bc::Number;
use bidprice_core::{Refusal, Tariff};
use serde::Serialize;

use crate::choice::{Candidate, End, in_book, in_stock};
use crate::request::{Request, shown};
use crate::reserve::{at_end, together};
use crate::stock::Stock;
use crate::wish::Wish;

/// Beside prices of which not all were looked for.
const NOT_SURE: &str = "there are more ways to reserve these GPUs than were tried: \
    the lowest and the highest price may not be the very ends";

/// How it is known which GPUs a price is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The order says it, or has none.
    Order,
    /// They are in the stock.
    Stock,
    /// Nobody says it: any that the tenant takes, listed or not.
    PriceBook,
}

/// What a request may become.
#[derive(Clone, Debug)]
pub struct Prospect {
    /// How the GPUs are known.
    pub basis: Basis,
    /// The only order, or the cheapest.
    pub lowest: Reserved,
    /// The dearest, if it costs something else.
    pub highest: Option<Reserved>,
    /// What there is to say of the two.
    pub notes: Vec<String>,
}

/// An order with the GPUs that a provider reserved for it.
#[derive(Clone, Debug)]
pub struct Reserved {
    /// As the provider would write it.
    pub order: String,
    /// Those that the order did not name, or that are in the stock.
    pub gpus: Vec<ReservedGpu>,
}

/// A GPU that was reserved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReservedGpu {
    /// Index of the order's resource.
    pub resource: usize,
    /// For all its instances.
    pub units: u64,
    /// Of which the tenant takes any.
    pub asked: Vec<String>,
    /// As the order names it: the model, ram and interface only as the tenant asked.
    pub reserved: String,
}

impl Request {
    /// The orders that this may become at a provider with these prices, and with this stock if he
    /// says what he has.
    ///
    /// Which of several GPUs a real provider takes depends on the order of his nodes, so it is a
    /// range. It goes by the prices of GPUs; rules and plugins judge its two ends.
    pub fn prospect(&self, tariff: &Tariff, stock: Option<&Stock>) -> Result<Prospect, Refusal> {
        let is_definite = self.wishes.iter().all(Wish::is_definite);
        match stock {
            _ if self.wishes.is_empty() => Ok(self.as_it_is()),
            Some(stock) => self.over_stock(tariff, stock),
            None if is_definite => Ok(self.as_it_is()),
            None => self.over_book(tariff),
        }
    }

    fn as_it_is(&self) -> Prospect {
        let lowest = Reserved { order: self.order.clone(), gpus: Vec::new() };
        Prospect { basis: Basis::Order, lowest, highest: None, notes: Vec::new() }
    }

    fn over_stock(&self, tariff: &Tariff, stock: &Stock) -> Result<Prospect, Refusal> {
        let mut candidates = Vec::with_capacity(self.wishes.len());
        for wish in &self.wishes {
            let them = in_stock(wish, stock, tariff).ok_or(Refusal::TooLarge)?;
            if them.is_empty() {
                return Err(none_fits(wish));
            }
            candidates.push(them);
        }
        let search = |end| together(end, &self.wishes, &candidates, stock).ok_or(Refusal::TooLarge);
        let (low, high) = (search(End::Lowest)?, search(End::Highest)?);
        let is_sure = low.is_sure && high.is_sure;
        // What was found for one end can be reserved, whatever became of the other.
        let any =
            low.choice.as_ref().or(high.choice.as_ref()).ok_or_else(|| none_found(is_sure))?;
        let (low, high) = (low.choice.as_ref().unwrap_or(any), high.choice.as_ref().unwrap_or(any));
        let found = self.between(Basis::Stock, low, high)?;
        let notes = if is_sure { Vec::new() } else { vec![NOT_SURE.to_owned()] };
        Ok(Prospect { notes, ..found })
    }

    fn over_book(&self, tariff: &Tariff) -> Result<Prospect, Refusal> {
        let candidates = self.wishes.iter().map(|wish| in_book(wish, tariff));
        let candidates: Option<Vec<Vec<Candidate>>> = candidates.collect();
        let candidates = candidates.ok_or(Refusal::TooLarge)?;
        let choose = |end| -> Option<Vec<&Candidate>> {
            candidates.iter().map(|them| at_end(end, them)).collect()
        };
        // A wish has an alternative at least, and each gives a candidate.
        let ends = choose(End::Lowest).zip(choose(End::Highest)).ok_or(Refusal::TooLarge)?;
        self.between(Basis::PriceBook, &ends.0, &ends.1)
    }

    fn between(
        &self,
        basis: Basis,
        lowest: &[&Candidate],
        highest: &[&Candidate],
    ) -> Result<Prospect, Refusal> {
        let usd = |choice: &[&Candidate]| {
            choice
                .iter()
                .try_fold(Number::ZERO, |sum, it| sum.plus(it.usd))
                .ok_or(Refusal::TooLarge)
        };
        let (low, high) = (usd(lowest)?, usd(highest)?);
        // A search that gave up may have found the dearer one at the lower end.
        let is_swapped = End::Lowest.prefers(high, low);
        let (lowest, highest) = if is_swapped { (highest, lowest) } else { (lowest, highest) };
        let is_range = is_swapped || End::Lowest.prefers(low, high);
        let highest = is_range.then(|| self.reserved(highest)).transpose()?;
        Ok(Prospect { basis, lowest: self.reserved(lowest)?, highest, notes: Vec::new() })
    }

    fn reserved(&self, choice: &[&Candidate]) -> Result<Reserved, Refusal> {
        let chosen = || self.wishes.iter().zip(choice);
        let order = self.order_with(
            chosen().map(|(wish, candidate)| (wish.resource, wish.reserved(&candidate.model))),
        )?;
        let gpus = chosen().map(|(wish, candidate)| ReservedGpu {
            resource: wish.resource,
            units: wish.units,
            asked: wish.alternatives.iter().map(ToString::to_string).collect(),
            reserved: candidate.model.to_string(),
        });
        Ok(Reserved { order, gpus: gpus.collect() })
    }
}

fn none_fits(wish: &Wish) -> Refusal {
    let Wish { resource, units, alternatives, .. } = wish;
    let asked = shown(alternatives, " or ");
    declined(match units {
        1 => format!("it has no GPU that is {asked} (resource {resource})"),
        _ => format!("it has no {units} GPUs of one kind that are {asked} (resource {resource})"),
    })
}

fn none_found(is_sure: bool) -> Refusal {
    declined(if is_sure {
        "it has not enough GPUs for all resources together".to_owned()
    } else {
        "no way was found to give each resource its GPUs, and there are more than were tried; \
         a stock with fewer kinds, or a group with fewer resources, can be searched to the end"
            .to_owned()
    })
}

fn declined(reason: String) -> Refusal {
    Refusal::Declined { by: "the stock".to_owned(), reason }
}
