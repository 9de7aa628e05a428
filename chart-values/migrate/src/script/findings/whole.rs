//! The script as a whole: whether it is one, whether all of it is here and could be read.

use super::effects::{is_message, printed};
use super::{Fate, Finding, FindingKind, Found, Report};
use crate::script::compare::{Compared, Version};
use crate::script::limits::SCRIPT_BYTES_MAX;
use crate::script::shell::{Broken, Code, Kind, Statement};
use crate::script::study::Study;
use crate::script::targets::{ScriptTarget, TargetLine, price_of, shown};
use crate::script::value::TargetValue;

const SCRIPT_HINT: &str = "look at what bidpricescript really holds: base64 -d must give a script that begins with #!/bin/bash";
const BROKEN_HINT: &str =
    "look at the script from there on by hand; bash itself may stop there as well";

/// Why a text is no shell script, if it is none.
pub(crate) fn no_script(text: &str) -> Option<Finding> {
    let sentence = what_it_is(text)?;
    let fate = Fate::NotCarried { hint: SCRIPT_HINT.to_owned() };
    let kind = FindingKind::NotAScript;
    Some(Finding { kind, lines: vec![1], sentence, fate })
}

fn what_it_is(text: &str) -> Option<String> {
    let start = text.trim_start();
    let lower = start.get(..64).unwrap_or(start).to_ascii_lowercase();
    if text.len() > SCRIPT_BYTES_MAX {
        return Some(format!("is longer than {SCRIPT_BYTES_MAX} bytes and was not read"));
    }
    if let Some(interpreter) = interpreter(text) {
        let is_foreign = !is_shell(interpreter);
        return is_foreign.then(|| format!("is for {}, not for a shell", shown(interpreter)));
    }
    let control = text.chars().filter(|c| c.is_control() && !"\n\r\t".contains(*c)).count();
    let is_base64 = start.len() > 40
        && start
            .trim_end()
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+/=-_\n\r".contains(&byte));
    let what = if start.is_empty() {
        "is empty"
    } else if lower.starts_with("illegal base64 data") {
        "is what the chart makes of a value that is not base64"
    } else if control * 20 > text.len() {
        "is binary"
    } else if lower.starts_with("<!doctype") || lower.starts_with("<html") {
        "is a web page"
    } else if is_base64 {
        "is base64 still: it was encoded twice"
    } else if start.starts_with('{') && start.trim_end().ends_with('}') && start.contains("\":") {
        "is JSON"
    } else if !does_anything(text) {
        "has nothing that a shell would do"
    } else {
        return None;
    };
    Some(what.to_owned())
}

/// The first line's program, without its folder; of `env` what that runs.
fn interpreter(text: &str) -> Option<&str> {
    let line = text.strip_prefix("#!")?.lines().next()?;
    let mut words = line.split_ascii_whitespace();
    let program = words.next()?.rsplit('/').next()?;
    let is_env = program == "env";
    let behind = words.find(|word| is_env && !word.starts_with('-'));
    Some(behind.unwrap_or(program))
}

fn is_shell(program: &str) -> bool {
    ["sh", "bash", "dash", "ash", "ksh", "zsh", "busybox"].contains(&program)
}

/// Whether there is an assignment, or a command that scripts have.
fn does_anything(text: &str) -> bool {
    const COMMANDS: [&str; 9] =
        ["echo", "printf", "exit", "jq", "exec", "cat", "export", "set", "source"];
    let does = |statement: &Statement<'_>| {
        let first = statement.words.first().copied().unwrap_or_default();
        let is_assignment = first.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        });
        is_assignment || COMMANDS.contains(&first)
    };
    Code::read(text).statements.iter().any(does)
}

/// Finds what concerns the script as a whole, and prices that are none.
pub(super) fn find(
    study: &Study<'_>,
    compared: &Compared<'_>,
    targets: &[TargetLine],
    found: &mut Found,
) {
    for line in targets {
        let TargetValue::Unreadable { why } = &line.value else { continue };
        let report =
            Report::new(FindingKind::PriceUnreadable, format!("has {}, which {why}", line.name))
                .at(line.line..=line.line);
        if !found.explains(&(line.line..=line.line)) {
            let hint = "write the price that is meant as its chart value";
            found.not_carried(study, report, hint);
        }
    }
    find_conditional(study, targets, found);
    find_unknown_prices(study, found);
    for statement in study.own_statements() {
        find_command(study, statement, found);
    }
    find_missing(compared, found);
    find_broken(study, found);
}

/// Prices that are set under a condition which nothing explains.
fn find_conditional(study: &Study<'_>, targets: &[TargetLine], found: &mut Found) {
    let is_open = |line: &&TargetLine| {
        line.is_conditional
            && !matches!(line.value, TargetValue::Unreadable { .. })
            && matches!(price_of(targets, line.target), Some(TargetValue::Unreadable { .. }))
    };
    for line in targets.iter().filter(is_open) {
        if found.explains(&(line.line..=line.line)) {
            continue;
        }
        let sentence = format!("sets {} under a condition", line.name);
        let report = Report::new(FindingKind::PriceUnreadable, sentence).at(line.line..=line.line);
        found.not_carried(study, report, "write the price that is meant as its chart value; for more than one price write a plugin");
    }
}

