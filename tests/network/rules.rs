//! Lists of rules behind URLs: kept beside the whitelist, each in a file of its own.

use std::fs;
use std::time::{Duration, Instant};

use super::date_back;
use super::reach::MARGIN;
use super::server::{Behaviour, Server};
use crate::program::{Folder, Run, small_order};

/// What `small_order` costs in US dollars, which takes no rate.
const PRICE: &str = "5.745402";

/// A list is fetched again after ten minutes.
const OLD: Duration = Duration::from_secs(605);

/// For fetching all lists of the rules.
const TIMEOUT: Duration = Duration::from_secs(3);

fn text(body: &str) -> Behaviour {
    Behaviour::Answer { status: 200, content_type: "text/plain", body: body.to_owned() }
}

/// A provider with rules.
struct Provider {
    folder: Folder,
    file: String,
}

impl Provider {
    fn new(rules: &[String]) -> Self {
        let folder = Folder::new();
        let lines: Vec<String> = rules.iter().map(|rule| format!("  - {rule}\n")).collect();
        let file = folder.file("bidprice.yaml", &format!("rules:\n{}", lines.concat()));
        Self { folder, file }
    }

    fn order(&self) -> Run {
        Run::new()
            .set("BIDPRICE_CONFIG", &self.file)
            .set("BIDPRICE_WHITELIST_CACHE", self.folder.path().join("whitelist"))
            .set("AKASH_OWNER", "akash1aaa")
            .stdin(small_order("uact"))
    }

    /// The lists that are kept, their paths.
    fn kept(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path().to_str().unwrap().to_owned());
        let is_list = |path: &String| {
            path.contains("/bidprice-list-") && !path.rsplit('/').next().unwrap().contains('.')
        };
        paths.filter(is_list).collect()
    }

    #[track_caller]
    fn declines(&self, by: &str, reason: &str) {
        let answer = self.order().answer();
        assert_eq!((answer.stdout.as_str(), answer.exit), ("", 1));
        let line = format!("bidpricescript: declined by rule `{by}`: {reason}\n");
        assert_eq!(answer.stderr.as_deref(), Some(line.as_str()));
    }
}

fn host(url: &str) -> &str {
    url.strip_prefix("http://").unwrap()
}

#[test]
fn each_list_is_fetched_once_in_ten_minutes_and_kept_by_itself() {
    let (bad, good) = (Server::start(text("akash1bbb\n")), Server::start(text("akash1aaa\n")));
    let provider =
        Provider::new(&[format!("deny: {}/bad", bad.url()), format!("allow: {}", good.url())]);
    for _ in 0..3 {
        provider.order().bids(PRICE);
    }
    assert_eq!((bad.requests(), good.requests().len()), (vec!["/bad".to_owned()], 1));
    let kept = provider.kept();
    assert_eq!(kept.len(), 2, "{kept:?}");

    bad.set(text("akash1bbb\nakash1aaa\n"));
    provider.order().bids(PRICE);
    for path in kept {
        date_back(&path, OLD);
        date_back(&format!("{path}.lock"), OLD);
    }
    provider.declines("deny", &format!("`akash1aaa` is on the list `{}`", host(&bad.url())));
    assert_eq!(bad.requests().len(), 2);
}

#[test]
fn a_stale_list_serves_with_a_note_and_no_list_refuses() {
    let server = Server::start(Behaviour::status(500));
    let provider = Provider::new(&[format!("deny: {}", server.url())]);
    let problem = format!("{} answered with HTTP status 500", host(&server.url()));
    let answer = provider.order().answer();
    let words = answer.stderr.unwrap();
    let kept = words.split('`').nth(3).unwrap().to_owned();
    assert!(kept.contains("/bidprice-list-"), "{words}");
    let message = format!("rule `deny` failed: `{kept}` is missing; {problem}");
    let hint = format!("mend the list that {}:2 names", provider.file);
    provider.order().is_refused(&message, &hint);

    fs::write(&kept, "akash1bbb\n").unwrap();
    provider.order().bids(PRICE);
    date_back(&kept, OLD);
    date_back(&format!("{kept}.lock"), OLD);
    let note = format!("the list of rule `deny` in `{kept}` is stale, 10 min old: {problem}");
    provider.order().bids_with_note(PRICE, &note);
    assert_eq!(fs::read_to_string(&kept).unwrap(), "akash1bbb\n");
}

#[test]
fn a_list_names_its_host_and_no_secrets() {
    let server = Server::start(text("akash1aaa\n"));
    let host = host(&server.url()).to_owned();
    let provider = Provider::new(&[format!("deny: http://bob:p4ss@{host}/p4th?token=t0ken")]);
    provider.declines("deny", &format!("`akash1aaa` is on the list `{host}`"));
    assert_eq!(server.requests(), ["/p4th?token=t0ken"]);
    server.set(Behaviour::status(500));
    let provider = Provider::new(&[format!("deny: http://bob:p4ss@{host}/p4th?token=t0ken")]);
    let words = provider.order().answer().stderr.unwrap();
    for secret in ["bob", "p4ss", "p4th", "t0ken"] {
        assert!(!words.contains(secret), "{words}");
    }
}

#[test]
fn all_lists_together_take_no_longer_than_one() {
    let servers = [(); 3].map(|()| Server::start(Behaviour::HangBeforeHeaders));
    let rules: Vec<String> = servers.iter().map(|s| format!("deny: {}", s.url())).collect();
    let provider = Provider::new(&rules);
    let paths: Vec<String> = {
        // What cannot be had is noted with its path; an old list lets the next rule be asked.
        let mut paths = Vec::new();
        for _ in &servers {
            let words = provider.order().answer().stderr.unwrap();
            let path = words.split('`').rev().nth(1).unwrap().to_owned();
            fs::write(&path, "akash1bbb\n").unwrap();
            date_back(&path, OLD);
            date_back(&format!("{path}.lock"), OLD);
            paths.push(path);
        }
        paths
    };
    for path in &paths {
        date_back(&format!("{path}.lock"), OLD);
    }
    let start = Instant::now();
    let answer = provider.order().answer();
    assert!(start.elapsed() < TIMEOUT + MARGIN, "{:?}", start.elapsed());
    assert_eq!(answer.stdout, format!("{PRICE}\n"));
    assert_eq!(answer.stderr.unwrap().matches("is stale, 10 min old").count(), 3);
}
