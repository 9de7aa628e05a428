//! The two price books, and those of a sweep: settings, each filled as a bid's would be.

use bidprice_chart::{GPU_MAPPINGS, NAMES};
use bidprice_core::{Compat, SettingError, Tariff};
use bidprice_quote::Stock;
use bidprice_settings::{Setting, Settings};
use bidprice_whatif::{Book, Range, map_with, price_in_map};

use super::not_done::NotDone;
use super::prices::{self, PriceArguments, ValuesArguments};
use crate::journal::book_hash;

/// Options of every command that may have two price books.
#[derive(clap::Args)]
pub(super) struct BookArguments {
    /// A Helm values file with today's prices, taken as the chart would render it; given several times,
    /// later files win; the environment if it is left out
    #[arg(long, value_name = "FILE", visible_alias = "values")]
    pub(super) now: Vec<String>,
    /// A Helm values file with the prices to try; those of now if it is left out
    #[arg(long, value_name = "FILE")]
    pub(super) then: Vec<String>,
    /// Change one price of the book to try
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(super) changes: Vec<String>,
    /// A settings file for the book of now, with its rules and plugins
    #[arg(long, value_name = "FILE")]
    now_config: Option<String>,
    /// A settings file for the book to try; that of now if it is left out; `none` for none
    #[arg(long, value_name = "FILE")]
    then_config: Option<String>,
    /// How both books read the GPU map: `documented` or `script`
    #[arg(long, value_name = "MODE")]
    compat: Option<String>,
    /// US dollars per AKT in both books, in place of the cache file
    #[arg(long, value_name = "USD")]
    rate: Option<String>,
    /// What this provider has, as in a100.80Gi.sxm=8,t4=4, where a deployment file takes any of several
    #[arg(long, value_name = "GPUS", value_parser = |text: &str| Stock::parse(text))]
    have: Vec<Stock>,
}

impl BookArguments {
    /// What the provider has, if that was said.
    pub(super) fn stock(&self) -> Option<Stock> {
        (!self.have.is_empty()).then(|| Stock::of_all(self.have.iter().cloned()))
    }

    /// Whether there is a second book at all.
    pub(super) fn has_then(&self) -> bool {
        !(self.then.is_empty() && self.changes.is_empty()) || self.then_config.is_some()
    }
}

/// Says that the book to try has no settings file.
const NO_CONFIG: &str = "none";

const KEY_HINT: &str = "name a key of the chart, such as price_target_cpu or price_target_gpu_mappings.a100, \
                        or `rate` or `compat`";

/// Variables, those of the environment or a book's own.
pub(super) type BookVariables<'v> = Vec<(&'v [u8], &'v [u8])>;

/// A book as it was asked for.
pub(super) struct Asked<'a> {
    files: &'a [String],
    config: Option<&'a str>,
    changes: &'a [String],
}

/// A book as it is priced by.
pub(super) struct Loaded<'a> {
    pub(super) settings: Settings<'a>,
    pub(super) book: Book,
    pub(super) tariff: Tariff,
    pub(super) notes: Vec<String>,
}

impl<'a> Asked<'a> {
    pub(super) fn now(arguments: &'a BookArguments) -> Self {
        Self { files: &arguments.now, config: arguments.now_config.as_deref(), changes: &[] }
    }

    /// What is not said of it is as now.
    pub(super) fn then(arguments: &'a BookArguments) -> Self {
        let BookArguments { now, then, changes, now_config, then_config, .. } = arguments;
        let files = if then.is_empty() { now } else { then };
        let config = then_config.as_ref().or(now_config.as_ref());
        Self { files, config: config.map(String::as_str), changes }
    }

    /// The environment with this book's settings file in place of its own.
    pub(super) fn variables<'v>(&'v self, environment: &'v [(&[u8], &[u8])]) -> BookVariables<'v> {
        let name = Setting::Config.row().variable.as_bytes();
        let mut variables: BookVariables<'v> = environment.to_vec();
        if let Some(path) = self.config {
            variables.retain(|(variable, _)| *variable != name);
            if path != NO_CONFIG {
                variables.push((name, path.as_bytes()));
            }
        }
        variables
    }

