//! What journal and log keep of it. The service keeps nothing.

use std::fs;

use super::service::{Says, Service, answer, priced, refused};
use super::{PRICE, PRICE_IN_AKT, asking, asking_in_akt, with_time};
use crate::journal::{entries, journaled};
use crate::network::server::refused_url;
use crate::program::{Folder, Run, small_order};

fn journaled_in_time(folder: &Folder) -> (Run, String) {
    let (run, journal) = journaled(folder);
    (with_time(run), journal)
}

/// What `explain --json` says of an order in AKT, with this rate.
fn explained(folder: &Folder) -> String {
    let run = Run::new()
        .arguments("explain --json")
        .set("BIDPRICE_RATE_CACHE", folder.file("rate", "1.20\n"))
        .stdin(small_order("uakt"));
    let explained = run.answer();
    assert_eq!(explained.exit, 0);
    explained.stdout
}

#[test]
fn a_line_has_what_the_service_says_the_price_is_made_of() {
    let folder = Folder::new();
    let service = Service::start(Says::All(answer("200 OK", "", &explained(&folder))));
    let journal = folder.path().join("journal").to_str().unwrap().to_owned();
    asking_in_akt(service.address(), &folder).set("BIDPRICE_JOURNAL", &journal).bids(PRICE_IN_AKT);
    let (head, _) = service.request();
    // The whole answer is asked for.
    assert!(!head.iter().any(|line| line.starts_with("prefer")), "{head:?}");
    let [entry] = &entries(&journal)[..] else { panic!("one line") };
    assert_eq!(entry.service.as_deref(), Some(service.address()));
    assert_eq!(entry.service_fallback, None);
    assert_eq!(entry.price.as_deref(), Some(PRICE_IN_AKT));
    assert_eq!(entry.rate_usd_per_akt.as_deref(), Some("1.20"));
    assert_eq!(entry.rate_source.as_deref(), Some("service"));
    // All else as if it had been priced here.
    let here = folder.path().join("here").to_str().unwrap().to_owned();
    let run = Run::new().set("BIDPRICE_RATE", "1.20").set("BIDPRICE_JOURNAL", &here);
    run.stdin(small_order("uakt")).bids(PRICE_IN_AKT);
    let [other] = &entries(&here)[..] else { panic!("one line") };
    let lines = |entry| serde_json::to_value(entry).unwrap()["lines"].clone();
    assert_eq!(lines(entry), lines(other));
    assert_eq!(entry.usd_per_month, other.usd_per_month);
    assert_eq!((&entry.book, &entry.maximum), (&other.book, &other.maximum));
    assert_eq!((&other.service, &other.service_fallback), (&None, &None));
}

#[test]
fn a_short_answer_where_the_whole_was_asked_for_is_a_price_all_the_same() {
    let folder = Folder::new();
    let service = Service::start(Says::All(priced(PRICE, "uact")));
    let (run, journal) = journaled_in_time(&folder);
    run.set("BIDPRICE_SERVICE", service.address()).bids(PRICE);
    let [entry] = &entries(&journal)[..] else { panic!("one line") };
    // Without rules and plugins the lines are known here.
    assert_eq!((entry.lines.len(), entry.price.as_deref()), (4, Some(PRICE)));
}

#[test]
fn a_fallback_is_in_the_journal_and_in_the_log() {
    let folder = Folder::new();
    let (run, journal) = journaled_in_time(&folder);
    let log = folder.path().join("log");
    let address = refused_url();
    let why = "cannot be asked: Connection refused (os error 111)";
    let note = format!("priced here: the service at `{address}` {why}");
    let run = run.set("BIDPRICE_SERVICE", &address).set("BIDPRICE_LOG", &log);
    run.bids_with_note(PRICE, &note);
    let [entry] = &entries(&journal)[..] else { panic!("one line") };
    assert_eq!(entry.service.as_deref(), Some(address.as_str()));
    assert_eq!(entry.service_fallback.as_deref(), Some(why));
    assert_eq!((entry.lines.len(), entry.price.as_deref()), (4, Some(PRICE)));
    let log = fs::read_to_string(log).unwrap();
    assert!(log.ends_with(&format!("Z {note}\n")) && log.lines().count() == 1, "{log}");
}

#[test]
fn a_fallback_that_ends_in_a_refusal_is_kept_too() {
    let folder = Folder::new();
    let (run, journal) = journaled_in_time(&folder);
    let log = folder.path().join("log");
    let run = run.set("BIDPRICE_SERVICE", refused_url()).set("BIDPRICE_LOG", &log);
    let order = small_order("uact").replace("1000.000000000000000000", "5");
    let answer = run.clone().stdin(order.as_str()).answer();
    assert_eq!((answer.stdout.as_str(), answer.exit), ("", 1));
    // In the script's mode stderr is the script's words and nothing else.
    let script = run.set("BIDPRICE_COMPAT", "script").stdin(order).answer();
    let words = "requested rate is too low. min expected 5.745402uact";
    assert_eq!(script.stderr.as_deref(), Some(words));
    let entries = entries(&journal);
    assert_eq!(entries.len(), 2);
    assert!(entries.iter().all(|entry| entry.service_fallback.is_some()));
    assert_eq!(fs::read_to_string(log).unwrap().lines().count(), 2);
}

#[test]
fn a_refusal_on_both_sides_is_an_ordinary_one() {
    let folder = Folder::new();
    let service = Service::start(Says::All(refused("too_dear")));
    let (run, journal) = journaled_in_time(&folder);
    let order = small_order("uact").replace("1000.000000000000000000", "5");
    run.set("BIDPRICE_SERVICE", service.address()).stdin(order).answer();
    let [entry] = &entries(&journal)[..] else { panic!("one line") };
    assert_eq!((&entry.service, entry.refusal.as_deref()), (&None, Some("too_dear")));
}

#[test]
fn a_refusal_of_the_service_alone_is_named() {
    let folder = Folder::new();
    let service = Service::start(Says::All(refused("declined")));
    let (run, journal) = journaled_in_time(&folder);
    run.set("BIDPRICE_SERVICE", service.address()).answer();
    let [entry] = &entries(&journal)[..] else { panic!("one line") };
    assert_eq!(entry.service_fallback.as_deref(), Some("gives no bid (`declined`)"));
}

#[test]
fn a_token_is_nowhere() {
    const TOKEN: &str = "hunter2-hunter2-hunter2";
    let folder = Folder::new();
    let (run, journal) = journaled_in_time(&folder);
    let (log, token) = (folder.path().join("log"), folder.file("token", TOKEN));
    let mode = std::os::unix::fs::PermissionsExt::from_mode;
    fs::set_permissions(&token, mode(0o600)).unwrap();
    let unauthorised = Service::start(Says::All(answer("401 Unauthorized", "", "")));
    let run = run.set("BIDPRICE_LOG", &log).set("BIDPRICE_SERVICE_TOKEN_FILE", &token);
    let mut said = String::new();
    for address in [unauthorised.address(), &refused_url()] {
        said += &run.clone().set("BIDPRICE_SERVICE", address).answer().stderr.unwrap();
    }
    fs::set_permissions(&token, mode(0o644)).unwrap();
    said += &run.set("BIDPRICE_SERVICE", unauthorised.address()).answer().stderr.unwrap();
    said += &fs::read_to_string(journal).unwrap();
    said += &fs::read_to_string(log).unwrap();
    assert!(said.contains("can be read by others"), "{said}");
    assert!(!said.contains("hunter2"), "{said}");
    assert_eq!(asking(unauthorised.address()).answer().exit, 0);
}
