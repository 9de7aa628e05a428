//! The files beside a bid: the rate's cache, the whitelist, the log, the settings file.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::process::Command;
use std::time::{Duration, SystemTime};

use super::{Folder, Run, small_order};

const HINT: &str =
    "`bidpricescript rate` shows what each source answers; BIDPRICE_RATE fixes the dollars per AKT";

const HOUR: Duration = Duration::from_hours(1);

/// An order that needs the rate, and nobody to ask for it.
fn akt_order(rate: &str) -> Run {
    Run::new()
        .set("BIDPRICE_RATE_CACHE", rate)
        .set("BIDPRICE_RATE_SOURCES", "none")
        .stdin(small_order("uakt"))
}

fn date(path: &str, time: SystemTime) {
    File::options().append(true).open(path).unwrap().set_modified(time).unwrap();
}

#[track_caller]
fn no_rate(run: &Run, why: &str) {
    run.is_refused(&format!("no rate of USD per AKT for an order in uakt: {why}"), HINT);
}

#[test]
fn a_fresh_rate_prices_without_a_word() {
    let folder = Folder::new();
    akt_order(&folder.file("rate", "1.20\n")).bids("4.787835");
    akt_order("/nowhere/rate").set("BIDPRICE_RATE", "1.20").bids("4.787835");
}

#[test]
fn a_stale_rate_prices_with_a_note_and_an_old_one_refuses() {
    let folder = Folder::new();
    let rate = folder.file("rate", "1.20\n");
    date(&rate, SystemTime::now() - 3 * HOUR);
    akt_order(&rate).bids_with_note("4.787835", &format!("the rate in `{rate}` is stale: 3 h old"));
    akt_order(&rate).set("BIDPRICE_RATE_TTL", "4h").bids("4.787835");
    date(&rate, SystemTime::now() - 72 * HOUR);
    no_rate(&akt_order(&rate), &format!("`{rate}` is too old: 3 days old"));
    let for_ever = akt_order(&rate).set("BIDPRICE_RATE_MAX_AGE", "forever");
    for_ever.bids_with_note("4.787835", &format!("the rate in `{rate}` is stale: 3 days old"));
}

#[test]
fn a_rate_from_the_future_is_stale() {
    let folder = Folder::new();
    let rate = folder.file("rate", "1.20\n");
    date(&rate, SystemTime::now() + Duration::from_secs(630));
    akt_order(&rate)
        .bids_with_note("4.787835", &format!("the rate in `{rate}` is stale: 10 min old"));
    date(&rate, SystemTime::now() + 48 * HOUR + Duration::from_mins(1));
    no_rate(&akt_order(&rate), &format!("`{rate}` is too old: 2 days old"));
}

#[test]
fn a_rate_that_is_none_refuses() {
    let folder = Folder::new();
    for (text, problem) in [
        ("", "is empty"),
        ("NaN", "is not a plain decimal number"),
        ("0", "is zero"),
        ("-1", "is negative"),
        ("1e-3", "is not a plain decimal number"),
        ("1000001", "is above 1000000"),
        ("null", "is not a plain decimal number"),
        ("0.1234567890123456789012345678901234567890", "has more than 28 digits"),
    ] {
        let rate = folder.file("rate", text);
        no_rate(&akt_order(&rate), &format!("`{rate}` {problem}"));
    }
    let long = folder.file("long", &"1".repeat(5000));
    no_rate(&akt_order(&long), &format!("`{long}` is longer than 4096 bytes"));
    no_rate(&akt_order("/nowhere/rate"), "`/nowhere/rate` is missing");
}

#[test]
fn a_rate_that_others_could_have_written_refuses() {
    let folder = Folder::new();
    let rate = folder.file("rate", "1.20\n");
    let link = folder.path().join("link").to_str().unwrap().to_owned();
    symlink(&rate, &link).unwrap();
    no_rate(&akt_order(&link), &format!("`{link}` is a symbolic link"));
    let pipe = folder.path().join("pipe").to_str().unwrap().to_owned();
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    no_rate(&akt_order(&pipe), &format!("`{pipe}` is not a regular file"));
    let place = folder.path().to_str().unwrap();
    no_rate(&akt_order(place), &format!("`{place}` is not a regular file"));
    fs::set_permissions(&rate, Permissions::from_mode(0o666)).unwrap();
    no_rate(&akt_order(&rate), &format!("`{rate}` can be written by others (mode 666)"));
}

#[test]
fn a_rate_of_another_user_is_trusted_only_if_a_setting_names_him() {
    let folder = Folder::new();
    let rate = folder.file("rate", "1.20\n");
    // Only root can give a file away; elsewhere the owner is already somebody else than root.
    let Ok(()) = chown(&rate, Some(12_345), None) else {
        return akt_order(&rate).bids("4.787835");
    };
    let why = format!("`{rate}` belongs to uid 12345, who is not trusted (BIDPRICE_TRUST_UIDS)");
    no_rate(&akt_order(&rate), &why);
    akt_order(&rate).set("BIDPRICE_TRUST_UIDS", "7,12345").bids("4.787835");
}

