//! Every way in which a source of the rate can fail: what is said of it, that all is over in time,
//! and that the next source makes up for it.

use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::reach::{Asking, MARGIN, price_of, reason};
use super::server::{Authority, Behaviour, Server, refused_url};
use crate::program::{Folder, program, small_order};

/// The server has seen the end of a connection by then, unless there is none.
const PATIENCE: Duration = Duration::from_secs(20);

/// What fits between a server and a reader who does not read.
const BUFFERS_BYTES: u64 = 32 << 20;

/// A source that fails.
struct Fault<'a> {
    url: String,
    /// A file of certificates that are trusted beside Mozilla's.
    trusted: &'a str,
    /// With one of these begins what is said of it.
    words: &'a [&'a str],
}

impl Fault<'_> {
    /// Fails unless it is named with its reason where nobody else is asked, and nothing is kept.
    #[track_caller]
    fn check_alone(&self) {
        let asking = Asking::of(&[("dia", &self.url)]).set("SSL_CERT_FILE", self.trusted);
        let reason = asking.refusal();
        let said = reason.strip_prefix("is missing; no source answered with a rate: dia ");
        let is_expected = |said: &str| self.words.iter().any(|words| said.starts_with(words));
        assert!(said.is_some_and(is_expected), "{reason}\nis not {:?}", self.words);
        assert_eq!(asking.kept(), None, "{reason}");
    }

    /// Fails unless a source that is well makes up for it.
    #[track_caller]
    fn check_beside(&self, good: &Server) {
        let asking = Asking::of(&[("dia", &self.url), ("coingecko", &good.url())]);
        asking.set("SSL_CERT_FILE", self.trusted).bids_at("1.20");
    }
}

fn check_all(faults: &[Fault]) {
    let good = &Server::start(price_of("coingecko", "1.20"));
    thread::scope(|scope| {
        for fault in faults {
            scope.spawn(|| fault.check_alone());
            scope.spawn(|| fault.check_beside(good));
        }
    });
    assert_eq!(good.requests().len(), faults.len());
}

fn check_behaviours<const N: usize>(rows: [(Behaviour, &[&str]); N]) {
    let servers = rows.map(|(behaviour, words)| (Server::start(behaviour), words));
    let faults = servers.each_ref().map(|&(ref server, words)| {
        let url = server.url();
        Fault { url, trusted: "", words }
    });
    check_all(&faults);
    for (server, words) in &servers {
        assert!(server.requests().len() >= 2, "never asked: {words:?}");
    }
}

const LATE: &[&str] = &["gave no answer in time"];

#[test]
fn a_source_that_cannot_be_reached_is_made_up_for() {
    check_all(&[
        Fault {
            url: refused_url(),
            trusted: "",
            words: &["cannot be reached: Connection refused (os error 111)"],
        },
        Fault {
            url: "http://source.invalid".to_owned(),
            trusted: "",
            // The rest are the C library's words; or no name server says anything at all.
            words: &["cannot be reached: failed to lookup address", LATE[0]],
        },
    ]);
}

#[test]
fn tls_that_proves_nothing_is_made_up_for() {
    let (folder, authority) = (Folder::new(), Authority::new());
    let trusted = authority.pem_file(folder.path());
    let well = price_of("dia", "7");
    let other_name = Server::start_tls(well.clone(), &authority, "other.example");
    let expired = Server::start_tls_expired(well.clone(), &authority);
    let unknown = Server::start_tls(well.clone(), &Authority::new(), "localhost");
    let plain = Server::start(well);
    let to_plain = Behaviour::RedirectTo(format!("{}/price", plain.url()));
    let leaves_tls = Server::start_tls(to_plain, &authority, "localhost");
    let rows: [(&Server, &[&str]); 4] = [
        (
            &other_name,
            &["cannot be reached: invalid peer certificate: certificate not valid for name"],
        ),
        (&expired, &["cannot be reached: invalid peer certificate: certificate expired"]),
        (&unknown, &["cannot be reached: invalid peer certificate: UnknownIssuer"]),
        (&leaves_tls, &["cannot be followed: it redirects from https to http"]),
    ];
    check_all(&rows.map(|(server, words)| Fault { url: server.url(), trusted: &trusted, words }));
    for server in [other_name, expired, unknown, plain] {
        assert!(server.requests().is_empty(), "nothing is said to whom nobody vouches for");
    }
}

