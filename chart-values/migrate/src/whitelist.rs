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
    let is_it = |each: &&Arriving<'_>| each.name.sets == Sets::Whitelist;
    let value = arriving.iter().find(is_it)?;
    let Arrival::Text { text, .. } = &value.arrival else { return None };
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
