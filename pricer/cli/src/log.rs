//! `BIDPRICE_LOG`: what goes with a price, since the provider then drops stderr.

use std::time::SystemTime;

use bidprice_core::utc_text;
use bidprice_settings::{Setting, Settings};

/// Notes are rare; a megabyte of them is weeks.
const LOG_BYTES_MAX: u64 = 1 << 20;

/// Its name in the provider's home.
const FILE_NAME: &str = "bidprice.log";

/// Appends a remark with its time. Best effort: a log that cannot be written never costs a bid.
#[cold]
pub(crate) fn append(settings: &Settings<'_>, text: &str) {
    let default = settings.text(Setting::AkashHome).map(|home| format!("{home}/{FILE_NAME}"));
    let path = settings.text(Setting::Log).map(str::to_owned).or(default);
    if let Some(path) = path.filter(|path| path != "-") {
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let time = utc_text(since_1970.map_or(0, |since| since.as_secs()));
        let line = format!("{time} {}\n", text.trim_end());
        let _ = bidprice_files::append(&path, &line, LOG_BYTES_MAX);
    }
}
