//! The script itself: without it, or with one that cannot run, no price counts.

use super::Placed;
use crate::names::{SCRIPT, Sets};
use crate::{Arrival, Arriving, Data, Place, Value, Values, base64};

const ENCODE: &str = "encode the script's text with `openssl base64 -A`";

/// The finding about the script, if it is missing or not one.
pub(super) fn lint(values: &Values, arriving: &[Arriving<'_>]) -> Option<Placed> {
    match values.get(SCRIPT).filter(|value| !is_dropped(&value.data)) {
        None => first_price(arriving).map(missing),
        Some(value) => lint_script(value),
    }
}

fn is_dropped(data: &Data) -> bool {
    match data {
        Data::Text(text) => text.is_empty(),
        Data::Bool(value) => !value,
        _ => false,
    }
}

/// Where the first price stands that would arrive.
fn first_price<'v>(arriving: &[Arriving<'v>]) -> Option<&'v Place> {
    let prices = arriving.iter().filter(|each| {
        let is_price = matches!(each.name.sets, Sets::Target(_) | Sets::Gpus);
        is_price && matches!(each.arrival, Arrival::Text { .. })
    });
    prices.map(|each| &each.value.place).min()
}

/// The documented command hands the script over with `--set`, so it may well be elsewhere.
fn missing(place: &Place) -> Placed {
    let problem = "is not set, and without a script the chart ignores every price";
    let repair = "set bidpricescript, or make sure that every upgrade gives it with --set-file \
                  bidpricescript=FILE";
    Placed::new("script", SCRIPT, place, problem.to_owned(), repair)
}

fn lint_script(value: &Value) -> Option<Placed> {
    let placed = |problem: &str, repair: &str| {
        Some(Placed::new("script", SCRIPT, &value.place, problem.to_owned(), repair))
    };
    let Data::Text(text) = &value.data else {
        return placed("is not a text", ENCODE);
    };
    let Some(bytes) = base64::decode(text) else {
        let problem = "is not padded standard base64 on one line: the chart makes the text \
                       `illegal base64 data` of it, and there is no bid";
        return placed(problem, ENCODE);
    };
    let script = String::from_utf8(bytes).ok().filter(|script| !script.chars().any(stops_helm));
    let Some(script) = script else {
        return placed("holds bytes that are not text, which stops Helm", ENCODE);
    };
    if !script.starts_with("#!") {
        let is_encoded_twice =
            base64::decode(&script).is_some_and(|twice| twice.starts_with(b"#!"));
        return if is_encoded_twice {
            placed("is base64 of base64, and cannot be run", ENCODE)
        } else {
            placed("does not begin with `#!`, so it cannot be run", "begin it with #!/bin/bash")
        };
    }
    let is_wrapped = text.trim_end().contains('\n');
    let problem = "is wrapped: the documented way to read it back with jq or grep breaks";
    placed(problem, ENCODE).filter(|_| is_wrapped).map(Placed::note)
}

/// What may not stand in the manifest that holds the script.
fn stops_helm(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t')
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = shown(&[("p.yaml", text)], None);
        let problem = found.split(" | ").next().unwrap_or_default();
        assert_eq!(problem, expected);
    }

    #[test]
    fn prices_without_a_script_are_ignored() {
        const MISSING: &str =
            "bidpricescript is not set, and without a script the chart ignores every price";
        check(
            "from: x\nprice_target_cpu: 1\nprice_target_memory: 1\n",
            &format!("p.yaml:2: {MISSING}"),
        );
        check("bidpricescript:\nprice_target_cpu: 1\n", &format!("p.yaml:2: {MISSING}"));
        check("bidpricescript: ''\nprice_target_cpu: 1\n", &format!("p.yaml:2: {MISSING}"));
        check("from: x\nwhitelist_url: http://x\n", "");
    }

    #[test]
    fn a_script_that_cannot_run_is_named() {
        const BROKEN: &str = "p.yaml:1: bidpricescript is not padded standard base64 on one line: the chart makes the text `illegal base64 data` of it, and there is no bid";
        check("bidpricescript: IyEvYmluL3NoCg\n", BROKEN);
        check("bidpricescript: >-\n  IyEvYmlu\n  L3NoCg==\n", BROKEN);
        check("bidpricescript: '#!/bin/sh'\n", BROKEN);
        check("bidpricescript: 12345678\n", "p.yaml:1: bidpricescript is not a text");
        check(
            "bidpricescript: f0VMRgIBAQA=\n",
            "p.yaml:1: bidpricescript holds bytes that are not text, which stops Helm",
        );
        check(
            "bidpricescript: SXlFdlltbHVMM05vQ2c9PQ==\n",
            "p.yaml:1: bidpricescript is base64 of base64, and cannot be run",
        );
        check(
            "bidpricescript: ZWNobyAxCg==\n",
            "p.yaml:1: bidpricescript does not begin with `#!`, so it cannot be run",
        );
    }

    #[test]
    fn a_wrapped_script_works_in_the_chart() {
        check("bidpricescript: IyEvYmluL3NoCg==\nprice_target_cpu: 1\n", "");
        check(
            "bidpricescript: |\n  IyEvYmlu\n  L3NoCg==\n",
            "p.yaml:1: bidpricescript is wrapped: the documented way to read it back with jq or grep breaks",
        );
        check("bidpricescript: |\n  IyEvYmluL3NoCg==\n", "");
    }
}
