//! What the service asks of a price book.

use bidprice_chart::NAMES;
use bidprice_core::Target;
use bidprice_report::{BidShown, Decision, Explanation, RefusalShown};
use bidprice_service::{
    Brief, ConfigShown, JournalShown, Lines, LinesPriced, Pace, PriceShown, Pricing, QuoteAsked,
    RateStanding, RateState, SourceSaid, Unusable, WhatIfAsked,
};
use bidprice_settings::{Setting, Step};

use super::price_book::PriceBook;
use super::{compared, quoted, status};
use crate::commands::batch::service_lines;
use crate::rate::keeper;

impl Pricing for PriceBook {
    fn pace(&self) -> Pace {
        Self::pace(self)
    }

    fn hash(&self) -> &str {
        &self.hash
    }

    fn price(&self, owner: Option<&str>, order: &[u8]) -> Explanation {
        Explanation::new(&self.desk().decide_for(owner.unwrap_or_default(), order))
    }

    fn price_briefly(&self, owner: Option<&str>, order: &[u8]) -> Brief {
        brief(self.desk().decide_for(owner.unwrap_or_default(), order))
    }

    fn quote(&self, asked: &QuoteAsked) -> Result<bidprice_quote::Report, Unusable> {
        quoted::report(self, asked)
    }

    fn what_if(
        &self,
        then: &dyn Pricing,
        asked: &WhatIfAsked,
    ) -> Result<bidprice_whatif::Report, Unusable> {
        let then: &dyn std::any::Any = then;
        let then = then.downcast_ref().expect("all books of this service are of this type");
        compared::report(self, then, asked)
    }

    fn price_lines(&self, owner: Option<&str>, block: Lines<'_>) -> LinesPriced {
        service_lines::priced(self.desk(), owner.unwrap_or_default(), block)
    }

    fn rate(&self) -> RateState {
        self.stand().rate.state(self.settings())
    }

    fn sources(&self) -> Vec<SourceSaid> {
        let record = keeper(self.settings()).ok().and_then(|keeper| keeper.record());
        let attempt = record.and_then(|(record, _)| record.last_attempt);
        let said = attempt.into_iter().flat_map(|attempt| attempt.answers);
        said.map(|said| SourceSaid {
            source: said.source,
            usd_per_akt: said.usd_per_akt,
            problem: said.problem,
            took_ms: said.took_ms,
        })
        .collect()
    }

    fn journal(&self) -> Option<JournalShown> {
        crate::journal::path(self.settings()).map(status::journal)
    }

    fn config(&self) -> ConfigShown {
        let settings = self.settings();
        let tariff = self.desk().tariff();
        let price = |target: Target| {
            let name = NAMES.iter().find(|name| name.variable == target.variable());
            let text = settings.text_or_default(Setting::of_target(target)).trim();
            PriceShown {
                key: name.map_or(target.variable(), |name| name.key).to_owned(),
                usd_per_month: (!text.is_empty()).then(|| text.to_owned()),
            }
        };
        let entry = |entry: &bidprice_core::MapEntry| PriceShown {
            key: entry.key.clone(),
            usd_per_month: Some(entry.price.to_string()),
        };
        ConfigShown {
            book: self.hash.clone(),
            compat: tariff.compat.name().to_owned(),
            prices: Target::ALL.map(price).into(),
            gpus: tariff.gpus.entries().iter().map(entry).collect(),
            judges: judges(self),
        }
    }

    fn obstacles(&self) -> Vec<String> {
        let no_rate = match self.rate().state {
            RateStanding::Fixed | RateStanding::Fresh | RateStanding::Stale => None,
            RateStanding::TooOld => Some("the rate of AKT is too old: orders in AKT get no bid"),
            RateStanding::Missing => Some("there is no rate of AKT: orders in AKT get no bid"),
        };
        no_rate.map(str::to_owned).into_iter().collect()
    }
}

/// What came of it, and no more.
fn brief(decision: Decision<'_>) -> Brief {
    let denom = decision.order.as_ref().map(|order| order.ask.denom());
    let (bid, refused) = match &decision.outcome {
        Ok(bid) => {
            let denom = denom.unwrap_or_default().to_owned();
            (Some(BidShown { price: bid.price.to_string(), denom }), None)
        }
        Err(refusal) => (None, Some(RefusalShown::from(refusal))),
    };
    Brief { bid, refused, notes: decision.notes }
}

/// Rules and plugins, in the order in which they judge. A plugin's path is nobody else's business.
fn judges(book: &PriceBook) -> Vec<String> {
    let settings = book.settings();
    let mut judges = Vec::new();
    for step in settings.chain() {
        match step {
            Step::Rule { rule, .. } => judges.push(rule.to_string()),
            Step::Plugins => {
                judges.extend(
                    settings.plugins().iter().map(|it| crate::plugins::shown_name(&it.path)),
                );
            }
        }
    }
    judges
}
