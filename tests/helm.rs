//! Real Helm, 3.17 and 4.1, with a cluster and a chart of our own. `tests/helm/fetch` brings both.

/// What Helm reads a release from.
mod cluster;

/// What a chart makes of values.
mod rendered;

/// Helm against what this program believes of it.
mod rendering;

/// `helm get values … -o json | bidpricescript migrate`, from a release to the pod.
mod migrating;

/// chart-values/README.md, step by step.
mod page;

/// The values files of chart-values/.
mod values_files;

/// `helm bidprice`.
mod plugin;

/// The init container, by Helm 3's way and by Helm 4's.
mod post_renderer;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cluster::Cluster;

use crate::program::{Folder, program, repository};
use crate::vectors::Answer;

/// One of the two generations, in a folder of its own that holds all it knows and where `tests` and
/// `chart-values` are the repository's.
pub(crate) struct Helm {
    pub(crate) generation: u8,
    folder: Folder,
    cluster: Option<String>,
}

impl Helm {
    fn new(generation: u8) -> Self {
        let helm = Self { generation, folder: Folder::new(), cluster: None };
        assert!(
            helm.tools()[0].join("helm").exists(),
            "Helm {generation} is not below target/helm: run tests/helm/fetch"
        );
        let bin = helm.path().join("bin");
        fs::create_dir(&bin).unwrap();
        symlink(program(), bin.join("bidpricescript")).unwrap();
        for name in ["tests", "chart-values"] {
            symlink(repository().join(name), helm.path().join(name)).unwrap();
        }
        helm
    }

    /// Where Helm and kubectl are, which is beside no other program.
    pub(crate) fn tools(&self) -> [PathBuf; 2] {
        let names = [format!("helm{}", self.generation), "kubectl".to_owned()];
        names.map(|name| repository().join("target/helm").join(name))
    }

    /// The folder in which commands run.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Asks this cluster for releases.
    pub(crate) fn with_cluster(mut self, cluster: &Cluster) -> Self {
        self.cluster = Some(cluster.url());
        self
    }

    /// A file with this text in the folder.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        self.folder.file(name, text)
    }

    /// Runs a line of bash. `helm`, `kubectl`, `bidpricescript` and the system's tools are in PATH.
    pub(crate) fn shell(&self, line: &str) -> Answer {
        let mut bash = Command::new("bash");
        bash.args(["-c", line]).current_dir(self.path()).env_clear();
        bash.env("PATH", self.path_variable()).env("HOME", self.path());
        for (name, folder) in
            [("CACHE", "helm-cache"), ("CONFIG", "helm-config"), ("DATA", "helm-data")]
        {
            bash.env(format!("HELM_{name}_HOME"), self.path().join(folder));
        }
        if let Some(url) = &self.cluster {
            bash.env("HELM_KUBEAPISERVER", url);
        }
        answer(&mut bash)
    }

    /// The same, and it must end with 0 and say nothing on stderr.
    #[track_caller]
    pub(crate) fn says(&self, line: &str) -> String {
        let Answer { stdout, exit, stderr } = self.shell(line);
        let expected = (0, Some(String::new()));
        assert_eq!((exit, stderr), expected, "Helm {}: {line}", self.generation);
        stdout
    }

    fn path_variable(&self) -> OsString {
        let [helm, kubectl] = self.tools();
        let own = [helm, kubectl, self.path().join("bin")];
        let system = ["/usr/local/bin", "/usr/bin", "/bin"].map(PathBuf::from);
        std::env::join_paths(own.iter().chain(&system)).unwrap()
    }
}

/// The script that a release has before it is migrated.
pub(crate) const OLD_SCRIPT: &str = "tests/helm/old-script.sh";

/// Its base64.
pub(crate) fn old_script() -> String {
    piped("base64 -w0 \"$1\"", repository().join(OLD_SCRIPT))
}

/// Runs a test with both generations.
pub(crate) fn with_each(test: impl Fn(Helm)) {
    for generation in [3, 4] {
        test(Helm::new(generation));
    }
}

/// Runs a command to its end.
pub(crate) fn answer(command: &mut Command) -> Answer {
    answer_of(command.output().unwrap())
}

/// What a command that came to its end has said.
fn answer_of(output: Output) -> Answer {
    Answer {
        stdout: String::from_utf8(output.stdout).unwrap(),
        exit: output.status.code().expect("no signal ends it"),
        stderr: Some(String::from_utf8(output.stderr).unwrap()),
    }
}

/// What a tool of the system makes of this.
pub(crate) fn piped(line: &str, file: impl AsRef<OsStr>) -> String {
    let mut bash = Command::new("bash");
    let answer = answer(bash.args(["-ec", line, "bash"]).arg(file));
    assert_eq!(answer.exit, 0, "{line}: {:?}", answer.stderr);
    answer.stdout
}
