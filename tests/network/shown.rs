//! What `rate` shows, with the answers of a real server; times and places are masked.

use std::time::Duration;

use super::date_back;
use super::server::{Behaviour, Server};
use crate::commands::is_golden;
use crate::program::{Folder, Run};

/// Times and ages differ from run to run: their digits become 0.
fn masked(text: &str, folder: &Folder) -> String {
    let text = text.replace(folder.path().to_str().unwrap(), "/FOLDER");
    text.lines().map(|line| masked_line(line) + "\n").collect()
}

fn masked_line(line: &str) -> String {
    let is_digit = |c: char| c.is_ascii_digit();
    for end in [" ms", " s old, from dia, in `/FOLDER/rate`"] {
        if let Some(head) = line.strip_suffix(end) {
            return format!("{}0{end}", head.trim_end_matches(is_digit));
        }
    }
    let is_a_time = line.contains("_ms\": ") || line.contains("_seconds\": ");
    let comma = if line.ends_with(',') { "," } else { "" };
    match line.rsplit_once(' ') {
        Some((head, _)) if is_a_time => format!("{head} 0{comma}"),
        _ => line.to_owned(),
    }
}

#[test]
fn rate_shows_what_every_source_says_and_how_far_they_are_apart() {
    let folder = Folder::new();
    let server = Server::start(Behaviour::Routes(vec![
        ("/v1/assetQuotation", Behaviour::json(r#"{"Symbol":"AKT","Price":1.2345}"#)),
        ("/api/v3", Behaviour::json(r#"{"akash-network":{"usd":1.23}}"#)),
        ("/v2/prices", Behaviour::status(429)),
        ("/0/public", Behaviour::json(r#"{"error":["EGeneral:Too many requests"]}"#)),
    ]));
    let cache = folder.file("rate", "1.20\n");
    date_back(&cache, Duration::from_hours(3));
    let url = server.url();
    let mut run = Run::new()
        .set("BIDPRICE_RATE_CACHE", cache)
        .set("BIDPRICE_RATE_SOURCES", "oracle,dia,coingecko,coinbase,kraken");
    for source in ["DIA", "COINGECKO", "COINBASE", "KRAKEN"] {
        run = run.set(&format!("BIDPRICE_RATE_URL_{source}"), url.as_str());
    }
    for (name, line) in [
        ("rate.txt", "rate"),
        ("rate-refresh.txt", "rate --refresh"),
        ("rate-json.txt", "rate --json"),
        ("rate-colour.txt", "rate --color always"),
    ] {
        let answer = run.clone().arguments(line).answer();
        assert_eq!((answer.exit, answer.stderr.as_deref()), (0, Some("")), "{line}");
        is_golden(name, &masked(&answer.stdout, &folder));
    }
}
