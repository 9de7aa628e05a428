//! What needs somebody on the other side: the rate's sources and the whitelist, over a real server
//! on loopback that misbehaves on request.

/// Who is believed: orders, jumps, contradictions, medians.
mod believing;

/// Every way in which a source of the rate can fail.
mod faults;

/// Many processes on one cache, and a cache that cannot be written.
mod many;

/// The refresh that goes on when the bid is out, and the one that never ends.
mod behind;

/// What `rate` shows of it.
mod shown;

/// How a source is reached: its own path and shape, certificates, proxies.
mod reach;

/// The whitelist behind a URL: when it is fetched, and what never becomes the list.
mod list;

/// Lists that rules name by a URL.
mod rules;

pub(crate) mod server;

use std::fs::File;
use std::process::{Command, Output};
use std::time::{Duration, Instant, SystemTime};

use crate::program::{Folder, Run, program, small_order};
use server::{Behaviour, Server};

/// DIA's answer with this price.
fn dia(price: &str) -> Behaviour {
    Behaviour::json(&format!(r#"{{"Symbol":"AKT","Price":{price}}}"#))
}

/// An order that needs the rate, which one source knows.
fn source(server: &Server, cache: &str) -> Run {
    Run::new()
        .set("BIDPRICE_RATE_CACHE", cache)
        .set("BIDPRICE_RATE_SOURCES", "dia")
        .set("BIDPRICE_RATE_URL_DIA", server.url())
        .stdin(small_order("uakt"))
}

fn date_back(path: &str, age: Duration) {
    let time = SystemTime::now() - age;
    File::options().append(true).open(path).unwrap().set_modified(time).unwrap();
}

/// The bid after this piece of shell, in a mount namespace that ends with it.
fn bid_among_own_mounts(run: &Run, prepare: &str) -> Output {
    let folder = Folder::new();
    let order = folder.file("order", std::str::from_utf8(run.input()).unwrap());
    Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c"])
        .arg("eval \"$0\" && exec $1 < $2")
        .args([prepare.as_ref(), program().as_os_str(), order.as_ref()])
        .env_clear()
        .envs(run.environment())
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .output()
        .unwrap()
}

/// Fails if it does not become so in time.
#[track_caller]
fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(20), "waited in vain: {what}");
        std::thread::park_timeout(Duration::from_millis(2));
    }
}
