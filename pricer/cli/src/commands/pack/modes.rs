//! Whether it matters how a GPU map is read.

use std::fmt;

use bidprice_core::{Compat, GpuPrices, UsdPerMonth};
use bidprice_migrate::{Kind, kinds_of};

/// Where the two modes part.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Difference {
    /// A kind of GPU, what it costs as the script reads the map, and as documented.
    Price { kind: String, script: UsdPerMonth, documented: UsdPerMonth },
    /// Only one of them can read the map.
    Unreadable { compat: Compat, problem: String },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Price { kind, script, documented } => write!(
                f,
                "{kind} costs {script} as the published script reads the map, and {documented} as documented"
            ),
            Self::Unreadable { compat, problem } => {
                write!(f, "as `{}` the map cannot be read: it {problem}", compat.name())
            }
        }
    }
}

/// The first kind of GPU that the modes price differently. A map that neither can read is no
/// difference: it refuses every order.
pub(super) fn difference(map: &str) -> Option<Difference> {
    let (script, documented) = match [Compat::Script, Compat::Documented]
        .map(|mode| GpuPrices::parse(map, mode))
    {
        [Ok(script), Ok(documented)] => (script, documented),
        [Err(error), Ok(_)] => {
            return Some(Difference::Unreadable { compat: Compat::Script, problem: error.problem });
        }
        [Ok(_), Err(error)] => {
            return Some(Difference::Unreadable {
                compat: Compat::Documented,
                problem: error.problem,
            });
        }
        [Err(_), Err(_)] => return None,
    };
    kinds_of(map).iter().find_map(|kind| {
        let gpu = kind.gpu();
        let (script, documented) = (script.price_for(&gpu), documented.price_for(&gpu));
        (script.price != documented.price).then(|| Difference::Price {
            kind: shown(kind),
            script: script.price,
            documented: documented.price,
        })
    })
}

fn shown(kind: &Kind) -> String {
    if kind.is_unlisted() {
        return "a GPU that is not listed".to_owned();
    }
    format!("{} `{}`", kind.vendor, kind.key())
}

#[cfg(test)]
mod tests {
    use bidprice_core::{Severity, TariffTexts, lint_tariff};
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(map: &str, expected: &str) {
        assert_eq!(difference(map).map(|found| found.to_string()).unwrap_or_default(), expected);
    }

    #[test]
    fn a_map_that_both_read_alike_needs_no_mode() {
        for map in ["", "a100=900", "a100=900,t4=80", "*=401.7684", "a100.80Gi=900,a100=900"] {
            check(map, "");
        }
    }

    #[test]
    fn the_first_kind_that_parts_is_named() {
        check(
            "a100=900,*=130",
            "a GPU that is not listed costs 900 as the published script reads the map, and 130 as documented",
        );
        check(
            "a100=900, t4=80",
            "nvidia `t4` costs 900 as the published script reads the map, and 80 as documented",
        );
        check(
            "w7900.48Gi=900,w7900=80",
            "amd `w7900.48Gi` costs 80 as the published script reads the map, and 900 as documented",
        );
        // One drops the interface first, the other the ram.
        check(
            "a100=900,a100.sxm=980",
            "nvidia `a100.80Gi.sxm` costs 900 as the published script reads the map, and 980 as documented",
        );
    }

    #[test]
    fn a_map_that_only_one_can_read_is_a_difference() {
        check(
            "t4=80,t4=90",
            "as `documented` the map cannot be read: it has two prices for the same GPU: `t4=80` and `t4=90`",
        );
    }

    proptest! {
        /// What `lint` says of one mode and not of the other is a difference here too, wherever it
        /// is about a price.
        #[test]
        fn what_lint_calls_a_difference_is_one(
            map in "((a100|t4|rtx4090|mi300x|\\*)(\\.(80Gi|16gi|80))?(\\.(sxm|pcie|SXM5))? ?=(1|45|900),? ?){0,5}",
        ) {
            let texts = TariffTexts { gpu_mappings: Some(&map), ..TariffTexts::default() };
            let told = lint_tariff(&texts).iter().any(|f| f.severity == Severity::Difference);
            prop_assert!(!told || difference(&map).is_some(), "{map}");
        }
    }
}
