//! The new program's side: the same desk as for a bid, with the new values as the chart renders them.

use bidprice_chart::{Values, environment};
use bidprice_core::Refusal;
use bidprice_migrate::Migration;
use bidprice_migrate::verify::Priced;
use bidprice_settings::{Setting, Settings};
use serde_json::Value;

use super::Stop;
use crate::desk::Desk;

/// What a pod with the new values would bid.
pub(super) struct NewPrices {
    settings: Settings<'static>,
}

impl NewPrices {
    pub(super) fn of(
        migration: &Migration,
        values: &str,
        rate: &str,
        owner: &str,
    ) -> Result<Self, Stop> {
        let values = Values::read(&[("the new values", values)])
            .map_err(|error| Stop::new(error.to_string(), error.hint.clone()))?;
        let mut settings = Settings::empty();
        if let Some(text) = migration.settings_file_for_prices() {
            settings.load_text("bidprice.yaml", &text).map_err(Refusal::from)?;
        }
        for variable in environment(&values)
            .map_err(|error| Stop::new(error.to_string(), error.hint.clone()))?
        {
            if let Some(setting) = Setting::of_variable(variable.variable.as_bytes()) {
                settings.set_text(setting, variable.text);
            }
        }
        // A list of tenants says nothing about prices.
        settings.unset(Setting::WhitelistUrl);
        settings.set_text(Setting::Compat, migration.compat.name().to_owned());
        settings.set_text(Setting::AkashOwner, owner.to_owned());
        if settings.text(Setting::Rate).is_none() {
            settings.set_text(Setting::Rate, rate.to_owned());
        }
        Desk::open(&settings).map_err(Refusal::from)?;
        Ok(Self { settings })
    }

    /// The bid for an order, or why there is none.
    pub(super) fn price(&self, order: &Value) -> Priced {
        let text = order.to_string();
        let desk = match Desk::open(&self.settings) {
            Ok(desk) => desk,
            Err(error) => return Priced::None(error.to_string()),
        };
        match desk.decide(text.as_bytes()).outcome {
            Ok(bid) => Priced::Price(bid.price.text().as_str().to_owned()),
            Err(refusal) => Priced::None(refusal.to_string()),
        }
    }
}
