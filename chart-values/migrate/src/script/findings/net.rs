//! The net below: own lines that nothing has explained.

mod ordinary;

pub(super) use ordinary::runs_what_is_unknown;

use std::collections::BTreeSet;

use super::whole::has_no_interpreter;
use super::{Fate, Finding, FindingKind, Found};
use crate::script::compare::{Compared, OwnLine, Version};
use crate::script::limits::LISTED_LINES_MAX;
use crate::script::normal::Line;
use crate::script::study::Study;
use crate::script::targets::TargetLine;
use crate::script::ways::{Fact, Origin, Ways};

const HINT: &str = "read these lines, and write a rule or a plugin for what they were to do";

/// Lists what is left.
pub(super) fn find(
    study: &Study<'_>,
    compared: &Compared<'_>,
    (targets, ways): (&[TargetLine], &Ways),
    found: &mut Found,
) {
    let mut explained: BTreeSet<usize> =
        targets.iter().flat_map(|line| line.line..=line.last_line).collect();
    explained.extend(found.findings.iter().flat_map(|finding| finding.lines.iter().copied()));
    // Of a script of one's own all lines are: those that every bid script has are no finding. In a
    // published one a changed line is suspicious however ordinary it looks.
    if compared.version == Version::Unknown {
        explained.extend(line_of(ways.unlisted_gpu.as_ref()));
        explained.extend(line_of(ways.blocks_a_month.as_ref()));
        let ordinary = ordinary::lines(study, &explained);
        explained.extend(ordinary);
        if has_no_interpreter(study.code.text()) {
            found.findings.push(no_interpreter());
        }
    }
    let is_left = |line: &&Line<'_>| !explained.contains(&line.number) && !is_structure(line.code);
    let left: Vec<&Line<'_>> = compared.own.iter().filter(is_left).collect();
    if left.is_empty() {
        return;
    }
    found.not_understood =
        left.iter().take(LISTED_LINES_MAX).map(|line| OwnLine::new(line)).collect();
    let sentence = match left.len() {
        1 => "has a line of its own that was not understood".to_owned(),
        lines => format!("has {lines} lines of its own that were not understood"),
    };
    let lines = found.not_understood.iter().map(|line| line.line).collect();
    let fate = Fate::NotCarried { hint: HINT.to_owned() };
    found.findings.push(Finding { kind: FindingKind::NotUnderstood, lines, sentence, fate });
}

/// The line whose number has been read.
fn line_of<T>(fact: Option<&Fact<T>>) -> Option<usize> {
    match fact?.from {
        Origin::Line(line) => Some(line),
        _ => None,
    }
}

fn no_interpreter() -> Finding {
    let hint = "begin it with #!/bin/bash: the provider cannot run it otherwise".to_owned();
    Finding {
        kind: FindingKind::Interpreter,
        lines: vec![1],
        sentence: "names no interpreter in its first line".to_owned(),
        fate: Fate::NotCarried { hint },
    }
}

/// Words that only end or divide what other lines begin.
fn is_structure(code: &str) -> bool {
    const WORDS: [&str; 13] =
        ["fi", "done", "esac", "else", "then", "do", "{", "}", "(", ")", ";;", "\\", "fi;"];
    code.split_ascii_whitespace().all(|word| WORDS.contains(&word))
}
