//! Scripts of the tests' own, ready to price; what is outside of their places.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use bidprice_oldscript::{Answer, Isolation, Limits, OldScript, Outcome, Setup, Tenant};

/// An order as the provider sends it.
pub(crate) const ORDER: &str = r#"{"resources":[{"memory":1073741824,"cpu":1000,"gpu":{"units":0,"attributes":{}},"storage":[{"class":"ephemeral","size":1073741824}],"count":1,"endpoint_quantity":1,"ip_lease_quantity":0}],"price":{"denom":"uakt","amount":"1000.000000000000000000"},"price_precision":6}"#;

pub(crate) const BOTH: [Isolation; 2] = [Isolation::Namespaces, Isolation::RewrittenPaths];

/// Debian's, and not that of whoever runs the tests: some scripts here try to do harm.
pub(crate) const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Of a script of these lines, in namespaces.
pub(crate) fn setup(lines: &str) -> Setup {
    Setup {
        script: format!("#!/bin/bash\n{lines}\n"),
        environment: Vec::new(),
        rate: "1.25".to_owned(),
        whitelist: None,
        whitelist_places: Vec::new(),
        path: PATH.to_owned(),
        isolation: Some(Isolation::Namespaces),
        limits: Limits::default(),
    }
}

#[track_caller]
pub(crate) fn ready(setup: Setup) -> OldScript {
    match OldScript::prepare(setup) {
        Ok(script) => script,
        Err(error) => panic!("{error}"),
    }
}

#[track_caller]
pub(crate) fn price_with(setup: Setup) -> Outcome {
    ready(setup).price(ORDER.as_bytes(), Tenant::default())
}

#[track_caller]
pub(crate) fn run(isolation: Isolation, lines: &str) -> Outcome {
    price_with(Setup { isolation: Some(isolation), ..setup(lines) })
}

/// What the lines print, in both kinds of places.
#[track_caller]
pub(crate) fn prints(lines: &str, expected: &str) {
    for isolation in BOTH {
        let outcome = run(isolation, lines);
        assert_eq!(outcome.stdout.text(), expected, "{isolation}: {outcome:?}");
    }
}

pub(crate) fn price(text: &str) -> Answer {
    Answer::Price(text.to_owned())
}

/// A name that nothing else has.
pub(crate) fn unique() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("bidprice-test-{}-{number}", std::process::id())
}

/// A number of seconds by which a `sleep` can be known: an hour and a bit.
pub(crate) fn unique_hour() -> String {
    unique().replace("bidprice-test-", "3600.").replace('-', "")
}

/// Whether any process of the machine has this among its arguments.
pub(crate) fn is_running(argument: &str) -> bool {
    let processes = fs::read_dir("/proc").unwrap().map(|entry| entry.unwrap().path());
    processes.into_iter().any(|process| {
        let arguments = fs::read(process.join("cmdline")).unwrap_or_default();
        arguments.split(|byte| *byte == 0).any(|each| each == argument.as_bytes())
    })
}

#[track_caller]
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_mins(1), "not within a minute: {what}");
        std::thread::yield_now();
    }
}

/// A folder of a test's own, gone with it.
pub(crate) struct Folder {
    pub(crate) path: PathBuf,
}

impl Folder {
    pub(crate) fn new() -> Self {
        let path = std::env::temp_dir().join(unique());
        fs::create_dir(&path).unwrap();
        Self { path }
    }

    /// Links to these programs, as the only ones of a `PATH`.
    pub(crate) fn with_programs(programs: &[&str]) -> Self {
        let folder = Self::new();
        for program in programs {
            let file = Path::new("/usr/bin").join(program);
            std::os::unix::fs::symlink(file, folder.path.join(program)).unwrap();
        }
        folder
    }

    pub(crate) fn text(&self) -> String {
        self.path.to_str().unwrap().to_owned()
    }

    pub(crate) fn entries(&self) -> Vec<PathBuf> {
        fs::read_dir(&self.path).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    /// This very test once more, in a process of its own that has its temporary files here.
    pub(crate) fn process(&self, test: &str) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", test, "--nocapture"]).env("TMPDIR", &self.path);
        command.env("TEST_INSIDE", &self.path);
        command
    }

    /// Whether the test is in such a process.
    pub(crate) fn is_inside() -> bool {
        std::env::var_os("TEST_INSIDE").is_some()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}
