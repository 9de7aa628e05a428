//! What is not as it was installed: plugin's file, compiled form, record.

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use bidprice_plugins::{Checksum, Contracts, Digest, Failure, component_of};
use serde_json::{Value, json};

use crate::place::Place;
use crate::support::{engine, verdict};

#[track_caller]
fn changed(failure: &Failure) -> &str {
    match failure {
        Failure::Changed(why) => why,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn is_damaged(place: &Place) {
    let path = place.compiled();
    let why = format!("`{}` is not what was compiled: it is damaged", path.display());
    assert_eq!(changed(&place.refusal()), why);
}

#[test]
fn a_damaged_compiled_form_is_never_loaded() {
    let place = Place::new();
    let path = place.compiled();
    let good = fs::read(&path).unwrap();
    for place_of_damage in 0..200 {
        let mut bytes = good.clone();
        let at = place_of_damage * (bytes.len() - 1) / 199;
        bytes[at] ^= 1 << (place_of_damage % 8);
        fs::write(&path, bytes).unwrap();
        is_damaged(&place);
    }
    fs::write(&path, &good).unwrap();
    place.says("plugin.wat", "1");
}

#[test]
fn a_compiled_form_of_another_length_is_never_loaded() {
    let place = Place::new();
    let path = place.compiled();
    let good = fs::read(&path).unwrap();
    for length in [0, 1, 4096, good.len() / 2, good.len() - 1] {
        fs::write(&path, &good[..length]).unwrap();
        is_damaged(&place);
    }
    fs::write(&path, [good.as_slice(), b"x"].concat()).unwrap();
    is_damaged(&place);
}

#[test]
fn a_compiled_form_of_another_plugin_is_never_loaded() {
    let place = Place::new();
    let other = place.folder().record_of(&place.path("other.wat")).unwrap();
    let other = place.root().join("compiled").join(&other.versions[0].compiled[0].file);
    fs::copy(other, place.compiled()).unwrap();
    is_damaged(&place);
}

/// Bytes in place of the compiled form, and a record that says they are the right ones.
fn plant(place: &Place, bytes: &[u8]) -> Failure {
    fs::write(place.compiled(), bytes).unwrap();
    place.edit_record(|record| {
        record["versions"][0]["compiled"][0]["xxh3"] = json!(Checksum::of(bytes).to_string());
    });
    place.refusal()
}

type Change = fn(&mut wasmtime::Config) -> &mut wasmtime::Config;

/// What this host compiles with, as far as wasmtime can tell.
fn config() -> wasmtime::Config {
    let mut config = wasmtime::Config::new();
    let libc = if cfg!(target_env = "musl") { "musl" } else { "gnu" };
    config.target(&format!("{}-unknown-linux-{libc}", std::env::consts::ARCH)).unwrap();
    config.consume_fuel(true).epoch_interruption(true);
    config.memory_reservation(64 << 20).memory_reservation_for_growth(0);
    config.memory_may_move(false).memory_guard_size(64 << 10);
    config.wasm_relaxed_simd(false).native_unwind_info(false).generate_address_map(false);
    config.cranelift_nan_canonicalization(true);
    config
}

#[test]
fn a_compiled_form_of_another_engine_is_refused_by_the_engine() {
    let place = Place::new();
    let wat = verdict(1, b"666");
    let component = component_of(wat.as_bytes(), Contracts::PUBLISHED).unwrap();
    let compile = |change: Change| {
        let mut config = config();
        let engine = wasmtime::Engine::new(change(&mut config)).unwrap();
        engine.precompile_component(&component.bytes).unwrap()
    };
    let without: [(Change, &str); 4] = [
        (|config| config.consume_fuel(false), "fuel"),
        (|config| config.epoch_interruption(false), "epoch"),
        (|config| config.memory_reservation(1 << 20), "memory reservation"),
        (|config| config.memory_guard_size(0), "guard size"),
    ];
    for (change, word) in without {
        let failure = plant(&place, &compile(change));
        let why = changed(&failure);
        assert!(why.starts_with("its compiled form cannot be loaded: "), "{why}");
        assert!(why.contains(word), "{why}");
    }
    for bytes in [&b""[..], b"x", b"\x7fELF", &[0; 4096]] {
        let failure = plant(&place, bytes);
        let why = changed(&failure);
        assert!(why.starts_with("its compiled form cannot be loaded: "), "{why}");
    }
    // Whoever may write there could have written anything: it is the folder that keeps others out.
    fs::write(place.compiled(), compile(|config| config)).unwrap();
    is_damaged(&place);
}

#[test]
fn a_plugin_that_another_version_compiled_is_to_be_installed_again() {
    let place = Place::new();
    place.edit_record(|record| {
        record["versions"][0]["compiled"][0]["engine"] = json!("wasmtime-1.0.0-1-x86_64");
    });
    let engine = bidprice_plugins::Engine::name();
    let why = format!("it was compiled for wasmtime-1.0.0-1-x86_64, not for {engine}");
    assert_eq!(changed(&place.refusal()), why);
    place.install("plugin.wat").unwrap();
    place.says("plugin.wat", "1");
}

#[test]
fn a_record_that_cannot_be_read_is_damaged() {
    let place = Place::new();
    let path = place.record();
    let good = fs::read_to_string(&path).unwrap();
    let deep = "[".repeat(100_000);
    let null = good.replace("\"sha256\": \"", "\"sha256\": \"0");
    for text in ["", "{", "null", "[]", "{}", "\0", &deep, &good[..good.len() / 2], &null] {
        fs::write(&path, text).unwrap();
        let start = format!("its record `{}` is damaged: ", path.display());
        let failure = place.refusal();
        assert!(changed(&failure).starts_with(&start), "{failure}");
    }
    fs::write(&path, b"\xff").unwrap();
    let not_text = format!("`{}` is not UTF-8 text", path.display());
    assert_eq!(place.refusal(), Failure::Distrusted(not_text));
    fs::write(&path, " ".repeat((256 << 10) + 1)).unwrap();
    let long = format!("`{}` is longer than 262144 bytes", path.display());
    assert_eq!(place.refusal(), Failure::Distrusted(long));
    // Installing anew mends it.
    place.install("plugin.wat").unwrap();
    place.says("plugin.wat", "1");
}

#[test]
fn a_record_without_its_compiled_form_is_not_enough() {
    let place = Place::new();
    let compiled = place.compiled();
    fs::remove_file(&compiled).unwrap();
    assert_eq!(changed(&place.refusal()), format!("`{}` is missing", compiled.display()));
    place.edit_record(|record| record["versions"] = json!([]));
    let file = place.path("plugin.wat");
    let why = format!("`{file}` has changed since it was installed");
    assert_eq!(changed(&place.refusal()), why);
    fs::remove_file(place.record()).unwrap();
    let missing = format!("`{file}` is not installed");
    assert_eq!(place.refusal(), Failure::NotInstalled(missing));
    fs::remove_dir_all(place.folder().path).unwrap();
    let nothing = format!("nothing is installed in `{}`", place.folder().path);
    assert_eq!(place.load("plugin.wat").unwrap_err(), Failure::NotInstalled(nothing));
}

#[test]
fn a_contract_that_is_not_known_is_named() {
    let place = Place::new();
    let newer = "bidprice:plugin/pricing@9.0.0";
    place.edit_record(|record| record["versions"][0]["contract"] = Value::from(newer));
    let words = format!("its contract `{newer}` is not known here");
    assert_eq!(place.refusal(), Failure::NotAPlugin(words));
}

#[test]
fn a_plugins_file_that_was_exchanged_is_to_be_installed_again() {
    let place = Place::new();
    place.write("plugin.wat", "2");
    let file = place.path("plugin.wat");
    let failure = place.refusal();
    assert_eq!(changed(&failure), format!("`{file}` has changed since it was installed"));
    let command = format!("run `bidpricescript plugin install {file}` as the user who bids");
    assert_eq!(failure.hint(&file), command);
    // The old content again, in a new file: it is known.
    place.write("plugin.wat", "1");
    place.says("plugin.wat", "1");
    fs::remove_file(&file).unwrap();
    let missing = format!("`{file}` cannot be read: No such file or directory (os error 2)");
    assert_eq!(changed(&place.refusal()), missing);
}

#[test]
fn a_plugins_file_that_was_touched_or_copied_is_the_same() {
    let place = Place::new();
    let file = place.path("plugin.wat");
    let yesterday = SystemTime::now() - Duration::from_hours(24);
    File::options().append(true).open(&file).unwrap().set_modified(yesterday).unwrap();
    place.says("plugin.wat", "1");
    fs::copy(&file, place.path("copy")).unwrap();
    fs::rename(place.path("copy"), &file).unwrap();
    place.says("plugin.wat", "1");
}

#[test]
fn a_digest_that_the_settings_name_has_to_be_the_files() {
    let place = Place::new();
    let file = place.path("plugin.wat");
    let load = |digest| {
        place.folder().load(engine(), Contracts::PUBLISHED, &file, Some(digest)).map(|_| ())
    };
    let digest = Digest::of(&fs::read(&file).unwrap());
    assert_eq!(load(digest), Ok(()));
    let other = Digest::of(b"");
    let (wanted, found) = (other.short(), digest.short());
    let why = format!("the settings want sha256:{wanted}…, and sha256:{found}… is installed");
    assert_eq!(load(other), Err(Failure::Changed(why)));
}
