//! What an operator can hand over, and the folder that he gets.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::{folder, migrated};
use crate::program::{Folder, Run};

const SCRIPT: &str = "count-6.0.8";

fn script() -> String {
    fs::read_to_string(folder("scripts").join(format!("{SCRIPT}.sh"))).unwrap()
}

/// Without what was read, what was odd about it, and what the chart makes of it.
fn without_head(text: &str) -> String {
    let traps = "what the chart does to the old values\n";
    let text = match text.split_once(traps) {
        Some((before, behind)) => {
            before.to_owned() + behind.split_once("\n\n").map_or("", |(_, rest)| rest)
        }
        None => text.to_owned(),
    };
    let is_head = |line: &&str| !line.starts_with("read as ") && !line.starts_with("its base64 is");
    text.lines().filter(is_head).flat_map(|line| [line, "\n"]).collect()
}

#[test]
fn every_form_of_the_same_release_gives_the_same() {
    let script = script();
    let base64 = STANDARD.encode(&script);
    let wrapped: String = base64
        .as_bytes()
        .chunks(76)
        .flat_map(|line| [str::from_utf8(line).unwrap(), "\r\n"])
        .collect();
    let indented: String = wrapped.lines().flat_map(|line| ["  ", line, "\n"]).collect();
    let expected = without_head(&migrated(&Run::new().arguments("migrate").stdin(script.clone())));
    assert!(expected.contains("price_target_cpu: \""), "{expected}");
    let inputs = [
        base64.clone(),
        wrapped,
        base64.trim_end_matches('=').to_owned(),
        URL_SAFE_NO_PAD.encode(&script),
        format!("{{\"bidpricescript\":\"{base64}\"}}"),
        format!("bidpricescript: {base64}\n"),
        format!("USER-SUPPLIED VALUES:\nbidpricescript: {base64}\n"),
        format!("bidpricescript: |\n{indented}"),
    ];
    for input in inputs {
        let found = migrated(&Run::new().arguments("migrate").stdin(input.clone()));
        assert_eq!(without_head(&found), expected, "{}", input.get(..60).unwrap());
    }
}

#[test]
fn other_values_stay_and_prices_arrive_as_typed() {
    let json = format!(
        r#"{{"from":"akash1x","price_target_memory":0.00000001,"price_target_gpu_mappings":"a100=900, t4=80","attributes":[{{"key":"region","value":"0.5"}}],"bidpricescript":"{}","minimumbalance":1e-08}}"#,
        STANDARD.encode(script())
    );
    let answer = Run::new().arguments("migrate").stdin(json).answer();
    let values: Vec<&str> = answer.stdout.lines().collect();
    assert_eq!(
        values.first_chunk::<5>().unwrap(),
        &[
            "from: akash1x",
            "price_target_memory: \"0.00000001\"",
            "price_target_gpu_mappings: \"a100=900, t4=80\"",
            "attributes:",
            "  - key: region",
        ],
        "{}",
        answer.stdout
    );
    assert!(values.contains(&"    value: \"0.5\"") && values.contains(&"minimumbalance: 1e-08"));
    let report = answer.stderr.unwrap();
    assert!(report.contains("the GPU map keeps its spaces"), "{report}");
    assert_eq!(answer.exit, 2);
}

