//! Where the prices of a command come from: the environment, or values files in its place.

use bidprice_chart::{Arrival, Arriving, NAMES, Values, ValuesError, arrivals, environment};
use bidprice_core::{Refusal, SettingError};
use bidprice_files::{Missing, read_text};
use bidprice_settings::{Setting, Settings};

use crate::order_file;

/// Values hold the bid script itself, up to some hundred kilobytes; the release may hold a megabyte.
const VALUES_BYTES_MAX: usize = 8 << 20;

/// Options of every command that prices.
#[derive(clap::Args)]
pub(super) struct PriceArguments {
    #[command(flatten)]
    pub(super) values: ValuesArguments,
    /// US dollars per AKT, in place of the cache file
    #[arg(long, value_name = "USD")]
    pub(super) rate: Option<String>,
}

/// Options of every command that looks at prices.
#[derive(clap::Args)]
pub(super) struct ValuesArguments {
    /// A Helm values file in place of the environment, taken as the chart would render it; given
    /// several times, later files win; `-` is stdin
    #[arg(long = "values", value_name = "FILE")]
    pub(super) files: Vec<String>,
    /// How to read the GPU map: `documented` or `script`
    #[arg(long, value_name = "MODE")]
    pub(super) compat: Option<String>,
}

/// Fills the settings from all that was given; what would not arrive as written becomes a note.
pub(super) fn load<'a>(
    arguments: &PriceArguments,
    variables: &[(&'a [u8], &'a [u8])],
    settings: &mut Settings<'a>,
    notes: &mut Vec<String>,
) -> Result<(), Refusal> {
    let files = &arguments.values.files;
    let values = if files.is_empty() { None } else { Some(read_values(files)?) };
    let options = Options { compat: &arguments.values.compat, rate: &arguments.rate };
    load_from(values.as_ref(), options, variables, settings, notes)
}

/// What the command line says beside values files.
#[derive(Clone, Copy)]
pub(super) struct Options<'o> {
    pub(super) compat: &'o Option<String>,
    pub(super) rate: &'o Option<String>,
}

/// The same from values that were read already.
pub(super) fn load_from<'a>(
    values: Option<&Values>,
    options: Options<'_>,
    variables: &[(&'a [u8], &'a [u8])],
    settings: &mut Settings<'a>,
    notes: &mut Vec<String>,
) -> Result<(), Refusal> {
    if let Some(values) = values {
        // The file stands in for the pod's environment, so its prices are set aside unread.
        let others = variables.iter().copied().filter(|(name, _)| !is_of_the_chart(name));
        settings.load(others)?;
        take_values(values, settings, notes).map_err(setting_error)?;
    } else {
        settings.load(variables.iter().copied())?;
    }
    for (setting, option) in [(Setting::Compat, options.compat), (Setting::Rate, options.rate)] {
        if let Some(text) = option {
            settings.set_text(setting, text.clone());
        }
    }
    Ok(())
}

/// On an operator's own machine nobody says who the tenant is.
pub(super) fn without_owner_no_whitelist(settings: &mut Settings<'_>, notes: &mut Vec<String>) {
    let asked = settings.text(Setting::WhitelistUrl).is_some();
    if asked && settings.text(Setting::AkashOwner).is_none() {
        notes.push("the whitelist was not asked, because AKASH_OWNER is not set".to_owned());
        settings.unset(Setting::WhitelistUrl);
    }
}

/// Reads and merges values files.
pub(super) fn read_values(files: &[String]) -> Result<Values, Refusal> {
    let mut texts = Vec::new();
    for file in files {
        texts.push(read_values_file(file)?);
    }
    let named: Vec<(&str, &str)> =
        files.iter().map(String::as_str).zip(texts.iter().map(String::as_str)).collect();
    Values::read(&named).map_err(|error| setting_error(error).into())
}

fn read_values_file(file: &str) -> Result<String, Refusal> {
    let unreadable = |problem: String| {
        SettingError::new(
            file,
            format!("cannot be read: {problem}"),
            "name a Helm values file, or pipe `helm get values RELEASE -o json` into `--values -`",
        )
    };
    if file == "-" {
        let bytes =
            order_file::read_stdin_or(VALUES_BYTES_MAX, |error| unreadable(error.to_string()))?;
        return String::from_utf8(bytes)
            .map_err(|_| unreadable("is not UTF-8 text".to_owned()).into());
    }
    match read_text(file, VALUES_BYTES_MAX, Missing::IsAnError) {
        Ok(text) => Ok(text.unwrap_or_default()),
        Err(problem) => Err(unreadable(problem.to_string()).into()),
    }
}

pub(super) fn setting_error(error: ValuesError) -> SettingError {
    SettingError::new("", error.problem, error.hint).at(error.place)
}

fn is_of_the_chart(variable: &[u8]) -> bool {
    NAMES.iter().any(|name| name.variable.as_bytes() == variable)
}

fn take_values(
    values: &Values,
    settings: &mut Settings<'_>,
    notes: &mut Vec<String>,
) -> Result<(), ValuesError> {
    let of_the_chart =
        NAMES.iter().filter_map(|name| Setting::of_variable(name.variable.as_bytes()));
    of_the_chart.for_each(|setting| settings.unset(setting));
    for variable in environment(values)? {
        if let Some(setting) = Setting::of_variable(variable.variable.as_bytes()) {
            settings.set_text(setting, variable.text);
        }
    }
    notes.extend(arrivals(values).iter().filter_map(not_as_written));
    Ok(())
}

/// What an operator would not see in the file.
fn not_as_written(arriving: &Arriving<'_>) -> Option<String> {
    let Arriving { name, value, arrival } = arriving;
    let default = Setting::of_variable(name.variable.as_bytes()).map_or("", |s| s.row().default);
    let what = match arrival {
        Arrival::Dropped { .. } if default.is_empty() => "is dropped by the chart".to_owned(),
        Arrival::Dropped { .. } => format!("is dropped by the chart, {default} is charged"),
        Arrival::Text { text, as_written: false } => format!("arrives as `{text}`"),
        Arrival::Text { .. } | Arrival::Stops { .. } => return None,
    };
    Some(format!("{}: {} {what}", value.place, name.key))
}
