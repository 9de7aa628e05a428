//! An order, its quote and what surrounds it, as a plugin is asked outside of a bid.

use std::time::{Duration, Instant};

use bidprice_core::bc::Number;
use bidprice_core::{Order, Quote, Rate, Refusal, Tariff, Verdict, Worth, quote_for, read_order};
use bidprice_plugins::{Circumstances, Cost, Facts, Failure, Plugin, Question};

/// Who asks, when, and what is known.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub(super) owner: &'a str,
    pub(super) settings: &'a str,
    pub(super) moment: u64,
    pub(super) facts: &'a Facts,
}

/// An order with its price so far.
pub(super) struct Priced<'a> {
    order: Order<'a>,
    pub(super) quote: Quote<'a>,
    worth: Worth,
}

/// What came of one call.
pub(super) struct Judged {
    /// As a bid takes it: an answer that cannot be meant is a failure.
    pub(super) verdict: Result<Verdict<'static>, Failure>,
    pub(super) log: Vec<String>,
    pub(super) cost: Cost,
    pub(super) took: Duration,
}

impl<'a> Priced<'a> {
    /// Prices an order; the rate counts only for one in AKT.
    pub(super) fn new(order: &'a [u8], tariff: &'a Tariff, rate: Rate) -> Result<Self, Refusal> {
        let order = read_order(order)?;
        let quote = quote_for(&order, tariff)?;
        let worth = order.ask.currency()?.worth(|| Ok(rate))?;
        Ok(Self { order, quote, worth })
    }

    /// Asks, once. `factor` is how many times dearer or cheaper a verdict may make an order.
    pub(super) fn judge(&self, plugin: &Plugin, around: Around<'_>, factor: Number) -> Judged {
        let question = self.question(around);
        let started = Instant::now();
        let mut answer = plugin.judge(&question);
        let took = started.elapsed();
        let (log, cost) = (std::mem::take(&mut answer.log), answer.cost);
        let verdict = answer.verdict_on(self.quote.usd_per_month, factor);
        Judged { verdict, log, cost, took }
    }

    /// What a plugin is asked about it.
    pub(super) fn question<'q>(&'q self, around: Around<'q>) -> Question<'q> {
        let Around { owner, settings, moment, facts } = around;
        let around = Circumstances { owner, worth: self.worth, moment, facts };
        Question::new(&self.order, &self.quote, around, settings)
    }

    /// US dollars a month after the verdict; none if there is no bid.
    pub(super) fn total_after(
        &self,
        verdict: &Result<Verdict<'static>, Failure>,
    ) -> Option<Number> {
        let mut quote = self.quote.clone();
        quote.apply("plugin", verdict.as_ref().ok()?.clone()).ok()?;
        Some(quote.usd_per_month)
    }
}
