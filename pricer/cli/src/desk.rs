//! Where an order is decided: whitelist, quote, rate, bid, in the script's order.

use bidprice_core::{Order, Refusal, SettingError, Tariff, bid_for, quote_for, read_order};
use bidprice_report::Decision;
use bidprice_settings::Settings;

use crate::{rate, whitelist};

/// Settings and prices, read once, for any number of orders.
pub(crate) struct Desk<'s> {
    settings: &'s Settings<'s>,
    tariff: Tariff,
}

impl<'s> Desk<'s> {
    /// Reads all prices, whether an order will need them or not.
    pub(crate) fn open(settings: &'s Settings<'s>) -> Result<Self, SettingError> {
        let tariff =
            Tariff::parse(&settings.tariff_texts()).map_err(|error| settings.located(error))?;
        Ok(Self { settings, tariff })
    }

    /// Decides one order; what was found out on the way stays in the decision.
    pub(crate) fn decide<'a>(&'a self, order: &'a [u8]) -> Decision<'a> {
        let mut decision = Decision {
            order: None,
            tariff: Some(&self.tariff),
            quote: None,
            rate: None,
            outcome: Err(Refusal::NothingToCharge),
            notes: Vec::new(),
        };
        if let Err(refusal) = self.fill(order, &mut decision) {
            decision.outcome = Err(refusal);
        }
        decision
    }

    fn fill<'a>(&'a self, text: &'a [u8], decision: &mut Decision<'a>) -> Result<(), Refusal> {
        whitelist::check(self.settings, &mut decision.notes)?;
        let order: &Order<'a> = decision.order.insert(read_order(text)?);
        let quote = decision.quote.insert(quote_for(order, &self.tariff)?);
        let Decision { rate: rate_used, notes, .. } = decision;
        decision.outcome = bid_for(quote.usd_per_month, &order.ask, || {
            let used = rate_used.insert(rate::find(self.settings, notes)?);
            Ok(used.rate)
        });
        Ok(())
    }
}
