//! How a decision becomes a line.

use std::time::{Duration, SystemTime};

use bidprice_core::{Refusal, printable};
use bidprice_report::{Decision, Explanation, RateSource, RateUsed};

use crate::entry::{Change, Entry, Line, cut};

/// A refusal is a sentence or two; the rate's names what seven sources said.
const MESSAGE_BYTES_MAX: usize = 2048;

/// The chain allows 128 characters; an order that is refused may have more.
const DENOM_BYTES_MAX: usize = 256;

/// What a decision does not know of itself.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    /// Now.
    pub time: SystemTime,
    /// The tenant, as the provider says.
    pub owner: Option<&'a str>,
    /// What came on stdin.
    pub order: &'a [u8],
    /// The price book.
    pub book: &'a str,
    /// From the order's arrival to the answer; none where nothing was decided.
    pub took: Option<Duration>,
}

impl Entry {
    /// The line of a decision.
    #[must_use]
    pub fn of(decision: &Decision<'_>, around: &Circumstances<'_>) -> Self {
        let mut shown = Explanation::new(decision);
        let refusal = decision.outcome.as_ref().err();
        let denom = decision.order.as_ref().map(|order| order.ask.denom());
        let (maximum, least_accepted) =
            shown.maximum.take().map_or((None, None), |is| (Some(is.amount), is.least_accepted));
        let mut entry = Self {
            denom: denom.map(|denom| cut(&printable(denom), DENOM_BYTES_MAX)),
            refusal: refusal.map(|refusal| refusal.slug().to_owned()),
            refusal_message: refusal.map(|refusal| cut(&words(refusal), MESSAGE_BYTES_MAX)),
            compat: shown.compat.map(str::to_owned),
            book: Some(around.book.to_owned()),
            duration_us: around.took.map(micros),
            lines: lines(&shown),
            changes: changes(&shown),
            price: shown.bid.map(|bid| bid.price),
            maximum,
            least_accepted,
            usd_per_month: shown.total.map(|total| total.usd_per_month),
            ..Self::bare(around.time, around.owner)
        };
        if let Some(used) = decision.rate {
            entry.keep_rate(used);
        }
        entry.keep_order(around.order);
        entry
    }

    /// The same, but nobody got the price: why.
    #[must_use]
    pub fn unsaid(self, problem: &str) -> Self {
        Self {
            price: None,
            refusal: Some("stdout".to_owned()),
            refusal_message: Some(cut(problem, MESSAGE_BYTES_MAX)),
            ..self
        }
    }

    fn keep_rate(&mut self, used: RateUsed<'_>) {
        let (source, age) = match used.source {
            RateSource::Setting => ("setting", None),
            RateSource::File { age, .. } => ("file", Some(age.as_secs())),
            RateSource::Asked { source } => (source, Some(0)),
        };
        self.rate_usd_per_akt = Some(used.rate.usd_per_akt().to_string());
        self.rate_source = Some(source.to_owned());
        self.rate_age_seconds = age;
    }
}

/// Of a setting only its name and place: what it is set to is the environment's, and may be a secret.
fn words(refusal: &Refusal) -> String {
    let Refusal::Setting(error) = refusal else { return refusal.to_string() };
    let what: Vec<&str> =
        error.place.iter().map(String::as_str).chain([error.name.as_str()]).collect();
    format!("cannot read the settings: {}", what.join(": ").trim_end_matches(": "))
}

fn lines(shown: &Explanation) -> Vec<Line> {
    let lines = shown.lines.iter().map(|line| Line {
        resource: line.resource.clone(),
        quantity: line.quantity.clone(),
        unit_price_usd: line.unit_price_usd.clone(),
        usd_per_month: line.usd_per_month.clone(),
        gpu_rule: line.priced_by.as_ref().map(|by| by.rule.to_owned()),
        gpu_key: line.priced_by.as_ref().and_then(|by| by.key.clone()),
        added_by: line.added_by.clone(),
    });
    lines.collect()
}

fn changes(shown: &Explanation) -> Vec<Change> {
    let changes = shown.changes.iter().map(|change| Change {
        by: change.by.clone(),
        action: change.action.to_owned(),
        value: change.value.clone(),
        before_usd_per_month: change.before_usd_per_month.clone(),
        after_usd_per_month: change.after_usd_per_month.clone(),
    });
    changes.collect()
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
