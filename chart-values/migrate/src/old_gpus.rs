//! How a script prices GPUs, and the map and mode that keep it.

use bidprice_chart::{Arrival, Arriving, names};
use bidprice_core::{Compat, Exponent, UNLISTED_GPU_USD, UsdPerMonth, parse_plain};

use crate::gpu::{LooksAt, NewGpus, OldGpus, Unlisted};
use crate::report::{GpusFound, Remark};
use crate::script::{Script, ScriptTarget, TargetValue, UnlistedGpu};

/// What becomes of GPU prices.
pub(crate) struct Gpus {
    pub(crate) found: GpusFound,
    /// None where nobody can tell what the script charges.
    pub(crate) chosen: Option<NewGpus>,
    /// The map as the script saw it.
    pub(crate) old_map: String,
    pub(crate) trouble: Vec<Remark>,
}

const CHOOSE: &str = "set price_target_gpu_mappings yourself, and choose --compat";

pub(crate) fn gpus_of(
    text: &str,
    script: &Script,
    arriving: &[Arriving<'_>],
    wanted: Option<Compat>,
) -> Gpus {
    let old = old_gpus(script, arriving, LooksAt::of_text(text));
    let old_map = match &old {
        Ok(OldGpus::Map { text, .. }) => text.clone(),
        _ => value_of(arriving, names::GPU_MAPPINGS).unwrap_or_default(),
    };
    let chosen = old.and_then(|old| {
        let chosen = NewGpus::for_old(&old, wanted)
            .map_err(|error| Remark::new("", error.to_string(), error.hint))?;
        Ok((old, chosen))
    });
    match chosen {
        Ok((old, chosen)) => Gpus {
            found: found(&old, &chosen, wanted),
            trouble: trouble(&chosen),
            old_map,
            chosen: Some(chosen),
        },
        Err(remark) => {
            Gpus { found: not_readable(wanted), chosen: None, old_map, trouble: vec![remark] }
        }
    }
}

fn not_readable(wanted: Option<Compat>) -> GpusFound {
    GpusFound {
        old: "not readable".to_owned(),
        map: None,
        compat: wanted.unwrap_or(Compat::Script).name(),
        why: "the map stays as it is".to_owned(),
        modes_differ: Vec::new(),
        changed: Vec::new(),
    }
}

fn found(old: &OldGpus, chosen: &NewGpus, wanted: Option<Compat>) -> GpusFound {
    let why = match (wanted, chosen.changed.is_empty()) {
        (Some(_), _) => "as asked for",
        (None, true) => "so GPU prices stay as they were",
        (None, false) => "so most GPU prices stay as they were",
    };
    GpusFound {
        old: words(old),
        map: chosen.map.clone(),
        compat: chosen.compat.name(),
        why: why.to_owned(),
        modes_differ: chosen.modes_differ.clone(),
        changed: chosen.changed.clone(),
    }
}

fn words(old: &OldGpus) -> String {
    match old {
        OldGpus::Free => "the script does not charge for them".to_owned(),
        OldGpus::Flat(price) => format!("each costs {price} US dollars a month"),
        OldGpus::Map { text, .. } if text.is_empty() => "no map".to_owned(),
        OldGpus::Map { text, unlisted: Unlisted::Flat(price), .. } => {
            format!("\"{text}\", and {price} US dollars for any other")
        }
        OldGpus::Map { text, unlisted: Unlisted::Dearest(_), .. } => {
            format!("\"{text}\", and for any other as much as for the dearest")
        }
    }
}

fn trouble(chosen: &NewGpus) -> Vec<Remark> {
    let spaces = Remark::new(
        "",
        "the GPU map keeps its spaces: the script never finds the entries behind them, and without \
         them it would charge something else",
        "take them out of price_target_gpu_mappings if the listed prices are meant",
    );
    chosen.spaces_stay.then_some(spaces).into_iter().collect()
}

fn old_gpus(
    script: &Script,
    arriving: &[Arriving<'_>],
    looks_at: LooksAt,
) -> Result<OldGpus, Remark> {
    let Some(charged) = &script.ways.gpus_charged else {
        let words = "how the script prices GPUs is not readable";
        return Err(Remark::new("script", words, CHOOSE));
    };
    if !charged.value {
        return Ok(OldGpus::Free);
    }
    let unlisted = match &script.ways.unlisted_gpu {
        Some(fact) => fact.value.clone(),
        None if script.price(ScriptTarget::GpuUnit).is_some() => UnlistedGpu::Unit,
        None => {
            let words = "what it charges for a GPU that is not listed is not readable";
            return Err(Remark::new("script", words, CHOOSE));
        }
    };
    let unlisted = match unlisted {
        UnlistedGpu::Unit => return price(script, ScriptTarget::GpuUnit).map(OldGpus::Flat),
        UnlistedGpu::Flat(text) => Unlisted::Flat(amount("script", &text)?),
        UnlistedGpu::Highest { at_least } => Unlisted::Dearest(amount("script", &at_least)?),
    };
    let unlisted = match script.price(ScriptTarget::GpuDefault) {
        Some(_) => Unlisted::Flat(price(script, ScriptTarget::GpuDefault)?),
        None => unlisted,
    };
    Ok(OldGpus::Map { text: map_of(script, arriving)?, unlisted, looks_at })
}

/// The map that the script looks into.
fn map_of(script: &Script, arriving: &[Arriving<'_>]) -> Result<String, Remark> {
    let value = value_of(arriving, names::GPU_MAPPINGS);
    match script.gpu_map_default.as_ref().map(|map| (&map.value, &map.lines)) {
        None => Ok(value.unwrap_or_default()),
        Some((TargetValue::Fixed(text), _)) => Ok(text.clone()),
        Some((TargetValue::Default { text, .. }, _)) => Ok(value.unwrap_or_else(|| text.clone())),
        Some((TargetValue::Unreadable { why }, lines)) => {
            let place = lines.last().map_or("script".to_owned(), |line| format!("script:{line}"));
            Err(Remark::new(place, format!("the GPU map {why}"), CHOOSE))
        }
    }
}

fn price(script: &Script, target: ScriptTarget) -> Result<UsdPerMonth, Remark> {
    let line = script.targets.iter().rfind(|line| line.target == target);
    let place = line.map_or("script".to_owned(), |line| format!("script:{}", line.line));
    match script.price(target) {
        Some(TargetValue::Fixed(text) | TargetValue::Default { text, .. }) => amount(&place, &text),
        Some(TargetValue::Unreadable { why }) => {
            Err(Remark::new(place, format!("the price of a GPU {why}"), CHOOSE))
        }
        None => Ok(UNLISTED_GPU_USD),
    }
}

fn amount(place: &str, text: &str) -> Result<UsdPerMonth, Remark> {
    parse_plain(text, Exponent::Refused).map(UsdPerMonth).map_err(|problem| {
        Remark::new(place, format!("the price of a GPU is `{text}`, which {problem}"), CHOOSE)
    })
}

/// What arrives of a chart value.
fn value_of(arriving: &[Arriving<'_>], key: &str) -> Option<String> {
    let arrives = arriving.iter().find(|each| each.name.key == key)?;
    match &arrives.arrival {
        Arrival::Text { text, .. } => Some(text.clone()),
        Arrival::Dropped { .. } | Arrival::Stops { .. } => None,
    }
}
