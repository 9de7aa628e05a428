//! Keys that no order can match: their price is never charged.
//!
//! Orders name a GPU as `model[.ram][.interface]`, the model and the interface (`pcie`, `sxm`) in
//! small letters, the ram in whole `Gi`. The script compares byte for byte; documented mode forgives
//! spaces around a key, other case and the generations of sxm.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::Finding;
use crate::compat::Compat;
use crate::errors::excerpt;
use crate::gpu_prices::{is_sxm, same_key};

const FORM: &str = "write model[.ram][.interface], as in a100.80Gi.sxm";

/// The finding about a key, if no order can match it.
pub(super) fn lint_key(key: &str, compat: Compat) -> Option<Finding> {
    if key == "*" {
        return None;
    }
    let (rule, why, repair) = match meant_by(key) {
        Err(why) => ("key", why, FORM.to_string()),
        Ok(meant) if is_found(key, &meant, compat) => amd_in_the_script(&meant, compat)?,
        Ok(meant) => {
            let (rule, why) = difference(key, &meant);
            (rule, why.to_string(), format!("write `{}`", excerpt(&meant)))
        }
    };
    let problem = format!("has the key `{}`, which no order matches: {why}", excerpt(key));
    Some(Finding::of_map(rule, problem, repair))
}

fn is_found(key: &str, meant: &str, compat: Compat) -> bool {
    match compat {
        Compat::Script => key == meant,
        Compat::Documented => same_key(key, meant),
    }
}

/// The key as an order would name that GPU, or why it names none.
fn meant_by(key: &str) -> Result<String, String> {
    let key: String = key.split_whitespace().collect::<String>().to_ascii_lowercase();
    if key == "*" {
        return Ok(key);
    }
    if key.contains('*') {
        return Err("`*` stands for other GPUs only where it stands alone".to_string());
    }
    let mut parts = key.split('.').peekable();
    let model = match parts.next().unwrap_or_default() {
        "nvidia" | "amd" | "intel" if parts.peek().is_some() => parts.next().unwrap_or_default(),
        model => model,
    };
    let (mut ram, mut interface) = (None, None);
    for part in parts.clone() {
        let place =
            if part.starts_with(|c: char| c.is_ascii_digit()) { &mut ram } else { &mut interface };
        if place.replace(part).is_some() {
            return Err("it has more than a model, a ram and an interface".to_string());
        }
    }
    if model.is_empty() || parts.into_iter().any(str::is_empty) {
        return Err("there is nothing between two of its dots, or beside one".to_string());
    }
    let interface = interface.map(|part| if is_sxm(part) { "sxm" } else { part }.to_string());
    let ram = ram.map(ram_in_gi).transpose()?;
    let named = [Some(model.to_string()), ram, interface];
    Ok(named.into_iter().flatten().collect::<Vec<String>>().join("."))
}

/// `80gb` and `80` become `80Gi`.
fn ram_in_gi(ram: &str) -> Result<String, String> {
    let digits = ram.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = ram.get(digits.len()..).unwrap_or_default();
    let is_whole = digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_whole && matches!(unit, "" | "g" | "gb" | "gi" | "gib") {
        return Ok(format!("{digits}Gi"));
    }
    Err(format!("orders name a ram in whole Gi, as in 80Gi, never as `{}`", excerpt(ram)))
}

/// Why the key is not found although it is clear what it means.
fn difference(key: &str, meant: &str) -> (&'static str, &'static str) {
    if key.contains(char::is_whitespace) {
        return ("spaces", "it has a space in it");
    }
    let (named, wanted) = (key.to_ascii_lowercase(), meant.to_ascii_lowercase());
    let why = if named.split('.').next() != wanted.split('.').next() {
        "it begins with the vendor, orders are matched from the model on"
    } else if named == wanted {
        "orders write models and interfaces in small letters and `Gi` with a capital G, and the \
         script minds the difference"
    } else if sorted(&named) == sorted(&wanted) {
        "the ram comes before the interface"
    } else if named.split('.').any(|part| part.starts_with("sxm") && part != "sxm") {
        "orders say `sxm` without a generation, and the script minds the difference"
    } else {
        "orders name a ram in whole Gi, as in 80Gi"
    };
    ("key", why)
}

