//! Prices that change while it runs.

use std::fs;
use std::thread::yield_now;

use rustix::process::Signal;

use super::{Server, serve};
use crate::program::{Folder, small_order};

const ONE: &str = "price_target_cpu: 1\n";
const HUNDRED: &str = "price_target_cpu: 100\n";

struct Watched {
    folder: Folder,
    values: String,
    server: Server,
}

impl Watched {
    fn new() -> Self {
        let folder = Folder::new();
        let values = folder.file("values.yaml", ONE);
        let server = Server::start(&serve().arguments("--rate 1 --values").argument(&values));
        Self { folder, values, server }
    }

    /// Puts a file in its place at once, as an editor or Kubernetes does.
    fn put(&self, text: &str) {
        let new = self.folder.file("new.yaml", text);
        fs::rename(new, &self.values).unwrap();
    }

    fn price(&self) -> String {
        self.server.price("/v1/price", &small_order("uact")).unwrap()
    }
}

#[test]
fn a_change_is_taken_and_garbage_is_not() {
    let watched = Watched::new();
    let cheap = watched.price();
    watched.put(HUNDRED);
    watched.server.wait_to_hear("new prices were taken");
    let dear = watched.price();
    assert_ne!(cheap, dear);
    watched.put("price_target_cpu: [\n");
    let words = watched.server.wait_to_hear("the new prices were refused");
    assert!(words.contains("values.yaml"), "{words}");
    assert_eq!(watched.price(), dear);
    let ready = watched.server.get("/readyz");
    assert_eq!(ready.status, 200, "{ready:?}");
    let refused = ready.json()["reload_refused"].as_str().unwrap().to_owned();
    assert!(refused.contains("were refused") && !refused.contains("values.yaml"), "{refused}");
    let metrics = watched.server.get("/metrics").body;
    for figure in [
        "bidprice_reload_refused 1\n",
        "bidprice_reloads_total{result=\"taken\"} 1\n",
        "bidprice_reloads_total{result=\"refused\"} 1\n",
    ] {
        assert!(metrics.contains(figure), "{figure}: {metrics}");
    }
    watched.put(ONE);
    watched.server.wait_to_hear("new prices were taken");
    assert_eq!(watched.price(), cheap);
    assert!(watched.server.get("/readyz").json()["reload_refused"].is_null());
}

#[test]
fn a_signal_reads_all_anew() {
    let watched = Watched::new();
    let before = watched.price();
    // Nothing has changed: without the signal nothing would be taken.
    watched.server.signal(Signal::HUP);
    watched.server.wait_to_hear("new prices were taken");
    assert_eq!(watched.price(), before);
}

#[test]
fn no_question_fails_while_prices_change() {
    let watched = Watched::new();
    let mut seen = std::collections::BTreeSet::new();
    let order = small_order("uact");
    let mut connection = watched.server.connect();
    for round in 0..20 {
        watched.put(match round % 4 {
            0 => HUNDRED,
            1 => "garbage: [",
            2 => ONE,
            _ => "",
        });
        watched.server.signal(Signal::HUP);
        for _ in 0..20 {
            let answer = connection.ask("POST", "/v1/price", "", &order);
            assert_eq!(answer.status, 200);
            seen.insert(answer.json()["bid"]["price"].as_str().unwrap().to_owned());
            yield_now();
        }
    }
    // That of 1, of 100, and of the default.
    assert!((2..=3).contains(&seen.len()), "{seen:?}");
}
