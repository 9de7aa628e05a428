//! The chart's list of owners, where the old script never looked at it.

use bidprice_chart::{Arrival, Arriving, Sets};

use crate::report::Remark;
use crate::script::{Origin, Script};
use crate::values_text::NewValue;

/// The new program asks every list that it is given. So a value that had no effect has to go, or owners
/// who got bids would get none any more.
pub(crate) fn without_effect(
    script: &Script,
    arriving: &[Arriving<'_>],
) -> Option<(NewValue, Remark)> {
    let (value, text) = whitelist(arriving)?;
    let reads = script.ways.reads_the_whitelist_value.as_ref().filter(|fact| !fact.value)?;
    let (key, variable) = (value.name.key, value.name.variable);
    let why = match reads.from {
        Origin::Line(line) => format!("the script sets {variable} itself on line {line}"),
        Origin::Absence | Origin::Version => "the script asks no such list".to_owned(),
    };
    let words = format!("{key} is {text} and had no effect: {why}");
    let hint = "now: empty, so that it has none; put it back if only owners on it are to get bids";
    let remark = Remark::new(value.value.place.to_string(), words, hint);
    Some((NewValue { key, text: String::new() }, remark))
}

/// What to say where nobody can tell whether the old script looked at the list: the new program asks it.
pub(crate) fn unclear(script: &Script, arriving: &[Arriving<'_>]) -> Option<Remark> {
    let (value, text) = whitelist(arriving)?;
    if text.is_empty() || script.ways.reads_the_whitelist_value.is_some() {
        return None;
    }
    let key = value.name.key;
    let words = format!(
        "{key} is {text}, and it cannot be told whether the script gave a bid only to owners on it"
    );
    let hint = "from now on only they get one: empty it if that is not meant";
    Some(Remark::new(value.value.place.to_string(), words, hint))
}

/// The chart's list, as the pod gets it.
fn whitelist<'a, 'v>(arriving: &'a [Arriving<'v>]) -> Option<(&'a Arriving<'v>, &'a str)> {
    let value = arriving.iter().find(|each| each.name.sets == Sets::Whitelist)?;
    match &value.arrival {
        Arrival::Text { text, .. } => Some((value, text)),
        _ => None,
    }
}
