//! The map as the published script reads it, bug for bug.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Found, MapEntry, MapReader, OddEntry, parse_price};
use crate::errors::SettingError;
use crate::order::{Gpu, GpuVendor};

/// Script: `IFS=, read -ra` of the first line, then `IFS== read -ra` of each part into an
/// associative array.
pub(super) fn read(text: &str, reader: &mut impl MapReader) -> Result<Vec<MapEntry>, SettingError> {
    // Script: `read` stops at a line break, and a comma at the very end adds nothing.
    let (line, second_line) = text.split_once('\n').unwrap_or((text, ""));
    let mut rest = Some(line.strip_suffix(',').unwrap_or(line));
    let mut entries: Vec<MapEntry> = Vec::new();
    while let Some(list) = rest {
        let (pair, behind) = list.split_once(',').map_or((list, None), |(p, b)| (p, Some(b)));
        rest = behind;
        if pair.is_empty() || pair.starts_with('=') {
            // Script: an empty subscript is an error that ends the loop; what follows is lost.
            reader.odd(OddEntry::EndsTheMap { entry: pair, lost: behind.unwrap_or_default() });
            break;
        }
        if let Err(bad) = put(&mut entries, pair, reader) {
            reader.bad(bad)?;
        }
    }
    if !second_line.is_empty() {
        reader.odd(OddEntry::SecondLine(second_line));
    }
    Ok(entries)
}

/// Script: of equal keys the last wins, even if it has no price and so counts as unlisted.
fn put(
    entries: &mut Vec<MapEntry>,
    pair: &str,
    reader: &mut impl MapReader,
) -> Result<(), SettingError> {
    let mut fields = pair.split('=');
    let key = fields.next().unwrap_or_default();
    if let Some(at) = entries.iter().position(|entry| entry.key == key) {
        reader.odd(OddEntry::Again { first: &entries.remove(at), entry: pair });
    }
    let price = fields.next().unwrap_or_default();
    if price.trim_ascii().is_empty() {
        reader.odd(OddEntry::WithoutPrice(pair));
        return Ok(());
    }
    entries.push(MapEntry { key: key.to_string(), price: parse_price(pair, price)? });
    if fields.next().is_some() {
        reader.odd(OddEntry::TwoPrices(pair));
    }
    Ok(())
}

/// Script: the whole key, then without its last dotted part, then up to the first dot; compared
/// byte for byte. `*` is a key like any other.
pub(super) fn find<'t>(entries: &'t [MapEntry], gpu: &Gpu<'_>) -> (String, Option<Found<'t>>) {
    let wanted = key_for(gpu);
    let without_last = wanted.rsplit_once('.').map_or(wanted.as_str(), |(head, _)| head);
    let first = wanted.split('.').next().unwrap_or_default();
    let found = [wanted.as_str(), without_last, first].into_iter().find_map(|key| {
        let entry = entries.iter().find(|entry| entry.key == key)?;
        Some(Found { entry, by_catch_all: false })
    });
    (wanted, found)
}

/// Script: the model of nvidia or amd, else `0`; ram and interface of nvidia only.
fn key_for(gpu: &Gpu<'_>) -> String {
    let nvidia = gpu.vendor("nvidia");
    let vendor = nvidia.or_else(|| gpu.vendor("amd"));
    let mut key = vendor.and_then(|vendor| vendor.model.as_deref()).unwrap_or("0").to_string();
    // Script: `select(.model == $v_model)` never holds where the model was missing and became 0.
    if let Some(GpuVendor { model: Some(_), ram, interface, .. }) = nvidia {
        for part in [ram, interface].into_iter().flatten().filter(|part| *part != "0") {
            key.push('.');
            key.push_str(part);
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check_as, refused_as};
    use crate::compat::Compat::Script;

    #[track_caller]
    fn check(map: &str, gpu: &str, usd: u32) {
        check_as(Script, map, gpu, usd);
    }

    #[test]
    fn the_interface_is_dropped_before_the_ram() {
        // The operator's list, the order, US dollars a month.
        check("a100=900,a100.80Gi=950", "a100/80Gi/sxm", 950);
        check("a100=900,a100.sxm=980", "a100/80Gi/sxm", 900);
        check("a100=900,a100.sxm=980", "a100//sxm", 980);
    }

    #[test]
    fn the_star_is_an_ordinary_key() {
        check("a100=900,*=130", "t4", 900);
        check("*=130", "t4", 130);
        check("*=45", "t4", 100);
        check("a100=900,*=130", "*", 130);
    }

    #[test]
    fn keys_keep_their_spaces_and_case_and_prices_lose_them() {
        check("a100=900, t4=80", "t4", 900);
        check("a100= 900 ,T4=80", "t4", 900);
        check("t4= 80 ", "t4", 80);
    }

    #[test]
    fn an_entry_without_a_key_ends_the_map() {
        check("t4=80,,a100=900", "a100", 100);
        check("t4=80,=5,a100=900", "a100", 100);
        check(",t4=80", "t4", 100);
        check("t4=80,", "t4", 80);
    }

    #[test]
    fn the_last_of_equal_keys_wins_even_without_a_price() {
        check("t4=80,t4=90", "t4", 90);
        check("t4=80,t4=", "t4", 100);
        check("a100=1=2", "a100", 1);
        check("t4=80\na100=900", "a100", 100);
    }

    #[test]
    fn a_price_that_is_not_a_number_refuses_even_here() {
        refused_as(
            Script,
            "a100=900;t4=80",
            "has the entry `a100=900;t4=80`, whose price is not a number",
        );
        refused_as(
            Script,
            "map[a100:900]=x",
            "has the entry `map[a100:900]=x`, whose price is not a number",
        );
        refused_as(Script, "a100=-1", "has the entry `a100=-1`, whose price is negative");
    }

    #[test]
    fn the_ram_of_amd_is_lost() {
        check("mi300x=1800,mi300x.192Gi=2000", "amd:mi300x/192Gi", 1800);
        check("mi300x=1800", "intel:max1550", 1800);
    }
}
