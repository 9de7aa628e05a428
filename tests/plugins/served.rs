//! Plugins in the service: loaded once, counted, and exchanged while it runs.

use rustix::process::Signal;

use super::{Bench, judging, verdict};
use crate::program::{Run, small_order};
use crate::service::{Server, serve};

const LOOPS: &str = "(loop (br 0)) i32.const 64";

/// A service with these plugins.
fn with(bench: &Bench, plugins: &str) -> Run {
    let run = serve().arguments("--rate 1").set("BIDPRICE_PLUGIN_DIR", bench.kept());
    run.set("BIDPRICE_PLUGINS", plugins)
}

#[test]
fn the_service_bids_what_the_plugin_says_and_counts_its_calls() {
    let bench = Bench::new();
    let twice = bench.install("twice.wat", &verdict(2, "2"));
    let server = Server::start(&with(&bench, &twice));
    let order = small_order("uact");
    for _ in 0..3 {
        assert_eq!(server.price("/v1/price", &order).as_deref(), Some("11.490804"));
    }
    let metrics = server.get("/metrics").body;
    let calls = "bidprice_plugin_seconds_count{plugin=\"twice\"} 3\n";
    assert!(metrics.contains(calls), "{metrics}");
    assert!(metrics.contains("bidprice_plugin_failures_total{plugin=\"twice\"} 0\n"), "{metrics}");
    let client = bench.bid(&twice).set("AKASH_OWNER", "akash1alice").set("BIDPRICE_RATE", "1");
    let client = client.set("BIDPRICE_SERVICE", format!("http://{}", server.address));
    client.bids("11.490804");
    assert!(server.get("/metrics").body.contains("_count{plugin=\"twice\"} 4\n"));
}

#[test]
fn a_plugin_that_loops_is_a_refusal_in_time() {
    let bench = Bench::new();
    let loops = bench.install("loops.wat", &judging(LOOPS));
    let server = Server::start(&with(&bench, &loops));
    let answer = server.post("/v1/price", &small_order("uact"));
    assert_eq!(answer.status, 200);
    let refused = answer.json()["refused"]["message"].as_str().unwrap().to_owned();
    assert!(refused.contains("plugin `loops`"), "{refused}");
    let metrics = server.get("/metrics").body;
    assert!(metrics.contains("bidprice_plugin_failures_total{plugin=\"loops\"} 1\n"), "{metrics}");
}

#[test]
fn a_plugin_that_cannot_be_loaded_is_refused_and_the_old_one_goes_on() {
    let bench = Bench::new();
    let missing = with(&bench, "/nowhere/x.wasm").answer();
    assert_eq!(missing.exit, 1);
    assert!(missing.stderr.unwrap().contains("plugin `x`"));
    let path = bench.install("two.wat", &verdict(2, "2"));
    let server = Server::start(&with(&bench, &path));
    let order = small_order("uact");
    assert_eq!(server.price("/v1/price", &order).as_deref(), Some("11.490804"));
    std::fs::write(&path, "garbage").unwrap();
    server.signal(Signal::HUP);
    server.wait_to_hear("the new prices were refused");
    assert_eq!(server.price("/v1/price", &order).as_deref(), Some("11.490804"));
    bench.install("two.wat", &verdict(1, "10"));
    server.signal(Signal::HUP);
    server.wait_to_hear("new prices were taken");
    assert_eq!(server.price("/v1/price", &order).as_deref(), Some("23.260737"));
}
