//! The newest lines of the journal, for the page.

use std::collections::BTreeMap;

use bidprice_journal::{Entry, newest};
use bidprice_service::{DecisionShown, JournalShown, ReasonCount};

/// Some hundreds of lines: what happened lately, read in a millisecond.
const BYTES: u64 = 512 << 10;

/// What fits a page.
const LAST: usize = 20;

/// Reads the end of the journal.
pub(super) fn journal(path: &str) -> JournalShown {
    match newest(path, BYTES) {
        Ok(lines) => shown(lines),
        Err(error) => {
            // No path: it is the operator's, and whoever has the token may not be he.
            let problem = Some(format!("it cannot be read: {error}"));
            JournalShown { problem, ..JournalShown::default() }
        }
    }
}

fn shown(lines: Vec<Result<Entry, String>>) -> JournalShown {
    let mut shown = JournalShown::default();
    let mut reasons = BTreeMap::<String, u64>::new();
    for line in lines.into_iter().rev() {
        match line {
            Err(problem) => shown.problem = Some(format!("a line of it {problem}")),
            Ok(entry) => {
                match &entry.refusal {
                    None => shown.bids += 1,
                    Some(reason) => *reasons.entry(reason.clone()).or_default() += 1,
                }
                if shown.last.len() < LAST {
                    shown.last.push(decision(entry));
                }
            }
        }
    }
    shown.refusals =
        reasons.into_iter().map(|(reason, count)| ReasonCount { reason, count }).collect();
    shown.refusals.sort_by_key(|reason| std::cmp::Reverse(reason.count));
    shown
}

fn decision(entry: Entry) -> DecisionShown {
    DecisionShown {
        time: entry.time,
        price: entry.price,
        denom: entry.denom,
        refused: entry.refusal,
        message: entry.refusal_message,
        took_micros: entry.duration_us,
    }
}
