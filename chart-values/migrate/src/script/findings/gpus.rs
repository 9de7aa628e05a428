//! GPU prices in the script itself.

use super::effects::effects;
use super::{FindingKind, Found, Report};
use crate::script::gpu_map::{GpuMap, GpuMapForm, model_arms};
use crate::script::shell::{Block, Kind};
use crate::script::study::{Role, Study};
use crate::script::value::TargetValue;
use crate::script::ways::{Fact, Origin, UnlistedGpu, Ways};

const HINT: &str = "list the models as price_target_gpu_mappings (a100=900,t4=80,*=130); by region or by more than the model the plugin gpu-region-table prices them";
const MAP: &str = "price_target_gpu_mappings";
/// What the published scripts charge, at least, for a model that is not listed.
const PUBLISHED_USD: &str = "100";

/// Finds prices by model.
pub(super) fn find(study: &Study<'_>, map: Option<&GpuMap>, ways: &Ways, found: &mut Found) {
    let readable = map.filter(|map| !matches!(map.value, TargetValue::Unreadable { .. }));
    let is_case = readable.is_some_and(|map| map.form == GpuMapForm::Case);
    if let Some(map) = readable.filter(|_| !is_case) {
        let sentence = match map.form {
            GpuMapForm::Map => "has a GPU map of its own",
            _ => "holds GPU prices by model",
        };
        let report = Report::new(FindingKind::GpuTable, sentence);
        found.as_price(study, report.at_all(map.lines.iter().map(|line| *line..=*line)), MAP);
    }
    let lines = |arm: &Block<'_>| study.code.line_of(arm.subject)..=arm.last_line;
    let arms = model_arms(study).map(lines);
    let report = Report::new(FindingKind::GpuCase, "prices GPUs by model with `case`").at_all(arms);
    if is_case {
        found.as_price(study, report, MAP);
    } else {
        found.not_carried(study, report, HINT);
    }
    find_branches(study, found);
    find_unlisted(study, ways, found);
}

/// A flat price for models that are not listed, or another least one.
fn find_unlisted(study: &Study<'_>, ways: &Ways, found: &mut Found) {
    let Some(Fact { value, from: Origin::Line(line) }) = &ways.unlisted_gpu else { return };
    let (what, usd) = match value {
        UnlistedGpu::Flat(usd) => ("", usd),
        UnlistedGpu::Highest { at_least } => ("at least ", at_least),
        UnlistedGpu::Unit => return,
    };
    if usd == PUBLISHED_USD || found.explains(&(*line..=*line)) {
        return;
    }
    let sentence = format!("charges {what}{usd} for a GPU that is not listed");
    let report = Report::new(FindingKind::UnlistedGpu, sentence).at(*line..=*line);
    let hint = format!(
        "end the map with `*={usd}`: price_target_gpu_mappings knows no other price for the rest"
    );
    found.not_carried(study, report, &hint);
}

/// `if [[ $model == a100 ]]; then price=900`.
fn find_branches(study: &Study<'_>, found: &mut Found) {
    let is_price = |block: &&Block<'_>| {
        matches!(block.kind, Kind::Branch | Kind::And)
            && study.uses(block.head, Role::GpuModel)
            && block.head.contains('=')
            && effects(study, block).sets.iter().any(|one| one.value.fixed().is_some())
    };
    let branches: Vec<_> = study.code.blocks.iter().filter(is_price).map(Block::lines).collect();
    let report = Report::new(FindingKind::GpuCase, "prices GPUs by model with `if`");
    found.not_carried(study, report.at_all(branches), HINT);
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn gpu_prices_are_told() {
        let unlisted = "4 charges 30 for a GPU that is not listed";
        check(
            "case $model in\na100) p=900 ;;\n*) p=30 ;;\nesac",
            &["2,3,4 prices GPUs by model with `case` => price_target_gpu_mappings"],
        );
        check(
            "case $model in\na*) p=900 ;;\n*) p=30 ;;\nesac",
            &["2,3,4 prices GPUs by model with `case`"],
        );
        check(
            "declare -A gpus=([a100]=900 [t4]=80)\np=0\nq=${gpus[$m]:-30}",
            &["2 holds GPU prices by model => price_target_gpu_mappings", unlisted],
        );
        check(
            "model=$(jq .[0].gpu.attributes.vendor.nvidia.model)\n[ $model = a100 ] && p=900",
            &["3 prices GPUs by model with `if`"],
        );
    }
}
