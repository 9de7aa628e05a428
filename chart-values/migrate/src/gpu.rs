//! Which map and which mode keep the GPU prices of an old script.
//!
//! Nobody knows which GPUs a provider has, so the question is asked of [kinds](crate::kinds).

use bidprice_core::{Compat, Gpu, GpuPrices, GpuRule, SettingError, UNLISTED_GPU_USD, UsdPerMonth};
use rust_decimal::Decimal;
use serde::Serialize;

use crate::kinds::{Kind, kinds_of};

/// How an old script prices GPUs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OldGpus {
    /// It charges nothing for them.
    Free,
    /// `TARGET_GPU_UNIT`: one price for every GPU.
    Flat(UsdPerMonth),
    /// A map.
    Map {
        /// As the script sees it.
        text: String,
        /// What a model costs that is not in it.
        unlisted: Unlisted,
        /// What of an order's GPU it looks at.
        looks_at: LooksAt,
    },
}

/// What of an order's GPU an old script looks at besides NVIDIA's model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LooksAt {
    /// The ram: since chart 8.0.3.
    pub ram: bool,
    /// The interface: since chart 9.1.2.
    pub interface: bool,
    /// AMD's models: since chart 8.0.3.
    pub amd: bool,
}

impl LooksAt {
    /// What the script's text names.
    pub(crate) fn of_text(text: &str) -> Self {
        let names = |field: &str| {
            text.contains(&format!(".{field}")) || text.contains(&format!("\"{field}\""))
        };
        Self { ram: names("ram"), interface: names("interface"), amd: text.contains("amd") }
    }

    /// The GPU as the script sees it.
    fn seen<'g>(self, gpu: &Gpu<'g>) -> Gpu<'g> {
        let mut gpu = gpu.clone();
        gpu.vendors.retain(|vendor| self.amd || vendor.name != "amd");
        for vendor in &mut gpu.vendors {
            vendor.ram = vendor.ram.take().filter(|_| self.ram);
            vendor.interface = vendor.interface.take().filter(|_| self.interface);
        }
        gpu
    }
}

/// What an old script charges for a model that its map does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unlisted {
    /// So much, whatever is listed: 100 US dollars in charts 6.0.5 and 6.0.6.
    Flat(UsdPerMonth),
    /// As much as the dearest that is listed, and at least so much: 100 since chart 6.0.7.
    Dearest(UsdPerMonth),
}

/// A kind of GPU and what it costs by each reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KindPriced {
    /// `model[.ram][.interface]`, with the vendor if it is not NVIDIA.
    pub kind: String,
    /// US dollars a month by the old script.
    pub old: UsdText,
    /// The new map read as the published script reads it.
    pub script: UsdText,
    /// The new map read as documented.
    pub documented: UsdText,
}

/// A price as decimal text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub struct UsdText(pub UsdPerMonth);

impl From<UsdText> for String {
    fn from(price: UsdText) -> Self {
        price.0.to_string()
    }
}

/// The map of the new values and the mode to read it in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGpus {
    /// `price_target_gpu_mappings`; none where the old release has none and needs none.
    pub map: Option<String>,
    /// What the launcher is to export.
    pub compat: Compat,
    /// Kinds that the two modes price differently.
    pub modes_differ: Vec<KindPriced>,
    /// Kinds that cost something else than they did, in the mode that was chosen.
    pub changed: Vec<KindPriced>,
    /// The map has spaces that had to stay: taking them out would change a price.
    pub spaces_stay: bool,
}

impl NewGpus {
    /// Finds them; `wanted` is the operator's choice of a mode.
    pub fn for_old(old: &OldGpus, wanted: Option<Compat>) -> Result<Self, SettingError> {
        let typed = old.map_to_write();
        let cleaned = typed.as_deref().map(without_spaces);
        let kinds = kinds_of(typed.as_deref().unwrap_or_default());
        let clean = Self::with_map(old, cleaned.clone(), &kinds, wanted)?;
        if clean.changed.is_empty() {
            return Ok(clean);
        }
        if let Some(found) = old.map_of_what_is_found() {
            let found = Self::with_map(old, Some(found), &kinds, wanted)?;
            if found.changed.len() < clean.changed.len() {
                return Ok(found);
            }
        }
        if typed == cleaned {
            return Ok(clean);
        }
        let as_typed = Self::with_map(old, typed, &kinds, wanted)?;
        // Spaces hide entries from the script, so to take them out would change what it charges.
        let keeps_more = as_typed.changed.len() < clean.changed.len();
        Ok(if keeps_more { Self { spaces_stay: true, ..as_typed } } else { clean })
    }

