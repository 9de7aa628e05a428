//! `migrate`: scripts of every time and every customisation, each with the values and notes that
//! come of it, and every form of input.

mod forms;
mod verify;

use std::fs;
use std::path::PathBuf;

use crate::program::{Run, repository};

fn folder(name: &str) -> PathBuf {
    repository().join("tests/migrate").join(name)
}

/// The scripts' names, without their ending.
fn scripts() -> Vec<String> {
    let entries = fs::read_dir(folder("scripts")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut scripts: Vec<String> =
        names.filter_map(|name| name.strip_suffix(".sh").map(str::to_owned)).collect();
    scripts.sort();
    scripts
}

/// What the program says, with the launcher left out: that is `pack`'s.
fn migrated(run: &Run) -> String {
    let answer = run.answer();
    let is_ours = |line: &&str| !line.starts_with("bidpricescript: \"");
    let values: String =
        answer.stdout.lines().filter(is_ours).flat_map(|line| [line, "\n"]).collect();
    format!("{values}--- stderr\n{}--- exit {}\n", answer.stderr.unwrap_or_default(), answer.exit)
}

/// `UPDATE_GOLDEN=1` writes them anew.
#[test]
fn each_script_gives_its_values_and_its_notes() {
    let scripts = scripts();
    assert!(scripts.len() >= 25, "{}", scripts.len());
    let mut different = Vec::new();
    for script in scripts {
        let values = folder("scripts").join(format!("{script}.yaml"));
        let mut run = Run::new().arguments("migrate --script");
        run = run.argument(format!("tests/migrate/scripts/{script}.sh"));
        if values.exists() {
            run = run.argument(format!("tests/migrate/scripts/{script}.yaml"));
        }
        let text = migrated(&run);
        let golden = folder("golden").join(format!("{script}.txt"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::create_dir_all(folder("golden")).unwrap();
            fs::write(&golden, &text).unwrap();
        }
        if fs::read_to_string(&golden).unwrap_or_default() != text {
            different.push(format!("tests/migrate/golden/{script}.txt\n{text}"));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// A script and a mode: the mode is what the launcher exports, and the GPU prices by it are named.
#[test]
fn a_wish_for_a_mode_is_granted() {
    let run = Run::new().arguments("migrate --compat script --script");
    let answer = run.argument("tests/migrate/scripts/bare-2022-05.sh").answer();
    let report = answer.stderr.unwrap();
    assert!(report.contains("BIDPRICE_COMPAT=script: as asked for"), "{report}");
    assert!(report.contains("these GPUs cost something else than before"), "{report}");
    assert_eq!(answer.exit, 2);
}
