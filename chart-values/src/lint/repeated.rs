//! Keys that one file gives twice.

use bidprice_core::excerpt;

use super::Placed;
use crate::names::{NAMES, SCRIPT};
use crate::values::Repeated;
use crate::{Values, go};

/// The finding about each top-level key that is there again.
pub(super) fn lint(values: &Values) -> Vec<Placed> {
    values.repeated().iter().map(lint_one).collect()
}

/// A price that is lost is a problem; what has nothing to do with prices, or is the same, is told.
fn lint_one(repeated: &Repeated) -> Placed {
    let Repeated { key, lost, kept } = repeated;
    let problem = format!(
        "is given twice: `{}` of line {} is lost, `{}` counts",
        excerpt(&go::show(&lost.data)),
        lost.place.line,
        excerpt(&go::show(&kept.data))
    );
    let repair = "keep the one that is meant";
    let placed = Placed::new("repeated", key, &kept.place, problem, repair);
    let is_price = key == SCRIPT || NAMES.iter().any(|name| name.key == key);
    if is_price && lost != kept { placed } else { placed.note() }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn the_lost_value_is_named() {
        check(
            "price_target_cpu: 1.5\nprice_target_memory: 1\nprice_target_cpu: 2\n",
            "p.yaml:3: price_target_cpu is given twice: `1.5` of line 1 is lost, `2` counts | keep the one that is meant",
        );
        check(
            "email: a\nemail: b\n",
            "p.yaml:2: email is given twice: `a` of line 1 is lost, `b` counts | keep the one that is meant (note)",
        );
    }
}
