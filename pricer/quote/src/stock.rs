//! What a provider has: `a100.80Gi.sxm=8,t4=4`.

use bidprice_core::excerpt;
use bidprice_sdl::GpuModel;

use crate::gpu_name::{GpuName, split_units};
use crate::text_error::TextError;
use crate::wish::{Wish, takes};

/// Kinds of GPUs that are read: several times the models on the market.
const KINDS_MAX: usize = 256;

const HINT: &str =
    "write model[.ram][.interface]=UNITS with commas between, as in a100.80Gi.sxm=8,t4=4";

/// The GPUs of a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    kinds: Vec<Kind>,
}

/// GPUs of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    pub(crate) name: GpuName,
    /// None where nobody says how many: enough.
    pub(crate) units: Option<u64>,
}

impl Stock {
    /// Reads a list. A kind that is named again has so many more.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let mut stock = Self::default();
        for entry in text.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            let kind = Kind::parse(entry).map_err(|error| in_entry(entry, &error))?;
            stock.add(kind);
        }
        if stock.kinds.is_empty() {
            return Err(TextError::new("names no GPU", HINT));
        }
        if stock.kinds.len() > KINDS_MAX {
            return Err(TextError::new(format!("has more than {KINDS_MAX} kinds of GPUs"), HINT));
        }
        Ok(stock)
    }

    /// All that several lists name; none where nobody said what there is.
    #[must_use]
    pub fn of_all(stocks: &[Self]) -> Option<Self> {
        let mut all = Self::default();
        stocks.iter().flat_map(|stock| &stock.kinds).for_each(|kind| all.add(kind.clone()));
        (!stocks.is_empty()).then_some(all)
    }

    fn add(&mut self, kind: Kind) {
        match self.kinds.iter_mut().find(|other| other.name == kind.name) {
            Some(same) => {
                same.units = same.units.zip(kind.units).map(|(a, b)| a.saturating_add(b));
            }
            None => self.kinds.push(kind),
        }
    }

    pub(crate) fn kinds(&self) -> &[Kind] {
        &self.kinds
    }
}

impl Kind {
    fn parse(entry: &str) -> Result<Self, TextError> {
        let (name, units) = split_units(entry)?;
        // Models are in small letters at every provider.
        let name = GpuName::parse(&lower_case_model(name))?;
        if name.model.is_open() {
            return Err(TextError::new("is many models", "name each model that is there"));
        }
        Ok(Self { name, units })
    }

    /// Whether this is what the tenant asks for, however many.
    pub(crate) fn fits(&self, wish: &Wish, alternative: &GpuModel) -> bool {
        self.name.vendor == wish.vendor && takes(alternative, &self.name.model)
    }
}

/// The ram keeps its capital G.
fn lower_case_model(name: &str) -> String {
    let end = name.find('.').unwrap_or(name.len());
    let (model, rest) = name.split_at(end);
    model.to_ascii_lowercase() + rest
}

fn in_entry(entry: &str, error: &TextError) -> TextError {
    TextError::new(format!("`{}` {}", excerpt(entry), error.problem), error.hint.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, Option<u64>)]) {
        let stock = Stock::parse(text).expect("a stock");
        let kinds: Vec<(String, Option<u64>)> =
            stock.kinds.iter().map(|it| (it.name.model.to_string(), it.units)).collect();
        let kinds: Vec<(&str, Option<u64>)> =
            kinds.iter().map(|(name, units)| (name.as_str(), *units)).collect();
        assert_eq!(kinds, expected);
    }

    #[test]
    fn kinds_have_units_or_enough() {
        check("a100.80Gi.sxm=8, T4=4,", &[("a100/80Gi/sxm", Some(8)), ("t4", Some(4))]);
        check("a100", &[("a100", None)]);
        check("t4=4,t4=2", &[("t4", Some(6))]);
        check("t4=4,t4", &[("t4", None)]);
        check("a100.sxm4=1,a100.sxm=1", &[("a100/sxm", Some(2))]);
    }

    #[test]
    fn what_is_no_stock_is_said_with_its_entry() {
        for (text, problem) in [
            ("", "names no GPU"),
            (" , ", "names no GPU"),
            ("t4=4,a100=0", "`a100=0` is 0 units"),
            ("rtx*=4", "`rtx*=4` is many models"),
            ("a100=x", "`a100=x` is not a whole number of GPUs"),
            ("a100.80GB=1", "`a100.80GB=1` is not the memory of a GPU"),
        ] {
            assert_eq!(Stock::parse(text).expect_err(text).problem, problem);
        }
        let kinds = |number: usize| {
            (0..number).map(|at| format!("g{at}")).collect::<Vec<String>>().join(",")
        };
        assert!(Stock::parse(&kinds(KINDS_MAX)).is_ok());
        let error = Stock::parse(&kinds(KINDS_MAX + 1)).expect_err("too many");
        assert_eq!(error.problem, "has more than 256 kinds of GPUs");
    }
}
