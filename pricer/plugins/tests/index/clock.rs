//! The hard stop of a process that prices one order: a signal.
//!
//! Timer and signal are the process's, so each of these tests has one of its own.

use std::time::{Duration, Instant};

use bidprice_core::Verdict;
use bidprice_plugins::{Contracts, Engine, Failure, Limits, Use, component_of};

use crate::place::Place;
use crate::support::{Wat, judge, judging};

const TIME: Duration = Duration::from_millis(100);

/// Copies its memory about for ever, which a limit of fuel would stop.
fn busy() -> String {
    let judge = "(loop $on (memory.copy (i32.const 32768) (i32.const 32769) (i32.const 67000000))
        (br $on)) unreachable";
    Wat { memory: "1024", judge, ..Wat::default() }.text()
}

fn with_busy_plugin() -> Place {
    let place = Place::new();
    std::fs::write(place.path("busy.wat"), busy()).unwrap();
    std::fs::write(place.path("loop.wat"), judging("(loop $on (br $on)) unreachable")).unwrap();
    place.install("busy.wat").unwrap();
    place.install("loop.wat").unwrap();
    place
}

/// Plugins are stopped, one after another, and those between them judge.
fn stops(place: &Place) {
    let limits = Limits { fuel: u64::MAX, time: TIME, ..Limits::default() };
    let engine = Engine::new(Use::OneBid, limits).unwrap();
    let good = place.load_into(&engine, "other.wat").unwrap();
    for name in ["busy.wat", "loop.wat", "busy.wat"] {
        let plugin = place.load_into(&engine, name).unwrap();
        let began = Instant::now();
        assert_eq!(judge(&plugin).verdict.unwrap_err(), Failure::Time(TIME));
        let took = began.elapsed();
        assert!((TIME..Duration::from_secs(1)).contains(&took), "{took:?}");
        assert!(matches!(judge(&good).verdict, Ok(Verdict::SetTotal(_))));
    }
}

#[test]
fn a_signal_stops_what_fuel_does_not() {
    let Some(place) = Place::of_this_process() else {
        let test = "clock::a_signal_stops_what_fuel_does_not";
        return with_busy_plugin().passes(test, "exec \"$@\"");
    };
    stops(&place);
}

#[test]
fn a_plugin_that_is_done_in_time_is_not_stopped_later() {
    let Some(place) = Place::of_this_process() else {
        let test = "clock::a_plugin_that_is_done_in_time_is_not_stopped_later";
        return Place::new().passes(test, "exec \"$@\"");
    };
    let time = Duration::from_millis(250);
    let engine = Engine::new(Use::OneBid, Limits { time, ..Limits::default() }).unwrap();
    let plugin = place.load_into(&engine, "plugin.wat").unwrap();
    let until = Instant::now() + Duration::from_secs(1);
    while Instant::now() < until {
        let answer = judge(&plugin);
        assert!(answer.verdict.is_ok(), "{answer:?}");
    }
}

#[test]
fn an_engine_for_one_bid_compiles_nothing() {
    let engine = Engine::new(Use::OneBid, Limits::default()).unwrap();
    let wat = judging("i32.const 64");
    let component = component_of(wat.as_bytes(), Contracts::PUBLISHED).unwrap();
    let failure = engine.compile(&component.bytes).unwrap_err();
    assert!(failure.to_string().ends_with("not configured with a compiler"), "{failure}");
}
