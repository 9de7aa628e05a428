//! A plugin is exchanged while many processes bid: each gets the old or the new one.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use bidprice_plugins::Placing;

use super::{Bench, verdict};

const BIDS_AT_ONCE: usize = 64;
const EXCHANGES: usize = 50;

/// 10 and 20 US dollars a month.
const OLD: &str = "23.260737\n";
const NEW: &str = "46.521473\n";

#[test]
fn sixty_four_processes_at_once_bid_by_the_old_or_the_new_plugin() {
    let bench = Bench::new();
    let path = bench.install("plugin.wat", &verdict(1, "10"));
    let old = bench.folder.file("old.wat", &verdict(1, "10"));
    let new = bench.folder.file("new.wat", &verdict(1, "20"));
    let run = bench.bid(&path);
    let (is_over, bids) = (AtomicBool::new(false), [AtomicU32::new(0), AtomicU32::new(0)]);
    let bid = || {
        while !is_over.load(Ordering::Relaxed) {
            let answer = run.answer();
            let which = [OLD, NEW].iter().position(|price| *price == answer.stdout);
            let which = which.unwrap_or_else(|| panic!("{answer:?}"));
            assert_eq!((answer.exit, answer.stderr.as_deref()), (0, Some("")));
            bids[which].fetch_add(1, Ordering::Relaxed);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..BIDS_AT_ONCE {
            scope.spawn(bid);
        }
        for round in 0..EXCHANGES {
            let file = if round % 2 == 0 { &new } else { &old };
            bench.place(Placing { file, replaces: Some(&path) });
        }
        is_over.store(true, Ordering::Relaxed);
    });
    let [old, new] = bids.map(AtomicU32::into_inner);
    assert!(old > 0 && new > 0, "{old} bids by the old one, {new} by the new one");
    run.bids(OLD.trim());
}
