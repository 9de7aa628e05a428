//! What the README and docs/ show is what the program prints: each `$` line of a console block is run.

use std::fs;
use std::process::Command;

use crate::program::{Folder, program, repository};
use crate::service::{Server, serve};

/// Where a service listens if nothing else is said; in a test on any port that is free.
const SERVICE: &str = "127.0.0.1:8080";

/// A command and the lines that stand below it.
struct Shown {
    command: String,
    output: String,
}

fn console_blocks(text: &str) -> Vec<Shown> {
    let mut shown: Vec<Shown> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match (line, line.strip_prefix("$ ")) {
            ("```console", _) => inside = true,
            ("```", _) => inside = false,
            (_, Some(command)) if inside => {
                shown.push(Shown { command: command.to_owned(), output: String::new() });
            }
            (output, None) if inside => {
                let last = shown.last_mut().expect("a block begins with a command");
                last.output += output;
                last.output.push('\n');
            }
            _ => {}
        }
    }
    shown
}

/// Runs a line as a reader would, in a copy of what the README's commands touch.
fn run(command: &str, folder: &Folder) -> String {
    let bin = folder.path().join("bin");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let script = format!("exec 2>&1\n{command}");
    let mut bash = Command::new("bash");
    bash.args(["-c", &script]).current_dir(repository()).env_clear().env("PATH", path);
    String::from_utf8(bash.output().unwrap().stdout).unwrap()
}

#[test]
fn every_shown_output_is_what_the_program_prints() {
    let folder = Folder::new();
    let bin = folder.path().join("bin");
    fs::create_dir(&bin).unwrap();
    std::os::unix::fs::symlink(program(), bin.join("bidpricescript")).unwrap();
    let server = Server::start(&serve().arguments("--rate 0.5"));
    for (page, commands) in [
        ("README.md", 4),
        ("docs/rules.md", 12),
        ("docs/plugins.md", 2),
        ("docs/quote.md", 1),
        ("docs/service.md", 3),
    ] {
        let text = fs::read_to_string(repository().join(page)).unwrap();
        let shown = console_blocks(&text);
        assert!(shown.len() >= commands, "{page} shows {} commands", shown.len());
        for Shown { command, output } in shown {
            let here = command.replace(SERVICE, &server.address);
            assert_eq!(run(&here, &folder), output, "{page}: $ {command}");
        }
    }
}

#[test]
fn the_two_commands_are_where_ci_looks_for_them() {
    let readme = fs::read_to_string(repository().join("README.md")).unwrap();
    let indented: Vec<&str> =
        readme.lines().filter_map(|line| line.strip_prefix("    ")).take(2).collect();
    assert_eq!(indented, ["cargo run -q < tests/orders/sample.json", "bash tests/run"]);
}