#[test]
fn only_owners_on_the_whitelist_get_a_bid() {
    let folder = Folder::new();
    let list = folder.file("list", "akash1aaa\nakash1bbb # Bob\n");
    let run = |owner: &str| {
        Run::new()
            .set("WHITELIST_URL", "/nowhere/list")
            .set("BIDPRICE_WHITELIST_CACHE", &list)
            .set("AKASH_OWNER", owner)
            .stdin(small_order("uact"))
    };
    run("akash1bbb").bids("5.745402");
    let refused = run("akash1bb").answer();
    assert_eq!((refused.stdout.as_str(), refused.exit), ("", 1));
    assert_eq!(refused.stderr.as_deref(), Some("akash1bb is not whitelisted"));
    let hint = "mend WHITELIST_URL, or put the list into the cache file";
    run("").is_refused("the whitelist cannot be asked: AKASH_OWNER is empty", hint);
    date(&list, SystemTime::now() - HOUR);
    let missing = "`/nowhere/list` is missing";
    let note = format!("the whitelist in `{list}` is stale, 60 min old: {missing}");
    run("akash1bbb").bids_with_note("5.745402", &note);
    // It is not tried anew for every order: what the last try said is on record.
    let record = fs::read_to_string(format!("{list}.json")).unwrap();
    assert!(record.contains("\"problem\": \"`/nowhere/list` is missing\""), "{record}");
    run("akash1bbb").bids_with_note("5.745402", &note);
    // In the script's mode a refusal stands alone.
    let refused = run("akash1bb").set("BIDPRICE_COMPAT", "script").answer();
    assert_eq!(refused.stderr.as_deref(), Some("akash1bb is not whitelisted"));
    fs::remove_file(&list).unwrap();
    let nothing = format!("the whitelist cannot be asked: `{list}` is missing; {missing}");
    run("akash1bbb").is_refused(&nothing, hint);
}

#[test]
fn what_goes_with_a_price_is_logged_too() {
    let folder = Folder::new();
    let home = folder.path().to_str().unwrap();
    let rate = folder.file("rate", "1.20\n");
    date(&rate, SystemTime::now() - 3 * HOUR);
    let run = akt_order(&rate).set("AKASH_HOME", home).set("AKASH_SECRET", "hidden");
    assert_eq!(run.answer().exit, 0);
    let log = fs::read_to_string(folder.path().join("bidprice.log")).unwrap();
    let (time, note) = log.split_once(' ').unwrap();
    assert_eq!(time.len(), "2026-11-21T06:25:33Z".len());
    assert_eq!(note, format!("the rate in `{rate}` is stale: 3 h old\n"));

    assert_eq!(run.clone().set("DEBUG_BID_SCRIPT", "1").answer().exit, 0);
    let log = fs::read_to_string(folder.path().join("bidprice.log")).unwrap();
    assert!(log.contains("DEBUG_BID_SCRIPT\nresource "), "{log}");
    assert!(!log.contains("hidden"), "the environment is never logged");

    fs::remove_file(folder.path().join("bidprice.log")).unwrap();
    assert_eq!(run.set("BIDPRICE_LOG", "-").answer().exit, 0);
    assert!(!folder.path().join("bidprice.log").exists());
}

#[test]
fn a_log_that_cannot_be_written_never_costs_a_bid() {
    let folder = Folder::new();
    let rate = folder.file("rate", "1.20\n");
    date(&rate, SystemTime::now() - 3 * HOUR);
    for log in ["/dev/full", "/nowhere/log", "/"] {
        let run = akt_order(&rate).set("BIDPRICE_LOG", log);
        run.bids_with_note("4.787835", &format!("the rate in `{rate}` is stale: 3 h old"));
    }
}

#[test]
fn a_full_log_is_put_aside_once() {
    let folder = Folder::new();
    let log = folder.file("log", &"x".repeat(1 << 20));
    let rate = folder.file("rate", "1.20\n");
    date(&rate, SystemTime::now() - 3 * HOUR);
    let run = akt_order(&rate).set("BIDPRICE_LOG", &log);
    assert_eq!(run.answer().exit, 0);
    assert_eq!(fs::metadata(format!("{log}.old")).unwrap().len(), 1 << 20);
    assert!(fs::metadata(&log).unwrap().len() < 200);
}

#[test]
fn a_settings_file_holds_what_no_variable_does() {
    let folder = Folder::new();
    let home = folder.path().to_str().unwrap();
    folder.file("bidprice.yaml", "price_target_cpu: 3.20\nrate: 1.20\nunknown: [1]\n");
    let run = Run::new().set("AKASH_HOME", home).stdin(small_order("uact"));
    run.bids("9.467120");
    run.clone().set("PRICE_TARGET_CPU", "1.60").bids("5.745402");
    run.clone().stdin(small_order("uakt")).set("PRICE_TARGET_CPU", "1.60").bids("4.787835");
    let other = folder.file("other.yaml", "price_target_cpu: \"1,60\"\n");
    run.set("BIDPRICE_CONFIG", &other).is_refused(
        &format!("cannot read the settings: {other}:1: price_target_cpu is `1,60`, which has a comma in it"),
        "write decimals with a point, as in 1.60",
    );
}

#[test]
fn a_settings_file_that_cannot_be_read_refuses_and_says_where() {
    let folder = Folder::new();
    let run = |path: &str| Run::new().set("BIDPRICE_CONFIG", path).stdin(small_order("uact"));
    run("/nowhere.yaml").is_refused(
        "cannot read the settings: /nowhere.yaml cannot be read: is missing",
        "mend the settings file, or point BIDPRICE_CONFIG to another",
    );
    let list = folder.file("list.yaml", "- 1\n");
    run(&list).is_refused(
        &format!("cannot read the settings: {list}:1: is not a mapping"),
        "write `key: value`, a line each",
    );
    let twice = folder.file("twice.yaml", "price_target_cpu: 1\nrate: 1\nprice_target_cpu: 2\n");
    run(&twice).is_refused(
        &format!(
            "cannot read the settings: {twice}:3: price_target_cpu is there twice, first on line 1"
        ),
        "keep the one that is meant",
    );
    let plugins = folder.file("plugins.yaml", "rate: 1.2\nplugins:\n  - settings: x\n");
    run(&plugins).is_refused(
        &format!("cannot read the settings: {plugins}:3: plugins has no path"),
        "a plugin has a path, and may have settings, on_error and digest",
    );
}
