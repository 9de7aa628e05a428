//! The rate, its age, and what every source says, for people and for machines.

use std::time::Duration;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::figures::age_in_words;
use crate::table::{Flush, Paint, Style, Table};

/// All that is known about the rate.
#[derive(Debug, Default, Serialize)]
pub struct RateReport {
    /// What a bid would use, if it is at hand.
    pub rate: Option<RateNow>,
    /// Why it is not at hand.
    pub problem: Option<String>,
    /// What every source says now.
    pub sources: Vec<SourceSays>,
    /// From the lowest to the highest answer, in per cent of the lowest.
    pub spread_pct: Option<Decimal>,
    /// Whose answer is believed.
    pub believed: Option<Believed>,
    /// Why nobody's is.
    pub doubt: Option<String>,
    /// Whether the cache file holds it now; nothing if it was not to be written.
    pub kept: Option<bool>,
    /// What else there is to know.
    pub notes: Vec<String>,
}

/// The rate at hand.
#[derive(Debug, Serialize)]
pub struct RateNow {
    /// As it was written.
    pub usd_per_akt: Decimal,
    /// `fixed`, `fresh`, `stale` or `too_old`.
    pub state: &'static str,
    /// The file it is in; nothing if it is fixed.
    pub path: Option<String>,
    /// Since it was written there.
    pub age_seconds: Option<u64>,
    /// Who said so, if this program wrote it.
    pub source: Option<String>,
}

/// An answer, or why there is none.
#[derive(Debug, Serialize)]
pub struct SourceSays {
    /// Who.
    pub source: String,
    /// As it was sent.
    pub usd_per_akt: Option<Decimal>,
    /// Why there is no rate.
    pub problem: Option<String>,
    /// To the rate that is believed, or else to the one at hand, in per cent of that.
    pub difference_pct: Option<Decimal>,
    /// How long it took.
    pub took_ms: u64,
}

/// The answer that counts.
#[derive(Debug, Serialize)]
pub struct Believed {
    /// Whose it is.
    pub source: String,
    /// As it was sent.
    pub usd_per_akt: Decimal,
}

impl RateReport {
    /// Fills in the differences and the spread.
    #[must_use]
    pub fn with_differences(mut self) -> Self {
        let believed = self.believed.as_ref().map(|believed| believed.usd_per_akt);
        let reference = believed.or(self.rate.as_ref().map(|rate| rate.usd_per_akt));
        for said in &mut self.sources {
            said.difference_pct = said.usd_per_akt.zip(reference).and_then(|(a, b)| percent(a, b));
        }
        let answers = || self.sources.iter().filter_map(|said| said.usd_per_akt);
        self.spread_pct = answers().max().zip(answers().min()).and_then(|(a, b)| percent(a, b));
        self
    }

    /// The same for a person, a newline at the end.
    #[must_use]
    pub fn text(&self, paint: Paint) -> String {
        let mut lines = vec![self.rate_line(paint)];
        lines.extend(self.problem.iter().map(|problem| format!("        {problem}")));
        if !self.sources.is_empty() {
            lines.push(String::new());
            lines.extend(self.table().lines(paint));
            lines.push(String::new());
        }
        if let Some(spread) = self.spread_pct {
            lines.push(format!("spread  {spread:.1} % from the lowest to the highest answer"));
        }
        lines.extend(self.verdict(paint));
        lines.extend(self.notes.iter().map(|note| format!("note    {note}")));
        lines.join("\n") + "\n"
    }

    fn rate_line(&self, paint: Paint) -> String {
        let Some(rate) = &self.rate else {
            return format!("rate    {}", paint.apply(Style::Bad, "none at hand"));
        };
        let style = if rate.state == "too_old" { Style::Bad } else { Style::Good };
        let usd = paint.apply(style, &format!("{} USD per AKT", rate.usd_per_akt));
        let state = rate.state.replace('_', " ");
        match (&rate.path, rate.age_seconds) {
            (Some(path), Some(age)) => {
                let age = age_in_words(Duration::from_secs(age));
                let source = rate.source.as_deref().unwrap_or("an unknown writer");
                format!("rate    {usd}, {state}: {age}, from {source}, in `{path}`")
            }
            _ => format!("rate    {usd}, {state} by BIDPRICE_RATE"),
        }
    }

    fn table(&self) -> Table<4> {
        use Flush::{Left, Right};
        let mut table = Table::new([Left, Right, Right, Left]);
        table.row(["source", "USD per AKT", "difference", "answered in"].map(str::to_owned));
        for said in &self.sources {
            let answer = said.usd_per_akt.map(|rate| rate.to_string());
            let difference = said.difference_pct.map(signed);
            let last = match &said.problem {
                Some(problem) => problem.clone(),
                None => format!("{} ms", said.took_ms),
            };
            let [answer, difference] =
                [answer, difference].map(|cell| cell.unwrap_or("–".to_owned()));
            table.row([said.source.clone(), answer, difference, last]);
        }
        table
    }

    fn verdict(&self, paint: Paint) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(Believed { source, usd_per_akt }) = &self.believed {
            let what = match self.kept {
                Some(true) => "kept",
                Some(false) => "unkept",
                None => "chosen",
            };
            lines.push(format!("{what:<8}{usd_per_akt} from {source}"));
        }
        lines.extend(
            self.doubt
                .iter()
                .map(|doubt| format!("{}   {doubt}", paint.apply(Style::Bad, "doubt"))),
        );
        lines
    }
}

fn signed(percent: Decimal) -> String {
    if percent.is_zero() { "0.0 %".to_owned() } else { format!("{percent:+.1} %") }
}

/// How far a figure is from another, in per cent of that, one decimal.
fn percent(figure: Decimal, other: Decimal) -> Option<Decimal> {
    let hundredth = other.checked_div(Decimal::ONE_HUNDRED)?;
    Some(figure.checked_sub(other)?.checked_div(hundredth)?.round_dp(1).normalize())
}
