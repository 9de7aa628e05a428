//! The kinds of GPUs that are asked after wherever two readings of a map are held against each other.
//!
//! Of each model in the map: alone, and with every ram and interface that the map names for it and one
//! of each that it does not name, since one reading drops the ram first and another the interface.
//! Besides: a model that is not in the map, and one that an order leaves open.

use std::fmt;

use bidprice_core::{Gpu, GpuVendor};

/// A kind of GPU that an order may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// `nvidia` or `amd`.
    pub vendor: &'static str,
    /// As orders name it.
    pub model: String,
    /// As `80Gi`.
    pub ram: Option<String>,
    /// `sxm`, `pcie`.
    pub interface: Option<String>,
}

/// A model that no map names.
const UNLISTED: &str = "unlisted";

/// Any that orders name; the first one that the map does not name is asked after.
const RAMS: [&str; 2] = ["80Gi", "40Gi"];
const INTERFACES: [&str; 2] = ["pcie", "sxm"];

/// What AMD's models begin with, before a number.
const AMD: [&str; 3] = ["mi", "rx", "w"];

/// Kinds on which readings of a map can part.
#[must_use]
pub fn kinds_of(map: &str) -> Vec<Kind> {
    let mut models: Vec<Model> = Vec::new();
    for entry in map.split(',') {
        let key = entry.split('=').next().unwrap_or_default();
        let mut parts = key.split('.').map(str::trim);
        let Some(name) = parts.next().filter(|name| !name.is_empty() && *name != "*") else {
            continue;
        };
        let name = name.to_ascii_lowercase();
        let at = models.iter().position(|model| model.name == name).unwrap_or_else(|| {
            models.push(Model { name, rams: Vec::new(), interfaces: Vec::new() });
            models.len() - 1
        });
        if let Some(model) = models.get_mut(at) {
            parts.filter(|part| !part.is_empty()).for_each(|part| model.add(part));
        }
    }
    let mut kinds: Vec<Kind> = models.into_iter().flat_map(Model::kinds).collect();
    kinds.push(Kind::plain("nvidia", UNLISTED));
    kinds.push(Kind::plain("amd", UNLISTED));
    kinds.push(Kind::plain("nvidia", "*"));
    kinds
}

/// What a map says of a model.
struct Model {
    name: String,
    rams: Vec<String>,
    interfaces: Vec<String>,
}

impl Model {
    /// As orders name it, however it was typed.
    fn add(&mut self, part: &str) {
        let (list, part) = if part.starts_with(|c: char| c.is_ascii_digit()) {
            let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
            (&mut self.rams, format!("{digits}Gi"))
        } else {
            let part = part.to_ascii_lowercase();
            (&mut self.interfaces, if part.starts_with("sxm") { "sxm".to_owned() } else { part })
        };
        if !list.contains(&part) {
            list.push(part);
        }
    }

    fn kinds(self) -> Vec<Kind> {
        let number_behind = |prefix: &&str| {
            let number = self.name.strip_prefix(prefix);
            number.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
        };
        let vendor = if AMD.iter().any(number_behind) { "amd" } else { "nvidia" };
        let is_plain = self.rams.is_empty() && self.interfaces.is_empty();
        let rams = with_another(self.rams, RAMS);
        let interfaces = with_another(self.interfaces, INTERFACES);
        let mut kinds = Vec::new();
        for ram in &rams {
            for interface in &interfaces {
                // Where neither is in the map, nothing can come between none and both.
                if is_plain && ram.is_some() != interface.is_some() {
                    continue;
                }
                let (model, ram, interface) = (self.name.clone(), ram.clone(), interface.clone());
                kinds.push(Kind { vendor, model, ram, interface });
            }
        }
        kinds
    }
}

/// None, each that is listed, and one that is not.
fn with_another(listed: Vec<String>, known: [&str; 2]) -> Vec<Option<String>> {
    let another = known.into_iter().find(|other| !listed.iter().any(|part| part == other));
    let another = another.map(str::to_owned);
    std::iter::once(None).chain(listed.into_iter().chain(another).map(Some)).collect()
}

impl Kind {
    fn plain(vendor: &'static str, model: &str) -> Self {
        Self { vendor, model: model.to_owned(), ram: None, interface: None }
    }

    /// Whether it stands for all models that the map does not name.
    #[must_use]
    pub fn is_unlisted(&self) -> bool {
        self.model == UNLISTED
    }

    /// `model[.ram][.interface]`.
    #[must_use]
    pub fn key(&self) -> String {
        let rest = [&self.ram, &self.interface].into_iter().flatten();
        rest.fold(self.model.clone(), |key, part| format!("{key}.{part}"))
    }

    /// As the core has it.
    #[must_use]
    pub fn gpu(&self) -> Gpu<'_> {
        let text = |part: &'_ Option<String>| part.clone().map(Into::into);
        let vendor = GpuVendor {
            name: self.vendor.into(),
            model: Some(self.model.as_str().into()),
            ram: text(&self.ram),
            interface: text(&self.interface),
        };
        Gpu { units: 1, vendors: vec![vendor] }
    }
}

/// Its key, with the vendor if it is not NVIDIA.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.vendor != "nvidia" {
            write!(f, "{} ", self.vendor)?;
        }
        f.write_str(&self.key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(map: &str, expected: &str) {
        let kinds: Vec<String> = kinds_of(map).iter().map(ToString::to_string).collect();
        let expected = [expected, "unlisted, amd unlisted, *"];
        let expected: Vec<&str> = expected.into_iter().filter(|part| !part.is_empty()).collect();
        assert_eq!(kinds.join(", "), expected.join(", "), "{map}");
    }

    #[test]
    fn each_model_comes_alone_and_with_all_that_could_matter() {
        check("", "");
        check("*=1", "");
        check("t4=1", "t4, t4.80Gi.pcie");
        check("t4=1, T4 =2", "t4, t4.80Gi.pcie");
        check(
            "a100.80Gi=1",
            "a100, a100.pcie, a100.80Gi, a100.80Gi.pcie, a100.40Gi, a100.40Gi.pcie",
        );
        check(
            "a100=1,a100.sxm4=2",
            "a100, a100.sxm, a100.pcie, a100.80Gi, a100.80Gi.sxm, a100.80Gi.pcie",
        );
        check(
            "rtx4090.24gb.=1",
            "rtx4090, rtx4090.pcie, rtx4090.24Gi, rtx4090.24Gi.pcie, rtx4090.80Gi, rtx4090.80Gi.pcie",
        );
    }

    #[test]
    fn the_vendor_is_told_by_the_models_name() {
        check("mi300x=1", "amd mi300x, amd mi300x.80Gi.pcie");
        check(
            "w7900=1,rx7900=2",
            "amd w7900, amd w7900.80Gi.pcie, amd rx7900, amd rx7900.80Gi.pcie",
        );
        check("mini=1", "mini, mini.80Gi.pcie");
    }
}
