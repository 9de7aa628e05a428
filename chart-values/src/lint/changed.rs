//! Values that are dropped or become something else on their way to the container.

use bidprice_core::{Compat, Exponent, excerpt, parse_plain};
use bidprice_yaml::{Scalar, Style};

use super::Placed;
use crate::names::Sets;
use crate::render::{Dropped, HINT_FOR_STOPS};
use crate::{Arrival, Arriving, Data, Value, go};

/// A map over several lines.
pub(super) const LINES: &str = "lines";

/// The findings about what is not as it was written and not as it was meant.
pub(super) fn lint(arriving: &[Arriving<'_>], compat: Option<&str>) -> Vec<Placed> {
    let compat = compat.unwrap_or_default().parse().unwrap_or_default();
    arriving.iter().filter_map(|arriving| lint_one(arriving, compat)).collect()
}

fn lint_one(arriving: &Arriving<'_>, compat: Compat) -> Option<Placed> {
    match (&arriving.arrival, arriving.name.sets) {
        (Arrival::Dropped { why }, Sets::Target(_) | Sets::Gpus) => lint_dropped(arriving, *why),
        (Arrival::Dropped { .. }, Sets::Whitelist | Sets::Debug) => None,
        (Arrival::Stops { why }, _) => {
            let problem = format!("is `{}`, which stops Helm: {why}", shown(arriving.value));
            Some(placed("stops", arriving, problem, HINT_FOR_STOPS))
        }
        (Arrival::Text { .. }, Sets::Debug) => lint_debug(arriving),
        (Arrival::Text { text, .. }, _) => match &arriving.value.data {
            Data::Number(_) => lint_number(arriving, text),
            Data::Text(_) => lint_text(arriving, text, compat),
            Data::Bool(_) => {
                let problem =
                    format!("is `{}`, which YAML reads as a boolean", shown(arriving.value));
                Some(placed("boolean", arriving, problem, "write the value, in quotes"))
            }
            Data::Null | Data::List(_) | Data::Map(_) => Some(lint_collection(arriving, text)),
        },
    }
}

fn placed(rule: &'static str, arriving: &Arriving<'_>, problem: String, repair: &str) -> Placed {
    Placed::new(rule, arriving.name.key, &arriving.value.place, problem, repair)
}

/// The value as it was typed, or as Go shows it.
fn shown(value: &Value) -> String {
    match &value.written {
        Some(scalar) => excerpt(&scalar.text),
        None => excerpt(&go::show(&value.data)),
    }
}

fn lint_dropped(arriving: &Arriving<'_>, why: Dropped) -> Option<Placed> {
    let key = arriving.name.key;
    let (charged, zero) = match arriving.name.sets {
        Sets::Target(target) => (format!("the default of {}", target.default_price()), "\"0\""),
        _ => ("100 for every GPU".to_owned(), "\"*=0\""),
    };
    let shown = shown(arriving.value);
    let (what, repair) = match why {
        // The chart's own way of saying: not set.
        Dropped::Empty => return None,
        Dropped::Zero => {
            (format!("is the number `{shown}`"), format!("write {key}: {zero} if it is to be free"))
        }
        Dropped::False => {
            let repair = format!("write the price, or {key}: {zero} if it is to be free");
            (format!("is `{shown}`, which YAML reads as false"), repair)
        }
        Dropped::EmptyList | Dropped::EmptyMap => {
            ("is an empty list or mapping".to_owned(), "write the price, or remove it".to_owned())
        }
    };
    let problem = format!("{what}; the chart drops it and charges {charged}");
    Some(placed("dropped", arriving, problem, &repair))
}

/// A number keeps its worth or is named; `1.60` that arrives as `1.6` is the same price.
fn lint_number(arriving: &Arriving<'_>, text: &str) -> Option<Placed> {
    let written = shown(arriving.value);
    let typed = arriving.value.written.as_ref().map_or("", |scalar| &scalar.text);
    let meant = parse_plain(typed, Exponent::Allowed).ok();
    let arrives = parse_plain(text, Exponent::Allowed).ok();
    let key = arriving.name.key;
    let quoted = |number| format!("write {key}: \"{number}\"");
    let problem = format!("is `{written}` and arrives as `{text}`");
    match (meant, arrives) {
        (_, Some(number)) if text.contains('e') => {
            let problem =
                format!("{problem}, which the published script cannot read: it bids nothing");
            Some(placed("exponent", arriving, problem, &quoted(number.normalize())))
        }
        (Some(meant), Some(arrives)) if meant == arrives => None,
        (Some(meant), _) => Some(placed("changed", arriving, problem, &quoted(meant.normalize()))),
        (None, Some(arrives)) if !text.starts_with('-') => {
            Some(placed("changed", arriving, problem, &quoted(arrives)).note())
        }
        // Not a price in any spelling: the core says why.
        (None, _) => None,
    }
}

fn lint_text(arriving: &Arriving<'_>, text: &str, compat: Compat) -> Option<Placed> {
    let Value { written: Some(scalar), .. } = arriving.value else { return None };
    if is_over_lines(scalar) && arriving.name.sets == Sets::Gpus && text.contains(", ") {
        let problem = "is written over several lines, and each line break arrives as a space, \
                       with which the published script looks for a GPU";
        let repair = format!("write {}: \"{}\"", arriving.name.key, on_one_line(text));
        let placed = placed(LINES, arriving, problem.to_owned(), &repair);
        return Some(if compat == Compat::Script { placed } else { placed.note() });
    }
    if scalar.text.split_whitespace().eq(text.split_whitespace()) {
        return None;
    }
    let problem = format!("is `{}` and arrives as `{}`", excerpt(&scalar.text), excerpt(text));
    Some(placed("changed", arriving, problem, HINT_FOR_STOPS))
}

fn is_over_lines(scalar: &Scalar) -> bool {
    matches!(scalar.style, Style::Literal | Style::Folded) || scalar.text.contains('\n')
}

fn on_one_line(text: &str) -> String {
    let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
    entries.collect::<Vec<_>>().join(",")
}

fn lint_collection(arriving: &Arriving<'_>, text: &str) -> Placed {
    let what = if matches!(arriving.value.data, Data::List(_)) { "a list" } else { "a mapping" };
    let problem = format!("is {what} and arrives as `{}`", excerpt(text));
    let repair = match map_of(&arriving.value.data) {
        Some(map) if arriving.name.sets == Sets::Gpus => {
            format!("write {}: \"{map}\"", arriving.name.key)
        }
        _ => "write one value, in quotes".to_owned(),
    };
    placed("collection", arriving, problem, &repair)
}

/// The map that a list or mapping was meant to be.
fn map_of(data: &Data) -> Option<String> {
    let entries: Option<Vec<String>> = match data {
        Data::List(values) => values.iter().map(|value| map_of(&value.data)).collect(),
        Data::Map(map) => map.iter().map(|(key, value)| entry_of(key, value)).collect(),
        Data::Text(text) => Some(vec![text.clone()]),
        Data::Null | Data::Bool(_) | Data::Number(_) => None,
    };
    Some(entries?.join(","))
}

fn entry_of(key: &str, value: &Value) -> Option<String> {
    match (&value.data, &value.written) {
        // `{a100=900,t4=80}` is a mapping of two keys without values.
        (Data::Null, _) => Some(key.to_owned()),
        (Data::Number(_) | Data::Text(_), Some(scalar)) => Some(format!("{key}={}", scalar.text)),
        (Data::Map(map), _) => {
            let inner = map.iter().map(|(part, value)| entry_of(&format!("{key}.{part}"), value));
            Some(inner.collect::<Option<Vec<_>>>()?.join(","))
        }
        _ => None,
    }
}

/// The script asks only whether there is a text.
fn lint_debug(arriving: &Arriving<'_>) -> Option<Placed> {
    let Data::Text(text) = &arriving.value.data else { return None };
    let is_off = matches!(text.to_ascii_lowercase().as_str(), "0" | "false" | "no" | "off" | "n");
    is_off.then(|| {
        let problem = format!("is the text `{text}`, and any text turns debugging on");
        placed("debug", arriving, problem, "remove it, or write false without quotes")
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, check_as};

    #[test]
    fn a_dropped_price_is_named_with_what_is_charged_instead() {
        check(
            "price_target_ip: 0\n",
            "p.yaml:1: price_target_ip is the number `0`; the chart drops it and charges the default of 5 | write price_target_ip: \"0\" if it is to be free",
        );
        check(
            "price_target_cpu: 0.0\n",
            "p.yaml:1: price_target_cpu is the number `0.0`; the chart drops it and charges the default of 1.60 | write price_target_cpu: \"0\" if it is to be free",
        );
        check(
            "price_target_endpoint: off\n",
            "p.yaml:1: price_target_endpoint is `off`, which YAML reads as false; the chart drops it and charges the default of 0.05 | write the price, or price_target_endpoint: \"0\" if it is to be free",
        );
        check("price_target_ip:\ndebug_bid_script: false\nwhitelist_url: ''\n", "");
        check(
            "price_target_ip: \"0\"\n",
            "p.yaml:1: price_target_ip is `0`: it is given away | remove it if the default of 5 is meant (note)",
        );
    }

    #[test]
    fn numbers_that_change_their_worth_are_named() {
        check(
            "price_target_cpu: 1000000\n",
            "p.yaml:1: price_target_cpu is `1000000` and arrives as `1e+06`, which the published script cannot read: it bids nothing | write price_target_cpu: \"1000000\"",
        );
        check(
            "price_target_cpu: 0.00002\n",
            "p.yaml:1: price_target_cpu is `0.00002` and arrives as `2e-05`, which the published script cannot read: it bids nothing | write price_target_cpu: \"0.00002\"",
        );
        check(
            "price_target_cpu: 010\n",
            "p.yaml:1: price_target_cpu is `010` and arrives as `8` | write price_target_cpu: \"10\"",
        );
        check(
            "price_target_cpu: 0x10\n",
            "p.yaml:1: price_target_cpu is `0x10` and arrives as `16` | write price_target_cpu: \"16\" (note)",
        );
        check(
            "price_target_cpu: 0.12345678901234567890\n",
            "p.yaml:1: price_target_cpu is `0.12345678901234567890` and arrives as `0.12345678901234568` | write price_target_cpu: \"0.1234567890123456789\"",
        );
        check("price_target_cpu: 1.60\nprice_target_memory: 1e3\nprice_target_ip: 08\n", "");
        check(
            "price_target_cpu: -1\n",
            "p.yaml:1: price_target_cpu is `-1`, which is negative | a price cannot be below zero: remove the minus sign",
        );
    }

    #[test]
    fn lists_and_mappings_get_the_map_that_was_meant() {
        check(
            "price_target_gpu_mappings: [a100=900, t4=80]\n",
            "p.yaml:1: price_target_gpu_mappings is a list and arrives as `[a100=900 t4=80]` | write price_target_gpu_mappings: \"a100=900,t4=80\"",
        );
        check(
            "price_target_gpu_mappings:\n  a100: 900\n  h100: {80Gi: 2000.50}\n  '*': 130\n",
            "p.yaml:1: price_target_gpu_mappings is a mapping and arrives as `map[*:130 a100:900 h100:map[80Gi:2000.5]…` | write price_target_gpu_mappings: \"*=130,a100=900,h100.80Gi=2000.50\"",
        );
        check(
            "price_target_gpu_mappings: {a100=900,t4=80}\n",
            "p.yaml:1: price_target_gpu_mappings is a mapping and arrives as `map[a100=900:<nil> t4=80:<nil>]` | write price_target_gpu_mappings: \"a100=900,t4=80\"",
        );
        check(
            "price_target_cpu: [1]\n",
            "p.yaml:1: price_target_cpu is a list and arrives as `[1]` | write one value, in quotes",
        );
    }

    #[test]
    fn a_map_over_several_lines_hurts_the_script_only() {
        const FOLDED: &str = "price_target_gpu_mappings: >-\n  a100=900,\n  t4=80\n";
        const FOUND: &str = "p.yaml:1: price_target_gpu_mappings is written over several lines, and each line break arrives as a space, with which the published script looks for a GPU | write price_target_gpu_mappings: \"a100=900,t4=80\"";
        check_as(Some("script"), FOLDED, FOUND);
        check(FOLDED, &format!("{FOUND} (note)"));
        check(&FOLDED.replace(">-", "|"), &format!("{FOUND} (note)"));
    }

    #[test]
    fn texts_that_yaml_reads_twice_are_named() {
        check(
            "price_target_gpu_mappings: 'a100=900\\,t4=80'\n",
            "p.yaml:1: price_target_gpu_mappings is `a100=900\\,t4=80`, which stops Helm: a backslash begins an escape in it that YAML does not know | write it without backslashes and double quotes inside: in a file a comma needs none",
        );
        check(
            "whitelist_url: 'a\\tb'\n",
            "p.yaml:1: whitelist_url is `a\\tb` and arrives as `a\u{fffd}b` | write it without backslashes and double quotes inside: in a file a comma needs none",
        );
        check(
            "price_target_ip: yes\n",
            "p.yaml:1: price_target_ip is `yes`, which YAML reads as a boolean | write the value, in quotes",
        );
    }

    #[test]
    fn debugging_that_was_meant_to_be_off_is_named() {
        check(
            "debug_bid_script: 'false'\n",
            "p.yaml:1: debug_bid_script is the text `false`, and any text turns debugging on | remove it, or write false without quotes",
        );
        check("debug_bid_script: true\n", "");
    }
}
