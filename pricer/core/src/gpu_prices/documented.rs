//! The map as its documentation promises: `model.ram.interface`, `model.ram`, `model.interface`,
//! `model`, then `*`.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Found, MapEntry, MapReader, map_error, parse_price, without_price};
use crate::errors::{SettingError, excerpt};
use crate::order::{Gpu, GpuVendor};

/// Empty entries are ignored; everything else has to be `key=price`, once for each GPU.
pub(super) fn read(text: &str, reader: &mut impl MapReader) -> Result<Vec<MapEntry>, SettingError> {
    let mut entries: Vec<MapEntry> = Vec::new();
    for pair in text.split(',').map(str::trim_ascii).filter(|pair| !pair.is_empty()) {
        if let Err(bad) = put(&mut entries, pair) {
            reader.bad(bad)?;
        }
    }
    Ok(entries)
}

fn put(entries: &mut Vec<MapEntry>, pair: &str) -> Result<(), SettingError> {
    let (key, price) = pair.split_once('=').ok_or_else(|| without_price(pair))?;
    let key = key.trim_ascii();
    if key.is_empty() || key.starts_with('.') {
        let problem = format!("has the entry `{}` without a model", excerpt(pair));
        return Err(map_error(problem, "write each entry as key=price, as in a100.80Gi=1000"));
    }
    let entry = MapEntry { key: key.to_string(), price: parse_price(pair, price)? };
    match entries.iter().find(|other| same_key(&other.key, key)) {
        Some(other) if other.price == entry.price => {}
        Some(other) => return Err(two_prices(other, &entry)),
        None => entries.push(entry),
    }
    Ok(())
}

fn two_prices(first: &MapEntry, second: &MapEntry) -> SettingError {
    let problem = format!(
        "has two prices for the same GPU: `{}={}` and `{}={}`",
        excerpt(&first.key),
        first.price,
        excerpt(&second.key),
        second.price
    );
    map_error(problem, "keep the one that is meant")
}

/// How well an entry fits; the higher the better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    CatchAll,
    Model,
    Interface,
    Ram,
    RamAndInterface,
}

pub(super) fn find<'t>(entries: &'t [MapEntry], gpu: &Gpu<'_>) -> (String, Option<Found<'t>>) {
    let wanted = Wanted::from(gpu);
    // A loop, because an iterator of pairs was measured to take longer than all comparisons.
    let (mut best, mut found) = (None, None);
    for entry in entries {
        let fit = wanted.fit(&entry.key);
        if fit > best {
            best = fit;
            found = Some(Found { entry, by_catch_all: fit == Some(Fit::CatchAll) });
        }
    }
    (wanted.key(), found)
}

/// What an order asks of a GPU, of whichever vendor.
struct Wanted<'a> {
    model: &'a str,
    ram: Option<&'a str>,
    interface: Option<&'a str>,
}

impl<'a> From<&'a Gpu<'_>> for Wanted<'a> {
    fn from(gpu: &'a Gpu<'_>) -> Self {
        let vendor =
            gpu.vendor("nvidia").or_else(|| gpu.vendor("amd")).or_else(|| gpu.vendors.first());
        match vendor {
            Some(GpuVendor { model, ram, interface, .. }) => Self {
                // An order that names no model can be given any.
                model: model.as_deref().filter(|model| !model.is_empty()).unwrap_or("*"),
                ram: ram.as_deref(),
                interface: interface.as_deref(),
            },
            None => Self { model: "*", ram: None, interface: None },
        }
    }
}

impl Wanted<'_> {
    fn key(&self) -> String {
        let behind = || [self.ram, self.interface].into_iter().flatten();
        let bytes = self.model.len() + behind().map(|part| 1 + part.len()).sum::<usize>();
        let mut key = String::with_capacity(bytes);
        key.push_str(self.model);
        for part in behind() {
            key.push('.');
            key.push_str(part);
        }
        key
    }

    fn fit(&self, key: &str) -> Option<Fit> {
        let Some(rest) = strip_prefix_ignoring_case(key, self.model) else {
            return (key == "*").then_some(Fit::CatchAll);
        };
        if rest.is_empty() {
            return Some(Fit::Model);
        }
        let rest = rest.strip_prefix('.')?;
        match (self.ram, self.interface) {
            (Some(ram), _) if same_part(rest, ram) => Some(Fit::Ram),
            (_, Some(interface)) if same_part(rest, interface) => Some(Fit::Interface),
            (Some(ram), Some(interface)) => {
                let rest = strip_prefix_ignoring_case(rest, ram)?.strip_prefix('.')?;
                same_part(rest, interface).then_some(Fit::RamAndInterface)
            }
            _ => None,
        }
    }
}

