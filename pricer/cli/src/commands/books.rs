//! The two price books, and those of a sweep: settings, each filled as a bid's would be.

use bidprice_chart::{GPU_MAPPINGS, NAMES, Values};
use bidprice_core::{Compat, SettingError, Tariff};
use bidprice_quote::Stock;
use bidprice_settings::{Setting, Settings};
use bidprice_whatif::{Book, Range, map_with, price_in_map};

use super::not_done::NotDone;
use super::prices::{self, Options, read_values};
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
    /// Reads the values of both books.
    pub(super) fn values(&self, orders: &[String]) -> Result<BookValues, NotDone> {
        let named = self.now.iter().chain(&self.then).chain(orders);
        if named.filter(|file| *file == "-").count() > 1 {
            return Err(NotDone::usage(
                "stdin can be read once only",
                "name files for the others: values, or orders",
            ));
        }
        let read = |files: &[String]| match files {
            [] => Ok(None),
            files => read_values(files).map(Some),
        };
        Ok(BookValues { now: read(&self.now)?, then: read(&self.then)? })
    }

    /// What the provider has, if that was said.
    pub(super) fn stock(&self) -> Option<Stock> {
        Stock::of_all(&self.have)
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

/// The values of both books; stdin can be read once only.
pub(super) struct BookValues {
    now: Option<Values>,
    /// None if they are those of now.
    then: Option<Values>,
}

/// A book as it was asked for.
pub(super) struct Asked<'a> {
    files: &'a [String],
    values: Option<&'a Values>,
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
    pub(super) fn now(arguments: &'a BookArguments, values: &'a BookValues) -> Self {
        let (files, config) = (&arguments.now, arguments.now_config.as_deref());
        Self { files, values: values.now.as_ref(), config, changes: &[] }
    }

    /// What is not said of it is as now.
    pub(super) fn then(arguments: &'a BookArguments, values: &'a BookValues) -> Self {
        let BookArguments { now, then, changes, now_config, then_config, .. } = arguments;
        let files = if then.is_empty() { now } else { then };
        let config = then_config.as_ref().or(now_config.as_ref());
        let values = values.then.as_ref().or(values.now.as_ref());
        Self { files, values, config: config.map(String::as_str), changes }
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
        let options = Options { compat: &arguments.compat, rate: &arguments.rate };
        prices::load_from(self.values, options, variables, &mut settings, &mut notes)?;
        settings.rate()?;
        let mut changes = Vec::new();
        for change in self.changes {
            changes.push(change.split_once('=').ok_or_else(|| {
                NotDone::usage(format!("`--set {change}` has no `=`"), "write --set KEY=VALUE")
            })?);
        }
        let tariff = changed(&mut settings, changes.into_iter(), &mut notes)?;
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

/// Changes prices of a book, and checks all of them.
pub(super) fn changed<'k>(
    settings: &mut Settings<'_>,
    changes: impl Iterator<Item = (&'k str, &'k str)>,
    notes: &mut Vec<String>,
) -> Result<Tariff, NotDone> {
    for (key, value) in changes {
        notes.extend(new_entry(settings, key.trim()));
        put(settings, key.trim(), value.trim())?;
    }
    without_whitelist(settings, notes);
    Ok(Tariff::parse(&settings.tariff_texts()).map_err(|error| settings.located(error))?)
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

/// A slip of the pen makes a new entry, and the price of one changes that of all GPUs that are not
/// listed.
pub(super) fn new_entry(settings: &Settings<'_>, key: &str) -> Option<String> {
    let is_new =
        matches!(place(key), Some(Place::MapEntry(_))) && swept_price(settings, key).is_none();
    is_new.then(|| format!("{key} is new: the GPU map has no such entry yet"))
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
            if entry.contains(['=', ',']) || value.contains(['=', ',']) {
                return Err(NotDone::usage(
                    format!("`{key}={value}` is more than one entry"),
                    KEY_HINT,
                ));
            }
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

/// How the GPU map is read.
pub(super) fn compat(settings: &Settings<'_>) -> Compat {
    settings.text_or_default(Setting::Compat).trim().parse().unwrap_or_default()
}
