//! Plugins that fail: there is no bid, or one without them where the operator said so.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use super::{Bench, PRICE, judging, verdict};

const MEND: &str = "mend the plugin or its settings; `on_error: skip` bids without it";

/// Fails unless the plugin refuses the bid so, in time, and a good one bids right after.
#[track_caller]
fn refuses(text: &str, problem: &str, hint: &str) {
    let bench = Bench::new();
    let plugin = bench.install("bad.wat", text);
    let began = Instant::now();
    let message = format!("plugin `bad` failed: {problem}");
    bench.bid(&plugin).is_refused(&message, hint);
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    let good = bench.install("good.wat", &judging("i32.const 64"));
    bench.bid(&good).bids(PRICE);
    // The one that fails first decides, whatever stands behind it.
    bench.bid(&format!("{good},{plugin},{good}")).is_refused(&message, hint);
    let skipping = bench.folder.file(
        "bidprice.yaml",
        &format!("plugins:\n  - path: {plugin}\n    on_error: skip\n  - path: {good}\n"),
    );
    let run = bench.bid("").set("BIDPRICE_CONFIG", skipping);
    run.bids_with_note(PRICE, &format!("plugin `bad` was passed over: {problem}"));
}

#[test]
fn what_takes_too_much_is_stopped() {
    let fuel = "it used up its fuel of 20000000";
    let more = "mend the plugin, or raise BIDPRICE_PLUGIN_FUEL";
    refuses(&judging("(loop $on (br $on)) unreachable"), fuel, more);
    let grows = "(loop $on (drop (memory.grow (i32.const 1))) (br $on)) unreachable";
    refuses(&judging(grows), "it wanted more than 67108864 bytes of memory", MEND);
    let long = judging("i32.const 64").replace(
        "(data (i32.const 64) \"\")",
        r#"(data (i32.const 64) "\00\00\00\00\04\00\00\00\00\10\00\00\01\40\00\00")"#,
    );
    let answer = "mend the plugin, or raise BIDPRICE_PLUGIN_ANSWER";
    refuses(&long, "its answer is longer than 16384 bytes", answer);
}

#[test]
fn what_is_no_verdict_is_shown() {
    let total = |text: &str, problem: &str| {
        refuses(&verdict(1, text), &format!("it answered with {problem}"), MEND);
    };
    total("NaN", "the total `NaN`, which is not a number");
    total("-1", "the total `-1`, which is negative");
    total("0", "a total of zero");
    total("1000000", "a total of 1000000, more than 100 times 2.47");
    total("0.01", "a total of 0.01, less than 2.47 divided by 100");
}

#[test]
fn the_clock_stops_what_fuel_does_not() {
    let bench = Bench::new();
    let plugin = bench.install("slow.wat", &judging("(loop $on (br $on)) unreachable"));
    let began = Instant::now();
    let run = bench.bid(&plugin).set("BIDPRICE_PLUGIN_FUEL", "1000000000000");
    run.set("BIDPRICE_PLUGIN_TIME", "100ms").is_refused(
        "plugin `slow` failed: it was stopped after 100ms",
        "mend the plugin, or raise BIDPRICE_PLUGIN_TIME",
    );
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
}

#[test]
fn what_is_not_as_it_was_installed_is_to_be_installed_again() {
    let bench = Bench::new();
    let path = bench.install("p.wat", &judging("i32.const 64"));
    let hint = format!("run `bidpricescript plugin install {path}` as the user who bids");
    let refused = |problem: &str, hint: &str| {
        bench.bid(&path).is_refused(&format!("plugin `p` failed: {problem}"), hint);
    };
    bench.folder.file("p.wat", &verdict(1, "1"));
    refused(&format!("`{path}` has changed since it was installed"), &hint);
    bench.folder.file("p.wat", &judging("i32.const 64"));
    bench.bid(&path).bids(PRICE);
    let kept = bench.kept();
    let compiled = fs::read_dir(&kept).unwrap().map(|entry| entry.unwrap().path());
    let compiled =
        compiled.into_iter().find(|path| path.extension().unwrap_or_default() == "compiled");
    let compiled = compiled.unwrap();
    let mut bytes = fs::read(&compiled).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&compiled, bytes).unwrap();
    let damaged = format!("`{}` is not what was compiled: it is damaged", compiled.display());
    refused(&damaged, &hint);
    fs::set_permissions(&kept, Permissions::from_mode(0o777)).unwrap();
    refused(
        &format!("`{}` can be written by others (mode 777)", kept.display()),
        "the folder of plugins must belong to the user who bids or to root, and nobody else may \
         write there; then install the plugin again",
    );
    fs::remove_dir_all(&kept).unwrap();
    refused(&format!("nothing is installed in `{}`", kept.display()), &hint);
}
