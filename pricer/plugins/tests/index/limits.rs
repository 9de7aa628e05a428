//! Computing, memory, tables and time have an end.

use std::time::Duration;

use bidprice_plugins::{Failure, Limits};

use crate::support::{Wat, compile, engine, engine_with, fails, fails_within, judge, judging};

const FUEL: u64 = 20_000_000;
const MEMORY: Failure = Failure::Memory(Limits::MEMORY_BYTES_MAX);

fn trap(words: &str) -> Failure {
    Failure::Trap(words.to_owned())
}

#[test]
fn an_endless_loop_uses_up_its_fuel() {
    let answer = fails(&judging("(loop $on (br $on)) unreachable"), &Failure::Fuel(FUEL));
    assert_eq!(answer.cost.fuel, FUEL);
    let calls = "(local $n i32) (loop $on (drop (call $one)) (br $on)) unreachable";
    let rest = "(func $one (result i32) i32.const 1)";
    fails(&Wat { judge: calls, rest, ..Wat::default() }.text(), &Failure::Fuel(FUEL));
}

#[test]
fn fuel_runs_out_at_the_step_that_the_setting_names() {
    for fuel in [0, 1, 1000, 1_000_000] {
        let engine = engine_with(Limits { fuel, ..Limits::default() });
        let plugin = compile(&engine, judging("(loop $on (br $on)) unreachable")).unwrap();
        assert_eq!(judge(&plugin).verdict.unwrap_err(), Failure::Fuel(fuel));
    }
}

#[test]
fn endless_recursion_is_a_trap() {
    fails(&judging("local.get $question call $judge"), &trap("call stack exhausted"));
    // With a frame of many values, so that the guard is met in great steps.
    let locals = (0..500).map(|_| "local.get $question call $judge ").collect::<String>();
    let sums = "i32.add ".repeat(499);
    fails(&judging(&format!("{locals}{sums}")), &trap("call stack exhausted"));
}

#[test]
fn traps_are_named() {
    fails(&judging("unreachable"), &trap("wasm `unreachable` instruction executed"));
    let zero = "(i32.div_s (local.get $question) (i32.const 0))";
    fails(&judging(zero), &trap("integer divide by zero"));
    let overflow = "(i32.div_s (i32.const 0x80000000) (i32.const -1))";
    fails(&judging(overflow), &trap("integer overflow"));
    let far = "(i32.load (i32.const -4))";
    fails(&judging(far), &trap("out of bounds memory access"));
    let nan = "(i32.trunc_f64_s (f64.const nan))";
    fails(&judging(nan), &trap("invalid conversion to integer"));
}

#[test]
fn memory_ends_at_its_limit() {
    let at_once = "(drop (memory.grow (i32.const 1024))) i32.const 64";
    let answer = fails(&judging(at_once), &MEMORY);
    assert_eq!(answer.cost.memory_bytes, 64 << 10);
    let in_steps = "(loop $more (drop (memory.grow (i32.const 1))) (br $more)) unreachable";
    let answer = fails(&judging(in_steps), &MEMORY);
    assert_eq!(answer.cost.memory_bytes, Limits::MEMORY_BYTES_MAX);
    let by_far = "(drop (memory.grow (i32.const -1))) i32.const 64";
    fails(&judging(by_far), &MEMORY);
    // A plugin may have all of it.
    let all = "(drop (memory.grow (i32.const 1023))) i32.const 64";
    let answer = judge(&compile(engine(), judging(all)).unwrap());
    assert!(answer.verdict.is_ok(), "{answer:?}");
}

#[test]
fn a_first_memory_above_the_limit_is_no_memory() {
    let small = engine_with(Limits { memory_bytes: 1 << 20, ..Limits::default() });
    let wat = Wat { memory: "17", ..Wat::default() }.text();
    fails_within(&small, &wat, &Failure::Memory(1 << 20));
    // What no setting allows is not even loaded.
    let refused = compile(engine(), Wat { memory: "1025", ..Wat::default() }.text());
    let words = refused.unwrap_err().to_string();
    assert!(words.contains("memory has a minimum byte size of 67174400"), "{words}");
}

#[test]
fn tables_end_at_their_limit() {
    let rest = "(table $t 1 funcref)";
    let judge = "(drop (table.grow $t (ref.null func) (i32.const 200000))) i32.const 64";
    fails(&Wat { judge, rest, ..Wat::default() }.text(), &Failure::Table(200_000));
    let judge = "(loop $more (drop (table.grow $t (ref.null func) (i32.const 100))) (br $more))
        unreachable";
    fails(&Wat { judge, rest, ..Wat::default() }.text(), &Failure::Table(200_000));
    let rest = "(table $t 200001 funcref)";
    let refused = compile(engine(), Wat { rest, ..Wat::default() }.text());
    let words = refused.unwrap_err().to_string();
    assert!(words.contains("minimum element size of 200001"), "{words}");
}

#[test]
fn copying_memory_about_is_stopped_by_fuel_and_by_time() {
    let memory = "1024";
    for step in [
        "(memory.fill (i32.const 32768) (i32.const 7) (i32.const 67000000))",
        "(memory.copy (i32.const 32768) (i32.const 32769) (i32.const 67000000))",
    ] {
        let judge = format!("(loop $on {step} (br $on)) unreachable");
        let wat = Wat { memory, judge: &judge, ..Wat::default() }.text();
        fails(&wat, &Failure::Fuel(FUEL));
        let time = Duration::from_millis(100);
        let patient = engine_with(Limits { fuel: u64::MAX, time, ..Limits::default() });
        fails_within(&patient, &wat, &Failure::Time(time));
        // The same without a loop.
        let judge = step.repeat(2000) + "i32.const 64";
        let wat = Wat { memory, judge: &judge, ..Wat::default() }.text();
        fails_within(&patient, &wat, &Failure::Time(time));
    }
}
