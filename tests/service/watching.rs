//! The rate, readiness, the journal and the figures.

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use super::{SAMPLE, Server, serve};
use crate::program::{Folder, Run, small_order};

/// A rate file of this age.
fn rate_file(folder: &Folder, age: Duration) -> String {
    let path = folder.file("akt", "1.50\n");
    let file = File::options().write(true).open(&path).unwrap();
    file.set_modified(SystemTime::now() - age).unwrap();
    path
}

#[test]
fn a_rate_is_used_as_long_as_it_may_be() {
    let folder = Folder::new();
    let path = rate_file(&folder, Duration::from_mins(1));
    let server = Server::start(&serve().set("BIDPRICE_RATE_CACHE", &path));
    let fresh = server.get("/v1/rate").json();
    assert_eq!(
        (fresh["state"].as_str(), fresh["usd_per_akt"].as_str()),
        (Some("fresh"), Some("1.50"))
    );
    assert_eq!(server.get("/readyz").status, 200);
    assert!(server.price("/v1/price", &small_order("uakt")).is_some());

    rate_file(&folder, Duration::from_hours(2));
    wait_for(|| server.get("/v1/rate").json()["state"] == "stale");
    let answer = server.post("/v1/price", &small_order("uakt")).json();
    assert!(answer["bid"]["price"].is_string());
    assert!(answer["notes"][0].as_str().unwrap().contains("stale"), "{answer}");
    assert_eq!(server.get("/readyz").status, 200);

    rate_file(&folder, Duration::from_hours(48));
    wait_for(|| server.get("/v1/rate").json()["state"] == "too_old");
    assert_eq!(server.price("/v1/price", &small_order("uakt")), None);
    assert!(server.price("/v1/price", &small_order("uact")).is_some());
    let ready = server.get("/readyz");
    assert_eq!(ready.status, 503);
    assert!(ready.body.contains("too old"), "{ready:?}");

    fs::remove_file(&path).unwrap();
    wait_for(|| server.get("/v1/rate").json()["state"] == "missing");
    assert_eq!(server.price("/v1/price", &small_order("uakt")), None);
}

#[track_caller]
fn wait_for(mut what: impl FnMut() -> bool) {
    let end = SystemTime::now() + Duration::from_secs(30);
    while !what() {
        assert!(SystemTime::now() < end, "it never came");
        std::thread::yield_now();
    }
}

#[test]
fn the_newest_bids_are_shown_without_their_owners() {
    let folder = Folder::new();
    let journal = folder.path().join("journal");
    let bid = Run::new().set("BIDPRICE_JOURNAL", &journal).set("AKASH_OWNER", "akash1tenant");
    bid.clone().stdin(SAMPLE).answer();
    bid.stdin(small_order("other")).answer();
    let server = Server::start(&serve().arguments("--rate 1").set("BIDPRICE_JOURNAL", &journal));
    let status = server.get("/v1/status");
    assert!(!status.body.contains("akash1tenant"), "{status:?}");
    let shown = &status.json()["journal"];
    assert_eq!(shown["bids"], 1);
    assert_eq!(shown["refusals"][0]["reason"], "denomination");
    assert_eq!(shown["last"].as_array().unwrap().len(), 2);
    assert_eq!(shown["last"][0]["refused"], "denomination");
    assert_eq!(shown["last"][1]["price"], "282.036431");
    // It writes none of its own.
    let before = fs::metadata(&journal).unwrap().len();
    server.post("/v1/price", SAMPLE);
    assert_eq!(fs::metadata(&journal).unwrap().len(), before);
}

#[test]
fn effective_prices_are_shown() {
    let run = serve().arguments("--rate 1").set("PRICE_TARGET_CPU", "1.80");
    let server = Server::start(&run.set("PRICE_TARGET_GPU_MAPPINGS", "a100.80Gi=1000,*=130"));
    let config = server.get("/v1/config").json();
    let cpu =
        config["prices"].as_array().unwrap().iter().find(|it| it["key"] == "price_target_cpu");
    assert_eq!(cpu.unwrap()["usd_per_month"], "1.80");
    assert_eq!(config["gpus"][0]["key"], "a100.80Gi");
    assert_eq!(config["gpus"][1]["usd_per_month"], "130");
}
