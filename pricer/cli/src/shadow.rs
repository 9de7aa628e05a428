//! A shadow run: the old script answers, ours is only watched.
//!
//! ```text
//! stdin ──▶ feed ──▶ the old script ──▶ stdout, stderr, exit code
//!            │               └────────────────▶ ┐
//!            └──▶ ours, a process of its own ─▶ ┴─▶ a line of the journal
//! ```
//!
//! The provider waits for the end of this process and of whoever else holds its stdout and stderr.
//! What the old script prints goes out as it comes; when it has ended, ours may go on for [`LIMIT`]
//! at most. Nothing that happens to ours touches what the provider gets.

mod child;
mod feed;
mod old;
mod ours;

use std::ffi::OsStr;
use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use bidprice_journal::{Answer, Shadow};
use bidprice_settings::Settings;

use crate::commands::Variables;
use crate::exit::{ANSWERED, REFUSED};
use crate::{journal, log, report};
use feed::Feed;
use old::{Ended, Old, Pipes};

/// How long ours may go on when the old script has ended. As a rule it is ready long before: the
/// published script takes half a second.
const LIMIT: Duration = Duration::from_secs(1);

/// Runs the old script, ours beside it, and ends as the old script does.
pub(crate) fn run(script: &OsStr, variables: &Variables) -> i32 {
    let Ok((old, feed)) = start(script, variables) else {
        // What keeps us from watching, such as no room for another process, need not keep the old
        // script from answering: it takes this one's place.
        let command = old::command(Path::new(script));
        let error = command.map_or_else(|error| error, |mut command| command.exec());
        return cannot_start(script, &error);
    };
    let ended = old.wait();
    let code = tell_the_end(script, &ended);
    // The answer is out, and a bug in what follows must not change it.
    std::panic::set_hook(Box::new(move |_| std::process::exit(code)));
    record(&ended, &feed, variables);
    code
}

/// The old script, running, and what feeds it. Nothing of stdin is read unless it runs.
fn start(script: &OsStr, variables: &Variables) -> io::Result<(Old, Feed)> {
    let command = old::command(Path::new(script))?;
    let feed = Feed::start(variables)?;
    let old = Old::start(command, Pipes::lay()?, &feed)?;
    Ok((old, feed))
}

/// It is the old answer that is wanted: nothing takes its place.
#[cold]
fn cannot_start(script: &OsStr, error: &io::Error) -> i32 {
    report::error(
        format_args!("the old script `{}` cannot be started: {error}", script.display()),
        Some("name the script that answered before, with its whole path"),
    );
    REFUSED
}

/// The exit code that the provider gets.
fn tell_the_end(script: &OsStr, ended: &Ended) -> i32 {
    let code = ended.status.code().unwrap_or_else(|| {
        let signal = ended.status.signal().unwrap_or_default();
        let script = script.display();
        report::error(format_args!("the old script `{script}` was ended by signal {signal}"), None);
        REFUSED
    });
    match ended.stdout.unpassed {
        Some(error) if code == ANSWERED => {
            report::stdout_failed(error);
            REFUSED
        }
        _ => code,
    }
}

/// Puts both answers into the journal. Only the log is told what goes wrong: stderr is the script's.
fn record(ended: &Ended, feed: &Feed, variables: &Variables) {
    let mut settings = Settings::empty();
    // Settings that cannot be read are ours to refuse, and that is recorded as any refusal.
    let _ = settings.load(variables.iter().copied());
    if journal::path(&settings).is_none() {
        let note = "a shadow run without BIDPRICE_JOURNAL: nothing is compared";
        return log::append(&settings, note);
    }
    let seen = feed.by(Instant::now() + LIMIT);
    let old = Answer {
        stdout: &ended.stdout.seen,
        exit: ended.status.code(),
        took_us: micros(ended.took),
    };
    let (mut entry, ours) = seen.entry(SystemTime::now(), journal::owner(&settings));
    entry.shadow = Some(Shadow::of(&entry, &old, ours));
    // It is logged.
    let _ = journal::append(&settings, &entry.line());
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
