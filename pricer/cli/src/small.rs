//! The command line of the program that `pack --embed` carries: it bids, and does what a bid starts.

use std::ffi::OsString;

use bidprice_core::Refusal;
use bidprice_files::write_all;
use bidprice_settings::Settings;

use crate::exit::{ANSWERED, REFUSED, USAGE};
use crate::rate::{self, REFRESH_BEHIND};
use crate::report;

/// The process's environment, as it was handed over.
pub(crate) type Variables = [(&'static [u8], &'static [u8])];

const VERSION: &str = concat!("bidpricescript ", env!("CARGO_PKG_VERSION"), "\n");

/// Does what the arguments ask for and tells the exit code.
#[expect(
    clippy::needless_pass_by_value,
    reason = "it stands in for the commands of the whole program"
)]
pub(crate) fn run(arguments: Vec<OsString>, variables: &Variables) -> i32 {
    report::panics_exit_with(REFUSED);
    let words: Vec<&str> =
        arguments.iter().skip(1).map(|word| word.to_str().unwrap_or_default()).collect();
    match words.as_slice() {
        ["--version" | "-V"] => print(VERSION),
        words if *words == REFRESH_BEHIND => refresh_behind(variables),
        _ => {
            report::error(
                "this is the small program that `pack --embed` carries: it prices the order on \
                 stdin and knows `--version`",
                Some("the commands for people are in the whole program"),
            );
            USAGE
        }
    }
}

fn print(text: &str) -> i32 {
    match write_all(rustix::stdio::stdout(), text.as_bytes()) {
        Ok(()) => ANSWERED,
        Err(_) => REFUSED,
    }
}

fn refresh_behind(variables: &Variables) -> i32 {
    let mut settings = Settings::empty();
    let loaded = settings.load(variables.iter().copied()).map_err(Refusal::from);
    loaded.and_then(|()| rate::refresh_behind(&settings)).unwrap_or(REFUSED)
}
