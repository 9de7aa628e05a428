//! The command itself: what it asks for, what it refuses, where it writes.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use super::pack;
use crate::program::{Folder, Run};

#[track_caller]
fn ends(run: &Run, exit: i32, words: &str) {
    let answer = run.answer();
    let stderr = answer.stderr.unwrap_or_default();
    assert_eq!((answer.stdout.as_str(), answer.exit), ("", exit), "{stderr}");
    assert!(stderr.contains(words), "{words}\nis not in\n{stderr}");
}

#[test]
fn a_value_is_base64_of_the_script_on_one_line() {
    let value = pack("").answer();
    assert_eq!((value.exit, value.stderr.as_deref()), (0, Some("")));
    let line = value.stdout.strip_suffix('\n').unwrap();
    let unpacked = bidprice_pack::unpack(line).unwrap();
    assert_eq!(unpacked.script, pack("--script").answer().stdout);
    assert!(unpacked.files.is_empty());
}

#[test]
fn wrong_use_is_64() {
    ends(&pack("--embed --pin 00"), 64, "64 digits");
    ends(&pack(&format!("--embed --pin {}", "0".repeat(64))), 64, "cannot be used with");
    ends(&pack("--embed --launcher"), 64, "cannot be used with");
    ends(&pack("--program x"), 64, "--embed");
    ends(&pack("--force"), 64, "--out");
    ends(&pack("--compat exact"), 64, "--compat is `exact`");
    ends(&pack("--set BIDPRICE_RATE"), 64, "there is no `=` in it");
    ends(&pack("--set BIDPRICE_RAET=1"), 64, "`BIDPRICE_RAET` is no setting");
    ends(&pack("--set AKASH_OWNER=x"), 64, "comes from the provider");
    ends(&pack("--set BIDPRICE_COMPAT=script"), 64, "--compat");
    ends(&pack("--set BIDPRICE_RATE=1 --set BIDPRICE_RATE=2"), 64, "BIDPRICE_RATE is set twice");
    ends(&pack("--embed --program /bin/cat --shadow x"), 64, "cannot be used with");
    for setting in ["PRICE_TARGET_CPU=1", "WHITELIST_URL=/w", "DEBUG_BID_SCRIPT=1"] {
        let words = "would change what the old script answers, too";
        ends(&pack(&format!("--shadow tests/run --set {setting}")), 64, words);
    }
}

#[test]
fn what_the_pod_would_refuse_its_orders_for_is_refused() {
    ends(&pack("--set BIDPRICE_RATE=NaN"), 1, "BIDPRICE_RATE is `NaN`");
    ends(&pack("--set PRICE_TARGET_CPU=1,60"), 1, "PRICE_TARGET_CPU is `1,60`");
    ends(&pack("--set PRICE_TARGET_GPU_MAPPINGS=a100=x"), 1, "`a100=x`");
    ends(&pack("--config /nowhere.yaml"), 1, "`/nowhere.yaml` cannot be read");
    ends(&pack("--config tests/settings/broken.yaml"), 1, "tests/settings/broken.yaml:");
    ends(&pack("--embed --program /nowhere"), 1, "`/nowhere` cannot be read");
    ends(&pack("--embed --program tests/run"), 1, "none for Linux");
    ends(&pack("--shadow /nowhere"), 1, "`/nowhere` cannot be read");
    ends(&pack("--values /nowhere.yaml"), 1, "/nowhere.yaml");
}

#[test]
fn the_small_program_carries_no_setting_that_it_has_no_code_for() {
    let folder = Folder::new();
    let config = folder.file("c.yaml", "plugins:\n- /root/.akash/a.wasm\n");
    let embed = "--embed --program /bin/cat";
    for (arguments, words) in [
        ("--set BIDPRICE_PLUGINS=/a.wasm".to_owned(), "BIDPRICE_PLUGINS is set"),
        ("--set BIDPRICE_PLUGIN_TIME=1s".to_owned(), "BIDPRICE_PLUGIN_TIME is set"),
        ("--set BIDPRICE_JOURNAL=/j".to_owned(), "BIDPRICE_JOURNAL is set"),
        ("--set BIDPRICE_SERVICE=unix:/s".to_owned(), "BIDPRICE_SERVICE is set"),
        (format!("--config {config}"), "c.yaml:2"),
    ] {
        ends(&pack(&format!("{embed} {arguments}")), 1, words);
        ends(&pack(&format!("{embed} {arguments}")), 1, "the small program has no code for it");
        assert_eq!(pack(&arguments).answer().exit, 0, "{arguments}");
    }
    ends(&pack("--set BIDPRICE_SERVICE=http://10.0.0.1:80"), 1, "BIDPRICE_SERVICE is not on this");
}

