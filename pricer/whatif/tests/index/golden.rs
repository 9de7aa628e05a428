//! Each output of a fixed report, byte for byte; `UPDATE_GOLDEN=1` writes them anew.

use std::fs;
use std::path::Path;

use bidprice_report::Paint;
use bidprice_whatif::{csv, html, markdown, text};

use crate::sample::{empty, extreme, hostile, report};

#[track_caller]
fn is_golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, text).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    assert!(text == golden, "tests/golden/{name} differs from\n{text}");
}

#[test]
fn the_terminals_report_is_as_recorded() {
    is_golden("report.txt", &text(&report(), Paint::Plain));
    is_golden("report-colour.txt", &text(&report(), Paint::Colour));
    is_golden("empty.txt", &text(&empty(), Paint::Plain));
    is_golden("extreme.txt", &text(&extreme(), Paint::Plain));
}

#[test]
fn the_table_is_as_recorded() {
    is_golden("report.csv", &csv(&report()));
}

#[test]
fn the_comment_is_as_recorded() {
    is_golden("report.md", &markdown(&report()));
    is_golden("empty.md", &markdown(&empty()));
}

/// The browser test opens these.
#[test]
fn the_page_is_as_recorded() {
    is_golden("report.html", &html(&report()));
    is_golden("empty.html", &html(&empty()));
    is_golden("extreme.html", &html(&extreme()));
    let attack = "</script><img src=x onerror=\"alert(1)\">'\u{202e}&amp;<svg/onload=alert(2)>";
    is_golden("hostile.html", &html(&hostile(attack)));
}
