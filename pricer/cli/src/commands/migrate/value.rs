//! What the new values have for `bidpricescript`: the launcher.

use bidprice_migrate::Migration;
use bidprice_pack::{Program, Recipe, pack};
use bidprice_settings::Setting;

use super::Stop;

/// The launcher's base64. It exports the mode, and carries the settings file if there is one.
pub(super) fn value_of(migration: &Migration) -> Result<String, Stop> {
    let packed = pack(&Recipe {
        version: env!("CARGO_PKG_VERSION"),
        settings: &[(Setting::Compat.row().variable, migration.compat.name())],
        program: Program::Found,
        config: migration.settings_file.as_deref().map(str::as_bytes),
        old_script: None,
    });
    packed.map(|packed| packed.value()).map_err(|error| Stop::new(error.to_string(), error.hint))
}