    fn with_map(
        old: &OldGpus,
        map: Option<String>,
        kinds: &[Kind],
        wanted: Option<Compat>,
    ) -> Result<Self, SettingError> {
        let text = map.as_deref().unwrap_or_default();
        let script = GpuPrices::parse(text, Compat::Script)?;
        // A map that only the script can read is none for the other mode.
        let documented = match (GpuPrices::parse(text, Compat::Documented), wanted) {
            (Err(error), Some(Compat::Documented)) => return Err(error),
            (documented, _) => documented.ok(),
        };
        let mut priced = Vec::with_capacity(kinds.len());
        for kind in kinds {
            let gpu = kind.gpu();
            let script = script.price_for(&gpu).price;
            let documented = documented.as_ref().map_or(script, |map| map.price_for(&gpu).price);
            priced.push(KindPriced {
                kind: kind.to_string(),
                old: UsdText(old.price_for(&gpu)?),
                script: UsdText(script),
                documented: UsdText(documented),
            });
        }
        let which = |differs: fn(&KindPriced) -> bool| -> Vec<KindPriced> {
            priced.iter().filter(|kind| differs(kind)).cloned().collect()
        };
        let by_script = which(|kind| kind.old != kind.script);
        let by_documented = which(|kind| kind.old != kind.documented);
        let keeps_by_script = by_script.len() <= by_documented.len() || documented.is_none();
        let is_map = matches!(old, OldGpus::Map { .. });
        let own_choice = match (is_map && keeps_by_script, by_documented.len() < by_script.len()) {
            (true, _) => Compat::Script,
            (false, _) if documented.is_none() => Compat::Script,
            (false, _) => Compat::Documented,
        };
        let compat = wanted.unwrap_or(own_choice);
        Ok(Self {
            map,
            compat,
            modes_differ: which(|kind| kind.script != kind.documented),
            changed: if compat == Compat::Script { by_script } else { by_documented },
            spaces_stay: false,
        })
    }
}

impl OldGpus {
    /// The map that says the same, as far as a map can.
    fn map_to_write(&self) -> Option<String> {
        match self {
            Self::Free => Some("*=0".to_owned()),
            Self::Flat(price) => Some(format!("*={price}")),
            // As the published script does it: an empty map is none.
            Self::Map { text, unlisted, .. }
                if *unlisted == Unlisted::Dearest(UNLISTED_GPU_USD) =>
            {
                (!text.trim().is_empty()).then(|| text.clone())
            }
            Self::Map { text, unlisted, .. } => Some(with_star(text, *unlisted)),
        }
    }

    /// The map without the entries that the script never finds, because it does not look at what
    /// they name.
    fn map_of_what_is_found(&self) -> Option<String> {
        let Self::Map { text, unlisted, looks_at } = self else { return None };
        let is_found = |entry: &&str| {
            let key = entry.split('=').next().unwrap_or_default();
            let mut parts = key.split('.').skip(1);
            let is_ram = |part: &str| part.starts_with(|c: char| c.is_ascii_digit());
            parts.all(|part| if is_ram(part) { looks_at.ram } else { looks_at.interface })
        };
        let found: Vec<&str> = text.split(',').filter(is_found).collect();
        if found.len() == text.split(',').count() {
            return None;
        }
        let all = GpuPrices::parse(text, Compat::Script).ok()?;
        let star = unlisted.price(&all);
        Some(with_star(&found.join(","), Unlisted::Flat(star)))
    }

    /// What a GPU of this kind cost.
    fn price_for(&self, gpu: &Gpu<'_>) -> Result<UsdPerMonth, SettingError> {
        Ok(match self {
            Self::Free => UsdPerMonth(Decimal::ZERO),
            Self::Flat(price) => *price,
            Self::Map { text, unlisted, looks_at } => {
                let map = GpuPrices::parse(text, Compat::Script)?;
                let seen = looks_at.seen(gpu);
                let found = map.price_for(&seen);
                match found.rule {
                    GpuRule::Highest(_) | GpuRule::Minimum => unlisted.price(&map),
                    GpuRule::Key(_) | GpuRule::CatchAll => found.price,
                }
            }
        })
    }
}

impl Unlisted {
    fn price(self, map: &GpuPrices) -> UsdPerMonth {
        match self {
            Self::Flat(price) => price,
            Self::Dearest(at_least) => {
                let dearest = map.entries().iter().map(|entry| entry.price).max();
                dearest.map_or(at_least, |dearest| dearest.max(at_least))
            }
        }
    }
}

/// A map that says for every model what the script says for those that are not listed.
fn with_star(map: &str, unlisted: Unlisted) -> String {
    let is_star = |entry: &&str| entry.split_once('=').is_some_and(|(key, _)| key.trim() == "*");
    let mut entries: Vec<&str> =
        map.split(',').filter(|entry| !entry.trim().is_empty() && !is_star(entry)).collect();
    let price = GpuPrices::parse(map, Compat::Script).map(|map| unlisted.price(&map));
    let star = price.map(|price| format!("*={price}")).unwrap_or_default();
    entries.push(&star);
    entries.join(",")
}

