//! The access log: a line a request. No owner, no query, no header: nothing that names a tenant.

use std::io::Write;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use serde::Serialize;

use crate::routes::Route;

/// Lines that wait for a slow reader of the log. More are lost and counted: a log never holds up a price.
const LINES_WAITING_MAX: usize = 4096;

/// How a line is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogForm {
    /// An object a line.
    Json,
    /// Words.
    Text,
}

/// Which requests get a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogWhat {
    /// All.
    Requests,
    /// Those that ended with a status from 500 on, probes apart, and those with something that only the log is told.
    Failures,
}

/// Where lines go. When it is dropped, all that were taken have been written.
#[derive(Debug)]
pub struct AccessLog {
    form: LogForm,
    what: LogWhat,
    sender: Option<SyncSender<String>>,
    writer: Option<JoinHandle<()>>,
}

/// A request that ended.
#[derive(Debug, Serialize)]
pub(crate) struct Ended<'r> {
    pub(crate) method: &'r str,
    pub(crate) route: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) book: Option<&'r str>,
    pub(crate) status: u16,
    pub(crate) micros: u64,
    pub(crate) bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) problem: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) detail: Option<&'r str>,
}

impl AccessLog {
    /// Writes nothing.
    #[must_use]
    pub const fn off() -> Self {
        Self { form: LogForm::Json, what: LogWhat::Failures, sender: None, writer: None }
    }

    /// Writes to such as stderr, in a thread of its own.
    pub fn to(
        sink: impl Write + Send + 'static,
        form: LogForm,
        what: LogWhat,
    ) -> std::io::Result<Self> {
        let (sender, lines) = sync_channel(LINES_WAITING_MAX);
        let writer = std::thread::Builder::new().name("log".to_owned());
        let writer = writer.spawn(move || write_all(sink, &lines))?;
        Ok(Self { form, what, sender: Some(sender), writer: Some(writer) })
    }

    /// Takes a line if it is wanted; tells whether there was room for it.
    pub(crate) fn take(&self, ended: &Ended<'_>) -> bool {
        let Some(sender) = &self.sender else { return true };
        // A probe that is told no comes again every few seconds, and whoever sent it knows.
        let is_probe = ended.route == Route::Ready.name();
        let has_failed = (ended.status >= 500 && !is_probe) || ended.detail.is_some();
        if self.what == LogWhat::Failures && !has_failed {
            return true;
        }
        let line = match self.form {
            LogForm::Json => serde_json::to_string(ended).expect("texts and numbers") + "\n",
            LogForm::Text => text(ended),
        };
        sender.try_send(line).is_ok()
    }
}

impl Drop for AccessLog {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(writer) = self.writer.take() {
            // It ends with the last line; a panic in it is not ours to pass on.
            drop(writer.join());
        }
    }
}

fn write_all(mut sink: impl Write, lines: &Receiver<String>) {
    while let Ok(line) = lines.recv() {
        // Whoever reads the log is gone: prices go on.
        if sink.write_all(line.as_bytes()).is_err() {
            return;
        }
    }
}

fn text(ended: &Ended<'_>) -> String {
    let Ended { method, route, status, micros, bytes, .. } = ended;
    let book = ended.book.map(|book| format!(" {book}")).unwrap_or_default();
    let problem = ended.problem.map(|name| format!(" {name}")).unwrap_or_default();
    // What is told comes from outside in part: it stays on its line.
    let detail =
        ended.detail.map(|detail| format!(": {}", detail.escape_debug())).unwrap_or_default();
    let (millis, rest) = (micros / 1000, micros % 1000);
    format!(
        "{method} {route}{book} {status} {millis}.{rest:03} ms {bytes} bytes{problem}{detail}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(detail: Option<&str>) -> Ended<'_> {
        let problem = detail.map(|_| "internal");
        Ended {
            method: "POST",
            route: "price",
            book: None,
            status: 200,
            micros: 1042,
            bytes: 7,
            problem,
            detail,
        }
    }

    #[test]
    fn a_line_is_a_line() {
        assert_eq!(text(&ended(None)), "POST price 200 1.042 ms 7 bytes\n");
        assert_eq!(text(&ended(Some("a\nb"))), "POST price 200 1.042 ms 7 bytes internal: a\\nb\n");
    }

    #[test]
    fn only_what_is_wanted_is_written_and_all_of_it() {
        let path = std::env::temp_dir().join(format!("bidprice-log-{}", std::process::id()));
        let file = std::fs::File::create(&path).expect("a temporary file");
        let log = AccessLog::to(file, LogForm::Json, LogWhat::Failures).expect("a thread");
        assert!(log.take(&ended(None)) && log.take(&ended(Some("x"))));
        drop(log);
        let written = std::fs::read_to_string(&path).expect("written");
        std::fs::remove_file(&path).expect("ours");
        let line = r#"{"method":"POST","route":"price","status":200,"micros":1042,"bytes":7,"problem":"internal","detail":"x"}"#;
        assert_eq!(written, format!("{line}\n"));
    }
}
