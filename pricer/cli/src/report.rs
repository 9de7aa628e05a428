//! The one place that turns errors into words on stderr.

use std::fmt::{Display, Write as _};

use bidprice_core::{Compat, Refusal};
use bidprice_files::write_all;
use bidprice_report::Decision;
use rustix::io::Errno;

/// Says why there is no bid, where the script has words for it in exactly these.
///
/// They are followed by a hint if there is one and the mode is not to be like the script's.
#[cold]
pub(crate) fn refusal(refusal: &Refusal, compat: Option<&str>) {
    let hint = refusal.hint();
    if !refusal.is_in_the_scripts_words() {
        return error(refusal, hint.as_deref());
    }
    match hint.filter(|_| compat != Some(Compat::Script.name())) {
        Some(hint) => text(&format!("{refusal}\nhint: {hint}\n")),
        // Script: no newline; at a terminal one keeps the prompt apart.
        None if rustix::termios::isatty(rustix::stdio::stderr()) => text(&format!("{refusal}\n")),
        None => text(&refusal.to_string()),
    }
}

/// One line of what went wrong and one of what to do.
#[cold]
pub(crate) fn error(message: impl Display, hint: Option<&str>) {
    let mut lines = format!("bidpricescript: {message}\n");
    if let Some(hint) = hint.filter(|hint| !hint.is_empty()) {
        let _ = writeln!(lines, "hint: {hint}");
    }
    text(&lines);
}

/// What the price is made of, for `DEBUG_BID_SCRIPT`.
#[cfg(feature = "commands")]
#[cold]
pub(crate) fn table(decision: &Decision<'_>) -> String {
    bidprice_report::Explanation::new(decision).to_string()
}

#[cfg(not(feature = "commands"))]
#[cold]
pub(crate) fn table(_: &Decision<'_>) -> String {
    "this is the small program: what the price is made of, `explain` of the whole one shows\n"
        .to_owned()
}

/// A remark that goes with an answer.
#[cold]
pub(crate) fn note(note: &str) {
    text(&format!("bidpricescript: {note}\n"));
}

/// The price could not be handed over.
#[cold]
pub(crate) fn stdout_failed(problem: Errno) {
    error(
        format_args!("cannot write the price to stdout: {problem}"),
        Some("keep stdout open until the program has ended"),
    );
}

/// Best effort: if stderr is gone there is nobody left to tell.
#[cold]
pub(crate) fn text(text: &str) {
    let _ = write_all(rustix::stdio::stderr(), text.as_bytes());
}

/// A bug must end as a refusal too, not as a signal.
pub(crate) fn panics_exit_with(code: i32) {
    std::panic::set_hook(Box::new(move |panic| {
        error(
            format_args!("internal error: {panic}"),
            Some("this is a bug: please report it together with the order"),
        );
        std::process::exit(code)
    }));
}
