//! What `helm template` printed, and what would come of it in a pod.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use bidprice_yaml::{Node, Value, parse};

use super::{Helm, answer_of};
use crate::program::program;
use crate::vectors::Answer;

/// The manifests of `akash-provider`.
pub(crate) struct Rendered(Vec<Node>);

impl Rendered {
    /// Renders the chart of the tests with these arguments.
    #[track_caller]
    pub(crate) fn by(helm: &Helm, arguments: &str) -> Self {
        Self::read(
            &helm.says(&format!("helm template akash-provider tests/helm/chart {arguments}")),
        )
    }

    /// Reads what Helm, or something behind it, printed.
    pub(crate) fn read(text: &str) -> Self {
        let documents = text.split("---\n").filter(|document| !document.trim().is_empty());
        Self(documents.map(|document| parse(document).unwrap()).collect())
    }

    pub(crate) fn stateful_set(&self) -> &Node {
        self.manifest("StatefulSet", "akash-provider")
    }

    /// Every text of every manifest by the way to it, such as `StatefulSet/spec/replicas`.
    pub(crate) fn texts(&self) -> BTreeMap<String, String> {
        let mut texts = BTreeMap::new();
        for manifest in &self.0 {
            gather(manifest, &text(manifest, "kind"), &mut texts);
        }
        texts
    }

    /// The pod's containers or its `initContainers`.
    pub(crate) fn containers(&self, key: &str) -> &[Node] {
        at(self.stateful_set(), &["spec", "template", "spec", key]).as_list().unwrap()
    }

    /// What the provider's container gets.
    pub(crate) fn environment(&self) -> BTreeMap<String, String> {
        let [provider] = self.containers("containers") else { panic!("one container") };
        let variables = at(provider, &["env"]).as_list().unwrap().iter();
        variables.map(|variable| (text(variable, "name"), text(variable, "value"))).collect()
    }

    /// The bid script, as it is mounted.
    pub(crate) fn script(&self) -> String {
        let map = self.manifest("ConfigMap", "akash-provider-script");
        text(at(map, &["data"]), "price_script.sh")
    }

    /// All values, as Helm understood them.
    pub(crate) fn values(&self) -> serde_json::Value {
        let map = self.manifest("ConfigMap", "akash-provider-values");
        serde_json::from_str(&text(at(map, &["data"]), "values.json")).unwrap()
    }

    /// Gives the script the mode that it is mounted with, and an order as the provider does: by its
    /// path and, to see that no more is needed, by `sh`. Both must come to the same.
    #[track_caller]
    pub(crate) fn bid(&self, folder: &Path, order: &str) -> Answer {
        self.bid_to("akash1tenant", folder, order)
    }

    /// The same for an order of this owner.
    #[track_caller]
    pub(crate) fn bid_to(&self, owner: &str, folder: &Path, order: &str) -> Answer {
        let text = folder.join("price_script.text");
        let script = folder.join("price_script.sh");
        fs::write(&text, self.script()).unwrap();
        // By another process: what this one has open for writing, no thread of it can start.
        let mounted = Command::new("install").arg("-m744").args([&text, &script]).status().unwrap();
        assert!(mounted.success());
        let mut by_sh = Command::new("sh");
        by_sh.arg(&script);
        let [by_path, by_sh] = [Command::new(&script), by_sh].map(|mut command| {
            command.env_clear().env("PATH", "/usr/bin:/bin").envs(self.environment());
            answer_to(order, command.env("AKASH_OWNER", owner))
        });
        assert_eq!((&by_path.stdout, by_path.exit), (&by_sh.stdout, by_sh.exit));
        by_path
    }

    fn manifest(&self, kind: &str, name: &str) -> &Node {
        let is_it = |node: &&Node| {
            text(node, "kind") == kind && text(at(node, &["metadata"]), "name") == name
        };
        self.0.iter().find(is_it).unwrap_or_else(|| panic!("no {kind} {name}"))
    }
}

fn gather(node: &Node, way: &str, texts: &mut BTreeMap<String, String>) {
    match &node.value {
        Value::Scalar(scalar) => {
            texts.insert(way.to_owned(), scalar.text.clone());
        }
        Value::List(nodes) => {
            for (index, node) in nodes.iter().enumerate() {
                gather(node, &format!("{way}/{index}"), texts);
            }
        }
        Value::Mapping(members) => {
            for member in members {
                gather(&member.value, &format!("{way}/{}", member.key.as_text().unwrap()), texts);
            }
        }
    }
}

fn answer_to(order: &str, script: &mut Command) -> Answer {
    script.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = script.spawn().unwrap();
    // Whoever refuses early need not have read it.
    let _ = child.stdin.take().unwrap().write_all(order.as_bytes());
    answer_of(child.wait_with_output().unwrap())
}

/// What stands at the end of these keys.
pub(crate) fn at<'n>(node: &'n Node, keys: &[&str]) -> &'n Node {
    keys.iter().fold(node, |node, key| node.get(key).unwrap_or_else(|| panic!("no `{key}`")))
}

/// The text of a key.
pub(crate) fn text(node: &Node, key: &str) -> String {
    at(node, &[key]).as_text().unwrap().to_owned()
}

/// A provider's home with the program where the launcher looks first.
pub(crate) fn home_with_program(helm: &Helm) -> PathBuf {
    let home = helm.path().join("home");
    fs::create_dir_all(home.join("bin")).unwrap();
    symlink(program(), home.join("bin/bidpricescript")).unwrap();
    home
}