#[test]
fn a_map_with_two_meanings_wants_a_mode() {
    let folder = Folder::new();
    let values = folder.file("v.yaml", "price_target_gpu_mappings: a100=900,*=130\n");
    let config = folder.file("c.yaml", "price_target_gpu_mappings: a100=900,*=130\n");
    let says_mode =
        folder.file("m.yaml", "compat: script\nprice_target_gpu_mappings: a100=900,*=130\n");
    let words = "a GPU that is not listed costs 900 as the published script reads the map, and 130 as documented";
    for map in [
        format!("--values {values}"),
        format!("--config {config}"),
        "--set PRICE_TARGET_GPU_MAPPINGS=a100=900,*=130".to_owned(),
    ] {
        ends(&pack(&map), 64, words);
        for mode in ["script", "documented"] {
            let answer = pack(&format!("{map} --compat {mode} --script")).answer();
            assert_eq!(answer.exit, 0, "{answer:?}");
            assert!(answer.stdout.contains(&format!("export BIDPRICE_COMPAT='{mode}'\n")));
        }
    }
    // The script's own map counts, not the chart's; and a settings file may say the mode.
    let own = format!("--values {values} --set PRICE_TARGET_GPU_MAPPINGS=a100=900");
    assert_eq!(pack(&own).answer().exit, 0);
    let answer = pack(&format!("--config {says_mode} --script")).answer();
    assert!(answer.stdout.contains("export BIDPRICE_COMPAT='script'\n"), "{answer:?}");
    assert_eq!(pack("--values tests/values/good.yaml").answer().exit, 0);
}

#[test]
fn a_shadow_without_a_journal_is_noted() {
    let said = |more: &str| pack(&format!("--shadow tests/run {more}")).answer().stderr.unwrap();
    assert!(said("").contains("without --set BIDPRICE_JOURNAL=FILE nothing is compared"));
    assert_eq!(said("--set BIDPRICE_JOURNAL=/root/.akash/journal"), "");
}

#[test]
fn what_needs_a_look_is_2() {
    let folder = Folder::new();
    let config = folder.file("c.yaml", "rate_tll: 30m\nrate: 1.2\n");
    let answer = pack(&format!("--config {config}")).answer();
    assert_eq!(answer.exit, 2);
    let note = format!("bidpricescript: {config}:1: rate_tll is no setting and has no effect\n");
    assert_eq!(answer.stderr.as_deref(), Some(note.as_str()));
    assert!(bidprice_pack::unpack(answer.stdout.trim_end()).is_ok());
}

/// Text that gzip makes nothing of.
fn noise(bytes: usize) -> String {
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(b'!' + u8::try_from(state % 93).unwrap())
    };
    let lines =
        (0..bytes / 100).map(|_| format!("# {}\n", (0..98).map(|_| next()).collect::<String>()));
    lines.collect()
}

#[test]
fn what_a_release_cannot_hold_is_said() {
    let folder = Folder::new();
    let large = folder.file("large.yaml", &noise(500_000));
    let answer = pack(&format!("--config {large}")).answer();
    assert_eq!(answer.exit, 2);
    let words = answer.stderr.unwrap();
    assert!(words.contains("are more than a release can hold (323000)"), "{words}");
    assert!(words.contains("--set-file bidpricescript=FILE"), "{words}");
    let middle = folder.file("middle.yaml", &noise(150_000));
    let answer = pack(&format!("--config {middle}")).answer();
    assert_eq!(answer.exit, 0);
    assert!(answer.stderr.unwrap().contains("for `--set` it is too long"));
    let more = folder.file("more.yaml", &"#\n".repeat(600_000));
    ends(&pack(&format!("--config {more}")), 1, "is longer than");
}

