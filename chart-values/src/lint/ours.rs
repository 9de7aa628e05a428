//! What belongs into the settings file: of a chart's values the pod sees only those that the chart
//! knows.

use super::Placed;
use super::unknown::is_another;
use crate::names::is_known;
use crate::{Value, Values};

/// The two lists of the settings file that no variable has.
const LISTS: [&str; 2] = ["plugins", "rules"];

/// What a setting begins with, in values as in the environment.
const PREFIX: &str = "bidprice_";

/// The finding about each setting of this program.
pub(super) fn lint(values: &Values) -> Vec<Placed> {
    values.iter().filter(|(key, _)| is_ours(key)).map(|(key, value)| placed(key, value)).collect()
}

fn is_ours(key: &str) -> bool {
    let is_setting = key.get(..PREFIX.len()).is_some_and(|start| {
        // `bidprice_script` was meant for the chart.
        start.eq_ignore_ascii_case(PREFIX) && !is_another(key)
    });
    (is_setting || LISTS.contains(&key)) && !is_known(key)
}

fn placed(key: &str, value: &Value) -> Placed {
    let name = key.get(PREFIX.len()..).filter(|_| !LISTS.contains(&key)).unwrap_or(key);
    let repair = format!(
        "write it as `{}` into a settings file, and carry that with `pack --config FILE`",
        name.to_ascii_lowercase()
    );
    let problem = "is no value of the chart, so the pod does not see it".to_owned();
    Placed::new("ours", key, &value.place, problem, &repair)
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[track_caller]
    fn check_key(key: &str, name: &str) {
        check(
            &format!("{key}: x\n"),
            &format!(
                "p.yaml:1: {key} is no value of the chart, so the pod does not see it | write it as `{name}` into a settings file, and carry that with `pack --config FILE`"
            ),
        );
    }

    #[test]
    fn settings_of_this_program_are_not_the_charts() {
        check_key("rules", "rules");
        check_key("plugins", "plugins");
        check_key("BIDPRICE_PLUGINS", "plugins");
        check_key("bidprice_rate_ttl", "rate_ttl");
    }

    #[test]
    fn the_script_and_other_peoples_values_are_left_alone() {
        check(
            "bidprice_script: x\n",
            "p.yaml:1: bidprice_script is no value of the chart, so it changes nothing | write bidpricescript",
        );
        check("bidpricestrategy: x\nmy_rules: 1\nbidprices: 1\n", "");
    }
}
