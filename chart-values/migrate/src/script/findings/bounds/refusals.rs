//! Refusals under a condition that nothing else explains.

use super::super::effects::{effects, lines_of};
use super::super::{FindingKind, Found, Report};
use crate::script::shell::{Block, Kind};
use crate::script::study::{Role, Study, decides};
use crate::script::targets::shown;

const REFUSAL_HINT: &str = "no rule does this: write a plugin, for example from minimum-and-ratio";

/// Refusals that nothing has explained yet.
pub(in super::super) fn find_other_refusals(study: &Study<'_>, found: &mut Found) {
    for block in study.code.blocks.iter().filter(|block| decides(block.kind)) {
        let is_own = study.is_own(block.head_lines()) && !found.explains(&block.head_lines());
        if !is_own || is_ordinary(study, block) || !effects(study, block).refuses_itself() {
            continue;
        }
        let condition = if block.kind == Kind::Arm { block.subject } else { block.head };
        let not = if block.is_negated() { "not " } else { "" };
        let sentence = format!("gives no bid if {not}`{}`", shown(condition));
        let report = Report::new(FindingKind::Refusal, sentence).at_all(lines_of(study, block));
        found.not_carried(study, report, REFUSAL_HINT);
    }
}

/// What every script refuses: too little offered, a denomination it does not know, an order or a
/// rate that it cannot read.
pub(in super::super) fn is_ordinary(study: &Study<'_>, block: &Block<'_>) -> bool {
    let head = block.head;
    let asks_money = study.uses(head, Role::Maximum);
    let is_other_denomination =
        block.kind == Kind::Arm && head.trim() == "*" || study.uses(head, Role::Denomination);
    let marks = ["-z ", "-n ", "null", "$?", "=~ ^[", "$re", "=~ ^[0-9", "isObject", "type"];
    asks_money || is_other_denomination || marks.iter().any(|mark| head.contains(mark))
}
