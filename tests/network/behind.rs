//! The refresh that goes on when the bid is out, and the watch.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::server::{Behaviour, Server};
use super::{date_back, dia, source, wait_until};
use crate::program::{Folder, Run};

const PRICE: &str = "4.787835\n";
const TWO_HOURS: Duration = Duration::from_hours(2);

/// What the provider does: it reads stdout and stderr until everybody who holds them has closed them.
fn as_the_provider_does(run: &Run, command: &mut Command) -> (String, String, Duration) {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let began = Instant::now();
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(run.input()).unwrap();
    let (mut price, mut words) = (String::new(), String::new());
    child.stdout.take().unwrap().read_to_string(&mut price).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
    child.wait().unwrap();
    (price, words, began.elapsed())
}

/// The processes whose environment names this cache.
fn processes_with(cache: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let path = entry.path();
        let environment = fs::read(path.join("environ")).unwrap_or_default();
        let is_ours = environment.windows(cache.len()).any(|piece| piece == cache.as_bytes());
        if is_ours
            && path.file_name().unwrap().to_str().unwrap().bytes().all(|b| b.is_ascii_digit())
        {
            found.push(path.to_str().unwrap().to_owned());
        }
    }
    found
}

#[test]
fn with_a_stale_rate_and_a_source_that_hangs_the_bid_is_there_at_once() {
    let folder = Folder::new();
    let server = Server::start(Behaviour::HangBeforeHeaders);
    let cache = folder.file("rate", "1.20\n");
    date_back(&cache, TWO_HOURS);
    let log = folder.path().join("log").to_str().unwrap().to_owned();
    let run = source(&server, &cache)
        .set("BIDPRICE_RATE_TIMEOUT", "2s")
        .set("BIDPRICE_LOG", log.as_str());
    let (price, words, took) = as_the_provider_does(&run, &mut run.command());
    assert_eq!(price, PRICE);
    assert_eq!(words, format!("bidpricescript: the rate in `{cache}` is stale: 2 h old\n"));
    assert!(took < Duration::from_millis(1500), "{took:?}");

    // The refresher is at work, with nothing of ours, in a session of its own.
    server.wait_for_requests(1, Duration::from_secs(10));
    let refreshers = processes_with(&cache);
    let [refresher] = refreshers.as_slice() else { panic!("{refreshers:?}") };
    for fd in ["0", "1", "2"] {
        let open = fs::read_link(format!("{refresher}/fd/{fd}")).unwrap();
        assert_eq!(open.to_str(), Some("/dev/null"));
    }
    let stat = fs::read_to_string(format!("{refresher}/stat")).unwrap();
    let after_name: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
    let (pid, session) = (refresher.rsplit('/').next().unwrap(), after_name[3]);
    assert_eq!(pid, session);

    // And it ends within its bound.
    wait_until("the refresher ends", || processes_with(&cache).is_empty());
    let log = fs::read_to_string(&log).unwrap();
    assert!(
        log.contains("the rate could not be refreshed: no source answered with a rate: dia "),
        "{log}"
    );
    assert_eq!(fs::read_to_string(&cache).unwrap(), "1.20\n");
}

#[test]
fn a_copy_of_stdout_under_another_number_is_not_held_either() {
    let folder = Folder::new();
    let server = Server::start(Behaviour::HangBeforeHeaders);
    let cache = folder.file("rate", "1.20\n");
    date_back(&cache, TWO_HOURS);
    let run = source(&server, &cache).set("BIDPRICE_RATE_TIMEOUT", "2s");
    let program = crate::program::program();
    let mut command = Command::new("bash");
    command
        .args(["-c", "exec 7>&1 9>&2 \"$0\"", program.to_str().unwrap()])
        .env_clear()
        .envs(run.environment());
    let (price, _, took) = as_the_provider_does(&run, &mut command);
    assert_eq!(price, PRICE);
    assert!(took < Duration::from_millis(1500), "{took:?}");
    server.wait_for_requests(1, Duration::from_secs(10));
}