fn strip_prefix_ignoring_case<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let head = text.get(..prefix.len())?;
    if head.eq_ignore_ascii_case(prefix) { text.get(prefix.len()..) } else { None }
}

/// Whether two keys name the same GPU.
pub(crate) fn same_key(one: &str, other: &str) -> bool {
    // A map's keys are all held against each other, and most differ in the first letter already.
    let first = |key: &str| key.bytes().next().map(|letter| letter.to_ascii_lowercase());
    if first(one) != first(other) {
        return false;
    }
    let (mut one, mut other) = (one.split('.'), other.split('.'));
    loop {
        match (one.next(), other.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if same_part(one, other) => {}
            _ => return false,
        }
    }
}

/// Whether two parts of a key mean the same; `sxm2` … `sxm6` are `sxm`.
fn same_part(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other) || (is_sxm(one) && is_sxm(other))
}

pub(crate) fn is_sxm(part: &str) -> bool {
    let generation = strip_prefix_ignoring_case(part, "sxm");
    matches!(generation, Some("" | "2" | "3" | "4" | "5" | "6"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check_as, refused_as};
    use crate::compat::Compat::Documented;

    #[track_caller]
    fn check(map: &str, gpu: &str, usd: u32) {
        check_as(Documented, map, gpu, usd);
    }

    #[test]
    fn the_most_specific_entry_wins() {
        const MAP: &str = "a100=1,a100.sxm=2,a100.80Gi=3,a100.80Gi.sxm=4";
        check(MAP, "a100", 1);
        check(MAP, "a100//sxm", 2);
        check(MAP, "a100/80Gi", 3);
        check(MAP, "a100/80Gi/pcie", 3);
        check(MAP, "a100/80Gi/sxm", 4);
        check(MAP, "a100/40Gi/pcie", 1);
    }

    #[test]
    fn the_star_is_for_every_model_that_is_not_listed() {
        const MAP: &str = "a100.80Gi=1000,*=130";
        check(MAP, "a100/80Gi", 1000);
        check(MAP, "t4", 130);
        check(MAP, "*", 130);
        check(MAP, "", 130);
        check("*=45", "t4", 45);
    }

    #[test]
    fn without_a_star_an_unlisted_model_costs_the_highest_price_or_100() {
        check("a100=900,t4=80", "h100", 900);
        check("t4=80", "h100", 100);
        check("", "h100", 100);
    }

    #[test]
    fn case_spaces_and_generations_of_sxm_do_not_matter() {
        check(" A100.80gi.SXM4 = 7 ", "a100/80Gi/sxm", 7);
        check("a100.sxm=7", "A100//sxm5", 7);
        check("a100.sxm1=7,*=3", "a100//sxm", 3);
    }

    #[test]
    fn any_vendors_ram_is_read() {
        check("mi300x=1800,mi300x.192Gi=2000", "amd:mi300x/192Gi", 2000);
        check("max1550=5", "intel:max1550", 5);
    }

    #[test]
    fn what_is_not_key_and_price_is_refused_by_name() {
        refused_as(Documented, "a100", "has the entry `a100` without a price");
        refused_as(Documented, "a100=", "has the entry `a100=` without a price");
        refused_as(Documented, "=5", "has the entry `=5` without a model");
        refused_as(Documented, "a100=1=2", "has the entry `a100=1=2`, whose price is not a number");
        refused_as(Documented, "a100=1e3", "has the entry `a100=1e3`, whose price has an exponent");
        refused_as(
            Documented,
            "a100.sxm4=1,A100.SXM5=2",
            "has two prices for the same GPU: `a100.sxm4=1` and `A100.SXM5=2`",
        );
        check(",,a100=1,,a100=1.0,", "a100", 1);
    }
}
