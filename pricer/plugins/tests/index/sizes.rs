//! How large a plugin may be, in parts and in bytes.

use std::fs::File;
use std::time::{Duration, Instant};

use bidprice_plugins::Failure;

use crate::place::Place;
use crate::support::{Wat, compile, engine, is_unharmed, judging};

/// A component of so many core instances, whose two functions have other types than a plugin's:
/// who gets as far as that error was loaded and started.
fn component_of_instances(module: &str, count: usize) -> String {
    let instances = "(core instance (instantiate $m))".repeat(count);
    format!(
        r#"(component (core module $m {module}) {instances}
        (core module $f (func (export "f") (result i32) i32.const 7))
        (core instance $i (instantiate $f))
        (func $f (result u32) (canon lift (core func $i "f")))
        (instance $e (export "describe" (func $f)) (export "judge" (func $f)))
        (export "bidprice:plugin/pricing@1.0.0" (instance $e)))"#
    )
}

#[track_caller]
fn refusal(file: impl AsRef<[u8]>) -> String {
    let described = compile(engine(), file).and_then(|plugin| plugin.describe());
    is_unharmed(engine());
    described.expect_err("it is a plugin").to_string()
}

#[track_caller]
fn is_refused(file: impl AsRef<[u8]>, words: &str) {
    let refusal = refusal(file);
    assert!(refusal.contains(words), "{refusal}");
}

#[test]
fn a_component_has_so_many_instances_memories_and_tables() {
    let started = "expected `record` found `u32`";
    is_refused(component_of_instances("", 63), started);
    is_refused(component_of_instances("(memory 1)", 16), started);
    is_refused(component_of_instances("(table 1 funcref)", 63), started);
    is_refused(component_of_instances("", 64), "65 core module instances");
    is_refused(component_of_instances("(memory 1)", 17), "17 Wasm linear memories");
    is_refused(component_of_instances("", 1001), "instances count exceeds limit of 1000");
}

#[test]
fn a_module_has_so_many_memories_and_tables() {
    let with =
        |piece: &str, count: usize| Wat { rest: &piece.repeat(count), ..Wat::default() }.text();
    is_refused(with("(memory 1)", 16), "memories count of 17 exceeds");
    is_refused(with("(table 1 funcref)", 65), "tables count of 65 exceeds");
    is_refused(with("(memory 1)", 100), "memories count exceeds limit of 100");
    is_refused(with("(table 1 funcref)", 101), "tables count exceeds limit of 100");
}

/// Each instantiates the one within it twice.
fn doubling(depth: usize) -> String {
    let mut inner = "(component $c (core module $m) (core instance (instantiate $m)))".to_owned();
    let twice = "(instance (instantiate $c)) (instance (instantiate $c))";
    for _ in 0..depth {
        inner = format!("(component $c {inner} {twice})");
    }
    let whole = component_of_instances("", 0);
    whole.replacen("(component", &format!("(component {inner} (instance (instantiate $c))"), 1)
}

#[test]
fn components_within_components_count_too() {
    is_refused(doubling(5), "expected `record` found `u32`");
    let many = refusal(doubling(10));
    assert!(many.contains("1025 core module instances") || many.contains("too many"), "{many}");
}

#[test]
fn deep_nesting_has_an_end() {
    let blocks = |count: usize| {
        judging(&format!("{}{}i32.const 64", "block ".repeat(count), "end ".repeat(count)))
    };
    assert!(compile(engine(), blocks(2_000)).is_ok());
    let components = |depth: usize| format!("{}{}", "(component ".repeat(depth), ")".repeat(depth));
    is_refused(components(99), "it is not a plugin: it ");
    is_refused(components(100_000), "nesting too deep");
    // Each type twice as large as the one before it.
    let doubled = (1..=30).map(|n| format!("(type $t{n} (tuple $t{0} $t{0}))", n - 1));
    let types: Vec<String> = doubled.collect();
    let exported = r#"(instance $e) (export "bidprice:plugin/pricing@1.0.0" (instance $e))"#;
    let types = format!("(component (type $t0 (tuple u32 u32)) {} {exported})", types.concat());
    is_refused(types, "effective type size exceeds the limit");
}

#[test]
fn a_plugins_file_has_at_most_128_mib() {
    let place = Place::new();
    let file = File::create(place.path("large.wasm")).unwrap();
    file.set_len((128 << 20) + 1).unwrap();
    let began = Instant::now();
    let why = "is longer than 134217728 bytes".to_owned();
    assert_eq!(place.exchange("large.wasm").unwrap_err(), Failure::Unreadable(why));
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    place.says("plugin.wat", "1");
}

#[test]
fn a_hundred_megabytes_are_read() {
    // A custom section behind the module, as an interpreter's library would be data in it.
    let mut file = wat::parse_str(judging("i32.const 64")).unwrap();
    let length = 100_000_000_u32;
    file.push(0);
    for shift in [0, 7, 14, 21] {
        let more = if shift < 21 { 0x80 } else { 0 };
        file.push(u8::try_from(length >> shift & 0x7f).unwrap() | more);
    }
    file.extend([1, b'x']);
    file.resize(file.len() + length as usize - 2, 0);
    let began = Instant::now();
    let plugin = compile(engine(), file).unwrap();
    assert_eq!(plugin.describe().unwrap().name, "smallest");
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}
