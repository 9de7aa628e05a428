//! The GPU map: entries that cannot be read, and those that are read differently from what they
//! look like.

use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::{Finding, Severity, catch_all, keys};
use crate::compat::Compat;
use crate::errors::{SettingError, excerpt};
use crate::gpu_prices::{GpuPrices, MapEntry, MapReader, OddEntry};
use crate::plain::{Exponent, parse_plain};

const ONE_LINE: &str = "write the map on one line, as in a100=900,t4=80";

/// Everything in the map that should be looked at.
pub(super) fn lint_map(text: &str, compat: Compat) -> Vec<Finding> {
    let mut collector = Collector::default();
    match GpuPrices::read(text, compat, &mut collector) {
        Err(error) => collector.findings.push(Finding::of_error(error, "map")),
        Ok(prices) => {
            for entry in prices.entries() {
                collector.findings.extend(keys::lint_key(&entry.key, compat));
                collector.findings.extend(lint_price(entry));
            }
            // Figures over a map with entries that cannot be read would not be the real ones.
            if !collector.has_bad_entries {
                collector.findings.extend(catch_all::lint(text, &prices, compat));
            }
        }
    }
    collector.findings
}

fn lint_price(entry: &MapEntry) -> Option<Finding> {
    let MapEntry { key, price } = entry;
    price.0.is_zero().then(|| {
        let problem = format!("has the entry `{}={price}`: it is given away", excerpt(key));
        let repair = "set a price above zero, or remove the entry, if that is not meant";
        Finding { severity: Severity::Note, ..Finding::of_map("free", problem, repair) }
    })
}

/// Hears of all entries that a bid would stop at, or that the script reads in its own way.
#[derive(Default)]
struct Collector {
    findings: Vec<Finding>,
    has_bad_entries: bool,
}

impl MapReader for Collector {
    fn bad(&mut self, entry: SettingError) -> Result<(), SettingError> {
        self.has_bad_entries = true;
        self.findings.push(Finding::of_error(entry, "entry"));
        Ok(())
    }

    fn odd(&mut self, entry: OddEntry<'_>) {
        self.findings.extend(match entry {
            OddEntry::SecondLine(lost) => second_line(lost),
            OddEntry::EndsTheMap { entry, lost } => ends_the_map(entry, lost),
            OddEntry::Again { first, entry } => again(first, entry),
            OddEntry::WithoutPrice(entry) => Some(without_price(entry)),
            OddEntry::TwoPrices(entry) => Some(two_prices(entry)),
        });
    }
}

fn second_line(lost: &str) -> Option<Finding> {
    let lost = lost.trim_ascii();
    let problem =
        || format!("has a line break, where the script stops reading: `{}` is lost", excerpt(lost));
    (!lost.is_empty()).then(|| Finding::of_map("cut", problem(), ONE_LINE))
}

fn ends_the_map(entry: &str, lost: &str) -> Option<Finding> {
    let lost = lost.trim_matches([',', ' ', '\t']);
    let (what, repair) = if entry.is_empty() {
        ("an empty entry".to_string(), "remove the comma that is too much")
    } else {
        let what = format!("the entry `{}` without a model", excerpt(entry));
        (what, "write the model in front of the `=`, or remove the entry")
    };
    if lost.is_empty() {
        let problem = format!("has {what}");
        return (!entry.is_empty()).then(|| Finding::of_map("cut", problem, repair));
    }
    let problem =
        format!("has {what}, where the script stops reading: `{}` is lost", excerpt(lost));
    Some(Finding::of_map("cut", problem, repair))
}

fn again(first: &MapEntry, entry: &str) -> Option<Finding> {
    let price = entry.split('=').nth(1).unwrap_or_default();
    let price = parse_plain(price, Exponent::Refused).ok().filter(|price| *price != first.price.0);
    price.map(|_| {
        let (key, old) = (excerpt(&first.key), first.price);
        let problem = format!(
            "has two prices for the same GPU: `{key}={old}` and `{}`; the script takes the last",
            excerpt(entry)
        );
        Finding::of_map("again", problem, "keep the one that is meant")
    })
}

fn without_price(entry: &str) -> Finding {
    let problem = format!(
        "has the entry `{}` without a price: for the script that GPU is not listed",
        excerpt(entry)
    );
    Finding::of_map("entry", problem, "write each entry as key=price, as in a100.80Gi=1000")
}

