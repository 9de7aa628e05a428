//! Where an order is decided: whitelist, quote, bid in the script's order, the rate where somebody
//! asks for it, and rules and plugins between quote and bid.

use bidprice_core::{Order, Refusal, SettingError, Tariff, bid_for, quote_for, read_order};
use bidprice_report::{Decision, RateUsed};
use bidprice_settings::{Setting, Settings};

use crate::chain::{self, Findings, Judged, NoOwner};
use crate::client::{Asked, Client};
use crate::plugins::Plugins;
#[cfg(feature = "commands")]
use crate::plugins::Watch;
use crate::rate;
use crate::whitelist;

/// Where the rate of many orders comes from; a single bid looks for its own.
pub(crate) trait Rates: Sync {
    /// The rate of one of them.
    fn find<'s>(
        &'s self,
        settings: &'s Settings<'s>,
        notes: &mut Vec<String>,
    ) -> Result<RateUsed<'s>, Refusal>;
}

/// Settings and prices, read once, for any number of orders, in any number of threads.
pub(crate) struct Desk<'s> {
    settings: &'s Settings<'s>,
    tariff: Tariff,
    no_owner: NoOwner,
    plugins: Option<Plugins<'s>>,
    rates: Option<&'s dyn Rates>,
}

impl<'s> Desk<'s> {
    /// Reads all prices, whether an order will need them or not.
    pub(crate) fn open(settings: &'s Settings<'s>) -> Result<Self, SettingError> {
        let tariff =
            Tariff::parse(&settings.tariff_texts()).map_err(|error| settings.located(error))?;
        let plugins = Plugins::open(settings)?;
        Ok(Self { settings, tariff, no_owner: NoOwner::Refuses, plugins, rates: None })
    }

    /// Rules that ask for the owner are passed over where nobody says who that is.
    #[cfg(feature = "commands")]
    pub(crate) fn for_whoever_asks(self) -> Self {
        Self { no_owner: NoOwner::SkipsTheRule, ..self }
    }

    /// All orders go by these rates, also those of other desks that share them, and plugins stay loaded.
    /// A desk whose settings fix the rate goes by that.
    #[cfg(feature = "commands")]
    pub(crate) fn for_many(self, rates: &'s dyn Rates) -> Result<Self, SettingError> {
        let is_fixed = self.settings.rate()?.is_some();
        let plugins = self.plugins.map(Plugins::for_many);
        Ok(Self { plugins, rates: (!is_fixed).then_some(rates), ..self })
    }

    /// Tells somebody of each call of a plugin.
    #[cfg(feature = "commands")]
    pub(crate) fn watched_by(self, watch: &'s dyn Watch) -> Self {
        let plugins = self.plugins.map(|plugins| plugins.watched_by(watch));
        Self { plugins, ..self }
    }

    /// Loads all plugins now, and tells which cannot be.
    #[cfg(feature = "commands")]
    pub(crate) fn plugin_problems(&self) -> Vec<String> {
        self.plugins.as_ref().map(Plugins::problems).unwrap_or_default()
    }

    /// The prices, as they are read.
    #[cfg(feature = "commands")]
    pub(crate) const fn tariff(&self) -> &Tariff {
        &self.tariff
    }

    /// Decides the provider's order; what was found out on the way stays in the decision. Where there is
    /// a service to ask, it is asked first.
    pub(crate) fn decide_or_ask<'a>(
        &'a self,
        client: Option<&mut Client<'_>>,
        order: &'a [u8],
    ) -> Decision<'a> {
        let owner = self.settings.text_or_default(Setting::AkashOwner);
        self.decide_with(client, self.no_owner, None, owner, order)
    }

    /// Decides one order.
    #[cfg(feature = "commands")]
    pub(crate) fn decide<'a>(&'a self, order: &'a [u8]) -> Decision<'a> {
        self.decide_for(self.settings.text_or_default(Setting::AkashOwner), order)
    }

    /// Decides the order of somebody else than the environment says.
    #[cfg(feature = "commands")]
    pub(crate) fn decide_for<'a>(&'a self, owner: &str, order: &'a [u8]) -> Decision<'a> {
        self.decide_by(None, owner, order)
    }

    /// The same for somebody who only wants to know: rules that ask for the owner, and the whitelist, are
    /// passed over where nobody says who that is.
    #[cfg(feature = "commands")]
    pub(crate) fn decide_for_anybody<'a>(&'a self, owner: &str, order: &'a [u8]) -> Decision<'a> {
        self.decide_with(None, NoOwner::SkipsTheRule, None, owner, order)
    }

    /// The same by a rate that is known already; without it the rate is looked for if it is needed.
    #[cfg(feature = "commands")]
    pub(crate) fn decide_by<'a>(
        &'a self,
        rate: Option<RateUsed<'a>>,
        owner: &str,
        order: &'a [u8],
    ) -> Decision<'a> {
        self.decide_with(None, self.no_owner, rate, owner, order)
    }

    fn decide_with<'a>(
        &'a self,
        client: Option<&mut Client<'_>>,
        no_owner: NoOwner,
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
        if let Err(refusal) = self.fill(client, no_owner, owner.trim(), order, &mut decision) {
            decision.outcome = Err(refusal);
        }
        decision
    }

    fn fill<'a>(
        &'a self,
        mut client: Option<&mut Client<'_>>,
        no_owner: NoOwner,
        owner: &str,
        text: &'a [u8],
        decision: &mut Decision<'a>,
    ) -> Result<(), Refusal> {
        if !(no_owner == NoOwner::SkipsTheRule && owner.is_empty()) {
            whitelist::check(self.settings, owner, &mut decision.notes)?;
        }
        let order: &Order<'a> = decision.order.insert(read_order(text)?);
        let quote = decision.quote.insert(quote_for(order, &self.tariff)?);
        let Decision { rate, notes, .. } = decision;
        if let Some(client) = &mut client {
            let asked = Asked { text, order, quote, owner };
            if let Some(bid) = client.bid(asked, notes) {
                decision.outcome = Ok(bid);
                if !self.settings.chain().is_empty() {
                    // What rules and plugins made of it, only the service knows.
                    decision.quote = None;
                }
                return Ok(());
            }
        }
        let find_rate: &chain::FindRate<'_, 'a> = &|notes| self.find_rate(notes);
        let plugins = self.plugins.as_ref();
        let mut findings = Findings { settings: self.settings, plugins, find_rate, rate, notes };
        chain::judge(Judged { order, owner }, quote, &mut findings, no_owner)?;
        decision.outcome = bid_for(quote.total(), &order.ask, || findings.rate());
        if let Some(client) = client {
            client.compare(&decision.outcome, &mut decision.notes);
        }
        Ok(())
    }

    fn find_rate(&self, notes: &mut Vec<String>) -> Result<RateUsed<'s>, Refusal> {
        match self.rates {
            None => rate::find(self.settings, notes),
            Some(rates) => rates.find(self.settings, notes),
        }
    }
}
