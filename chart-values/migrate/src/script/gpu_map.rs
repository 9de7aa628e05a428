//! GPU prices that a script holds itself, as the chart's map.

use super::assign::Assignment;
use super::shell::{Block, Kind, array_elements, unquoted, variables};
use super::study::{Role, Study};
use super::targets::{ScriptTarget, TargetLine, price_of};
use super::terms::decimal;
use super::value::{Names, TargetValue, read_value};

/// GPU prices that a script holds itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GpuMap {
    /// `model=price,…` as the chart has it; a default if the chart's map wins.
    pub value: TargetValue,
    /// What the script has them in.
    pub form: GpuMapForm,
    /// Where they stand.
    pub lines: Vec<usize>,
}

/// What a script has its GPU prices in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GpuMapForm {
    /// `PRICE_TARGET_GPU_MAPPINGS` itself, or what stands in for it.
    Map,
    /// `declare -A prices=([a100]=900)`, `prices[a100]=900`.
    Array,
    /// `case "$model" in a100) price=900 ;;`.
    Case,
    /// `TARGET_GPU_A100=900`.
    Variables,
}

/// The prices that the script holds, in whatever form comes first.
pub(crate) fn read_gpu_map(study: &Study<'_>, targets: &[TargetLine]) -> Option<GpuMap> {
    assigned(targets)
        .or_else(|| stood_in(study))
        .or_else(|| {
            let map = entries(GpuMapForm::Array, array(study))?;
            Some(with_declarations(study, map))
        })
        .or_else(|| entries(GpuMapForm::Case, case(study)))
        .or_else(|| entries(GpuMapForm::Variables, in_variables(study)))
}

fn assigned(targets: &[TargetLine]) -> Option<GpuMap> {
    let value = price_of(targets, ScriptTarget::GpuMappings)?;
    let lines = targets.iter().filter(|line| line.target == ScriptTarget::GpuMappings);
    Some(GpuMap { value, form: GpuMapForm::Map, lines: lines.map(|line| line.line).collect() })
}

/// `${PRICE_TARGET_GPU_MAPPINGS:-a100=120}` where it is used.
fn stood_in(study: &Study<'_>) -> Option<GpuMap> {
    const OPEN: &str = "${PRICE_TARGET_GPU_MAPPINGS";
    study.code.statements.iter().find_map(|statement| {
        let (at, _) = statement.text.match_indices(OPEN).find(|(at, _)| {
            let behind = statement.text.get(at + OPEN.len()..).unwrap_or_default();
            behind.starts_with([':', '-', '='])
        })?;
        let expansion = statement.text.get(at..)?;
        let end = expansion.find('}')?;
        let value = read_value(expansion.get(..=end)?, &Names::new());
        let lines = vec![study.code.line_of(expansion)];
        Some(GpuMap { value, form: GpuMapForm::Map, lines })
    })
}

/// A model, its price and where that stands.
struct Entry {
    model: String,
    usd: String,
    line: usize,
}

fn entries(form: GpuMapForm, entries: Option<Vec<Entry>>) -> Option<GpuMap> {
    let entries = entries.filter(|entries| !entries.is_empty())?;
    let shown: Vec<_> = entries.iter().map(|one| format!("{}={}", one.model, one.usd)).collect();
    let value = TargetValue::Fixed(shown.join(","));
    let mut lines: Vec<usize> = entries.iter().map(|one| one.line).collect();
    lines.dedup();
    Some(GpuMap { value, form, lines })
}

fn entry(model: &str, usd: &str, line: usize) -> Option<Entry> {
    decimal(usd)?;
    let model = match model.to_ascii_lowercase().as_str() {
        "default" | "*" | "other" | "unknown" => "*".to_owned(),
        model => model.to_owned(),
    };
    let is_inside = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    let is_model = model == "*" || model.bytes().all(is_inside);
    (is_model && !model.is_empty()).then(|| Entry { model, usd: usd.to_owned(), line })
}

/// The lines on which arrays of GPUs are declared belong to them.
fn with_declarations(study: &Study<'_>, mut map: GpuMap) -> GpuMap {
    let arrays = study.assignments.iter().filter(|one| of_gpus(one) && one.text.starts_with('('));
    map.lines.extend(arrays.map(|one| one.line));
    map.lines.sort_unstable();
    map.lines.dedup();
    map
}

