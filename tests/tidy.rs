//! House rules that a machine can check.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::repository;

/// Long enough for one subject; beyond it a file is two.
const SOURCE_LINES_MAX: usize = 400;

/// What may stand at the top of the tree, besides dotfiles.
const TOP_LEVEL: [&str; 12] = [
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "benches",
    "chart-values",
    "docs",
    "plugins",
    "pricer",
    "target",
    "tests",
];

/// All files that git knows or would take.
fn files() -> Vec<PathBuf> {
    let list = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git").args(list).current_dir(repository()).output().unwrap();
    let names = String::from_utf8(output.stdout).unwrap();
    let files: Vec<PathBuf> = names.lines().map(PathBuf::from).collect();
    assert!(files.len() > 50, "git lists the tree");
    files.into_iter().filter(|file| repository().join(file).exists()).collect()
}

fn read(file: &Path) -> String {
    String::from_utf8_lossy(&fs::read(repository().join(file)).unwrap()).into_owned()
}

fn rust_sources() -> Vec<PathBuf> {
    files().into_iter().filter(|file| file.extension().is_some_and(|end| end == "rs")).collect()
}

/// Lines before a file's tests.
fn lines_of_code(file: &Path) -> usize {
    let text = read(file);
    text.split("#[cfg(test)]").next().unwrap().lines().count()
}

#[test]
fn the_top_level_is_as_agreed() {
    for file in files() {
        let first = file.iter().next().unwrap().to_str().unwrap().to_owned();
        assert!(first.starts_with('.') || TOP_LEVEL.contains(&first.as_str()), "{first}");
    }
}

#[test]
fn files_fit_a_head() {
    let long: Vec<_> =
        rust_sources().into_iter().filter(|file| lines_of_code(file) > SOURCE_LINES_MAX).collect();
    assert!(long.is_empty(), "more than {SOURCE_LINES_MAX} lines: {long:?}");
}

#[test]
fn nothing_is_left_open_and_no_test_is_skipped() {
    let marks =
        [["TO", "DO"], ["FIX", "ME"], ["XX", "X"], ["#[ig", "nore"], ["unimplem", "ented!"]];
    for file in rust_sources() {
        let text = read(&file);
        for mark in marks.map(|halves| halves.concat()) {
            assert!(!text.contains(&mark), "{}: {mark}", file.display());
        }
    }
}

#[test]
fn no_file_knows_a_machine() {
    let home = [["/wo", "rk/"], ["/ro", "ot/main"], ["/far", "m/"]].map(|halves| halves.concat());
    for file in files().into_iter().filter(|file| !file.starts_with("tests/vectors")) {
        let text = read(&file);
        for path in &home {
            assert!(!text.contains(path), "{}: {path}", file.display());
        }
    }
}

#[test]
fn floats_stay_in_the_modules_that_copy_a_float_tool() {
    // The order's two only show a number that was not wanted.
    let allowed = [
        "pricer/core/src/jq.rs",
        "pricer/core/src/order/careful.rs",
        "pricer/core/src/order/tree.rs",
    ];
    for file in rust_sources().into_iter().filter(|file| file.starts_with("pricer/core/src")) {
        let is_allowed = allowed.iter().any(|name| file == Path::new(name));
        let has_floats = read(&file).contains("f64");
        assert!(is_allowed || !has_floats, "{}", file.display());
    }
}

#[test]
fn every_dependency_and_profile_line_has_its_reason() {
    let manifest = read(Path::new("Cargo.toml"));
    let mut explained = false;
    for line in manifest.lines().skip_while(|line| *line != "[workspace.dependencies]") {
        let is_external = line.contains("version = ");
        assert!(!is_external || explained, "no comment above `{line}`");
        explained = line.starts_with('#') || (explained && is_external);
    }
}
