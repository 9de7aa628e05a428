//! What the settings say about plugins: where they are kept, and how much each may take.

use std::time::SystemTime;

use bidprice_core::SettingError;
use bidprice_files::read_trusted;
use bidprice_plugins::{Facts, Folder, Limits};
use bidprice_settings::{Setting, Settings};

/// Where compiled plugins are kept.
pub(crate) fn plugin_folder(settings: &Settings<'_>) -> Result<Folder, SettingError> {
    let path = settings.plugin_dir().ok_or_else(|| {
        SettingError::new(
            Setting::PluginDir.row().variable,
            "is not set, and neither is AKASH_HOME nor HOME",
            "set it to a folder that only the user who bids can write",
        )
    })?;
    Ok(Folder { path, trusted_uids: settings.trusted_uids()? })
}

/// The limits of one call.
pub(crate) fn plugin_limits(settings: &Settings<'_>) -> Result<Limits, SettingError> {
    let size = |setting| settings.size(setting).map(as_length);
    Ok(Limits {
        fuel: settings.count(Setting::PluginFuel)?,
        memory_bytes: size(Setting::PluginMemory)?,
        table_elements: settings.count(Setting::PluginTable).map(as_length)?,
        time: settings.timeout(Setting::PluginTime)?,
        answer_bytes: size(Setting::PluginAnswer)?,
        ..Limits::default()
    })
}

fn as_length(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// What the operator's tools wrote. A file that cannot be read is none, with a note: which fact it
/// cannot do without, only a plugin knows.
pub(crate) fn facts(
    settings: &Settings<'_>,
    notes: &mut Vec<String>,
) -> Result<Facts, SettingError> {
    let Some(path) = settings.text(Setting::PluginFacts) else { return Ok(Facts::default()) };
    let read = read_trusted(path, &settings.trusted_uids()?, Facts::BYTES_MAX)
        .map_err(|distrust| distrust.to_string())
        .and_then(|file| {
            // One from the future was written just now.
            let age = file.modified.elapsed().unwrap_or_default();
            Facts::parse(&file.text, age.as_secs())
        });
    Ok(read.unwrap_or_else(|problem| {
        notes.push(format!("plugins get no facts: `{path}` {problem}"));
        Facts::default()
    }))
}

/// Seconds since 1970.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