fn of_gpus(one: &Assignment<'_>) -> bool {
    one.name.to_ascii_lowercase().contains("gpu")
}

/// An array whose name speaks of GPUs, with literal keys and prices.
fn array(study: &Study<'_>) -> Option<Vec<Entry>> {
    let mut entries = Vec::new();
    for one in study.assignments.iter().filter(|one| of_gpus(one)) {
        match one.subscript {
            Some(key) => {
                let Some(key) = unquoted(key) else { continue };
                entries.push(entry(&key, one.value.fixed()?, one.line)?);
            }
            None if one.text.starts_with('(') && one.text.contains("]=") => {
                for element in array_elements(one.text) {
                    let plain = unquoted(element)?;
                    let (model, usd) = plain.strip_prefix('[')?.split_once("]=")?;
                    entries.push(entry(model, usd, study.code.line_of(element))?);
                }
            }
            None => {}
        }
    }
    Some(entries)
}

/// The arms of the `case` that looks at the model.
pub(crate) fn model_arms<'a, 's>(study: &'a Study<'s>) -> impl Iterator<Item = &'a Block<'s>> {
    study.code.blocks.iter().filter(|block| {
        let speaks_of_model = |name: &str| {
            let name = name.to_ascii_lowercase();
            study.role(&name) == Some(Role::GpuModel)
                || name.contains("model")
                || name.contains("gpu")
        };
        block.kind == Kind::Arm
            && (variables(block.subject).any(speaks_of_model) || block.subject.contains(".model"))
    })
}

/// Every arm sets the same variable to a number, and nothing else.
fn case(study: &Study<'_>) -> Option<Vec<Entry>> {
    let mut entries = Vec::new();
    let mut variable = None;
    for arm in model_arms(study) {
        let line = arm.first_line;
        let ([_], [one]) = (study.code.inside(arm), study.assignments_in(arm.statements.clone()))
        else {
            return None;
        };
        if *variable.get_or_insert(one.name) != one.name {
            return None;
        }
        for pattern in arm.head.split('|') {
            entries.push(entry(&unquoted(pattern.trim())?, one.value.fixed()?, line)?);
        }
    }
    Some(entries)
}

/// `TARGET_GPU_A100`.
fn in_variables(study: &Study<'_>) -> Option<Vec<Entry>> {
    let of_model = |one: &&Assignment<'_>| {
        one.name.starts_with("TARGET_GPU_") && ScriptTarget::named(one.name).is_none()
    };
    let entry = |one: &Assignment<'_>| {
        let model = one.name.strip_prefix("TARGET_GPU_")?;
        let usd = one.value.fixed().filter(|_| !one.is_conditional)?;
        entry(model, usd, one.line)
    };
    study.assignments.iter().filter(of_model).map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::super::targets::read_targets;
    use super::*;
    use std::collections::BTreeSet;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let study = Study::new(text, BTreeSet::new());
        let targets = read_targets(&study.code, &study.assignments);
        let map = read_gpu_map(&study, &targets).map(|map| match map.value {
            TargetValue::Fixed(text) => format!("{:?} {text}", map.form),
            TargetValue::Default { text, .. } => format!("{:?} or {text}", map.form),
            TargetValue::Unreadable { why } => format!("{:?} {why}", map.form),
        });
        assert_eq!(map.as_deref(), expected, "{text}");
    }

    #[test]
    fn maps_are_read_in_every_form() {
        check("PRICE_TARGET_GPU_MAPPINGS='a100=900, t4=80'", Some("Map a100=900, t4=80"));
        check("x <<< \"${PRICE_TARGET_GPU_MAPPINGS:-t4=80}\"", Some("Map or t4=80"));
        check("x <<< \"${PRICE_TARGET_GPU_MAPPINGS}\"", None);
        check("declare -A gpu=([A100]=900 [default]=80)", Some("Array a100=900,*=80"));
        check("gpu[\"t4\"]=80\ngpu[a100]=900", Some("Array t4=80,a100=900"));
        check("gpu[$k]=$v", None);
        check("case $model in a|b) p=1 ;; *) p=2 ;; esac", Some("Case a=1,b=1,*=2"));
        check("case $model in a) p=1 ;; *) q=2 ;; esac", None);
        check("TARGET_GPU_A100=900\nTARGET_GPU_T4=80", Some("Variables a100=900,t4=80"));
    }
}
