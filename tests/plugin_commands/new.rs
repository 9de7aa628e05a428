//! The projects that `plugin new` writes are those of plugins/languages.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::Bench;
use crate::program::repository;

const LANGUAGES: [&str; 4] = ["rust", "js", "python", "c"];

/// The files that git knows or would take, with their texts.
fn files_of(folder: &str) -> BTreeMap<String, String> {
    let list = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let folder = repository().join(folder);
    let output = Command::new("git").args(list).current_dir(&folder).output().unwrap();
    let names = String::from_utf8(output.stdout).unwrap();
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    names.lines().map(|name| (name.to_owned(), read(name))).collect()
}

/// Everything below a folder.
fn written(folder: &Path, above: &str, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
        let name = format!("{above}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            written(&entry.path(), &format!("{name}/"), files);
        } else {
            files.insert(name, fs::read_to_string(entry.path()).unwrap());
        }
    }
}

#[test]
fn every_file_of_a_language_is_in_the_program() {
    for language in LANGUAGES {
        let bench = Bench::new();
        let run = bench.plugin(&format!("new night-rate --lang {language} --dir @/deep/er"));
        assert_eq!(run.answer().exit, 0, "{language}");
        let mut found = BTreeMap::new();
        written(&bench.folder.path().join("deep/er/night-rate"), "", &mut found);
        let mut expected = files_of(&format!("plugins/languages/{language}"));
        if language == "js" || language == "python" {
            let contract =
                fs::read_to_string(repository().join("plugins/wit/pricing.wit")).unwrap();
            expected.insert("wit/pricing.wit".to_owned(), contract);
        }
        for text in expected.values_mut() {
            *text = text.replace("my-plugin", "night-rate").replace("my_plugin", "night_rate");
        }
        assert_eq!(found, expected, "{language}");
        let whole: String = found.values().map(String::as_str).collect();
        assert!(whole.contains("night-rate") && !whole.contains("my-plugin"), "{language}");
    }
}

#[test]
fn every_language_has_its_project() {
    let folder = repository().join("plugins/languages");
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut known = LANGUAGES.map(str::to_owned);
    known.sort();
    assert_eq!(names, known);
}

#[test]
fn a_project_says_what_to_run_next() {
    let bench = Bench::new();
    bench.is_golden("new", &bench.plugin("new night-rate --dir @"));
    bench.is_golden("new-again", &bench.plugin("new night-rate --dir @ --lang c"));
    bench.is_golden("new-json", &bench.plugin("new other --dir @ --lang js --json"));
    bench.is_golden("new-name", &bench.plugin("new Night_Rate --dir @"));
    bench.is_golden("new-nowhere", &bench.plugin("new a --dir /proc/nowhere"));
}

#[test]
fn a_file_of_the_name_is_not_overwritten() {
    let bench = Bench::new();
    let file = bench.folder.file("night-rate", "mine");
    assert_eq!(bench.plugin("new night-rate --dir @").answer().exit, 1);
    assert_eq!(fs::read_to_string(file).unwrap(), "mine");
}

#[test]
fn the_tests_of_every_project_can_be_read() {
    for language in LANGUAGES {
        let tests = format!("plugins/languages/{language}/tests.yaml");
        let run = Bench::new().plugin(&format!("test {} --tests {tests} --json", super::SMALLEST));
        let answer = run.answer();
        let json: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
        // The smallest plugin keeps what these would change.
        assert_eq!((&json["passed"], answer.exit), (&1.into(), 1), "{language}");
    }
}
