//! The program without arguments, as the provider starts it.

mod files;
mod hostile;
mod rules;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::vectors::{Answer, Vector, assert_agreement};

/// The program under test: the one that was built with the tests, or the one that ships.
pub(crate) fn program() -> PathBuf {
    match std::env::var_os("BIDPRICESCRIPT_PROGRAM") {
        Some(path) => repository().join(path),
        None => env!("CARGO_BIN_EXE_bidpricescript").into(),
    }
}

/// The checkout's top level.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

/// A folder of a test's own, gone with it.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("bidpricescript-{}-{number}", std::process::id());
        let folder = Self(std::env::temp_dir().join(name));
        fs::create_dir(&folder.0).unwrap();
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// A file in it with this text.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A run of the program: nothing is set but what is said.
#[derive(Clone, Default)]
pub(crate) struct Run {
    arguments: Vec<OsString>,
    env: BTreeMap<OsString, OsString>,
    stdin: Vec<u8>,
}

impl Run {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn argument(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    pub(crate) fn arguments(self, line: &str) -> Self {
        line.split_whitespace().fold(self, Self::argument)
    }

    pub(crate) fn set(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.env.insert(name.into(), value.into());
        self
    }

    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    pub(crate) fn input(&self) -> &[u8] {
        &self.stdin
    }

    pub(crate) fn environment(&self) -> &BTreeMap<OsString, OsString> {
        &self.env
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(program());
        command.args(&self.arguments).env_clear().envs(&self.env).current_dir(repository());
        command
    }

    pub(crate) fn output(&self) -> Output {
        let mut command = self.command();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        std::thread::scope(|scope| {
            // Beside the reading, for both may be longer than a pipe. The program may have seen enough
            // and gone: a broken pipe is no failure of the test.
            scope.spawn(move || stdin.write_all(&self.stdin));
            child.wait_with_output().unwrap()
        })
    }

    pub(crate) fn answer(&self) -> Answer {
        let output = self.output();
        Answer {
            stdout: String::from_utf8(output.stdout).unwrap(),
            exit: output.status.code().expect("no signal ends it"),
            stderr: Some(String::from_utf8(output.stderr).unwrap()),
        }
    }

    /// Fails unless the price is this one, with nothing on stderr.
    #[track_caller]
    pub(crate) fn bids(&self, price: &str) {
        let answer = self.answer();
        let expected = (format!("{price}\n"), 0, Some(String::new()));
        assert_eq!((answer.stdout, answer.exit, answer.stderr), expected);
    }

    /// Fails unless there is a price and stderr says this.
    #[track_caller]
    pub(crate) fn bids_with_note(&self, price: &str, note: &str) {
        let answer = self.answer();
        let expected = (format!("{price}\n"), 0, Some(format!("bidpricescript: {note}\n")));
        assert_eq!((answer.stdout, answer.exit, answer.stderr), expected);
    }

    /// Fails unless it is refused with these lines.
    #[track_caller]
    pub(crate) fn is_refused(&self, message: &str, hint: &str) {
        let answer = self.answer();
        let lines = format!("bidpricescript: {message}\nhint: {hint}\n");
        assert_eq!((answer.stdout.as_str(), answer.exit), ("", 1));
        assert_eq!(answer.stderr.unwrap(), lines);
    }
}

/// 2.47 US dollars a month at the default prices.
pub(crate) fn small_order(denom: &str) -> String {
    format!(
        r#"{{"resources":[{{"memory":1073741824,"cpu":1000,"gpu":{{"units":0,"attributes":{{}}}},"storage":[{{"class":"ephemeral","size":1073741824}}],"count":1,"endpoint_quantity":1,"ip_lease_quantity":0}}],"price":{{"denom":"{denom}","amount":"1000.000000000000000000"}},"price_precision":6}}"#
    )
}

fn run_vector(vector: &Vector, folder: &Folder) -> Answer {
    let rate = folder.file(&vector.id, &format!("{}\n", vector.rate));
    let mut run = Run::new()
        .set("BIDPRICE_COMPAT", vector.compat.name())
        .set("BIDPRICE_RATE_CACHE", rate)
        .stdin(vector.stdin.as_str());
    for (name, value) in &vector.env {
        run = run.set(name, value);
    }
    let mut answer = run.answer();
    if answer.exit == 0 {
        assert_eq!(answer.stdout.pop(), Some('\n'), "{}: a price ends its line", vector.id);
    }
    answer
}

#[test]
fn the_program_gives_every_recorded_answer() {
    let folder = Folder::new();
    assert_agreement(|vector| run_vector(vector, &folder));
}

#[test]
fn a_dollar_order_looks_for_no_rate() {
    let run = Run::new().set("BIDPRICE_RATE_CACHE", "/nowhere/rate").stdin(small_order("uact"));
    run.bids("5.745402");
}

#[test]
fn sixty_four_at_once_all_answer() {
    let folder = Folder::new();
    let rate = folder.file("rate", "1.20\n");
    let run = Run::new().set("BIDPRICE_RATE_CACHE", rate).stdin(small_order("uakt"));
    std::thread::scope(|scope| {
        for _ in 0..64 {
            scope.spawn(|| run.bids("4.787835"));
        }
    });
}
