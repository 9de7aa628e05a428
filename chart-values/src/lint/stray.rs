//! Entries of a GPU map that `--set` made values of their own.
//!
//! `--set price_target_gpu_mappings=a100=900,t4=80,*=130` gives the map `a100=900` and two values
//! `t4: 80` and `'*': 130`, `h100.sxm=2` even `h100: {sxm: 2}`. Helm says nothing, and all that is
//! left of it is what `helm get values` shows.

use bidprice_core::{Exponent, excerpt, parse_plain};

use super::Placed;
use crate::names::{GPU_MAPPINGS, is_known};
use crate::{Data, Value, Values};

/// The finding about each stray value.
pub(super) fn lint(values: &Values) -> Vec<Placed> {
    let map = match values.get(GPU_MAPPINGS).map(|value| &value.data) {
        Some(Data::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    let mut stray: Vec<Stray<'_>> =
        values.iter().filter_map(|(key, value)| Stray::of(key, value, map)).collect();
    stray.sort_by(|one, other| one.value.place.cmp(&other.value.place));
    let entries = stray.iter().flat_map(|stray| stray.entries.iter().map(String::as_str));
    let whole: Vec<&str> = map.into_iter().chain(entries).collect();
    let repair = format!(
        "remove it and write {GPU_MAPPINGS}: \"{}\"; behind --set write `\\,` for each comma",
        whole.join(",")
    );
    stray.iter().map(|stray| stray.placed(&repair)).collect()
}

/// A value that belongs into the map.
struct Stray<'v> {
    key: &'v str,
    value: &'v Value,
    /// What it was in the map.
    entries: Vec<String>,
}

impl<'v> Stray<'v> {
    fn of(key: &'v str, value: &'v Value, map: Option<&str>) -> Option<Self> {
        let entries = entries_of(key.trim(), value)?;
        // What `--set` leaves of the map is one entry: then every unknown number is suspect.
        let is_cut_off = map.is_some_and(|map| !map.contains(','));
        let is_stray = !is_known(key) && is_gpu(key.trim(), is_cut_off);
        is_stray.then_some(Self { key, value, entries })
    }

    fn placed(&self, repair: &str) -> Placed {
        let problem = format!(
            "is no value of the chart: it looks like `{}` of {GPU_MAPPINGS}, cut off by --set at a comma",
            excerpt(&self.entries.join(","))
        );
        Placed::new("stray", self.key, &self.value.place, problem, repair)
    }
}

/// A model has a digit in its name, nearly always, and never an underline.
fn is_gpu(key: &str, is_cut_off: bool) -> bool {
    let is_name = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    key == "*" || (is_name && (is_cut_off || key.bytes().any(|byte| byte.is_ascii_digit())))
}

/// The map's entries that a value was, if there are only prices in it.
fn entries_of(key: &str, value: &Value) -> Option<Vec<String>> {
    match (&value.data, &value.written) {
        (Data::Number(_) | Data::Text(_), Some(scalar)) => {
            parse_plain(&scalar.text, Exponent::Refused).ok()?;
            Some(vec![format!("{key}={}", scalar.text)])
        }
        (Data::Map(map), _) if !map.is_empty() => {
            let inner = map.iter().map(|(part, value)| entries_of(&format!("{key}.{part}"), value));
            Some(inner.collect::<Option<Vec<_>>>()?.concat())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn what_is_left_of_a_lost_map_is_put_together_again() {
        const REPAIR: &str = "remove it and write price_target_gpu_mappings: \"a100=900,*=130,h100.sxm=2,t4=80.5\"; behind --set write `\\,` for each comma";
        check(
            "price_target_gpu_mappings: a100=900\n'*': 130\nh100: {sxm: 2}\nt4: \"80.5\"\n",
            &[
                format!("p.yaml:2: * is no value of the chart: it looks like `*=130` of price_target_gpu_mappings, cut off by --set at a comma | {REPAIR}"),
                format!("p.yaml:3: h100 is no value of the chart: it looks like `h100.sxm=2` of price_target_gpu_mappings, cut off by --set at a comma | {REPAIR}"),
                format!("p.yaml:4: t4 is no value of the chart: it looks like `t4=80.5` of price_target_gpu_mappings, cut off by --set at a comma | {REPAIR}"),
            ]
            .join("\n"),
        );
    }

    #[test]
    fn a_model_without_a_digit_counts_beside_a_map_of_one_entry() {
        check("price_target_gpu_mappings: a100=900,t4=80\ntitanrtx: 70\n", "");
        let text = "price_target_gpu_mappings: a100=900\ntitanrtx: 70\n";
        check(
            text,
            "p.yaml:2: titanrtx is no value of the chart: it looks like `titanrtx=70` of price_target_gpu_mappings, cut off by --set at a comma | remove it and write price_target_gpu_mappings: \"a100=900,titanrtx=70\"; behind --set write `\\,` for each comma",
        );
    }

    #[test]
    fn the_charts_own_values_and_other_peoples_are_left_alone() {
        check(
            "price_target_gpu_mappings: a100=900\nminimumbalance: 5000000\nreplicaCount: 1\noverride_x: 5\n\
             monitor: {maxRetries: 3}\nmynotes: text\nx1: {y: text}\nlist2: [1]\nempty3: {}\n",
            "",
        );
    }
}
