//! A plugin's file, cut and bent at every byte: refused in words, or judged within limits.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bidprice_plugins::{Contracts, component_of};

use crate::support::{compile, engine, is_unharmed, judge, verdict};

/// Whether the file was judged; it may also be refused, but not without a reason.
fn is_judged(file: &[u8]) -> bool {
    match compile(engine(), file) {
        Ok(plugin) => {
            let answer = judge(&plugin);
            answer.verdict.is_ok() | plugin.describe().is_ok()
        }
        Err(failure) => {
            assert!(!failure.to_string().is_empty());
            false
        }
    }
}

/// Fails if one of the files makes the host panic.
#[track_caller]
fn survives(files: impl Iterator<Item = Vec<u8>>) -> usize {
    let (mut judged, mut panics) = (0, Vec::new());
    for (at, file) in files.enumerate() {
        match catch_unwind(AssertUnwindSafe(|| is_judged(&file))) {
            Ok(is_judged) => judged += usize::from(is_judged),
            Err(_) => panics.push(at),
        }
    }
    assert_eq!(panics, [0; 0], "panics at these bytes");
    is_unharmed(engine());
    judged
}

fn prefixes(file: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..file.len()).map(|length| file[..length].to_vec())
}

fn bent(file: &[u8], bit: usize) -> impl Iterator<Item = Vec<u8>> {
    (0..file.len()).map(move |at| {
        let mut bytes = file.to_vec();
        bytes[at] ^= 1 << ((at + bit) % 8);
        bytes
    })
}

/// The same plugin as text, as a core module and as a component.
fn text() -> String {
    verdict(1, b"12.5").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn module() -> Vec<u8> {
    wat::parse_str(text()).unwrap()
}

fn component() -> Vec<u8> {
    component_of(&module(), Contracts::PUBLISHED).unwrap().bytes
}

#[test]
fn a_file_that_was_cut_short_is_refused_at_every_length() {
    assert_eq!(survives(prefixes(text().as_bytes())), 0);
    // Some end where a section ends that could have been the last.
    assert!(survives(prefixes(&module())) < 10);
    assert!(survives(prefixes(&component())) < 10);
}

#[test]
fn a_bent_core_module_is_refused_or_judged() {
    assert!(survives(bent(&module(), 0)) > 0);
}

#[test]
fn a_bent_component_is_refused_or_judged() {
    assert!(survives(bent(&component(), 0)) > 0);
}

#[test]
fn a_bent_text_is_refused_or_judged() {
    assert!(survives(bent(text().as_bytes(), 1)) > 0);
}
