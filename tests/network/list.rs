//! The whitelist behind a URL: when it is fetched, and what never becomes the list.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::thread;
use std::time::{Duration, Instant};

use super::date_back;
use super::reach::MARGIN;
use super::server::{Behaviour, Server, refused_url};
use crate::program::{Folder, Run, small_order};

const HINT: &str = "mend WHITELIST_URL, or put the list into the cache file";

/// What `small_order` costs in US dollars, which takes no rate.
const PRICE: &str = "5.745402";

/// For fetching a list.
const TIMEOUT: Duration = Duration::from_secs(3);

/// A list is fetched again after ten minutes.
const OLD: Duration = Duration::from_secs(605);

/// As it came, with odd ends of lines and a remark.
const LIST: &str = "akash1aaa\r\nakash1bbb # Bob\n\nakash1ccc";

/// A provider with a whitelist.
struct Provider {
    folder: Folder,
    url: String,
}

impl Provider {
    fn new(url: &str) -> Self {
        Self { folder: Folder::new(), url: url.to_owned() }
    }

    /// One whose list is kept, but was fetched that long ago.
    fn with_list(url: &str, age: Duration) -> Self {
        let provider = Self::new(url);
        provider.folder.file("list", LIST);
        date_back(&provider.path(), age);
        provider
    }

    fn path(&self) -> String {
        self.folder.path().join("list").to_str().unwrap().to_owned()
    }

    /// As if the last that happened were so long ago.
    fn let_time_pass(&self, time: Duration) {
        date_back(&self.path(), time);
        date_back(&format!("{}.lock", self.path()), time);
    }

    /// The list that is kept; nothing if there is no file.
    fn kept(&self) -> Option<String> {
        fs::read_to_string(self.path()).ok()
    }

    /// An order of this tenant.
    fn order(&self, owner: &str) -> Run {
        Run::new()
            .set("WHITELIST_URL", &self.url)
            .set("BIDPRICE_WHITELIST_CACHE", self.path())
            .set("AKASH_OWNER", owner)
            .stdin(small_order("uact"))
    }

    /// Fails unless the old list serves, in time and with this note, and stays as it is.
    #[track_caller]
    fn serves_the_old_list(&self, problem: &str) {
        let start = Instant::now();
        let note = format!("the whitelist in `{}` is stale, 10 min old: {problem}", self.path());
        self.order("akash1bbb").bids_with_note(PRICE, &note);
        assert!(start.elapsed() < TIMEOUT + MARGIN, "{:?}", start.elapsed());
        assert_eq!(self.kept().as_deref(), Some(LIST));
    }

    /// Fails unless there is no bid without a list, in time and with this reason.
    #[track_caller]
    fn has_no_list(&self, problem: &str) {
        let start = Instant::now();
        let why = format!("`{}` is missing; {problem}", self.path());
        let order = self.order("akash1bbb");
        order.is_refused(&format!("the whitelist cannot be asked: {why}"), HINT);
        assert!(start.elapsed() < TIMEOUT + MARGIN, "{:?}", start.elapsed());
        assert_eq!(self.kept(), None);
    }
}

fn text(body: &str) -> Behaviour {
    Behaviour::Answer { status: 200, content_type: "text/plain", body: body.to_owned() }
}

/// `127.0.0.1:PORT`, as a message names a server.
fn host(url: &str) -> &str {
    url.strip_prefix("http://").unwrap()
}

/// Fails unless the owner is turned away in the script's words alone.
#[track_caller]
fn is_not_whitelisted(run: &Run, owner: &str) {
    let answer = run.answer();
    let words = format!("{owner} is not whitelisted");
    assert_eq!((answer.stdout.as_str(), answer.exit), ("", 1));
    assert_eq!(answer.stderr, Some(words));
}

