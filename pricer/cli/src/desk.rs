//! Where an order is decided: whitelist, quote, bid in the script's order, the rate where somebody
//! asks for it, and rules and plugins between quote and bid.

use bidprice_core::{Order, Refusal, SettingError, Tariff, bid_for, quote_for, read_order};
use bidprice_report::Decision;
use bidprice_settings::Settings;

use crate::chain::{self, Findings, NoOwner};
use crate::plugins::Plugins;
use crate::whitelist;

/// Settings and prices, read once, for any number of orders.
pub(crate) struct Desk<'s> {
    settings: &'s Settings<'s>,
    tariff: Tariff,
    no_owner: NoOwner,
    plugins: Option<Plugins<'s>>,
}

impl<'s> Desk<'s> {
    /// Reads all prices, whether an order will need them or not.
    pub(crate) fn open(settings: &'s Settings<'s>) -> Result<Self, SettingError> {
        let tariff =
            Tariff::parse(&settings.tariff_texts()).map_err(|error| settings.located(error))?;
        let plugins = Plugins::open(settings)?;
        Ok(Self { settings, tariff, no_owner: NoOwner::Refuses, plugins })
    }

    /// Rules that ask for the owner are passed over where nobody says who that is.
    #[cfg_attr(not(feature = "commands"), expect(dead_code, reason = "only commands ask so"))]
    pub(crate) fn for_whoever_asks(self) -> Self {
        Self { no_owner: NoOwner::SkipsTheRule, ..self }
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
        let Decision { rate, notes, .. } = decision;
        let plugins = self.plugins.as_ref();
        let mut findings = Findings { settings: self.settings, plugins, rate, notes };
        chain::judge(order, quote, &mut findings, self.no_owner)?;
        decision.outcome = bid_for(quote.total(), &order.ask, || findings.rate());
        Ok(())
    }
}
