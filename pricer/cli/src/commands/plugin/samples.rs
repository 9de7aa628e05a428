//! Orders to try a plugin on, and what surrounds them: as in a bid, but from nobody.

use bidprice_core::bc::Number;
use bidprice_core::{Rate, Tariff};
use bidprice_plugins::{Facts, Limits};
use bidprice_settings::{Setting, Settings};

use super::Stop;
use super::judging::{Around, Priced};
use crate::plugin_setup::{facts, now, plugin_limits};
use crate::report;

/// The smallest order, an ordinary one, and the largest that the network takes.
const ORDERS: [(&str, &str); 3] = [
    ("small", include_str!("orders/small.json")),
    ("one GPU", include_str!("../../../../../tests/orders/sample.json")),
    ("20 units", include_str!("orders/twenty.json")),
];

/// Who asks where nobody is named.
const OWNER: &str = "akash1sampletenant";

/// The plugin's settings for a trial.
#[derive(clap::Args)]
pub(super) struct SettingsArguments {
    /// The plugin's settings
    #[arg(long, value_name = "TEXT", conflicts_with = "settings_file")]
    settings: Option<String>,
    /// A file that holds the plugin's settings
    #[arg(long, value_name = "FILE")]
    settings_file: Option<String>,
}

/// A few kilobytes of owners; what the settings file may hold.
const SETTINGS_BYTES_MAX: usize = 1 << 20;

impl SettingsArguments {
    fn text(&self) -> Result<String, Stop> {
        use bidprice_files::{Missing, read_text};
        let Some(file) = &self.settings_file else {
            return Ok(self.settings.clone().unwrap_or_default());
        };
        match read_text(file, SETTINGS_BYTES_MAX, Missing::IsAnError) {
            Ok(text) => Ok(text.unwrap_or_default()),
            Err(problem) => Err(Stop::new(
                format!("cannot read the plugin's settings: `{file}` {problem}"),
                "name a text file, or give the settings themselves with --settings",
            )),
        }
    }
}

/// Everything that a trial needs beside the plugin.
pub(super) struct Trial {
    tariff: Tariff,
    rate: Rate,
    owner: String,
    settings: String,
    moment: u64,
    facts: Facts,
    pub(super) limits: Limits,
    pub(super) factor: Number,
}

impl Trial {
    /// Prices, limits and facts of a bid; no rate is asked for, a dollar an AKT will do.
    pub(super) fn new(
        settings: &Settings<'_>,
        of_plugin: &SettingsArguments,
    ) -> Result<Self, Stop> {
        let tariff =
            Tariff::parse(&settings.tariff_texts()).map_err(|error| settings.located(error))?;
        let mut notes = Vec::new();
        let facts = facts(settings, &mut notes)?;
        for note in &notes {
            report::note(note);
        }
        Ok(Self {
            tariff,
            rate: settings.rate()?.unwrap_or_else(a_dollar),
            owner: settings.text(Setting::AkashOwner).unwrap_or(OWNER).to_owned(),
            settings: of_plugin.text()?,
            moment: now(),
            facts,
            limits: plugin_limits(settings)?,
            factor: settings.factor(Setting::PluginFactor)?.into(),
        })
    }

    /// The sample orders, by name.
    pub(super) fn orders(&self) -> Result<Vec<(&'static str, Priced<'_>)>, Stop> {
        let priced = |(name, order): (&'static str, &'static str)| {
            Ok((name, Priced::new(order.as_bytes(), &self.tariff, self.rate)?))
        };
        ORDERS.into_iter().map(priced).collect()
    }

    pub(super) fn around(&self) -> Around<'_> {
        let Self { owner, settings, moment, facts, .. } = self;
        Around { owner, settings, moment: *moment, facts }
    }
}

/// A dollar an AKT.
pub(super) fn a_dollar() -> Rate {
    Rate::parse("1").expect("one is a rate")
}
