//! chart-values/README.md, followed line by line. Helm is real, the cluster that takes an upgrade is
//! not: `stand_in/` has what stands in its place.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::symlink;

use serde_json::{Value, json};

use super::cluster::Cluster;
use super::{Helm, OLD_SCRIPT, old_script, with_each};
use crate::program::{program, repository};

/// Something to run: a block of `sh`, or a line that is shown with its output.
enum Step {
    Block(String),
    Shown { command: String, output: String },
}

impl Step {
    fn runs(&self, words: &str) -> bool {
        matches!(self, Self::Shown { command, .. } if command.contains(words))
    }
}

fn steps(page: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut inside = "";
    for line in page.lines() {
        match (inside, line) {
            (_, "```") => inside = "",
            ("", "```sh") => {
                inside = "sh";
                steps.push(Step::Block(String::new()));
            }
            ("", "```console") => inside = "console",
            ("sh" | "console", _) => add(&mut steps, line),
            _ => {}
        }
    }
    steps
}

fn add(steps: &mut Vec<Step>, line: &str) {
    let shown = line.strip_prefix("$ ");
    match (shown, steps.last_mut()) {
        (Some(command), _) => {
            steps.push(Step::Shown { command: command.to_owned(), output: String::new() });
        }
        (None, Some(Step::Block(text) | Step::Shown { output: text, .. })) => {
            *text += line;
            text.push('\n');
        }
        (None, None) => panic!("a block begins with a command"),
    }
}

/// One session of bash for all steps, each followed by a mark.
fn session(steps: &[Step]) -> String {
    let mut session = "exec 2>&1\n".to_owned();
    for step in steps {
        match step {
            Step::Block(text) => {
                // What fails in a block ends the session: its mark and all later ones are missing.
                writeln!(session, "set -e\n{text}set +e").unwrap();
            }
            Step::Shown { command, .. } => writeln!(session, "{command}").unwrap(),
        }
        session += "echo '@@@'\n";
    }
    session
}

/// The release that the page begins with.
fn release() -> Value {
    json!({
        "from": "akash1provider",
        "domain": "example.com",
        "price_target_cpu": "1.60",
        "price_target_memory": 0.8,
        "price_target_ip": 0,
        "price_target_gpu_mappings": "h100=1800,a100.80Gi=1000,t4=80",
        "bidpricescript": old_script(),
    })
}

/// What the operator of the page has at hand.
fn furnish(helm: &Helm) {
    let bin = helm.path().join("bin");
    for name in ["helm", "kubectl"] {
        symlink(repository().join("tests/helm/stand_in").join(name), bin.join(name)).unwrap();
    }
    fs::create_dir_all(helm.path().join("target/dist")).unwrap();
    fs::copy(program(), helm.path().join("target/dist/bidpricescript")).unwrap();
}

#[test]
fn an_operator_can_follow_the_page() {
    let page = fs::read_to_string(repository().join("chart-values/README.md")).unwrap();
    let cluster = Cluster::with_values(&release());
    with_each(|helm| {
        // It does not touch Helm and takes seconds: once is enough.
        let is_new = |step: &Step| helm.generation == 3 || !step.runs("migrate --verify");
        let steps: Vec<Step> = steps(&page).into_iter().filter(is_new).collect();
        furnish(&helm);
        let helm = helm.with_cluster(&cluster);
        let [real_helm, real_kubectl] = helm.tools();
        let session = format!(
            "export REAL_HELM={}/helm REAL_KUBECTL={}/kubectl PATH=\"$PWD/bin:$PATH\"\n{}",
            real_helm.display(),
            real_kubectl.display(),
            session(&steps)
        );
        let said = helm.shell(&session).stdout;
        let mut said = said.split("@@@\n");
        for step in &steps {
            let heard = said.next().unwrap_or_default();
            match step {
                Step::Shown { command, output } => {
                    assert_eq!(heard, output, "Helm {}: $ {command}", helm.generation);
                }
                Step::Block(text) => {
                    assert!(!heard.contains("rror"), "Helm {}: {text}{heard}", helm.generation);
                }
            }
        }
        assert_eq!(said.count(), 1, "the session comes to its end");
        let [old, back] = [OLD_SCRIPT, "pod/price_script.sh"]
            .map(|path| fs::read_to_string(helm.path().join(path)).unwrap());
        assert_eq!(back, old, "what is rolled back is the old script");
    });
}
