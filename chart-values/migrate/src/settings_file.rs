//! The settings file that carries what of a script rules and settings can say.

use std::fmt::Write as _;

use crate::migration::plural;
use crate::script::{CarriedRule, CarriedSetting};

/// The file's text; none if there is nothing to carry.
pub(crate) fn settings_file(rules: &[CarriedRule], settings: &[CarriedSetting]) -> Option<String> {
    if rules.is_empty() && settings.is_empty() {
        return None;
    }
    let mut text =
        "# Carried over from the old bid price script by `bidpricescript migrate`.\n".to_owned();
    for CarriedSetting { key, value, lines } in settings {
        let _ = writeln!(text, "{}{key}: {value}", whence(lines, ""));
    }
    if !rules.is_empty() {
        text += "rules:\n";
    }
    for CarriedRule { yaml, lines } in rules {
        text += &whence(lines, "  ");
        for line in yaml.lines() {
            let _ = writeln!(text, "  {line}");
        }
    }
    Some(text)
}

fn whence(lines: &[usize], indent: &str) -> String {
    match lines {
        [] => String::new(),
        [line] => format!("{indent}# line {line} of the script\n"),
        [first, .., last] => {
            let count = plural(lines.len(), "line", "lines");
            format!("{indent}# {count} of the script, {first} to {last}\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_and_settings_stand_with_the_lines_they_are_from() {
        assert_eq!(settings_file(&[], &[]), None);
        let rule = |yaml: &str, lines: &[usize]| CarriedRule {
            yaml: yaml.to_owned(),
            lines: lines.to_vec(),
        };
        let rules = [
            rule("- deny: [akash1eve]", &[3]),
            rule("- owners:\n    akash1a: {factor: 0.8}", &[7, 8, 12]),
        ];
        let settings =
            [CarriedSetting { key: "rate", value: "\"0.5\"".to_owned(), lines: vec![5] }];
        let text = "# Carried over from the old bid price script by `bidpricescript migrate`.\n\
                    # line 5 of the script\nrate: \"0.5\"\nrules:\n  # line 3 of the script\n  - deny: [akash1eve]\n  \
                    # 3 lines of the script, 7 to 12\n  - owners:\n      akash1a: {factor: 0.8}\n";
        assert_eq!(settings_file(&rules, &settings).as_deref(), Some(text));
    }
}
