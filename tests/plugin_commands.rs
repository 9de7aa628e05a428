//! `plugin`: what each subcommand prints, byte for byte but for times, sizes and places, and how it
//! ends.

mod folder;
mod new;
mod tests_file;

use crate::commands::is_golden;
use crate::program::{Folder, Run, repository};

pub(crate) const SMALLEST: &str = "plugins/smallest/plugin.wat";

/// A folder of a test's own, which is also where plugins are kept.
pub(crate) struct Bench {
    pub(crate) folder: Folder,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self { folder: Folder::new() }
    }

    /// The program's `plugin` with these arguments; `@` stands for the folder.
    pub(crate) fn plugin(&self, line: &str) -> Run {
        let line = line.replace('@', &self.path());
        Run::new()
            .argument("plugin")
            .arguments(&line)
            .set("BIDPRICE_PLUGIN_DIR", format!("{}/kept", self.path()))
    }

    pub(crate) fn path(&self) -> String {
        self.folder.path().to_str().unwrap().to_owned()
    }

    /// A copy of the smallest plugin in the folder.
    pub(crate) fn copy(&self, name: &str) -> String {
        self.folder.file(name, &smallest())
    }

    /// The whole run as one text, without what differs from machine to machine and run to run.
    pub(crate) fn shown(&self, run: &Run) -> String {
        let answer = run.answer();
        let stderr = answer.stderr.unwrap_or_default();
        let text = format!("{}--- stderr\n{stderr}--- exit {}\n", answer.stdout, answer.exit);
        let text = text.replace(&self.path(), "@").replace(repository().to_str().unwrap(), ".");
        text.lines().map(|line| masked(line) + "\n").collect()
    }

    #[track_caller]
    pub(crate) fn is_golden(&self, name: &str, run: &Run) {
        is_golden(&format!("plugin-{name}.txt"), &self.shown(run));
    }
}

pub(crate) fn smallest() -> String {
    std::fs::read_to_string(repository().join(SMALLEST)).unwrap()
}

/// What varies as `…`, and columns two spaces apart: their width varies with it.
fn masked(line: &str) -> String {
    let indent = line.len() - line.trim_start().len();
    let cells = line.trim_start().split("  ").map(str::trim).filter(|cell| !cell.is_empty());
    let cells: Vec<String> = cells.map(masked_cell).collect();
    format!("{}{}", &line[..indent], cells.join("  "))
}

fn masked_cell(cell: &str) -> String {
    let mut words = cell.split(' ').peekable();
    let mut masked = Vec::new();
    while let Some(word) = words.next() {
        let unit = words.peek().map_or("", |next| next.trim_end_matches([',', ':']));
        let is_figure = word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        match unit {
            // Which unit it is varies too.
            "µs" | "ms" | "s" if is_figure => {
                masked.push(words.next().unwrap().replace(unit, "…"));
            }
            "KiB" | "calls" if is_figure => masked.push("…".to_owned()),
            _ => masked.push(masked_word(word)),
        }
    }
    masked.join(" ")
}

/// Digests, moments and names of compiled files.
fn masked_word(word: &str) -> String {
    let bare = word.trim_matches(['"', ',', '`']);
    let is_moment = bare.len() == 20 && bare.ends_with('Z') && bare.contains('T');
    match (is_moment, bare.rsplit_once('/')) {
        (true, _) => word.replace(bare, "…"),
        (_, Some((_, name))) if name.ends_with(".compiled") => word.replace(name, "….compiled"),
        _ => {
            let is_hex =
                |part: &&str| part.len() >= 16 && part.bytes().all(|b| b.is_ascii_hexdigit());
            let parts = word.split(|c: char| !c.is_ascii_alphanumeric()).filter(is_hex);
            parts.fold(word.to_owned(), |word, digest| word.replace(digest, "…"))
        }
    }
}

#[test]
fn every_subcommand_explains_itself() {
    let bench = Bench::new();
    bench.is_golden("help", &bench.plugin("--help"));
    for command in ["new", "test", "check", "bench", "inspect", "install", "list", "remove"] {
        bench.is_golden(&format!("help-{command}"), &bench.plugin(&format!("{command} --help")));
    }
}

#[test]
fn wrong_use_is_64() {
    let bench = Bench::new();
    for line in [
        "",
        "show x",
        "install",
        "install a b --replace c",
        "list x",
        "remove",
        "inspect",
        "inspect a b",
        "check",
        "check a --settings x --settings-file y",
        "test",
        "bench",
        "bench a --orders 0",
        "bench a --orders -1",
        "new",
        "new Name",
        "new a --lang cobol",
    ] {
        let answer = bench.plugin(line).answer();
        assert_eq!((answer.stdout.as_str(), answer.exit), ("", 64), "{line}: {:?}", answer.stderr);
    }
}

