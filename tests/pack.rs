//! `pack`: what it makes, and what that does where the provider runs it: in a file system with bash,
//! dash, coreutils and gzip, and nothing else.

mod carried;
mod command;
mod disturbed;
mod launcher;
mod old_alone;

use std::fs::{self, File, Permissions};
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use crate::program::{Folder, Run, small_order};

/// What the provider's container has, as far as a script may use it.
const TOOLS: [&str; 17] = [
    "base64",
    "bash",
    "cat",
    "chmod",
    "dash",
    "gzip",
    "head",
    "mkdir",
    "mv",
    "rm",
    "sha256sum",
    "stat",
    "sync",
    "tail",
    "touch",
    "uname",
    "env",
];

const HOME: &str = "/root/.akash";

/// Where a launcher looks for the program.
const IN_HOME: &str = "/root/.akash/bin/bidpricescript";
const IN_CONFIG: &str = "/config/bidpricescript";
const IN_PATH: &str = "/bin/bidpricescript";

/// Where a script unpacks what the home does not take.
const SPARE: &str = "tmp/bidpricescript-unpacked";

/// Runs in a mount namespace of its own, where this user is root.
const ENTER: &str = "mount --bind /dev/null \"$0/dev/null\" && eval \"$PREPARE\" && unset PREPARE && exec chroot \"$0\" \"$@\"";

/// A bare file system, gone with the test.
struct Root {
    folder: Folder,
    /// Commands before the script runs, `$0` being the root.
    prepare: String,
    environment: Vec<(String, String)>,
}

impl Root {
    fn new() -> Self {
        let root = Self { folder: Folder::new(), prepare: ":".to_owned(), environment: Vec::new() };
        for folder in ["bin", "dev", "lib64", "proc", "scripts", "tmp", "config", "root/.akash"] {
            fs::create_dir_all(root.path(folder)).unwrap();
        }
        fs::set_permissions(root.path("tmp"), Permissions::from_mode(0o1777)).unwrap();
        File::create(root.path("dev/null")).unwrap();
        for tool in TOOLS {
            root.copy_tool(tool);
        }
        symlink("dash", root.path("bin/sh")).unwrap();
        root
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path.trim_start_matches('/'))
    }

    fn copy_tool(&self, tool: &str) {
        let found =
            Command::new("sh").args(["-c", &format!("command -v {tool}")]).output().unwrap();
        let found = String::from_utf8(found.stdout).unwrap();
        let from = fs::canonicalize(found.trim()).unwrap_or_else(|_| panic!("{tool} is missing"));
        self.copy_program(&from, &format!("bin/{tool}"));
    }

    /// The program, and what the loader wants for it.
    fn copy_program(&self, from: &Path, to: &str) {
        fs::create_dir_all(self.path(to).parent().unwrap()).unwrap();
        fs::copy(from, self.path(to)).unwrap();
        let libraries = Command::new("ldd").arg(from).output().unwrap();
        let libraries = String::from_utf8(libraries.stdout).unwrap();
        for library in libraries.split_whitespace().filter(|word| word.starts_with('/')) {
            let to = self.path(library);
            if !to.exists() {
                fs::create_dir_all(to.parent().unwrap()).unwrap();
                fs::copy(library, to).unwrap();
            }
        }
    }

    /// The script that the chart mounts; it is some time old.
    fn with_script(self, script: &str) -> Self {
        fs::write(self.path("scripts/price_script.sh"), script).unwrap();
        let old = SystemTime::now() - Duration::from_secs(3);
        let file = File::options().append(true).open(self.path("scripts/price_script.sh")).unwrap();
        file.set_modified(old).unwrap();
        self
    }

    /// What is done in the namespace before the script runs.
    fn prepared_by(self, prepare: &str) -> Self {
        Self { prepare: prepare.to_owned(), ..self }
    }

    fn set(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// An executable file that says these lines of shell.
    fn program(&self, path: &str, lines: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("#!/bin/sh\n{lines}\n")).unwrap();
        fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
    }

    /// The script as a shell runs it, in a process group of its own.
    fn command(&self, shell: &str) -> Command {
        let mut command = Command::new("unshare");
        command
            .args(["--user", "--map-root-user", "--mount", "sh", "-c", ENTER])
            .arg(self.folder.path())
            .args([&format!("/bin/{shell}"), "/scripts/price_script.sh"])
            .env_clear()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .env("AKASH_HOME", HOME)
            .env("PREPARE", &self.prepare)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run_by(&self, shell: &str) -> Answer {
        let mut child = self.command(shell).spawn().unwrap();
        // It may not read it.
        let _ = child.stdin.take().unwrap().write_all(small_order("uact").as_bytes());
        Answer::from(child.wait_with_output().unwrap())
    }

    /// The same by both shells, which have to agree.
    #[track_caller]
    fn run(&self) -> Answer {
        let [dash, bash] = ["dash", "bash"].map(|shell| self.run_by(shell));
        assert_eq!(dash, bash);
        dash
    }

    /// The names in a folder, in order; none where it is not there.
    fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).into_iter().flatten().flatten();
        let mut names: Vec<String> =
            entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// What a script did.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Answer {
    stdout: String,
    /// None if a signal ended it.
    exit: Option<i32>,
    stderr: String,
}

impl From<Output> for Answer {
    fn from(output: Output) -> Self {
        Self {
            stdout: String::from_utf8(output.stdout).unwrap(),
            exit: output.status.code(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Answer {
    #[track_caller]
    fn says(&self, stdout: &str) {
        let said = (self.stdout.as_str(), self.exit, self.stderr.as_str());
        assert_eq!(said, (stdout, Some(0), ""));
    }

    /// Fails unless nothing is bid, and why is said.
    #[track_caller]
    fn refuses(&self, words: &[&str]) {
        assert_eq!((self.stdout.as_str(), self.exit), ("", Some(1)), "{self:?}");
        for word in words {
            assert!(self.stderr.contains(word), "{word}: {}", self.stderr);
        }
        assert!(self.stderr.starts_with("bidpricescript: "), "{}", self.stderr);
        assert!(self.stderr.lines().last().unwrap().starts_with("hint: "), "{}", self.stderr);
    }
}

/// `pack` with these arguments.
fn pack(arguments: &str) -> Run {
    Run::new().arguments("pack").arguments(arguments)
}

/// The script that `pack` makes.
#[track_caller]
fn script(run: Run) -> String {
    let answer = run.argument("--script").answer();
    assert_eq!(answer.exit, 0, "{answer:?}");
    answer.stdout
}

/// SHA-256 as the tool prints it.
fn sha256(path: &Path) -> String {
    let output = Command::new("sha256sum").stdin(File::open(path).unwrap()).output().unwrap();
    String::from_utf8(output.stdout).unwrap().split(' ').next().unwrap().to_owned()
}
