//! What was found by these tests and is to stay mended.

use std::time::Duration;
use std::time::Instant;

use bidprice_plugins::{Failure, Limits};
use serde_json::json;

use crate::place::Place;
use crate::support::{Wat, compile, data, engine, engine_with, judge, judging};

/// Two functions of other types than a plugin's, beside these instances.
fn component(inner: &str) -> String {
    format!(
        r#"(component {inner}
        (core module $f (func (export "f") (result i32) i32.const 7))
        (core instance $i (instantiate $f))
        (func $f (result u32) (canon lift (core func $i "f")))
        (instance $e (export "describe" (func $f)) (export "judge" (func $f)))
        (export "bidprice:plugin/pricing@1.0.0" (instance $e)))"#
    )
}

#[test]
fn memories_count_together() {
    let two = "(core module $m (memory 1024))
        (core instance (instantiate $m)) (core instance (instantiate $m))";
    let answer = judge(&compile(engine(), component(two)).unwrap());
    assert_eq!(answer.verdict.unwrap_err(), Failure::Memory(Limits::MEMORY_BYTES_MAX));
}

#[test]
fn a_reason_is_one_short_printable_line() {
    let import = |name: &str| {
        let import = format!("(import \"{name}\" \"f\" (func))");
        Wat { imports: &import, ..Wat::default() }.text()
    };
    for file in [
        "(".repeat(100_000),
        "\u{1b}[2J".to_owned(),
        "(module\n\n(".to_owned(),
        import("\\1b[2J\\0a"),
        import(&"x".repeat(50_000)),
    ] {
        let words = compile(engine(), &file).unwrap_err().to_string();
        assert!(words.len() < 1000 && !words.contains(char::is_control), "{words:.1000}");
    }
}

#[test]
fn what_is_larger_than_any_limit_is_not_to_be_installed_again() {
    for wat in [
        Wat { memory: "1025", ..Wat::default() }.text(),
        Wat { rest: "(table 200001 funcref)", ..Wat::default() }.text(),
        component(&format!("(core module $m) {}", "(core instance (instantiate $m))".repeat(65))),
    ] {
        let failure = compile(engine(), wat).unwrap_err();
        assert!(!matches!(failure, Failure::Changed(_)), "{failure:?}");
    }
}

#[test]
fn a_trap_is_called_one_once() {
    let words = judge(&compile(engine(), judging("unreachable")).unwrap()).verdict.unwrap_err();
    assert_eq!(words.to_string(), "trap: wasm `unreachable` instruction executed");
}

#[test]
fn other_types_are_no_answer() {
    let failure = compile(engine(), component("")).and_then(|plugin| plugin.describe());
    assert_eq!(failure.unwrap_err().slug(), "not_a_plugin");
}

#[test]
fn a_table_may_be_as_large_as_the_setting_says() {
    let engine = engine_with(Limits { table_elements: 400_000, ..Limits::default() });
    let rest = "(table 300000 funcref)";
    compile(&engine, Wat { rest, ..Wat::default() }.text()).unwrap();
}

#[test]
fn components_that_multiply_are_refused_before_they_are_compiled() {
    let mut inner = "(component $c (core module $m) (core instance (instantiate $m)))".to_owned();
    for _ in 0..19 {
        let twice = "(instance (instantiate $c)) (instance (instantiate $c))";
        inner = format!("(component $c {inner} {twice})");
    }
    let began = Instant::now();
    let bomb = component(&format!("{inner} (instance (instantiate $c))"));
    compile(engine(), bomb).unwrap_err();
    assert!(began.elapsed() < Duration::from_millis(500), "{:?}", began.elapsed());
}

#[test]
fn a_record_names_files_of_its_folder() {
    let place = Place::new();
    std::fs::copy(place.compiled(), place.root().join("outside")).unwrap();
    place.edit_record(|record| {
        record["versions"][0]["compiled"][0]["file"] = json!("../outside");
    });
    assert_eq!(place.refusal().slug(), "changed");
}

#[test]
fn a_description_that_makes_a_record_too_long_is_not_installed() {
    let place = Place::new();
    let text = "x".repeat(300_000);
    let rest = data(16, &[0, 0, 1, 0, 0xe0, 0x93, 4, 0]) + &data(65_536, text.as_bytes());
    let wat = Wat { memory: "6", rest: &rest, ..Wat::default() }.text();
    std::fs::write(place.path("long.wat"), wat).unwrap();
    let file = place.path("long.wat");
    let target = bidprice_plugins::Placing { file: &file, replaces: None };
    let engine = engine_with(Limits { answer_bytes: 1 << 20, ..Limits::default() });
    let contracts = bidprice_plugins::Contracts::PUBLISHED;
    if place.folder().install(&engine, contracts, target).is_ok() {
        place.load("long.wat").unwrap();
    }
}

#[test]
fn without_room_the_hint_is_not_about_owners() {
    let place = Place::new();
    // A folder that is a file cannot be written by root either.
    let folder = bidprice_plugins::Folder {
        path: place.path("plugin.wat/compiled"),
        trusted_uids: Vec::new(),
    };
    let file = place.path("plugin.wat");
    let target = bidprice_plugins::Placing { file: &file, replaces: None };
    let contracts = bidprice_plugins::Contracts::PUBLISHED;
    let failure = folder.install(engine(), contracts, target).unwrap_err();
    assert!(failure.to_string().contains("cannot be written"), "{failure}");
    assert!(!failure.hint(&file).contains("must belong to"), "{}", failure.hint(&file));
}

#[test]
fn more_at_once_than_the_pool_has_is_not_the_plugins_answer() {
    // Sixteen memories each: the pool has 256.
    let many = "(core module $m (memory 1)) (core module $loop
        (func $on (loop $l (br $l))) (start $on))";
    let instances = "(core instance (instantiate $m))".repeat(16);
    let wat = component(&format!("{many} {instances} (core instance (instantiate $loop))"));
    let plugin = compile(engine(), wat).unwrap();
    let begin = std::sync::Barrier::new(64);
    let judged = || {
        begin.wait();
        crate::support::asked(|question| plugin.judge(question)).verdict.unwrap_err()
    };
    std::thread::scope(|scope| {
        let calls: Vec<_> = (0..64).map(|_| scope.spawn(judged)).collect();
        for call in calls {
            let failure = call.join().unwrap();
            assert!(!matches!(failure, Failure::Answer(_)), "{failure}");
        }
    });
}

#[test]
fn a_signal_that_the_parent_blocked_stops_a_plugin_all_the_same() {
    let test = "found::a_signal_that_the_parent_blocked_stops_a_plugin_all_the_same";
    let Some(place) = Place::of_this_process() else {
        let place = Place::new();
        let endless = judging("(loop $on (br $on)) unreachable");
        std::fs::write(place.path("loop.wat"), endless).unwrap();
        place.install("loop.wat").unwrap();
        return place.passes(test, "exec env --block-signal=ALRM timeout -s KILL 5 \"$@\"");
    };
    let time = Duration::from_millis(100);
    let limits = Limits { fuel: u64::MAX, time, ..Limits::default() };
    let engine = bidprice_plugins::Engine::new(bidprice_plugins::Use::OneBid, limits).unwrap();
    let plugin = place.load_into(&engine, "loop.wat").unwrap();
    assert_eq!(judge(&plugin).verdict.unwrap_err(), Failure::Time(time));
}