fn find_unknown_prices(study: &Study<'_>, found: &mut Found) {
    for one in study.own_assignments() {
        let name = one.name.strip_prefix("PRICE_").unwrap_or(one.name);
        let is_price = name.starts_with("TARGET_") && ScriptTarget::named(name).is_none();
        if is_price && !found.explains(&(one.line..=one.line)) {
            let sentence = format!("has a price {} of its own", shown(one.word));
            let report = Report::new(FindingKind::PriceUnknown, sentence).at(one.line..=one.line);
            let hint =
                "rule `storage` prices further storage classes; for anything else write a plugin";
            found.not_carried(study, report, hint);
        }
    }
}

fn find_command(study: &Study<'_>, statement: &Statement<'_>, found: &mut Found) {
    let report = |kind, sentence: String| Report::new(kind, sentence).at(statement.lines());
    let is_direct = study.code.around(statement).all(|block| block.kind == Kind::Group);
    match statement.words.as_slice() {
        ["echo" | "printf", .., last] if is_direct && !is_message(statement.text) => {
            let Some(number) = printed(last) else { return };
            let sentence = format!("answers {number} a block to everybody");
            let hint =
                "nothing here bids without looking at the order: write a plugin, if that is meant";
            found.not_carried(study, report(FindingKind::FixedAnswer, sentence), hint);
        }
        ["source" | ".", file, ..] => {
            let sentence = format!("reads {} as a part of it", shown(file));
            let hint = "put that file's text in place of the line, and migrate the whole";
            found.not_carried(study, report(FindingKind::OtherFile, sentence), hint);
        }
        words if words.iter().any(|word| is_this_program(word)) => {
            let sentence = "runs bidpricescript already".to_owned();
            let hint = "there is nothing to migrate in this line";
            found.not_carried(study, report(FindingKind::ThisProgram, sentence), hint);
        }
        _ => {}
    }
}

fn is_this_program(word: &str) -> bool {
    word.trim_matches(['"', '\'']).rsplit('/').next() == Some("bidpricescript")
}

/// Places that are told; who has more gaps looks at the whole.
const PLACES_MAX: usize = 10;

fn find_missing(compared: &Compared<'_>, found: &mut Found) {
    let Version::Nearest { missing, .. } = &compared.version else { return };
    if missing.is_empty() {
        return;
    }
    let mut places = missing.clone();
    places.dedup();
    let shown: Vec<String> = places.iter().take(PLACES_MAX).map(usize::to_string).collect();
    let more = if places.len() > PLACES_MAX { " and more" } else { "" };
    let what = match missing.len() {
        1 => "a line".to_owned(),
        lines => format!("{lines} lines"),
    };
    let places = shown.join(", ");
    let sentence = format!("lacks {what} of the published version, behind line {places}{more}");
    let hint = "see whether what they did was to be gone: all of it is done here".to_owned();
    let fate = Fate::NotCarried { hint };
    let kind = FindingKind::LinesMissing;
    found.findings.push(Finding { kind, lines: Vec::new(), sentence, fate });
}

fn find_broken(study: &Study<'_>, found: &mut Found) {
    let (line, sentence) = match study.code.broken {
        None => return,
        Some(Broken::Open(line)) => {
            (line, format!("never closes a quote, a bracket or a block that opens on line {line}"))
        }
        Some(Broken::TooMany(line)) => {
            (line, format!("has more statements than are read: nothing was from line {line} on"))
        }
    };
    let fate = Fate::NotCarried { hint: BROKEN_HINT.to_owned() };
    found.findings.push(Finding { kind: FindingKind::Broken, lines: vec![line], sentence, fate });
}

/// A script without `#!` is not run at all.
pub(super) fn has_no_interpreter(text: &str) -> bool {
    interpreter(text).is_none()
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    #[track_caller]
    fn check_no_script(text: &str, expected: Option<&str>) {
        assert_eq!(what_it_is(text).as_deref(), expected, "{text}");
    }

    #[test]
    fn what_is_no_script_is_told() {
        check_no_script("#!/bin/sh\n:", None);
        check_no_script("#! /usr/bin/env -S bash\n:", None);
        check_no_script("a=1", None);
        check_no_script("#!/usr/bin/perl\n", Some("is for perl, not for a shell"));
        check_no_script(" \n", Some("is empty"));
        check_no_script("\u{7f}ELF\u{2}\u{1}", Some("is binary"));
        check_no_script("<html><body>", Some("is a web page"));
        check_no_script("{\"a\": 1}", Some("is JSON"));
        check_no_script(&"QUJD".repeat(20), Some("is base64 still: it was encoded twice"));
        check_no_script("just words", Some("has nothing that a shell would do"));
        let what = "is what the chart makes of a value that is not base64";
        check_no_script("illegal base64 data at input byte 3", Some(what));
        let long = " ".repeat(SCRIPT_BYTES_MAX + 1);
        check_no_script(&long, Some("is longer than 1048576 bytes and was not read"));
    }

    #[test]
    fn prices_that_are_none_are_told() {
        check("TARGET_CPU=$(x)", &["2 has TARGET_CPU, which is computed when the script runs"]);
        check("TARGET_RAM=1", &["2 has a price TARGET_RAM=1 of its own"]);
        check("TARGET_CPU=1\n[ -f /x ] && TARGET_CPU=2", &["3 sets TARGET_CPU under a condition"]);
    }

    #[test]
    fn what_is_not_here_is_told() {
        check(". /root/prices", &["2 reads /root/prices as a part of it"]);
        check("exec /root/.akash/bin/bidpricescript", &["2 runs bidpricescript already"]);
        check(
            "a=\"1\nb=2",
            &[
                "2 never closes a quote, a bracket or a block that opens on line 2",
                "3 has a line of its own that was not understood",
            ],
        );
    }
}
