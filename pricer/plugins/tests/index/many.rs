//! Many bids while a plugin is exchanged: each gets the old or the new one.

use std::fs;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use bidprice_plugins::{Contracts, Engine, Limits, Use};

use crate::place::{Place, total_of};
use crate::support::engine;

const BIDS_AT_ONCE: usize = 64;
const EXCHANGES: usize = 50;

#[test]
fn sixty_four_bids_at_once_get_the_old_or_the_new_plugin() {
    let place = Place::new();
    place.write("old.wat", "1");
    place.write("new.wat", "2");
    // Not the engine of a single bid, whose timer is the process's.
    let runtime = Engine::new(Use::Many, Limits::default()).unwrap();
    let (is_over, old, new) = (AtomicBool::new(false), AtomicU32::new(0), AtomicU32::new(0));
    let bid = || {
        while !is_over.load(Ordering::Relaxed) {
            let path = place.path("plugin.wat");
            let plugin = place.folder().load(&runtime, Contracts::PUBLISHED, &path, None).unwrap();
            match total_of(&plugin).as_str() {
                "1" => old.fetch_add(1, Ordering::Relaxed),
                "2" => new.fetch_add(1, Ordering::Relaxed),
                other => panic!("{other}"),
            };
        }
    };
    std::thread::scope(|scope| {
        let bids: Vec<_> = (0..BIDS_AT_ONCE).map(|_| scope.spawn(bid)).collect();
        for round in 0..EXCHANGES {
            let name = if round % 2 == 0 { "new.wat" } else { "old.wat" };
            place.exchange(name).unwrap();
        }
        is_over.store(true, Ordering::Relaxed);
        for bid in bids {
            bid.join().unwrap();
        }
    });
    let counts = (old.into_inner(), new.into_inner());
    assert!(counts.0 > 0 && counts.1 > 0, "{counts:?}");
    assert_eq!(place.endings(), ["compiled", "compiled", "json", "json", "lock"]);
}

#[test]
fn installs_at_once_wait_for_one_another() {
    let place = Place::empty();
    let names: Vec<String> = (0..8).map(|n| format!("{n}.wat")).collect();
    for (total, name) in (1..).zip(&names) {
        place.write(name, &total.to_string());
    }
    std::thread::scope(|scope| {
        for name in names.iter().chain(&names) {
            scope.spawn(|| place.install(name).unwrap());
        }
    });
    for (total, name) in (1..).zip(&names) {
        place.says(name, &total.to_string());
    }
    assert_eq!(fs::read_dir(place.folder().path).unwrap().count(), 8 + 8 + 1);
}

#[test]
fn a_plugin_is_judged_by_many_threads_at_once() {
    let place = Place::new();
    let path = place.path("plugin.wat");
    let plugin = place.folder().load(engine(), Contracts::PUBLISHED, &path, None).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..BIDS_AT_ONCE {
            scope.spawn(|| assert_eq!(total_of(&plugin), "1"));
        }
    });
}