#[test]
fn inspect_tells_without_running() {
    let bench = Bench::new();
    bench.is_golden("inspect", &bench.plugin(&format!("inspect {SMALLEST}")));
    bench.is_golden("inspect-json", &bench.plugin(&format!("inspect --json {SMALLEST}")));
    let wasi = r#"(module (import "wasi_snapshot_preview1" "fd_write" (func)) (memory (export "memory") 1))"#;
    bench.folder.file("wasi.wat", wasi);
    bench.is_golden("inspect-wasi", &bench.plugin("inspect @/wasi.wat"));
    bench.folder.file("other.wat", "(component (core module))");
    bench.is_golden("inspect-other", &bench.plugin("inspect @/other.wat"));
}

/// Files that are no plugin, each in its own way.
fn without_plugins(bench: &Bench) -> [String; 8] {
    bench.folder.file("empty.wasm", "");
    bench.folder.file("garbage.wasm", "\u{0}\u{1b}[2Jgarbage");
    bench.folder.file("half.wat", smallest().split_at(3000).0);
    bench.folder.file("module.wat", "(module)");
    std::fs::write(bench.folder.path().join("half.wasm"), b"\0asm\x01\0\0\0\x01\x40").unwrap();
    std::fs::write(bench.folder.path().join("bytes.wasm"), [0xff, 0xfe, 0x00]).unwrap();
    std::fs::create_dir(bench.folder.path().join("folder.wasm")).unwrap();
    [
        "empty.wasm",
        "garbage.wasm",
        "half.wat",
        "module.wat",
        "half.wasm",
        "bytes.wasm",
        "folder.wasm",
        "missing.wasm",
    ]
    .map(|name| format!("@/{name}"))
}

#[test]
fn inspect_says_why_a_file_is_no_plugin() {
    let bench = Bench::new();
    let shown = |file: &String| {
        let line = format!("inspect {file}");
        let run = bench.plugin(&line);
        assert_eq!(run.answer().exit, 1, "{line}");
        format!("$ plugin {line}\n{}\n", bench.shown(&run))
    };
    let shown: String = without_plugins(&bench).iter().map(shown).collect();
    is_golden("plugin-inspect-none.txt", &shown);
}

#[test]
fn every_command_refuses_what_is_no_plugin_in_the_same_words() {
    let bench = Bench::new();
    let mut shown = String::new();
    for file in without_plugins(&bench) {
        let run = bench.plugin(&format!("check {file}"));
        let refusal = run.answer();
        assert_eq!((refusal.stdout.as_str(), refusal.exit), ("", 1), "{file}");
        shown += &["$ plugin check ", &file, "\n", &bench.shown(&run), "\n"].concat();
        for command in ["bench", "install", "test --tests plugins/smallest/tests.yaml"] {
            let answer = bench.plugin(&format!("{command} {file}")).answer();
            // A test takes folders.
            let is_folder = command.starts_with("test") && file.contains("folder");
            assert!(is_folder || answer.stderr == refusal.stderr, "{command} {file}");
            assert_eq!(answer.exit, 1, "{command} {file}");
        }
    }
    is_golden("plugin-check-none.txt", &shown);
}

#[test]
fn check_judges_sample_orders() {
    let bench = Bench::new();
    bench.is_golden("check", &bench.plugin(&format!("check {SMALLEST}")));
    let settings = bench.folder.file("settings", "a=1\n");
    let run = bench.plugin(&format!("check {SMALLEST} --settings-file {settings} --json"));
    let json: serde_json::Value = serde_json::from_str(&run.answer().stdout).unwrap();
    assert_eq!(json["described"]["name"], "smallest");
    assert_eq!(json["orders"][1]["said"], "keep");
    assert_eq!(json["orders"][1]["usd_per_month_after"], json["orders"][1]["usd_per_month_before"]);
    bench.is_golden("check-no-settings", &bench.plugin("check x.wasm --settings-file /nowhere"));
}

#[test]
fn check_ends_with_1_if_an_order_fails_and_with_2_if_it_costs_much() {
    let bench = Bench::new();
    let small = bench.plugin(&format!("check {SMALLEST}"));
    bench.is_golden("check-fuel", &small.clone().set("BIDPRICE_PLUGIN_FUEL", "100"));
    // The most of the three orders, and half of it is more than the others take.
    let json = bench.plugin(&format!("check --json {SMALLEST}")).answer().stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let most = json["orders"][2]["fuel"].as_u64().unwrap();
    let ends =
        |fuel: u64| small.clone().set("BIDPRICE_PLUGIN_FUEL", fuel.to_string()).answer().exit;
    assert_eq!([ends(most * 2 + 1), ends(most * 2 - 1), ends(most - 1)], [0, 2, 1]);
}

#[test]
fn bench_times_a_plugin_and_leaves_nothing() {
    let bench = Bench::new();
    let line = format!("bench {SMALLEST} --orders 20");
    let run = bench.plugin(&line).set("TMPDIR", bench.path());
    bench.is_golden("bench", &run);
    let left: Vec<_> = std::fs::read_dir(bench.folder.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
    let json = bench.plugin(&format!("{line} --json")).set("TMPDIR", bench.path()).answer().stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(json["calls_a_second"]["two"].as_u64().unwrap() > 0, "{json}");
    let run = bench.plugin(&line).set("TMPDIR", bench.path()).set("BIDPRICE_PLUGIN_FUEL", "100");
    assert_eq!(run.answer().exit, 1);
}