fn two_prices(entry: &str) -> Finding {
    let problem = format!(
        "has the entry `{}` with more than one price: the script takes the first",
        excerpt(entry)
    );
    Finding::of_map("entry", problem, "separate entries with commas, as in a100=900,t4=80")
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;
    use super::*;

    #[track_caller]
    fn check(compat: Compat, map: &str, expected: &str) {
        assert_eq!(shown(&lint_map(map, compat)), expected);
    }

    #[test]
    fn ordinary_maps_have_no_findings() {
        for compat in [Compat::Script, Compat::Documented] {
            check(compat, "", "");
            check(compat, "a100=900,t4=80", "");
            check(compat, "a100.80Gi.sxm=1000,a100.40Gi=900,a100=850,rtx4090=300,", "");
            check(compat, "*=401.7684", "");
            check(compat, "a100=900,a100=900", "");
        }
        check(Compat::Documented, " A100.80GI.SXM4 = 1000 ,, t4=80,\n", "");
        check(Compat::Script, "a100= 900 ,t4=80 \n", "");
    }

    #[test]
    fn every_entry_that_cannot_be_read_is_named() {
        check(
            Compat::Documented,
            "a100=x,t4,=5,h100=-1",
            "entry: has the entry `a100=x`, whose price is not a number | write a plain number such as 1.60\n\
             entry: has the entry `t4` without a price | write each entry as key=price, as in a100.80Gi=1000\n\
             entry: has the entry `=5` without a model | write each entry as key=price, as in a100.80Gi=1000\n\
             entry: has the entry `h100=-1`, whose price is negative | a price cannot be below zero: remove the minus sign",
        );
        check(
            Compat::Script,
            "a100=900;t4=80,h100=$5",
            "entry: has the entry `a100=900;t4=80`, whose price is not a number | separate entries with commas, as in a100=900,t4=80\n\
             entry: has the entry `h100=$5`, whose price has a currency with it | write the number alone, US dollars a month are meant",
        );
    }

    #[test]
    fn the_repair_follows_from_what_the_map_looks_like() {
        const COMMAS: &str = "separate entries with commas, as in a100=900,t4=80";
        const TEXT: &str =
            "write the map as one quoted text, \"a100=900,t4=80\", not as a YAML list or mapping";
        let maps = [
            ("a100=900;t4=80", COMMAS),
            ("a100=900 t4=80", COMMAS),
            ("a100=1=2", COMMAS),
            ("[a100=900 t4=80]", TEXT),
            ("map[a100:900 t4:80]", TEXT),
            ("a100: 900", TEXT),
        ];
        for (map, repair) in maps {
            let findings = lint_map(map, Compat::Documented);
            let repairs: Vec<&str> = findings.iter().map(|f| f.repair.as_str()).collect();
            assert_eq!(repairs, [repair], "{map}");
        }
    }

    #[test]
    fn what_the_script_never_reads_is_named() {
        check(
            Compat::Script,
            "a100=900,,t4=80,*=950",
            "cut: has an empty entry, where the script stops reading: `t4=80,*=950` is lost | remove the comma that is too much",
        );
        check(
            Compat::Script,
            "a100=900,=5,t4=80",
            "cut: has the entry `=5` without a model, where the script stops reading: `t4=80` is lost | write the model in front of the `=`, or remove the entry",
        );
        check(
            Compat::Script,
            "a100=900\nt4=80\n",
            "cut: has a line break, where the script stops reading: `t4=80` is lost | write the map on one line, as in a100=900,t4=80",
        );
        check(Compat::Script, "a100=900,,", "");
        check(
            Compat::Script,
            "a100=900,=5",
            "cut: has the entry `=5` without a model | write the model in front of the `=`, or remove the entry",
        );
    }

    #[test]
    fn what_the_script_reads_in_its_own_way_is_named() {
        check(
            Compat::Script,
            "t4=80,t4=90",
            "again: has two prices for the same GPU: `t4=80` and `t4=90`; the script takes the last | keep the one that is meant",
        );
        check(
            Compat::Script,
            "a100=1=2",
            "entry: has the entry `a100=1=2` with more than one price: the script takes the first | separate entries with commas, as in a100=900,t4=80",
        );
        check(
            Compat::Script,
            "t4=80,t4=",
            "entry: has the entry `t4=` without a price: for the script that GPU is not listed | write each entry as key=price, as in a100.80Gi=1000",
        );
    }

    #[test]
    fn a_gpu_that_is_given_away_is_a_note() {
        let findings = lint_map("t4=0,a100=900", Compat::Documented);
        assert_eq!(
            shown(&findings),
            "free: has the entry `t4=0`: it is given away | set a price above zero, or remove the entry, if that is not meant"
        );
        assert!(findings.iter().all(|finding| !finding.severity.needs_a_look()));
    }
}
