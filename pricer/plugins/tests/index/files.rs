//! Files that are no plugins, or plugins of another world.

use bidprice_plugins::{Contracts, Failure};

use crate::support::{Wat, compile, engine, is_unharmed, judging};

/// Why the file is no plugin: the reason that `plugin install` would give.
#[track_caller]
fn refusal(file: impl AsRef<[u8]>) -> Failure {
    let described = compile(engine(), file).and_then(|plugin| plugin.describe());
    is_unharmed(engine());
    described.expect_err("it is a plugin")
}

/// Fails unless it is no plugin, and these words are among the reason's.
#[track_caller]
fn is_no_plugin(file: impl AsRef<[u8]>, words: &str) {
    let failure = refusal(file);
    let Failure::NotAPlugin(why) = &failure else { panic!("{failure:?}") };
    assert!(why.contains(words), "{why}");
}

fn importing(import: &str) -> String {
    Wat { imports: import, ..Wat::default() }.text()
}

#[test]
fn what_a_core_module_may_not_have_is_named() {
    for (module, name) in [
        ("wasi_snapshot_preview1", "clock_time_get"),
        ("wasi_snapshot_preview1", "fd_write"),
        ("env", "abort"),
        ("wasi:clocks/wall-clock@0.2.0", "now"),
        ("bidprice:plugin/host@1.0.1", "log"),
        ("", ""),
    ] {
        let import = format!(r#"(import "{module}" "{name}" (func (param i32) (result i32)))"#);
        assert_eq!(refusal(importing(&import)), Failure::Import(module.to_owned()));
    }
    let host =
        |import: &str| importing(&format!("(import \"bidprice:plugin/host@1.0.0\" {import})"));
    is_no_plugin(host(r#""read-file" (func)"#), "is missing function `read-file`");
    is_no_plugin(host(r#""log" (func)"#), "expected `[I32, I32] -> []` but found `[] -> []`");
    is_no_plugin(host(r#""log" (memory 1)"#), "module is only allowed to import functions");
}

/// Exports the interface's name, with nothing behind it.
fn component_importing(import: &str) -> String {
    format!(
        r#"(component (import {import}) (instance $e)
        (export "bidprice:plugin/pricing@1.0.0" (instance $e)))"#
    )
}

#[test]
fn what_a_component_may_not_have_is_named() {
    let now = r#"(instance (export "now" (func (result u64))))"#;
    for import in ["wasi:clocks/wall-clock@0.2.0", "wasi:filesystem/types@0.2.6"] {
        let component = component_importing(&format!("\"{import}\" {now}"));
        assert_eq!(refusal(component), Failure::Import(import.to_owned()));
    }
    let function = component_importing("\"now\" (func (result u64))");
    assert_eq!(refusal(function), Failure::Import("now".to_owned()));
    let host = component_importing(&format!("\"bidprice:plugin/host@1.0.0\" {now}"));
    is_no_plugin(host, "instance export `now` has the wrong type");
}

#[test]
fn components_of_another_world_are_named() {
    let wanted = "and a plugin exports `bidprice:plugin/pricing@1.0.0`";
    is_no_plugin("(component)", &format!("it exports nothing, {wanted}"));
    for other in ["wasi:http/handler@0.2.0", "bidprice:plugin/pricing@2.0.0"] {
        let component = format!("(component (instance $e) (export \"{other}\" (instance $e)))");
        is_no_plugin(component, &format!("it exports `{other}`, {wanted}"));
    }
    let hollow = r#"(component (instance $e)
        (export "bidprice:plugin/pricing@1.0.0" (instance $e)))"#;
    is_no_plugin(hollow, "does not have export `describe`");
    // A description of types, without code.
    is_no_plugin(wit_package(), &format!("it exports `host`, {wanted}"));
}

/// The contract's text in its binary form.
fn wit_package() -> Vec<u8> {
    let mut resolve = wit_parser::Resolve::default();
    let text = Contracts::PUBLISHED.newest().wit();
    let package = resolve.push_str("pricing.wit", text).unwrap();
    wit_component::encode(&resolve, package).unwrap()
}

#[test]
fn core_modules_of_another_shape_are_named() {
    let without = |from: &str, to: &str, words: &str| {
        let plugin = judging("i32.const 64");
        assert!(plugin.contains(from), "{from}");
        is_no_plugin(plugin.replace(from, to), words);
    };
    without("@1.0.0#judge", "@1.0.0#jugde", "failed to find export of interface");
    without("@1.0.0#describe", "@2.0.0#describe", "failed to find export of interface");
    without(r#"(export "memory")"#, "", "does not export a memory named `memory`");
    without(r#"(export "cabi_realloc")"#, "", "not export a function named `cabi_realloc`");
    without("(param $question i32)", "(param $question i64)", "type mismatch for function `judge`");
    without("(result i32) i32.const 64", "", "type mismatch for function `judge`");
    is_no_plugin("(module)", "it exports nothing, and a plugin exports");
    // What is there besides is nobody's business.
    let more = r#"(global (export "x") i32 (i32.const 1)) (func (export "y"))"#;
    let described = compile(engine(), Wat { rest: more, ..Wat::default() }.text());
    assert_eq!(described.unwrap().describe().unwrap().name, "smallest");
    // A start of the toolchains is run, within the limits.
    let initialize = r#"(func (export "_initialize") unreachable)"#;
    let failure = refusal(Wat { rest: initialize, ..Wat::default() }.text());
    assert_eq!(failure.slug(), "trap");
}

#[test]
fn what_is_no_webassembly_is_said() {
    is_no_plugin("", "it is no WebAssembly text: expected at least one module field");
    is_no_plugin("\0asm", "unexpected end-of-file");
    is_no_plugin("\0asm\x01\0\0\0", "it exports nothing");
    is_no_plugin("\0asm\x0d\0\x01\0", "it exports nothing");
    is_no_plugin(b"\x7fELF", "it is no WebAssembly text");
    is_no_plugin(b"\xff\xfe", "it is neither WebAssembly nor its text");
    is_no_plugin("(module", "expected `)`");
    is_no_plugin("hello", "expected `(`");
    is_no_plugin("(".repeat(1_000_000), "expected valid module field");
    is_no_plugin("(component ".repeat(100_000), "nesting too deep");
}