#[test]
fn a_file_is_replaced_only_on_demand() {
    let folder = Folder::new();
    let path = folder.path().join("value").to_str().unwrap().to_owned();
    let out = format!("--out {path}");
    ends(&pack(&out), 0, "");
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o644, "{mode:o}");
    let value = fs::read_to_string(&path).unwrap();
    assert_eq!(value, pack("").answer().stdout);
    ends(&pack(&format!("{out} --compat script")), 1, "is there already");
    ends(&pack(&format!("{out} --compat script")), 1, "--force");
    assert_eq!(fs::read_to_string(&path).unwrap(), value);
    ends(&pack(&format!("{out} --force --script")), 0, "");
    assert_eq!(fs::read_to_string(&path).unwrap(), pack("--script").answer().stdout);
    ends(&pack("--out /nowhere/value"), 1, "`/nowhere/value` cannot be written");
    let beside = folder.file("value.new", "mine");
    ends(&pack(&format!("{out} --force")), 0, "");
    assert_eq!(fs::read_to_string(&beside).unwrap(), "mine");
    fs::remove_file(beside).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn what_is_no_regular_file_is_neither_replaced_nor_read() {
    let folder = Folder::new();
    let link = folder.path().join("link");
    symlink("/dev/null", &link).unwrap();
    let path = link.to_str().unwrap();
    for force in ["", "--force"] {
        ends(&pack(&format!("--out {path} {force}")), 1, "is not a regular file");
    }
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    for (option, hint) in [
        ("--shadow", "name the old script"),
        ("--config", "name a settings file"),
        ("--embed --program", "name the small program"),
    ] {
        for file in ["/dev/zero", "/"] {
            ends(&pack(&format!("{option} {file}")), 1, "is not a regular file");
            ends(&pack(&format!("{option} {file}")), 1, hint);
        }
        let large = folder.file("large", &"#\n".repeat(3 << 20));
        let words = "has 6291456 bytes, more than 2097152";
        ends(&pack(&format!("{option} {large}")), 1, words);
    }
}

#[test]
fn what_is_no_script_is_not_carried_as_one() {
    let folder = Folder::new();
    let refused = |text: &[u8], words: &str| {
        let path = folder.path().join("old");
        fs::write(&path, text).unwrap();
        ends(&pack(&format!("--shadow {}", path.display())), 1, words);
    };
    let script = pack("--script").answer().stdout;
    let value = pack("").answer().stdout;
    refused(
        value.as_bytes(),
        "is base64\nhint: decode it with `base64 -d`, or name old-bid-price-script.sh",
    );
    refused(script.as_bytes(), "is no old script: `pack` made it");
    refused(&fs::read("/bin/cat").unwrap(), "is no script: it is binary");
    refused(b"<!doctype html><html></html>", "is no script: it is a web page");
    let journal = "--set BIDPRICE_JOURNAL=/j";
    for (text, words) in [
        ("#!/usr/bin/python3\nprint(5)\n".to_owned(), "the old script is for python3"),
        (format!("#!/bin/bash\n{}echo 5\n", noise(140_000)), "the old script has 141419 bytes"),
    ] {
        let old = folder.file("old", &text);
        let answer = pack(&format!("--shadow {old} {journal}")).answer();
        let stderr = answer.stderr.unwrap();
        assert_eq!(answer.exit, 0, "{stderr}");
        assert!(stderr.contains(words) && stderr.contains("cannot answer alone"), "{stderr}");
    }
}

#[test]
fn json_tells_the_sizes() {
    let answer = pack("--embed --program /bin/cat --json").answer();
    assert_eq!(answer.exit, 0);
    for key in [
        "\"compat\": \"documented\"",
        "\"script_bytes\": ",
        "\"value_bytes\": ",
        "\"payload_bytes\": ",
        "\"compressed_bytes\": ",
        "\"value\": \"IyEvYmluL3No",
    ] {
        assert!(answer.stdout.contains(key), "{key}: {}", answer.stdout);
    }
    let folder = Folder::new();
    let path = folder.path().join("value").to_str().unwrap().to_owned();
    let written = pack(&format!("--json --out {path}")).answer();
    assert!(written.stdout.contains(&format!("\"out\": \"{path}\"")), "{}", written.stdout);
    assert!(!written.stdout.contains("\"value\""), "{}", written.stdout);
}

#[test]
fn helps_are_golden() {
    crate::commands::is_golden("help-pack.txt", &pack("--help").answer().stdout);
}
