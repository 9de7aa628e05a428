//! `--all`: a line of JSON for each order.

use bidprice_journal::Entry;
use bidprice_report::Decision;
use serde::Serialize;

use super::compared::{NotCompared, Standing};
use super::tally::{Pair, signed_pct};

/// An order, as it was answered and as it would be.
#[derive(Serialize)]
struct Line<'l> {
    #[serde(rename = "line")]
    place: &'l str,
    time: &'l str,
    owner: Option<&'l str>,
    denom: Option<&'l str>,
    maximum: Option<&'l str>,
    is: Is,
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<&'static str>,
    recorded: Answer<'l>,
    now: Option<Answer<'l>>,
    difference_pct: Option<String>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Is {
    Compared(Standing),
    Not(&'static str),
}

#[derive(Serialize)]
struct Answer<'l> {
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<std::borrow::Cow<'l, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<&'l str>,
}

/// Appends the line of an order that was priced again.
pub(super) fn compared(place: &str, pair: &Pair<'_>, out: &mut Vec<u8>) {
    let line = Line {
        is: Is::Compared(pair.standing),
        now: Some(now(pair.now)),
        difference_pct: pair.difference.and_then(|change| signed_pct(pair.standing, &change)),
        ..bare(place, pair.entry)
    };
    write(&line, out);
}

/// Appends the line of a decision that cannot be priced again.
pub(super) fn not_compared(place: &str, entry: &Entry, why: NotCompared, out: &mut Vec<u8>) {
    write(&Line { because: Some(why.name()), ..bare(place, entry) }, out);
}

fn bare<'l>(place: &'l str, entry: &'l Entry) -> Line<'l> {
    let recorded =
        Answer { price: entry.price.as_deref().map(Into::into), refused: entry.refusal.as_deref() };
    Line {
        place,
        time: &entry.time,
        owner: entry.owner.as_deref(),
        denom: entry.denom.as_deref(),
        maximum: entry.maximum.as_deref(),
        is: Is::Not("not_compared"),
        because: None,
        recorded,
        now: None,
        difference_pct: None,
    }
}

fn now<'l>(decision: &'l Decision<'_>) -> Answer<'l> {
    match &decision.outcome {
        Ok(bid) => Answer { price: Some(bid.price.to_string().into()), refused: None },
        Err(refusal) => Answer { price: None, refused: Some(refusal.slug()) },
    }
}

fn write(line: &Line<'_>, out: &mut Vec<u8>) {
    serde_json::to_writer(&mut *out, line).expect("texts have a JSON form, and memory takes it");
    out.push(b'\n');
}