#[test]
fn a_stale_rate_is_refreshed_behind_and_a_failure_is_not_tried_anew_for_every_order() {
    let folder = Folder::new();
    let server = Server::start(Behaviour::status(500));
    let cache = folder.file("rate", "1.20\n");
    date_back(&cache, TWO_HOURS);
    let run = source(&server, &cache);
    for _ in 0..5 {
        assert_eq!(run.answer().stdout, PRICE);
        wait_until("the refresher ends", || processes_with(&cache).is_empty());
    }
    assert_eq!(server.requests().len(), 1);
    // What was said is on record, and the rate stays.
    let record = fs::read_to_string(format!("{cache}.json")).unwrap();
    assert!(record.contains("\"problem\": \"answered with HTTP status 500\""), "{record}");

    server.set(dia("1.21"));
    fs::remove_file(format!("{cache}.lock")).unwrap();
    assert_eq!(run.answer().stdout, PRICE);
    wait_until("the new rate is kept", || fs::read_to_string(&cache).unwrap() == "1.21\n");
    assert_eq!(server.requests().len(), 2);
    wait_until("the refresher ends", || processes_with(&cache).is_empty());
    // From now on it is fresh: no note, nobody is asked.
    assert_eq!(run.answer().stderr.as_deref(), Some(""));
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn a_refresher_that_cannot_be_started_costs_a_note() {
    let folder = Folder::new();
    let server = Server::start(dia("1.21"));
    let cache = folder.file("rate", "1.20\n");
    date_back(&cache, TWO_HOURS);
    // It would be this program again, and by then nobody may execute the file.
    let copy = folder.path().join("program");
    fs::copy(crate::program::program(), &copy).unwrap();
    let run = source(&server, &cache);
    let mut command = Command::new(&copy);
    command.env_clear().envs(run.environment());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o600)).unwrap();
    child.stdin.take().unwrap().write_all(run.input()).unwrap();
    let output = child.wait_with_output().unwrap();
    let price = String::from_utf8(output.stdout).unwrap();
    let words = String::from_utf8(output.stderr).unwrap();
    assert_eq!(price, PRICE);
    // Each C library has its own words for it.
    let note = words.lines().next().unwrap_or_default();
    assert!(note.starts_with("bidpricescript: the rate cannot be refreshed: "), "{words}");
    assert!(note.ends_with("(os error 13)"), "{words}");
}

/// A running watch and what it says on stderr.
struct Watch {
    child: Child,
    said: BufReader<std::process::ChildStderr>,
}

impl Watch {
    fn start(run: &Run) -> Self {
        let mut command = run.command();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let said = BufReader::new(child.stderr.take().unwrap());
        Self { child, said }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        line.trim_end().strip_prefix("bidpricescript: ").expect("a note").to_owned()
    }

    fn end(mut self, signal: &str) -> (Option<i32>, String) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        let mut rest = String::new();
        self.said.read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap().code(), rest)
    }
}

#[test]
fn a_watch_keeps_the_file_fresh_through_failures_and_ends_well() {
    let folder = Folder::new();
    let server =
        Server::start(Behaviour::Sequence(vec![dia("1.20"), Behaviour::status(500), dia("1.21")]));
    let cache = folder.path().join("rate").to_str().unwrap().to_owned();
    let run = source(&server, &cache).set("BIDPRICE_RATE_TTL", "2s");
    let mut watch = Watch::start(&run.clone().arguments("rate --watch"));
    assert_eq!(watch.line(), format!("watching `{cache}`, every 1 s"));
    assert_eq!(watch.line(), "1.20 USD per AKT from dia");
    assert_eq!(
        watch.line(),
        "the rate could not be refreshed: no source answered with a rate: dia answered with HTTP \
         status 500"
    );
    assert_eq!(watch.line(), "1.21 USD per AKT from dia");
    assert_eq!(fs::read_to_string(&cache).unwrap(), "1.21\n");
    let (code, rest) = watch.end("-TERM");
    assert_eq!(code, Some(0));
    assert!(rest.ends_with("bidpricescript: SIGTERM: the watch ends\n"), "{rest}");
    assert!(processes_with(&cache).is_empty());
}

#[test]
fn a_watch_ends_on_an_interrupt_and_while_a_source_hangs() {
    let folder = Folder::new();
    let server = Server::start(Behaviour::HangBeforeHeaders);
    let cache = folder.path().join("rate").to_str().unwrap().to_owned();
    let run = source(&server, &cache).set("BIDPRICE_RATE_TIMEOUT", "1s");
    let mut watch = Watch::start(&run.arguments("rate --watch"));
    assert_eq!(watch.line(), format!("watching `{cache}`, every 1800 s"));
    server.wait_for_requests(1, Duration::from_secs(10));
    let began = Instant::now();
    let (code, rest) = watch.end("-INT");
    assert_eq!(code, Some(0));
    assert!(rest.ends_with("bidpricescript: SIGINT: the watch ends\n"), "{rest}");
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

#[test]
fn where_nothing_is_to_be_watched_it_says_so() {
    Run::new().arguments("rate --watch").set("BIDPRICE_RATE", "1").is_refused(
        "there is nothing to watch",
        "a watch needs sources (BIDPRICE_RATE_SOURCES) and no fixed rate (BIDPRICE_RATE)",
    );
}