fn without_spaces(map: &str) -> String {
    let line = map.lines().next().unwrap_or_default();
    line.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERYTHING: LooksAt = LooksAt { ram: true, interface: true, amd: true };

    fn map(text: &str, unlisted: Unlisted) -> OldGpus {
        OldGpus::Map { text: text.to_owned(), unlisted, looks_at: EVERYTHING }
    }

    fn usd(price: u32) -> UsdPerMonth {
        UsdPerMonth(Decimal::from(price))
    }

    /// Map, mode, and the kinds that change, with old and new price.
    #[track_caller]
    fn check(
        old: &OldGpus,
        wanted: Option<Compat>,
        new: Option<&str>,
        mode: Compat,
        changed: &str,
    ) {
        let found = NewGpus::for_old(old, wanted).expect("a map");
        let shown: Vec<String> = found
            .changed
            .iter()
            .map(|kind| {
                let now = if mode == Compat::Script { kind.script } else { kind.documented };
                format!("{} {}>{}", kind.kind, kind.old.0, now.0)
            })
            .collect();
        assert_eq!((found.map.as_deref(), found.compat), (new, mode), "{old:?}");
        assert_eq!(shown.join(", "), changed, "{old:?}");
    }

    use Compat::{Documented, Script};

    const DEAREST: Unlisted = Unlisted::Dearest(UNLISTED_GPU_USD);
    const HUNDRED: Unlisted = Unlisted::Flat(UNLISTED_GPU_USD);

    #[test]
    fn a_map_stays_in_the_mode_of_its_script() {
        check(&map("a100=900,t4=80", DEAREST), None, Some("a100=900,t4=80"), Script, "");
        check(&map("a100=900,*=130", DEAREST), None, Some("a100=900,*=130"), Script, "");
        check(
            &map("a100.80Gi.sxm4=900,t4=80", DEAREST),
            None,
            Some("a100.80Gi.sxm4=900,t4=80"),
            Script,
            "",
        );
        check(&map("*=401.7684", DEAREST), None, Some("*=401.7684"), Script, "");
        check(&map("", DEAREST), None, None, Script, "");
    }

    #[test]
    fn a_wish_is_granted_and_its_price_is_named() {
        check(
            &map("a100=900,*=130", DEAREST),
            Some(Documented),
            Some("a100=900,*=130"),
            Documented,
            "unlisted 900>130, amd unlisted 900>130",
        );
    }

    #[test]
    fn one_price_for_all_becomes_a_star() {
        check(&OldGpus::Flat(usd(45)), None, Some("*=45"), Documented, "");
        check(
            &OldGpus::Flat(usd(45)),
            Some(Script),
            Some("*=45"),
            Script,
            "unlisted 45>100, amd unlisted 45>100",
        );
        check(&OldGpus::Flat(usd(130)), None, Some("*=130"), Documented, "");
        check(&OldGpus::Free, None, Some("*=0"), Documented, "");
    }

    #[test]
    fn a_hundred_for_what_is_not_listed_becomes_a_star() {
        check(
            &map("a100=120,t4=80,*=130", HUNDRED),
            None,
            Some("a100=120,t4=80,*=100"),
            Documented,
            "* 130>100",
        );
        check(&map("a100=120,t4=80", HUNDRED), None, Some("a100=120,t4=80,*=100"), Documented, "");
    }

    #[test]
    fn another_least_price_becomes_a_star() {
        let old = map("a100=900,t4=80", Unlisted::Dearest(usd(1000)));
        check(&old, None, Some("a100=900,t4=80,*=1000"), Script, "");
        let old = map("", Unlisted::Flat(usd(7)));
        check(&old, None, Some("*=7"), Documented, "");
    }

    #[test]
    fn entries_that_a_script_of_models_never_finds_go_and_leave_their_price() {
        let looks_at = LooksAt { ram: false, interface: false, amd: true };
        let text = "h100=1400,a100.80Gi=1500,a100=900".to_owned();
        let old = OldGpus::Map { text, unlisted: DEAREST, looks_at };
        check(&old, None, Some("h100=1400,a100=900,*=1500"), Script, "");
        assert_eq!(LooksAt::of_text(".ram \"interface\""), LooksAt { amd: false, ..EVERYTHING });
        assert!(!LooksAt::of_text("parameters").ram);
    }

    #[test]
    fn spaces_go_where_they_change_nothing() {
        check(&map(" a100=900,t4 =80", DEAREST), None, Some(" a100=900,t4 =80"), Script, "");
        check(&map("a100= 900,t4=80 ", DEAREST), None, Some("a100=900,t4=80"), Script, "");
        let stays = NewGpus::for_old(&map("a100=900, t4=80", DEAREST), None).expect("a map");
        assert!(stays.spaces_stay);
    }
}