fn sorted(key: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = key.split('.').collect();
    parts.sort_unstable();
    parts
}

/// Script: ram and interface of an AMD GPU are lost, so only its model is looked for.
fn amd_in_the_script(key: &str, compat: Compat) -> Option<(&'static str, String, String)> {
    let (model, _) = key.split_once('.')?;
    let is_amd = ["mi", "rx"].into_iter().any(|prefix| {
        let number = model.strip_prefix(prefix);
        number.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
    });
    (compat == Compat::Script && is_amd).then(|| {
        let why = "the script reads ram and interface for NVIDIA only".to_string();
        ("key", why, format!("write `{}`", excerpt(model)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compat::Compat::{Documented, Script};

    /// The key as it is found, in quotes, or the repair.
    #[track_caller]
    fn check(compat: Compat, key: &str, expected: &str) {
        let repair = lint_key(key, compat).map_or_else(|| "found".to_string(), |f| f.repair);
        assert_eq!(repair, expected, "{key}");
    }

    #[test]
    fn keys_that_orders_match_are_left_alone() {
        for key in [
            "*",
            "a100",
            "a100.80Gi",
            "a100.sxm",
            "a100.80Gi.pcie",
            "rtx4090",
            "mi300x",
            "0",
            "h100.nvl",
        ] {
            check(Script, key, "found");
            check(Documented, key, "found");
        }
        for key in ["A100", "T4.16GI.PCIE", "a100.80gi", "h100.80Gi.sxm5", "mi300x.192Gi.oam"] {
            check(Documented, key, "found");
        }
    }

    #[test]
    fn the_script_minds_spaces_case_and_generations() {
        check(Script, " t4", "write `t4`");
        check(Script, "a100 ", "write `a100`");
        check(Script, " *", "write `*`");
        check(Script, "A100.80Gi", "write `a100.80Gi`");
        check(Script, "a100.80gi", "write `a100.80Gi`");
        check(Script, "h100.80Gi.sxm5", "write `h100.80Gi.sxm`");
        check(Script, "mi300x.192Gi", "write `mi300x`");
    }

    #[test]
    fn nobody_finds_parts_in_another_order_or_unit() {
        for compat in [Script, Documented] {
            check(compat, "a100.sxm.80Gi", "write `a100.80Gi.sxm`");
            check(compat, "a100.80GB", "write `a100.80Gi`");
            check(compat, "a100.80", "write `a100.80Gi`");
            check(compat, "nvidia.a100", "write `a100`");
            check(compat, "a 100", "write `a100`");
            check(compat, "a100.80Gi.sxm.extra", FORM);
            check(compat, "a100.80Gi.40Gi", FORM);
            check(compat, "a100.81920Mi", FORM);
            check(compat, "a100..sxm", FORM);
            check(compat, "a100.", FORM);
            check(compat, "rtx*", FORM);
            check(compat, "*.80Gi", FORM);
        }
    }

    #[test]
    fn the_reason_is_told() {
        let problem =
            |key| lint_key(key, Script).map(|finding| finding.problem).unwrap_or_default();
        assert_eq!(
            problem(" t4"),
            "has the key ` t4`, which no order matches: it has a space in it"
        );
        assert_eq!(
            problem("a100.sxm.80Gi"),
            "has the key `a100.sxm.80Gi`, which no order matches: the ram comes before the interface"
        );
        assert_eq!(
            problem("a100.81920Mi"),
            "has the key `a100.81920Mi`, which no order matches: orders name a ram in whole Gi, as in 80Gi, never as `81920mi`"
        );
    }
}
