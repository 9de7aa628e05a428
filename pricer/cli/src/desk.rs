//! Where an order is decided: whitelist, quote, bid in the script's order, the rate where somebody
//! asks for it, and rules and plugins between quote and bid.

use bidprice_core::{Order, Refusal, SettingError, Tariff, bid_for, quote_for, read_order};
use bidprice_report::{Decision, RateUsed};
use bidprice_settings::{Setting, Settings};

use crate::chain::{self, Findings, Judged, NoOwner};
use crate::plugins::Plugins;
use crate::rate;
use crate::shared_rate::SharedRate;
use crate::whitelist;

/// Settings and prices, read once, for any number of orders, in any number of threads.
pub(crate) struct Desk<'s> {
    settings: &'s Settings<'s>,
    tariff: Tariff,
    no_owner: NoOwner,
    plugins: Option<Plugins<'s>>,
    /// The rate of all orders, where there are many; a single bid has no need to keep it.
    shared_rate: Option<&'s SharedRate>,
}

impl<'s> Desk<'s> {
    /// Reads all prices, whether an order will need them or not.
    pub(crate) fn open(settings: &'s Settings<'s>) -> Result<Self, SettingError> {
        let tariff =
            Tariff::parse(&settings.tariff_texts()).map_err(|error| settings.located(error))?;
        let plugins = Plugins::open(settings)?;
        Ok(Self { settings, tariff, no_owner: NoOwner::Refuses, plugins, shared_rate: None })
    }

    /// Rules that ask for the owner are passed over where nobody says who that is.
    #[cfg_attr(not(feature = "commands"), expect(dead_code, reason = "only commands ask so"))]
    pub(crate) fn for_whoever_asks(self) -> Self {
        Self { no_owner: NoOwner::SkipsTheRule, ..self }
    }

    /// All orders go by one rate, also those of other desks that share it, and plugins stay loaded. A
    /// desk whose settings fix the rate goes by that.
    #[cfg(feature = "commands")]
    pub(crate) fn for_many(self, rate: &'s SharedRate) -> Result<Self, SettingError> {
        let is_fixed = self.settings.rate()?.is_some();
        let plugins = self.plugins.map(Plugins::for_many);
        Ok(Self { plugins, shared_rate: (!is_fixed).then_some(rate), ..self })
    }

    /// Decides one order; what was found out on the way stays in the decision.
    pub(crate) fn decide<'a>(&'a self, order: &'a [u8]) -> Decision<'a> {
        self.decide_for(self.settings.text_or_default(Setting::AkashOwner), order)
    }

    /// Decides the order of somebody else than the environment says.
    pub(crate) fn decide_for<'a>(&'a self, owner: &str, order: &'a [u8]) -> Decision<'a> {
        self.decide_by(None, owner, order)
    }

    /// The same by a rate that is known already; without it the rate is looked for if it is needed.
    pub(crate) fn decide_by<'a>(
        &'a self,
        rate: Option<RateUsed<'a>>,
        owner: &str,
        order: &'a [u8],
    ) -> Decision<'a> {
        let mut decision = Decision {
            order: None,
            tariff: Some(&self.tariff),
            quote: None,
            rate,
            outcome: Err(Refusal::NothingToCharge),
            notes: Vec::new(),
        };
        if let Err(refusal) = self.fill(owner.trim(), order, &mut decision) {
            decision.outcome = Err(refusal);
        }
        decision
    }

    fn fill<'a>(
        &'a self,
        owner: &str,
        text: &'a [u8],
        decision: &mut Decision<'a>,
    ) -> Result<(), Refusal> {
        whitelist::check(self.settings, owner, &mut decision.notes)?;
        let order: &Order<'a> = decision.order.insert(read_order(text)?);
        let quote = decision.quote.insert(quote_for(order, &self.tariff)?);
        let Decision { rate, notes, .. } = decision;
        let find_rate: &chain::FindRate<'_, 'a> = &|notes| self.find_rate(notes);
        let plugins = self.plugins.as_ref();
        let mut findings = Findings { settings: self.settings, plugins, find_rate, rate, notes };
        chain::judge(Judged { order, owner }, quote, &mut findings, self.no_owner)?;
        decision.outcome = bid_for(quote.total(), &order.ask, || findings.rate());
        Ok(())
    }

    fn find_rate(&self, notes: &mut Vec<String>) -> Result<RateUsed<'s>, Refusal> {
        match self.shared_rate {
            None => rate::find(self.settings, notes),
            Some(shared) => shared.find(self.settings),
        }
    }
}
