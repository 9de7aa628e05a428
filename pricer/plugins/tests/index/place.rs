//! A plugin's file, a folder of compiled ones, and processes of a test's own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use bidprice_core::Verdict;
use bidprice_plugins::{Contracts, Engine, Failure, Folder, Limits, Placing, Plugin, Report, Use};
use serde_json::Value;

use crate::support::{engine, judge, verdict};

/// Names the place in a process that a test has started from its own program.
const PLACE: &str = "TEST_PLACE";

/// A folder of a test's own, gone with it: two plugins, and the folder where both are installed.
pub(crate) struct Place {
    root: PathBuf,
    is_ours: bool,
}

impl Place {
    /// Nothing is installed yet.
    pub(crate) fn empty() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("bidprice-plugins-{}-{number}", std::process::id());
        let place = Self { root: std::env::temp_dir().join(name), is_ours: true };
        fs::create_dir(&place.root).unwrap();
        place.write("plugin.wat", "1");
        place.write("other.wat", "9");
        place
    }

    /// A plugin that says 1 and another one that says 9, both installed.
    pub(crate) fn new() -> Self {
        let place = Self::empty();
        place.install("plugin.wat").unwrap();
        place.install("other.wat").unwrap();
        place
    }

    /// The place that the process was started for, if it was.
    pub(crate) fn of_this_process() -> Option<Self> {
        std::env::var_os(PLACE).map(|root| Self { root: root.into(), is_ours: false })
    }

    /// This very test once more, in a process of its own with the place. The shell's words come
    /// before it, as `exec "$@"` at their end.
    pub(crate) fn process(&self, test: &str, shell: &str) -> Command {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c", shell, "sh"]);
        command.arg(std::env::current_exe().unwrap()).args(["--exact", test, "--nocapture"]);
        command.env(PLACE, &self.root);
        command
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A plugin's file that sets this total.
    pub(crate) fn write(&self, name: &str, total: &str) {
        fs::write(self.root.join(name), verdict(1, total.as_bytes())).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.root.join(name).to_str().unwrap().to_owned()
    }

    pub(crate) fn folder(&self) -> Folder {
        Folder { path: self.path("compiled"), trusted_uids: Vec::new() }
    }

    pub(crate) fn install(&self, name: &str) -> Result<Report, Failure> {
        let target = Placing { file: &self.path(name), replaces: None };
        self.folder().install(engine(), Contracts::PUBLISHED, target)
    }

    /// Another file takes the place of `plugin.wat`.
    pub(crate) fn exchange(&self, name: &str) -> Result<Report, Failure> {
        let (file, path) = (self.path(name), self.path("plugin.wat"));
        let target = Placing { file: &file, replaces: Some(&path) };
        self.folder().install(engine(), Contracts::PUBLISHED, target)
    }

    /// As a bid does.
    pub(crate) fn load(&self, name: &str) -> Result<Plugin, Failure> {
        static ENGINE: LazyLock<Engine> =
            LazyLock::new(|| Engine::new(Use::OneBid, Limits::default()).unwrap());
        self.load_into(&ENGINE, name)
    }

    pub(crate) fn load_into(&self, engine: &Engine, name: &str) -> Result<Plugin, Failure> {
        self.folder().load(engine, Contracts::PUBLISHED, &self.path(name), None)
    }

    /// Fails unless this very test passes in a process of its own, after the shell's words.
    #[track_caller]
    pub(crate) fn passes(&self, test: &str, shell: &str) {
        let output = self.process(test, shell).output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        let report = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && report.contains("1 passed"), "{report}{words}");
    }

    #[track_caller]
    pub(crate) fn says(&self, name: &str, total: &str) {
        assert_eq!(total_of(&self.load(name).unwrap()), total);
    }

    /// Why `plugin.wat` is not loaded; the other plugin is.
    #[track_caller]
    pub(crate) fn refusal(&self) -> Failure {
        self.says("other.wat", "9");
        self.load("plugin.wat").expect_err("it is loaded")
    }

    /// The record of `plugin.wat`, and how to change it.
    pub(crate) fn record(&self) -> PathBuf {
        let sum = bidprice_plugins::Checksum::of(self.path("plugin.wat").as_bytes());
        self.root.join("compiled").join(sum.short() + ".json")
    }

    pub(crate) fn edit_record(&self, edit: impl FnOnce(&mut Value)) {
        let mut record = serde_json::from_slice(&fs::read(self.record()).unwrap()).unwrap();
        edit(&mut record);
        fs::write(self.record(), record.to_string()).unwrap();
    }

    /// The compiled form of `plugin.wat`.
    pub(crate) fn compiled(&self) -> PathBuf {
        let record = self.folder().record_of(&self.path("plugin.wat")).unwrap();
        self.root.join("compiled").join(&record.versions[0].compiled[0].file)
    }

    /// What lies in the folder, by the ends of the names.
    pub(crate) fn endings(&self) -> Vec<String> {
        let names = fs::read_dir(self.folder().path).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let ending = |name: String| name.rsplit('.').next().unwrap().to_owned();
        let mut endings: Vec<String> = names.map(ending).collect();
        endings.sort();
        endings
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.is_ours {
            let _ = fs::remove_dir_all(&self.root);
        }
    }
}

#[track_caller]
pub(crate) fn total_of(plugin: &Plugin) -> String {
    match judge(plugin).verdict {
        Ok(Verdict::SetTotal(total)) => total.to_string(),
        other => panic!("{other:?}"),
    }
}
