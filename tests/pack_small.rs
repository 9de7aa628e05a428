//! The small program that `pack --embed` carries: what it says to what it has no code for, and how it
//! fetches.
//!
//! ```text
//! cargo test -p bidpricescript --no-default-features --test small
//! BIDPRICESCRIPT_PROGRAM=target/dist/bidpricescript-lean cargo test … --test small    the one that ships
//! ```
//!
//! That it prices as the whole program does, is tests/program against it.
#![cfg(not(feature = "commands"))]
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::fs::{self, File, Permissions};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

/// 2.47 US dollars a month at the default prices.
const ORDER: &str = r#"{"resources":[{"memory":1073741824,"cpu":1000,"gpu":{"units":0,"attributes":{}},"storage":[{"class":"ephemeral","size":1073741824}],"count":1,"endpoint_quantity":1,"ip_lease_quantity":0}],"price":{"denom":"DENOM","amount":"1000.000000000000000000"},"price_precision":6}"#;

fn program() -> PathBuf {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    match std::env::var_os("BIDPRICESCRIPT_PROGRAM") {
        Some(path) => repository.join(path),
        None => env!("CARGO_BIN_EXE_bidpricescript").into(),
    }
}

/// A folder of a test's own, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = std::env::temp_dir()
            .join(format!("bidpricescript-small-{test}-{}", std::process::id()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn command(program: &Path, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(program);
    command.env_clear().envs(variables.iter().copied());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn answer(mut command: Command, denom: &str) -> (String, Option<i32>, String) {
    let mut child = command.spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(ORDER.replace("DENOM", denom).as_bytes());
    let Output { stdout, status, stderr } = child.wait_with_output().unwrap();
    (String::from_utf8(stdout).unwrap(), status.code(), String::from_utf8(stderr).unwrap())
}

/// The answer to an order in `uact`.
fn bid(variables: &[(&str, &str)]) -> (String, Option<i32>, String) {
    answer(command(&program(), variables), "uact")
}

#[track_caller]
fn is_refused(variables: &[(&str, &str)], words: &str) {
    let (stdout, exit, stderr) = bid(variables);
    assert_eq!((stdout.as_str(), exit), ("", Some(1)), "{stderr}");
    assert!(stderr.starts_with(&format!("bidpricescript: {words}\nhint: ")), "{stderr}");
}

const PRICE: &str = "5.745402\n";

#[test]
fn it_prices_and_knows_its_version() {
    assert_eq!(bid(&[]), (PRICE.to_owned(), Some(0), String::new()));
    let mut version = command(&program(), &[]);
    version.arg("--version");
    assert_eq!(answer(version, ""), ("bidpricescript 0.1.0\n".to_owned(), Some(0), String::new()));
}

#[test]
fn whatever_else_is_asked_of_it_is_wrong_use() {
    for arguments in [&["explain"][..], &["--help"], &["rate"], &["--version", "x"], &[""]] {
        let mut command = command(&program(), &[]);
        command.args(arguments);
        let (stdout, exit, stderr) = answer(command, "uact");
        assert_eq!((stdout.as_str(), exit), ("", Some(64)), "{arguments:?}");
        let words = "bidpricescript: this is the small program that `pack --embed` carries: ";
        assert!(stderr.starts_with(words), "{stderr}");
    }
}

#[test]
fn a_setting_that_it_has_no_code_for_refuses_and_is_named() {
    for (variable, value) in [
        ("BIDPRICE_PLUGINS", "/a.wasm"),
        ("BIDPRICE_PLUGIN_FUEL", "1000"),
        ("BIDPRICE_PLUGIN_DIR", "/p"),
        ("BIDPRICE_JOURNAL", "/j"),
        ("BIDPRICE_JOURNAL_MAX", "1MiB"),
        ("BIDPRICE_SERVICE", "unix:/s"),
    ] {
        let words = format!(
            "cannot read the settings: {variable} is set, but this build has no code for it"
        );
        is_refused(&[(variable, value)], &words);
    }
    let folder = Folder::new("settings");
    for (text, key) in [("plugins: [/a.wasm]\n", "plugins"), ("journal: /j\n", "journal")] {
        let file = folder.file("bidprice.yaml", text);
        let problem = format!("{file}:1: {key} is set, but this build has no code for it");
        is_refused(&[("BIDPRICE_CONFIG", &file)], &format!("cannot read the settings: {problem}"));
    }
    let none = folder.file("none.yaml", "plugins:\njournal:\nrules:\n- plugins\n");
    assert_eq!(bid(&[("BIDPRICE_CONFIG", &none)]).0, PRICE);
}

#[test]
fn the_debug_flag_costs_no_bid() {
    let (stdout, exit, stderr) = bid(&[("DEBUG_BID_SCRIPT", "1")]);
    assert_eq!((stdout.as_str(), exit), (PRICE, Some(0)));
    assert!(stderr.starts_with("this is the small program: "), "{stderr}");
}

/// Whether a process has a handler for the signal of this number.
fn catches(status: &str, signal: u32) -> bool {
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
    u64::from_str_radix(caught.trim(), 16).unwrap() & 1 << (signal - 1) != 0
}

#[test]
fn a_bug_ends_in_words_and_exit_1() {
    let mut child = command(&program(), &[]).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let began = Instant::now();
    while !catches(&fs::read_to_string(&status).unwrap(), 4) {
        assert!(began.elapsed() < Duration::from_secs(20), "it never gets ready");
        thread::park_timeout(Duration::from_millis(1));
    }
    let killed = Command::new("kill").args(["-ILL", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert_eq!(
        stderr,
        "bidpricescript: internal error\nhint: this is a bug: please report it together with the order\n"
    );
}

#[test]
fn under_the_name_of_its_hash_it_bids_only_where_nobody_else_can_write() {
    let folder = Folder::new("name");
    fs::set_permissions(&folder.0, Permissions::from_mode(0o700)).unwrap();
    let path = folder.0.join(format!("bidpricescript-{}", "0f".repeat(32)));
    // By another process: a file that this one has open for writing might not be started.
    assert!(Command::new("cp").args([&program(), &path]).status().unwrap().success());
    let bid_with = |file: u32, folder_mode: u32| {
        fs::set_permissions(&path, Permissions::from_mode(file)).unwrap();
        fs::set_permissions(&folder.0, Permissions::from_mode(folder_mode)).unwrap();
        answer(command(&path, &[]), "uact")
    };
    assert_eq!(bid_with(0o700, 0o700), (PRICE.to_owned(), Some(0), String::new()));
    assert_eq!(bid_with(0o755, 0o755).0, PRICE);
    for (file, folder_mode, words) in
        [(0o702, 0o700, "(mode 702)"), (0o720, 0o700, "(mode 720)"), (0o700, 0o777, "(mode 777)")]
    {
        let (stdout, exit, stderr) = bid_with(file, folder_mode);
        assert_eq!((stdout.as_str(), exit), ("", Some(1)));
        assert!(stderr.starts_with("bidpricescript: cannot be trusted: `"), "{stderr}");
        assert!(stderr.contains(words), "{stderr}");
    }
    // Another name is nobody's business.
    let other = folder.0.join("bidpricescript");
    fs::rename(&path, &other).unwrap();
    assert_eq!(answer(command(&other, &[]), "uact").0, PRICE);
}

/// A source of the rate that answers so many times, and what it was asked.
fn source(price: &'static str, times: usize) -> (String, thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let served = thread::spawn(move || {
        let mut requests = Vec::new();
        for _ in 0..times {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 4096];
            let length = stream.read(&mut request).unwrap();
            let text = String::from_utf8_lossy(request.get(..length).unwrap()).into_owned();
            requests.push(text);
            let body = format!(r#"{{"Symbol":"AKT","Price":{price}}}"#);
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
            stream.write_all((head + &body).as_bytes()).unwrap();
        }
        requests
    });
    (url, served)
}

#[test]
fn curl_fetches_the_rate_and_it_is_kept() {
    let folder = Folder::new("curl");
    let cache = folder.0.join("rate").to_str().unwrap().to_owned();
    let (url, served) = source("1.20", 1);
    // A configuration in somebody's home has no say.
    folder.file(".curlrc", "fail\nuser-agent = other\n");
    let home = folder.0.to_str().unwrap();
    let variables = [
        ("BIDPRICE_RATE_CACHE", cache.as_str()),
        ("BIDPRICE_RATE_SOURCES", "dia"),
        ("BIDPRICE_RATE_URL_DIA", &url),
        ("HOME", home),
    ];
    let price = ("4.787835\n".to_owned(), Some(0), String::new());
    assert_eq!(answer(command(&program(), &variables), "uakt"), price);
    assert_eq!(fs::read_to_string(&cache).unwrap(), "1.20\n");
    let record = fs::read_to_string(format!("{cache}.json")).unwrap();
    assert!(record.contains("\"source\": \"dia\""), "{record}");
    let requests = served.join().unwrap();
    assert!(requests.concat().contains("User-Agent: bidpricescript/"), "{requests:?}");
    // Nobody is asked again.
    assert_eq!(answer(command(&program(), &variables), "uakt"), price);
}

#[test]
fn a_stale_rate_is_refreshed_behind() {
    let folder = Folder::new("behind");
    let cache = folder.file("rate", "1.20\n");
    let old = SystemTime::now() - Duration::from_hours(2);
    File::options().append(true).open(&cache).unwrap().set_modified(old).unwrap();
    let (url, served) = source("1.21", 1);
    let variables = [
        ("BIDPRICE_RATE_CACHE", cache.as_str()),
        ("BIDPRICE_RATE_SOURCES", "dia"),
        ("BIDPRICE_RATE_URL_DIA", &url),
    ];
    let (stdout, exit, stderr) = answer(command(&program(), &variables), "uakt");
    assert_eq!((stdout.as_str(), exit), ("4.787835\n", Some(0)));
    assert!(stderr.contains("is stale: 2 h old"), "{stderr}");
    served.join().unwrap();
    let began = Instant::now();
    while fs::read_to_string(&cache).unwrap() != "1.21\n" {
        assert!(began.elapsed() < Duration::from_secs(20), "the new rate is never kept");
        thread::park_timeout(Duration::from_millis(2));
    }
}

#[test]
fn without_curl_an_order_that_needs_the_rate_is_refused() {
    let folder = Folder::new("no-curl");
    let cache = folder.0.join("rate").to_str().unwrap().to_owned();
    let variables = [
        ("BIDPRICE_RATE_CACHE", cache.as_str()),
        ("BIDPRICE_RATE_SOURCES", "dia"),
        ("PATH", folder.0.to_str().unwrap()),
    ];
    let (stdout, exit, stderr) = answer(command(&program(), &variables), "uakt");
    assert_eq!((stdout.as_str(), exit), ("", Some(1)));
    assert!(stderr.contains("dia cannot be asked: no curl starts: No such file"), "{stderr}");
    assert_eq!(answer(command(&program(), &variables), "uact").0, PRICE);
}