#[test]
fn a_server_that_is_not_well_is_made_up_for() {
    let page = "<!DOCTYPE html><title>Just a moment…</title>";
    let html = Behaviour::Answer { status: 200, content_type: "text/html", body: page.to_owned() };
    let price = r#"{"Symbol":"AKT","Price":7}"#;
    check_behaviours([
        (Behaviour::HangBeforeHeaders, LATE),
        (Behaviour::HangAfterHeaders, LATE),
        (Behaviour::Drip(price.to_owned()), LATE),
        (Behaviour::DripHeaders, LATE),
        (Behaviour::Delayed(Duration::from_mins(1), Box::new(price_of("dia", "7"))), LATE),
        (Behaviour::status(500), &["answered with HTTP status 500"]),
        (Behaviour::status(429), &["answered with HTTP status 429"]),
        (Behaviour::status(404), &["answered with HTTP status 404"]),
        (Behaviour::RedirectLoop, &["cannot be followed: it redirects more than 3 times"]),
        (html, &["answered what is not JSON: `<!DOCTYPE html><title>Just a moment…</ti…`"]),
        (
            Behaviour::Truncated(price.to_owned()),
            &["broke off: end of file before message length reached"],
        ),
        (Behaviour::CutOff, &["broke off: connection closed before message completed"]),
        (Behaviour::Huge { bytes: 1 << 30 }, &["sent more than 65536 bytes"]),
        (Behaviour::HugeHeader, &["broke off: message head is too large"]),
        (Behaviour::Garbage, &["broke off: invalid HTTP version parsed"]),
    ]);
}

#[test]
fn an_answer_without_a_plausible_price_is_made_up_for() {
    let price = |text: &str| Behaviour::json(&format!(r#"{{"Price":{text}}}"#));
    let forty_digits = "0.123456789012345678901234567890123456789";
    check_behaviours([
        (price("NaN"), &[r#"answered what is not JSON: `{"Price":NaN}`"#]),
        (price("null"), &["answered `null`, which is not a plain decimal number"]),
        (price("-1"), &["answered `-1`, which is negative"]),
        (price("0"), &["answered `0`, which is zero"]),
        (price("1e7"), &["answered `1e7`, which is above 1000000"]),
        (price("\"1.2 USD\""), &["answered `1.2 USD`, which is not a plain decimal number"]),
        (price("\"\""), &["answered ``, which is empty"]),
        (
            price(forty_digits),
            &[
                "answered `0.12345678901234567890123456789012345678…`, which has more than 28 digits",
            ],
        ),
        (Behaviour::json(r#"{"Symbol":"OSMO","Price":7}"#), &["answered for `OSMO`, not for AKT"]),
        (
            Behaviour::json(r#"{"Symbol":"AKT","Pri"#),
            &[r#"answered what is not JSON: `{"Symbol":"AKT","Pri`"#],
        ),
        (Behaviour::json(""), &["answered with nothing"]),
        (Behaviour::json("{}"), &["has no price in its answer: missing field `Price`"]),
        (Behaviour::json(r#"["AKT",7]"#), &["has no price in its answer: invalid type: sequence"]),
        (
            // Nothing of a source's words may move the reader's terminal.
            Behaviour::json("{\"\u{1b}[31m\":7}"),
            &["answered what is not JSON: `{\"\u{fffd}[31m\":7}`"],
        ),
    ]);
}

#[test]
fn a_price_is_kept_with_the_digits_that_were_sent() {
    let rows = [
        ("0.4123456789012345678", "0.4123456789012345678"),
        ("1.20", "1.20"),
        ("1.200000000000000000000000000", "1.200000000000000000000000000"),
        ("\"1.2\"", "1.2"),
        ("1e-3", "0.001"),
        ("0.1234567890123456789012345678", "0.1234567890123456789012345678"),
        ("1000000", "1000000"),
    ];
    for (sent, kept) in rows {
        let server = Server::start(price_of("dia", sent));
        Asking::of(&[("dia", &server.url())]).bids_at(kept);
    }
}

#[test]
fn three_redirects_are_followed_and_no_more() {
    let server = Server::start(Behaviour::RedirectLoop);
    let said = Asking::of(&[("coinbase", &server.url())]).refusal();
    assert!(
        said.ends_with("coinbase cannot be followed: it redirects more than 3 times"),
        "{said}"
    );
    assert_eq!(server.requests(), ["/v2/prices/AKT-USD/spot"; 4]);

    let to = |path: &str| Behaviour::RedirectTo(path.to_owned());
    let price = price_of("coinbase", "1.20");
    server.set(Behaviour::Sequence(vec![to("/a"), to(&server.url()), to("/b?c=d"), price]));
    Asking::of(&[("coinbase", &server.url())]).bids_at("1.20");
    assert_eq!(server.requests()[5..], ["/a", "/", "/b?c=d"]);
}

#[test]
fn a_gigabyte_is_neither_read_nor_kept_in_memory() {
    let server = Server::start(Behaviour::Huge { bytes: 1 << 30 });
    let asking = Asking::of(&[("dia", &server.url())]);
    let command = asking.command();
    let set = command.get_envs().filter_map(|(name, value)| Some((name, value?)));
    let start = Instant::now();
    let mut child = Command::new("/bin/sh")
        .args(["-c", "ulimit -v 65536 && exec \"$0\""])
        .arg(program())
        .env_clear()
        .envs(set)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(small_order("uakt").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(start.elapsed() < Duration::from_secs(1) + MARGIN, "{:?}", start.elapsed());
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.stdout.as_slice(), output.status.code()), (&[][..], Some(1)), "{stderr}");
    let said = "is missing; no source answered with a rate: dia sent more than 65536 bytes";
    assert_eq!(reason(&stderr, &asking.path()), said);
    server.wait_until_closed(PATIENCE);
    assert!(server.bytes_sent() < BUFFERS_BYTES, "{}", server.bytes_sent());
}