#[test]
fn the_folder_holds_everything_and_nothing_is_overwritten() {
    let home = Folder::new();
    let out = home.path().join("up/grade");
    let out_text = out.to_str().unwrap();
    let run = Run::new().arguments("migrate --out").argument(out_text).stdin(script());
    let answer = run.answer();
    assert!(matches!(answer.exit, 0 | 2), "{answer:?}");
    let ask =
        "chart=$(helm get metadata akash-provider -n akash-services -o json | jq -r .version)";
    let upgrade = |version: &str| {
        format!(
            "helm upgrade akash-provider akash/provider -n akash-services --version {version} -f \
             {out_text}/provider.yaml --set-file bidpricescript={out_text}/bidpricescript.b64"
        )
    };
    assert_eq!(answer.stdout, format!("{ask}\n{}\n", upgrade("\"${chart:?}\"")));
    assert_eq!(fs::read_to_string(out.join("old-bid-price-script.sh")).unwrap(), script());
    let value = fs::read_to_string(out.join("bidpricescript.b64")).unwrap();
    let values = fs::read_to_string(out.join("provider.yaml")).unwrap();
    assert!(values.contains(&format!("bidpricescript: \"{value}\"\n")), "{values}");
    let guide = fs::read_to_string(out.join("MIGRATION.md")).unwrap();
    assert!(
        answer.stdout.lines().all(|line| guide.contains(&format!("       {line}\n"))),
        "{guide}"
    );
    for file in fs::read_dir(&out).unwrap() {
        assert_eq!(file.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    fs::write(out.join("provider.yaml"), "mine").unwrap();
    let again = run.answer();
    assert_eq!((again.stdout.as_str(), again.exit), ("", 1));
    assert!(again.stderr.unwrap().contains("is there already, and nothing was written"));
    assert_eq!(fs::read_to_string(out.join("provider.yaml")).unwrap(), "mine");
    let with_version = run.clone().arguments("--force --chart-version 19.0.2").answer();
    assert_eq!(with_version.stdout, format!("{}\n", upgrade("19.0.2")));
    let without = run.clone().argument("--chart-version").argument("").answer();
    assert_eq!((without.stdout.as_str(), without.exit), ("", 64));
    for version in
        [">=15", "19.0", "19.0.2 --reuse-values", "19.0.2\nrm", "^19.0.2", "19.0.x", "1.2.3-"]
    {
        let wrong = run.clone().argument("--force").argument("--chart-version").argument(version);
        let answer = wrong.answer();
        assert_eq!((answer.stdout.as_str(), answer.exit), ("", 64), "{version}");
        assert!(answer.stderr.unwrap().contains("it is not one version"), "{version}");
    }
    for wrong in ["migrate --chart-version 19.0.2", "migrate --verify --out x"] {
        assert_eq!(Run::new().arguments(wrong).stdin(script()).answer().exit, 64, "{wrong}");
    }
    assert!(matches!(run.clone().argument("--force").answer().exit, 0 | 2));
    assert_eq!(fs::read_to_string(out.join("provider.yaml")).unwrap(), values);
}

#[test]
fn what_lies_in_the_folder_stays() {
    let home = Folder::new();
    let run = |more: &str| {
        let run = Run::new().arguments("migrate --out").argument(home.path().to_str().unwrap());
        run.arguments(more).stdin(script()).answer()
    };
    let beside = home.file("provider.yaml.new", "mine");
    assert!(matches!(run("").exit, 0 | 2));
    assert!(matches!(run("--force").exit, 0 | 2));
    assert_eq!(fs::read_to_string(beside).unwrap(), "mine");
    let (values, elsewhere) = (home.path().join("provider.yaml"), home.path().join("elsewhere"));
    fs::remove_file(&values).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &values).unwrap();
    for more in ["", "--force"] {
        let answer = run(more);
        assert_eq!(answer.exit, 1);
        assert!(answer.stderr.unwrap().contains("provider.yaml` is not a regular file, and stays"));
    }
    assert!(!elsewhere.exists());
}

/// What becomes of the chart's list where the script does this.
fn with_list(lines: &str) -> (i32, bool, String) {
    let folder = Folder::new();
    let script = folder.file("old.sh", &format!("#!/bin/bash\n{lines}\n"));
    let values = folder.file("v.yaml", "whitelist_url: https://c.example.org/l\n");
    let run = Run::new().arguments(&format!("migrate {values} --script {script}"));
    let answer = run.answer();
    let stays = answer.stdout.contains("whitelist_url: https://c.example.org/l");
    (answer.exit, stays, answer.stderr.unwrap())
}

#[test]
fn a_list_that_is_only_mentioned_or_may_be_read_by_others_needs_a_look() {
    let words = "it cannot be told whether the script gave a bid only to owners on it";
    for lines in [
        "echo \"list is $WHITELIST_URL\" >&2",
        ". /root/more.sh",
        "x=$(python3 /root/owners.py)",
        "/root/check || exit 1",
    ] {
        let (exit, stays, stderr) = with_list(&format!("{lines}\nTARGET_CPU=1.60"));
        assert!(exit == 2 && stays && stderr.contains(words), "{lines}: {exit} {stderr}");
    }
    let (_, stays, stderr) = with_list("TARGET_CPU=1.60");
    assert!(!stays && stderr.contains("had no effect: the script asks no such list"), "{stderr}");
}

#[test]
fn a_list_that_may_not_have_been_set_needs_a_look() {
    let asks = "curl -o /tmp/l $WHITELIST_URL\nif ! grep -qw $AKASH_OWNER /tmp/l; then exit 1; fi";
    let set = "WHITELIST_URL=https://o.example.org/z";
    let (_, stays, stderr) = with_list(&format!("[ -n \"$WHITELIST_URL\" ] || {set}\n{asks}"));
    assert!(stays && stderr.contains("now: setting `whitelist_url`"), "{stderr}");
    assert!(!stderr.contains("cannot be told"), "{stderr}");
    let (exit, stays, stderr) = with_list(&format!("[ \"$DEBUG\" = 1 ] && {set}\n{asks}"));
    assert!(exit == 2 && stays && stderr.contains("decides who gets a bid by"), "{stderr}");
}

#[test]
fn what_may_never_end_is_not_read() {
    for input in ["/dev/zero", "--script /dev/zero"] {
        let answer = Run::new().arguments(&format!("migrate {input}")).answer();
        assert_eq!((answer.stdout.as_str(), answer.exit), ("", 1));
        assert!(answer.stderr.unwrap().contains("`/dev/zero` is not a regular file"));
    }
}

#[test]
fn the_json_has_what_the_text_has() {
    let answer = Run::new().arguments("migrate --json").stdin(script()).answer();
    let json: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(answer.stderr.as_deref(), Some(""));
    assert_eq!(json["prices"][0]["key"], "price_target_cpu");
    assert!(json["values"].as_str().unwrap().contains("price_target_cpu: \""));
    assert_eq!(json["gpus"]["compat"], "script");
    assert!(json["needs_a_look"].is_boolean() && json["script"]["sha256"].is_string());
}

#[test]
fn what_cannot_be_read_is_1_and_says_why() {
    let refused = |input: &[u8], words: &str| {
        let answer = Run::new().arguments("migrate").stdin(input).answer();
        assert_eq!((answer.stdout.as_str(), answer.exit), ("", 1), "{words}");
        let stderr = answer.stderr.unwrap();
        assert!(stderr.contains(words) && stderr.contains("hint: "), "{stderr}");
    };
    refused(b"", "`stdin` is empty");
    refused(b"Error: release: not found\n", "Helm said: release: not found");
    refused(b"null\n", "has no bidpricescript");
    refused(b"\xff\xfe\x00", "is not text");
    refused(b"garbage\n", "cannot read the values");
    let answer = Run::new().arguments("migrate /nowhere.json").answer();
    assert_eq!(answer.exit, 1);
    assert!(answer.stderr.unwrap().contains("cannot read `/nowhere.json`"));
    assert_eq!(Run::new().arguments("migrate --force").stdin("").answer().exit, 64);
}

/// A script of 100 kB, and a megabyte of garbage: an answer or an error, in time that a person
/// does not notice (the program under test is not optimised as the one that ships).
#[test]
fn long_scripts_and_garbage_end_soon() {
    let long = script() + &"# more and more and more of the same\nx=$((x + 1))\n".repeat(2000);
    assert!(long.len() > 100_000);
    let found = Run::new().arguments("migrate").stdin(long).answer();
    assert_eq!(found.exit, 0, "{found:?}");
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut garbage = "#!/bin/bash\n".to_owned();
    while garbage.len() < 1_000_000 {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        garbage.push(char::from_u32((seed % 96) as u32 + 32).unwrap());
    }
    let found = Run::new().arguments("migrate").stdin(garbage).answer();
    assert!(matches!(found.exit, 1 | 2), "{found:?}");
}