    /// Reads it, and checks all its prices.
    pub(super) fn load<'v>(
        &self,
        arguments: &BookArguments,
        variables: &'v [(&'v [u8], &'v [u8])],
    ) -> Result<Loaded<'v>, NotDone> {
        let mut settings = Settings::empty();
        let mut notes = Vec::new();
        let prices = PriceArguments {
            values: ValuesArguments {
                files: self.files.to_vec(),
                compat: arguments.compat.clone(),
            },
            rate: arguments.rate.clone(),
        };
        prices::load(&prices, variables, &mut settings, &mut notes)?;
        for change in self.changes {
            let (key, value) = change.split_once('=').ok_or_else(|| {
                NotDone::usage(format!("`--set {change}` has no `=`"), "write --set KEY=VALUE")
            })?;
            put(&mut settings, key.trim(), value.trim())?;
        }
        without_whitelist(&mut settings, &mut notes);
        let tariff = Tariff::parse(&settings.tariff_texts()).map_err(|e| settings.located(e))?;
        let book = Book {
            name: self.name(),
            compat: tariff.compat.name().to_owned(),
            rate_usd_per_akt: None,
            book: book_hash(&settings),
        };
        Ok(Loaded { settings, book, tariff, notes })
    }

    fn name(&self) -> String {
        let environment = self.files.is_empty().then_some("the environment");
        let config = self.config.filter(|config| *config != NO_CONFIG);
        let files = self.files.iter().map(String::as_str);
        let changes = self.changes.iter().map(String::as_str);
        let parts: Vec<&str> =
            environment.into_iter().chain(files).chain(config).chain(changes).collect();
        parts.join(", ")
    }
}

/// The books of a sweep: that of then, with one price replaced.
pub(super) fn swept<'v>(then: &Settings<'v>, range: &Range) -> Result<Vec<Settings<'v>>, NotDone> {
    let at = |value: &rust_decimal::Decimal| {
        let mut settings = then.clone();
        put(&mut settings, &range.key, &value.to_string())?;
        Ok(settings)
    };
    range.values.iter().map(at).collect()
}

/// The price that a sweep moves, as the book of then has it.
pub(super) fn swept_price(then: &Settings<'_>, key: &str) -> Option<String> {
    let text = match place(key)? {
        Place::Setting(setting) => then.text_or_default(setting),
        Place::MapEntry(entry) => {
            price_in_map(then.text_or_default(Setting::GpuMappings), entry, compat(then))?
        }
    };
    (!text.is_empty()).then(|| text.to_owned())
}

/// What a key stands for.
enum Place<'k> {
    Setting(Setting),
    MapEntry(&'k str),
}

fn place(key: &str) -> Option<Place<'_>> {
    let map = GPU_MAPPINGS;
    if let Some(entry) = key.strip_prefix(map).and_then(|rest| rest.strip_prefix('.')) {
        return (!entry.trim().is_empty()).then_some(Place::MapEntry(entry));
    }
    let of_the_chart = NAMES.iter().find(|name| name.key == key || name.variable == key);
    let variable = of_the_chart.map(|name| name.variable);
    let setting = match (key, variable) {
        ("rate", _) => Some(Setting::Rate),
        ("compat", _) => Some(Setting::Compat),
        (_, Some(variable)) => Setting::of_variable(variable.as_bytes()),
        (_, None) => None,
    };
    setting
        .filter(|setting| !matches!(setting, Setting::WhitelistUrl | Setting::DebugBidScript))
        .map(Place::Setting)
}

fn put(settings: &mut Settings<'_>, key: &str, value: &str) -> Result<(), NotDone> {
    let Some(place) = place(key) else {
        return Err(NotDone::usage(format!("`{key}` is no price"), KEY_HINT));
    };
    match place {
        Place::Setting(setting) => settings.set_text(setting, value.to_owned()),
        Place::MapEntry(entry) => {
            let map = settings.text_or_default(Setting::GpuMappings);
            let map = map_with(map, entry, value, compat(settings));
            settings.set_text(Setting::GpuMappings, map);
        }
    }
    settings.rate().map(|_| ()).map_err(|error: SettingError| error.into())
}

/// A comparison asks nobody who may be a tenant: both books are for the same ones.
fn without_whitelist(settings: &mut Settings<'_>, notes: &mut Vec<String>) {
    if settings.text(Setting::WhitelistUrl).is_some() {
        notes.push("the whitelist was not asked: every tenant counts".to_owned());
        settings.unset(Setting::WhitelistUrl);
    }
}

fn compat(settings: &Settings<'_>) -> Compat {
    settings.text_or_default(Setting::Compat).trim().parse().unwrap_or_default()
}
