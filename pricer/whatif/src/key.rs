//! One entry of a GPU map, found and changed.

use bidprice_core::Compat;

/// An entry of a GPU map, given a new price.
///
/// All other entries stay as they were typed. Of several entries for the key all get the price, so that
/// it does not matter which of them counts.
#[must_use]
pub fn map_with(map: &str, key: &str, price: &str, compat: Compat) -> String {
    let is_meant = |entry: &str| is_same(entry.split('=').next().unwrap_or(entry), key, compat);
    let mut is_there = false;
    let mut entries: Vec<String> = Vec::new();
    for entry in map.split(',') {
        if is_meant(entry) {
            is_there = true;
            entries.push(format!("{}={price}", entry.split('=').next().unwrap_or(entry)));
        } else if !entry.trim().is_empty() {
            entries.push(entry.to_owned());
        }
    }
    if !is_there {
        entries.push(format!("{}={price}", key.trim()));
    }
    entries.join(",")
}

/// What a GPU map says of a key, as it was typed.
#[must_use]
pub fn price_in_map<'m>(map: &'m str, key: &str, compat: Compat) -> Option<&'m str> {
    let entries = map.split(',').rev().filter_map(|entry| entry.split_once('='));
    let mut meant = entries.filter(|(typed, _)| is_same(typed, key, compat));
    meant.next().map(|(_, price)| price.trim())
}

/// Script: keys are compared byte by byte.
fn is_same(typed: &str, key: &str, compat: Compat) -> bool {
    match compat {
        Compat::Script => typed == key,
        Compat::Documented => typed.trim().eq_ignore_ascii_case(key.trim()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(map: &str, key: &str, expected: &str) {
        assert_eq!(map_with(map, key, "7", Compat::Documented), expected);
    }

    #[test]
    fn one_entry_gets_the_price_and_all_others_stay() {
        check("a100.80Gi=1000,*=130", "*", "a100.80Gi=1000,*=7");
        check("a100.80Gi=1000, A100 =900", "a100", "a100.80Gi=1000, A100 =7");
        check("a100=1,t4=2,a100=3", "a100", "a100=7,t4=2,a100=7");
    }

    #[test]
    fn as_the_script_reads_it_only_the_very_key_is_meant() {
        let script = |map, key| map_with(map, key, "7", Compat::Script);
        assert_eq!(script("A100=1,a100=2, a100=3", "a100"), "A100=1,a100=7, a100=3");
        assert_eq!(script("A100=1", "a100"), "A100=1,a100=7");
    }

    #[test]
    fn a_new_entry_comes_last() {
        check("", "t4", "t4=7");
        check("a100=900,", "t4", "a100=900,t4=7");
    }

    #[test]
    fn the_price_of_a_key_is_its_last() {
        let price_in_map = |map, key| price_in_map(map, key, Compat::Documented);
        assert_eq!(price_in_map("a100=1,T4= 2 ,a100=3", "a100"), Some("3"));
        assert_eq!(price_in_map("a100=1,T4= 2 ,a100=3", "t4"), Some("2"));
        assert_eq!(price_in_map("a100=1", "a100.80Gi"), None);
    }
}
