//! The old script's side.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use bidprice_chart::environment;
use bidprice_migrate::Old;
use bidprice_migrate::verify::{Priced, SampleOrder};
use bidprice_oldscript::{Answer, Limits, OldScript, Outcome, Setup, Tenant};
use serde_json::Value;

use super::Stop;

/// An old script takes a second an order, most of it starting processes.
const THREADS: usize = 4;

/// Where a container has its tools; what a person's PATH has besides may not run in a sandbox.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What the old script said to each order.
pub(super) struct OldPrices {
    pub(super) rows: Vec<(Priced, Duration)>,
    pub(super) isolation: String,
    pub(super) asked: Vec<String>,
}

/// The old release, and who asks it.
pub(super) struct OldSide<'o> {
    pub(super) old: &'o Old,
    pub(super) rate: &'o str,
    pub(super) owner: &'o str,
    /// Where the script looks whether it bids for him.
    pub(super) lists: Vec<String>,
}

impl OldSide<'_> {
    /// Prices all orders, some at once.
    pub(super) fn price_all(&self, orders: &[SampleOrder]) -> Result<OldPrices, Stop> {
        let script = self.prepared()?;
        let next = AtomicUsize::new(0);
        let found: Mutex<Vec<(usize, Outcome)>> = Mutex::new(Vec::with_capacity(orders.len()));
        let work = || {
            while let (at, Some(order)) = {
                let at = next.fetch_add(1, Ordering::Relaxed);
                (at, orders.get(at))
            } {
                let denom = order.json.pointer("/price/denom").and_then(Value::as_str);
                let tenant = Tenant { owner: Some(self.owner), denom };
                let outcome = script.price(format!("{}\n", order.json).as_bytes(), tenant);
                found.lock().unwrap_or_else(PoisonError::into_inner).push((at, outcome));
            }
        };
        thread::scope(|scope| {
            for _ in 0..THREADS.min(orders.len()) {
                scope.spawn(work);
            }
        });
        let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        found.sort_by_key(|(at, _)| *at);
        let mut asked: Vec<String> =
            found.iter().flat_map(|(_, outcome)| outcome.asked.iter().cloned()).collect();
        asked.sort();
        asked.dedup();
        let rows = found
            .into_iter()
            .map(|(_, outcome)| Ok((priced(&outcome)?, outcome.took)))
            .collect::<Result<Vec<_>, Stop>>()?;
        Ok(OldPrices { rows, isolation: script.isolation().to_string(), asked })
    }

    fn prepared(&self) -> Result<OldScript, Stop> {
        let variables = environment(&self.old.values)
            .map_err(|error| Stop::new(error.to_string(), error.hint.clone()))?;
        let environment = variables
            .into_iter()
            .map(|variable| (variable.variable.to_owned(), variable.text))
            .collect();
        let setup = Setup {
            script: self.old.script_text.clone(),
            environment,
            rate: self.rate.to_owned(),
            // Whoever asks is on it: a list says nothing about prices.
            whitelist: Some(format!("{}\n", self.owner)),
            whitelist_places: self.lists.clone(),
            path: PATH.to_owned(),
            isolation: None,
            limits: Limits::default(),
        };
        OldScript::prepare(setup).map_err(|error| Stop::new(error.to_string(), error.hint()))
    }
}

fn priced(outcome: &Outcome) -> Result<Priced, Stop> {
    let words = || outcome.stderr.text().lines().last().unwrap_or_default().to_owned();
    Ok(match &outcome.answer {
        Answer::Price(text) => Priced::Price(text.clone()),
        Answer::NoPrice(text) => Priced::None(format!("answered `{text}`")),
        Answer::Refused { exit } => {
            // The script says why on stdout or on stderr, by its age.
            let said = outcome.stdout.text().lines().last().unwrap_or_default().to_owned();
            let said = if words().is_empty() { said } else { words() };
            Priced::None(format!("exit {exit}: {said}"))
        }
        Answer::TimedOut => Priced::None("took too long".to_owned()),
        Answer::NotRun(why) => {
            let hint = "see that there is room in the folder for temporary files, and try again";
            return Err(Stop::new(format!("the old script could not be run: {why}"), hint));
        }
    })
}