#[test]
fn a_list_is_fetched_once_in_ten_minutes() {
    let server = Server::start(text(LIST));
    let provider = Provider::new(&format!("{}/list?of=owners", server.url()));
    provider.order("akash1bbb").bids(PRICE);
    assert_eq!(provider.kept().as_deref(), Some(LIST));
    let mode = fs::metadata(provider.path()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "{mode:o}");
    assert_eq!(server.requests(), ["/list?of=owners"]);

    server.set(text("akash1ddd\n"));
    provider.order("akash1aaa").bids(PRICE);
    provider.let_time_pass(Duration::from_secs(580));
    provider.order("akash1ccc").bids(PRICE);
    is_not_whitelisted(&provider.order("akash1ddd"), "akash1ddd");
    assert_eq!(server.requests().len(), 1, "the list that is kept was fresh enough");

    provider.let_time_pass(OLD);
    provider.order("akash1ddd").bids(PRICE);
    assert_eq!(provider.kept().as_deref(), Some("akash1ddd\n"));
    is_not_whitelisted(&provider.order("akash1aaa"), "akash1aaa");
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn only_a_whole_word_of_the_list_is_an_owner() {
    let server = Server::start(text(LIST));
    for owner in ["akash1bb", "kash1bbb", "akash1bbbb", "akash1bbb_", "akash1aaa\nakash1bbb"] {
        is_not_whitelisted(&Provider::new(&server.url()).order(owner), owner);
    }
    for owner in ["akash1aaa", "akash1bbb", "akash1ccc"] {
        Provider::new(&server.url()).order(owner).bids(PRICE);
    }
}

#[test]
fn an_order_of_nobody_is_refused_without_asking() {
    let server = Server::start(text(LIST));
    for owner in ["", "  "] {
        let run = Provider::new(&server.url()).order(owner);
        run.is_refused("the whitelist cannot be asked: AKASH_OWNER is empty", HINT);
    }
    assert!(server.requests().is_empty());
}

#[test]
fn a_file_serves_as_well() {
    let folder = Folder::new();
    let path = folder.file("owners", LIST);
    for url in [format!("file://{path}"), path] {
        let provider = Provider::new(&url);
        provider.order("akash1bbb").bids(PRICE);
        assert_eq!(provider.kept().as_deref(), Some(LIST));
        is_not_whitelisted(&provider.order("akash1ddd"), "akash1ddd");
    }
    Provider::new("file:///nowhere/owners").has_no_list("`/nowhere/owners` is missing");
    let problem = "WHITELIST_URL begins with neither http://, https://, file:// nor /";
    Provider::new("owners").has_no_list(problem);
}

/// What goes wrong with a list, and what is said behind the server's name.
fn faults() -> [(Behaviour, &'static str); 9] {
    let html = "\n <!DOCTYPE html><title>akash1bbb</title>".to_owned();
    let page = Behaviour::Answer { status: 200, content_type: "text/html", body: html };
    [
        (Behaviour::status(500), "answered with HTTP status 500"),
        (Behaviour::status(404), "answered with HTTP status 404"),
        (page, "answered with a web page, not a list"),
        (text(""), "answered with nothing"),
        (text(" \r\n"), "answered with nothing"),
        (Behaviour::HangBeforeHeaders, "gave no answer in time"),
        (Behaviour::Drip(LIST.to_owned()), "gave no answer in time"),
        (
            Behaviour::Truncated(LIST.to_owned()),
            "broke off: end of file before message length reached",
        ),
        (Behaviour::Huge { bytes: 9 << 20 }, "sent more than 8388608 bytes"),
    ]
}

#[test]
fn what_is_no_list_never_becomes_the_list() {
    let faults = faults().map(|(behaviour, words)| (Server::start(behaviour), words));
    thread::scope(|scope| {
        for (server, words) in &faults {
            let url = server.url();
            let problem = format!("{} {words}", host(&url));
            scope.spawn(move || {
                thread::scope(|scope| {
                    scope.spawn(|| Provider::with_list(&url, OLD).serves_the_old_list(&problem));
                    Provider::new(&url).has_no_list(&problem);
                });
            });
        }
    });
    for (server, words) in faults {
        assert_eq!(server.requests().len(), 2, "{words}");
    }
}

#[test]
fn a_server_that_is_gone_never_becomes_the_list() {
    let url = refused_url();
    let problem = format!("{} cannot be reached: Connection refused (os error 111)", host(&url));
    Provider::with_list(&url, OLD).serves_the_old_list(&problem);
    Provider::new(&url).has_no_list(&problem);
}

#[test]
fn bytes_that_are_no_text_never_become_the_list() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
        stream.write_all(b"HTTP/1.0 200 \r\n\r\nakash1bbb \xff\n").unwrap();
    });
    let problem = format!("{} answered what is not text", host(&url));
    Provider::with_list(&url, OLD).serves_the_old_list(&problem);
    server.join().unwrap();
}

#[test]
fn a_failure_is_not_repeated_for_every_order() {
    let server = Server::start(Behaviour::status(503));
    let url = server.url();
    let provider = Provider::with_list(&url, OLD);
    let problem = format!("{} answered with HTTP status 503", host(&url));
    for _ in 0..4 {
        provider.serves_the_old_list(&problem);
    }
    assert_eq!(server.requests().len(), 1);
    provider.let_time_pass(OLD);
    server.set(text("akash1bbb\n"));
    provider.order("akash1bbb").bids(PRICE);
    assert_eq!(server.requests().len(), 2);
    assert_eq!(provider.kept().as_deref(), Some("akash1bbb\n"));
}

#[test]
fn a_failure_is_tried_again_while_there_is_no_list() {
    let server = Server::start(Behaviour::status(503));
    let url = server.url();
    let provider = Provider::new(&url);
    let problem = format!("{} answered with HTTP status 503", host(&url));
    provider.has_no_list(&problem);
    provider.has_no_list(&problem);
    server.set(text(LIST));
    provider.order("akash1bbb").bids(PRICE);
    assert_eq!(server.requests().len(), 3);
}

/// What a reader of stderr and of the log sees of an order, but for the names of the test's own files.
fn seen(provider: &Provider) -> String {
    let log = provider.folder.path().join("log");
    let stderr = provider.order("akash1bbb").set("BIDPRICE_LOG", &log).answer().stderr.unwrap();
    let logged = fs::read_to_string(log).unwrap_or_default();
    [stderr, logged].concat().replace(&provider.path(), "")
}

#[test]
fn a_urls_secrets_are_never_shown() {
    let (failing, looping) =
        (Server::start(Behaviour::status(500)), Server::start(Behaviour::RedirectLoop));
    let urls = [failing.url(), looping.url(), refused_url(), "http://no such host".to_owned()];
    for host in urls.iter().map(|url| host(url)) {
        let url = format!("http://bob:p4ss@{host}/p4th?token=t0ken#fr4gment");
        let (refusal, note) = (seen(&Provider::new(&url)), seen(&Provider::with_list(&url, OLD)));
        // The note is on stderr and in the log.
        let named = (refusal.matches(host).count(), note.matches(host).count());
        assert_eq!(named, (1, 2), "{refusal}{note}");
        for secret in ["bob", "p4ss", "p4th", "t0ken", "fr4gment"] {
            assert!(!refusal.contains(secret) && !note.contains(secret), "{refusal}{note}");
        }
    }
    assert_eq!(failing.requests(), ["/p4th?token=t0ken"; 2]);
    Provider::new("http://bob:p4/ss@list.example")
        .has_no_list("the address cannot be asked: invalid port number");
}
