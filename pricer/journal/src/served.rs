//! What a service said of a price, which then is its price: lines, changes and rate are taken over.

use bidprice_core::parse_amount;
use serde::Deserialize;

use crate::entry::{Change, Entry, Line, cut};

/// A sentence or two.
const REASON_BYTES_MAX: usize = 2048;

/// Where the rate is from that a service went by.
const FROM_THE_SERVICE: &str = "service";

/// The parts of `explain --json` that a line has.
#[derive(Deserialize)]
struct Told {
    lines: Vec<ToldLine>,
    changes: Vec<Change>,
    total: Option<Total>,
    rate: Option<Rate>,
}

#[derive(Deserialize)]
struct ToldLine {
    #[serde(flatten)]
    line: Line,
    priced_by: Option<PricedBy>,
}

#[derive(Deserialize)]
struct PricedBy {
    rule: String,
    key: Option<String>,
}

#[derive(Deserialize)]
struct Total {
    usd_per_month: String,
}

#[derive(Deserialize)]
struct Rate {
    usd_per_akt: String,
}

impl Entry {
    /// The same with the service that was to price it, and why it did not.
    #[must_use]
    pub fn served(self, address: &str, fallback: Option<&str>) -> Self {
        Self {
            service: Some(address.to_owned()),
            service_fallback: fallback.map(|why| cut(why, REASON_BYTES_MAX)),
            ..self
        }
    }

    /// The same with what the service said that the price is made of. What has amounts that are none
    /// is left as it was.
    #[must_use]
    pub fn told(self, explanation: &str) -> Self {
        match serde_json::from_str::<Told>(explanation) {
            Ok(told) if told.has_amounts() => self.with(told),
            _ => self,
        }
    }

    fn with(self, told: Told) -> Self {
        let rate = told.rate.map(|rate| rate.usd_per_akt);
        Self {
            lines: told.lines.into_iter().map(Line::from).collect(),
            changes: told.changes,
            usd_per_month: told.total.map(|total| total.usd_per_month),
            rate_source: rate.is_some().then(|| FROM_THE_SERVICE.to_owned()),
            rate_usd_per_akt: rate,
            ..self
        }
    }
}

impl Told {
    fn has_amounts(&self) -> bool {
        let is_amount = |text: &String| parse_amount(text).is_ok();
        let total = self.total.iter().map(|total| &total.usd_per_month);
        let rate = self.rate.iter().map(|rate| &rate.usd_per_akt);
        let lines = self.lines.iter().flat_map(|ToldLine { line, .. }| {
            [&line.quantity, &line.unit_price_usd, &line.usd_per_month]
        });
        let changes = self
            .changes
            .iter()
            .flat_map(|change| [&change.before_usd_per_month, &change.after_usd_per_month]);
        total.chain(rate).chain(lines).chain(changes).all(is_amount)
    }
}

impl From<ToldLine> for Line {
    fn from(ToldLine { line, priced_by }: ToldLine) -> Self {
        let (gpu_rule, gpu_key) = priced_by.map_or((None, None), |by| (Some(by.rule), by.key));
        Self { gpu_rule, gpu_key, ..line }
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    const TOLD: &str = r#"{"compat":"documented","lines":[
        {"resource":"gpu a100","quantity":"1","unit":"","unit_price_usd":"45.5","usd_per_month":"45.5",
         "share_pct":"100.0","priced_by":{"rule":"key","key":"a100","resource":0,"because":"x"},"added_by":null}],
        "free":[],"changes":[{"by":"rule `a`","action":"scaled","value":"2","before_usd_per_month":"45.5",
        "after_usd_per_month":"91","delta_usd":"45.5","delta_pct":"100.0"}],
        "total":{"usd_per_month":"91","usd_per_hour":null,"usd_per_block":null},
        "rate":{"usd_per_akt":"1.20","source":"from `/x`"},"bid":{"price":"1","denom":"uakt"},"notes":[]}"#;

    fn bare() -> Entry {
        Entry::bare(SystemTime::UNIX_EPOCH, None)
    }

    #[test]
    fn a_line_has_what_the_service_said() {
        let entry = bare().served("unix:/s", None).told(TOLD);
        let [line] = entry.lines.as_slice() else { unreachable!("one line") };
        assert_eq!((line.resource.as_str(), line.gpu_rule.as_deref()), ("gpu a100", Some("key")));
        assert_eq!((line.gpu_key.as_deref(), line.added_by.as_deref()), (Some("a100"), None));
        assert_eq!(entry.changes.first().map(|change| change.action.as_str()), Some("scaled"));
        assert_eq!(entry.usd_per_month.as_deref(), Some("91"));
        assert_eq!(entry.rate_usd_per_akt.as_deref(), Some("1.20"));
        assert_eq!(entry.rate_source.as_deref(), Some("service"));
        assert_eq!((entry.service.as_deref(), entry.service_fallback), (Some("unix:/s"), None));
    }

    #[test]
    fn what_is_no_amount_is_not_taken() {
        let brief = r#"{"bid":{"price":"1","denom":"uakt"},"refused":null,"notes":[]}"#;
        let others =
            [brief.to_owned(), TOLD.replace("\"91\"", "\"1e2\""), TOLD.replace("1.20", "-1")];
        for told in others {
            let entry = bare().told(&told);
            assert_eq!((entry.lines.len(), entry.changes.len()), (0, 0), "{told}");
            assert_eq!((entry.usd_per_month, entry.rate_usd_per_akt), (None, None));
        }
    }
}
