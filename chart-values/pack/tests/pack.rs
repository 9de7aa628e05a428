//! Scripts as the chart gets them: what they look like, and that everything in them comes out again.
//! What they do is in the workspace's tests/pack, where the program is.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "in a test a panic is the report"
)]

use std::process::Command;

use bidprice_pack::{Packed, Program, Recipe, pack, quoted, unpack};
use proptest::prelude::*;

const RECIPE: Recipe<'static> = Recipe {
    version: "0.1.0",
    settings: &[("BIDPRICE_COMPAT", "documented")],
    program: Program::Found,
    config: None,
    old_script: None,
};

/// An ELF's first bytes, and some more that are no text.
fn program() -> Vec<u8> {
    let mut bytes = vec![0; 3000];
    bytes[..6].copy_from_slice(b"\x7fELF\x02\x01");
    bytes[18] = 62;
    for (index, byte) in bytes[64..].iter_mut().enumerate() {
        *byte = u8::try_from(index * index % 251).unwrap();
    }
    bytes
}

/// Each way to make one.
fn all() -> Vec<Packed> {
    let program = program();
    let (found, pinned, carried) =
        (Program::Found, Program::Pinned([0xa5; 32]), Program::Carried(&program));
    let mut all = Vec::new();
    for program in [found, pinned, carried] {
        for (config, old_script) in [
            (None, None),
            (Some(&b"rate: 1.2\n"[..]), None),
            (None, Some(&b"#!/bin/bash\r\necho 1\xff\n"[..])),
            (Some(&b"# \xc2\x85\n"[..]), Some(&b"x"[..])),
        ] {
            all.push(pack(&Recipe { program, config, old_script, ..RECIPE }).unwrap());
        }
    }
    all
}

#[test]
fn a_script_is_text_that_the_chart_keeps() {
    for packed in all() {
        let script = packed.script;
        assert!(script.starts_with("#!/bin/sh\n"), "{script}");
        assert!(script.ends_with('\n') && !script.ends_with("\n\n"), "{script}");
        let odd: Vec<char> = script.chars().filter(|c| c.is_control() && *c != '\n').collect();
        assert_eq!(odd, [], "{script}");
        assert!(script.is_ascii(), "{script}");
    }
}

#[test]
fn a_value_is_one_line_of_base64() {
    for packed in all() {
        let value = packed.value();
        assert!(value.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b)), "{value}");
        assert_eq!(unpack(&value).unwrap().script, packed.script);
    }
}

#[test]
fn what_went_in_comes_out() {
    let program = program();
    let (config, old) = (&b"rate: 1.2\n"[..], &b"\0\x01\xff"[..]);
    let recipe = Recipe {
        program: Program::Carried(&program),
        config: Some(config),
        old_script: Some(old),
        ..RECIPE
    };
    let packed = pack(&recipe).unwrap();
    let contents: Vec<Vec<u8>> =
        unpack(&packed.value()).unwrap().files.into_iter().map(|(_, bytes)| bytes).collect();
    assert_eq!(contents, [program.as_slice(), config, old]);
    let names: Vec<&str> = packed.files.iter().map(|file| file.name.as_str()).collect();
    assert!(names[0].starts_with("bidpricescript-") && names[0].len() == 15 + 64, "{names:?}");
    assert!(names[1].starts_with("bidprice-") && names[1].len() == 9 + 64 + 5, "{names:?}");
    assert!(names[2].starts_with("old-script-"), "{names:?}");
}

#[test]
fn a_value_that_was_changed_does_not_come_out() {
    let program = program();
    let packed = pack(&Recipe { program: Program::Carried(&program), ..RECIPE }).unwrap();
    let broken = |script: String| unpack(&Packed { script, ..packed.clone() }.value()).unwrap_err();
    let payload = packed.script.lines().last().unwrap();
    let other = format!("{}{}", if payload.starts_with('A') { 'B' } else { 'A' }, &payload[1..]);
    assert!(broken(packed.script.replace(payload, &other)).problem.contains("is not on line"));
    let hash = &packed.files[0].sha256;
    let zeros = packed.script.replace(&format!("0700 {hash}"), &format!("0700 {}", "0".repeat(64)));
    assert!(broken(zeros).problem.contains("is not on line"));
    assert!(broken(format!("{}\n", packed.script)).problem.contains("begin and end"));
    assert_eq!(unpack("IyEv!").unwrap_err().problem, "the value is not base64");
}

#[test]
fn what_cannot_be_packed_is_said() {
    let problem = |recipe: Recipe<'_>| pack(&recipe).unwrap_err().problem;
    let carried = |bytes| Recipe { program: Program::Carried(bytes), ..RECIPE };
    assert_eq!(problem(carried(b"")), "the program is empty");
    assert_eq!(problem(carried(b"#!/bin/sh\n")), "the program is none for Linux on amd64 or arm64");
    let mut large = program();
    large.resize(3 << 20, 0);
    assert_eq!(problem(carried(&large)), "the program has 3145728 bytes, more than 2097152");
    assert_eq!(problem(Recipe { config: Some(b""), ..RECIPE }), "the settings file is empty");
    assert_eq!(
        problem(Recipe { settings: &[("BIDPRICE_LOG", "a\rb")], ..RECIPE }),
        "BIDPRICE_LOG has the character U+000D, which the chart cannot carry"
    );
}

/// What a shell makes of a text in quotes.
fn through(shell: &str, text: &str) -> String {
    let script = format!("export X={}\nprintf %s \"$X\"", quoted(text));
    let output = Command::new(shell).args(["-c", &script]).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{shell} of {text:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn shells_take_odd_texts_as_they_are() {
    // The last ones have bytes in UTF-8 that dash uses for itself.
    for text in
        ["", "'", "''", "\\", "\\'", "$X", "`x`", "a\nb", "!!", "-n", "\u{c1}\u{c7}\u{c8}\u{81}"]
    {
        for shell in ["dash", "bash"] {
            assert_eq!(through(shell, text), text);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn shells_take_any_text_as_it_is(
        text in "([^\u{0}]|['\"\\\\$`!*?~;&|<>(){}# \n\t]){0,40}",
    ) {
        for shell in ["dash", "bash"] {
            prop_assert_eq!(through(shell, &text), text.as_str());
        }
    }
}

/// The chart makes a newline of a carriage return before one.
fn as_mounted(old: &[u8]) -> Vec<u8> {
    let next_is_newline = |at: usize| old.get(at + 1) == Some(&b'\n');
    let kept = (0..old.len()).filter(|at| old[*at] != b'\r' || !next_is_newline(*at));
    kept.map(|at| old[at]).collect()
}

#[test]
fn an_old_script_comes_out_as_the_chart_would_mount_it() {
    let old = &b"#!/bin/bash\r\necho '\r'\n\r\n"[..];
    let packed = pack(&Recipe { old_script: Some(old), ..RECIPE }).unwrap();
    let files = unpack(&packed.value()).unwrap().files;
    assert_eq!(files[0].1, b"#!/bin/bash\necho '\r'\n\n");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn whatever_is_carried_comes_out(
        config in proptest::collection::vec(any::<u8>(), 1..2000),
        old in proptest::collection::vec(any::<u8>(), 1..2000),
    ) {
        let packed = pack(&Recipe { config: Some(&config), old_script: Some(&old), ..RECIPE }).unwrap();
        let files = unpack(&packed.value()).unwrap().files;
        prop_assert_eq!(&files[0].1, &config);
        prop_assert_eq!(&files[1].1, &as_mounted(&old));
    }
}
