//! The post-renderer: the init container is there, everything else as it was.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use super::rendered::{Rendered, at, text};
use super::{Helm, answer, with_each};
use crate::program::{program, repository};
use crate::vectors::Answer;

const IMAGE: &str = "example/bidprice:0.1.0";

/// How this generation is told of the post-renderer, which it has then.
fn option(helm: &Helm) -> &'static str {
    if helm.generation == 3 {
        return "--post-renderer chart-values/post-renderer/add-init-container";
    }
    let installed = helm.shell("helm plugin install \"$PWD/chart-values/post-renderer\"");
    assert_eq!(installed.exit, 0, "{:?}", installed.stderr);
    "--post-renderer bidprice-init"
}

/// A script with everything that YAML likes to change.
fn script(helm: &Helm) -> String {
    let text =
        "#!/bin/sh\n\n  echo \"a: b\" # c \n\ttab 'and' \\n é €\n--- \nyes\n%done\n".to_owned();
    let file = helm.file("old.sh", &text);
    helm.file("old.b64", &super::piped("base64 -w0 \"$1\"", file));
    text
}

fn rendered(helm: &Helm, options: &str) -> Rendered {
    let values = "-f tests/values/dropped.yaml --set-file bidpricescript=old.b64";
    Rendered::by(helm, &format!("{values} {options}"))
}

/// The init containers, between which ours comes first.
const INIT_CONTAINERS: &str = "StatefulSet/spec/template/spec/initContainers/";

#[test]
fn the_init_container_is_added_and_nothing_else_changes() {
    with_each(|helm| {
        let script = script(&helm);
        let option = option(&helm);
        let before = rendered(&helm, "");
        let after = rendered(&helm, &format!("{option} --post-renderer-args {IMAGE}"));
        assert_eq!((before.script(), after.script()), (script.clone(), script));

        let [ours, _] = after.containers("initContainers") else { panic!("two of them") };
        assert_eq!(
            (text(ours, "name"), text(ours, "image")),
            ("bidpricescript".into(), IMAGE.into())
        );
        let [mount] = at(ours, &["volumeMounts"]).as_list().unwrap() else { panic!("one mount") };
        assert_eq!(text(mount, "name"), "home");

        let mut expected = before.texts();
        // The same number, which kustomize writes as YAML 1.2 would.
        let mode = "StatefulSet/spec/template/spec/volumes/0/configMap/defaultMode".to_owned();
        assert_eq!(expected.insert(mode, 0o744.to_string()).as_deref(), Some("0744"));
        let mut rest = after.texts();
        rest.retain(|way, _| !way.starts_with(&format!("{INIT_CONTAINERS}0/")));
        let moved = |(way, text): (String, String)| {
            (way.replace(&format!("{INIT_CONTAINERS}1/"), &format!("{INIT_CONTAINERS}0/")), text)
        };
        assert_eq!(rest.into_iter().map(moved).collect::<BTreeMap<_, _>>(), expected);
    });
}

#[test]
fn the_image_can_be_named_by_a_variable() {
    with_each(|helm| {
        script(&helm);
        let option = option(&helm);
        let line = format!(
            "BIDPRICE_IMAGE=a@sha256:{} helm template akash-provider tests/helm/chart {option}",
            "0".repeat(64)
        );
        let rendered = Rendered::read(&helm.says(&line));
        let image = text(&rendered.containers("initContainers")[0], "image");
        assert_eq!(image, format!("a@sha256:{}", "0".repeat(64)));
    });
}

#[test]
fn a_post_renderer_that_cannot_do_its_work_stops_helm() {
    with_each(|helm| {
        script(&helm);
        let option = option(&helm);
        for (arguments, problem) in [
            ("akash-provider", "no image is named"),
            ("akash-provider --post-renderer-args a|b", "the image `a|b` is no name of an image"),
        ] {
            let quoted = arguments.replace('|', "\\|");
            let line = format!("helm template {quoted} tests/helm/chart {option}");
            let Answer { stdout, exit, stderr } = helm.shell(&line);
            assert_eq!((stdout.as_str(), exit), ("", 1), "{line}");
            // Helm 4 keeps a post-renderer's words to itself.
            let is_told =
                stderr.unwrap().contains(&format!("add-init-container: {problem}\nhint: "));
            assert_eq!(is_told, helm.generation == 3, "{line}");
        }
    });
}

#[test]
fn a_stateful_set_of_another_name_is_no_silent_success() {
    with_each(|helm| {
        let manifest = "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: mine}}";
        let line =
            format!("echo '{manifest}' | chart-values/post-renderer/add-init-container {IMAGE}");
        let answer = helm.shell(&line);
        assert_eq!((answer.stdout.as_str(), answer.exit), ("", 1));
        let problem = "add-init-container: no StatefulSet is named as the chart names it\n";
        assert!(answer.stderr.unwrap().starts_with(problem));
    });
}

/// Runs the init container's command with the container's folders in this one.
fn run_init_container(rendered: &Rendered, folder: &Path) -> Answer {
    let ours = &rendered.containers("initContainers")[0];
    let [line] = at(ours, &["args"]).as_list().unwrap() else { panic!("one argument") };
    let line = line.as_text().unwrap();
    let line = line.replace("/usr/local/bin", folder.join("image").to_str().unwrap());
    let line = line.replace("/provider-home", folder.join("volume").to_str().unwrap());
    answer(Command::new("sh").args(["-c", &line]))
}

#[test]
fn the_init_container_brings_the_program_or_leaves_what_is_there() {
    with_each(|helm| {
        let option = option(&helm);
        let folder = helm.path().join("node");
        for name in ["image", "volume/bin"] {
            fs::create_dir_all(folder.join(name)).unwrap();
        }
        let copy = folder.join("volume/bin/bidpricescript");
        fs::write(&copy, "the old one").unwrap();
        let options = format!(
            "-f chart-values/values-launcher.yaml --set home={} {option} --post-renderer-args {IMAGE}",
            folder.join("volume").display()
        );
        let rendered = Rendered::by(&helm, &options);

        let answer = run_init_container(&rendered, &folder);
        let words = "bidpricescript was not copied: bids go on with what is there\n";
        assert!(answer.exit == 0 && answer.stderr.unwrap().ends_with(words));
        assert_eq!(fs::read_to_string(&copy).unwrap(), "the old one");

        symlink(program(), folder.join("image/bidpricescript")).unwrap();
        let answer = run_init_container(&rendered, &folder);
        assert_eq!((answer.exit, answer.stderr.as_deref()), (0, Some("")));
        let order = fs::read_to_string(repository().join("tests/orders/sample.json")).unwrap();
        let bid = rendered.bid(helm.path(), &order);
        assert_eq!((bid.stdout.as_str(), bid.exit), ("2375.502723\n", 0), "{:?}", bid.stderr);
    });
}

#[test]
fn each_generation_refuses_the_others_way() {
    with_each(|helm| {
        let (line, words) = if helm.generation == 3 {
            (
                "helm plugin install \"$PWD/chart-values/post-renderer\"",
                "unknown field \"apiVersion\"",
            )
        } else {
            (
                "helm template akash-provider tests/helm/chart \
                    --post-renderer chart-values/post-renderer/add-init-container",
                "not found",
            )
        };
        let answer = helm.shell(line);
        assert!(answer.exit == 1 && answer.stderr.as_ref().unwrap().contains(words), "{answer:?}");
    });
}
