//! `BIDPRICE_LOG`: what goes with a price, since the provider then drops stderr.

use bidprice_rates::now_text;
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
        let line = format!("{} {}\n", now_text(), text.trim_end());
        let _ = bidprice_files::append(&path, &line, LOG_BYTES_MAX);
    }
}
