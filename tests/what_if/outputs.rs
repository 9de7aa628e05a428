//! What a run leaves behind: tables, CSV, Markdown, HTML, exit codes.

use super::{threads, what_if};
use crate::program::{Folder, Run};

fn small() -> Run {
    what_if().arguments("- --set price_target_cpu=2").stdin(threads(10, "40"))
}

#[test]
fn each_form_says_the_same_total() {
    let text = |form: &str| small().arguments(form).answer().stdout;
    assert!(text("").contains("16.00"), "{}", text(""));
    assert!(text("--csv").contains("16,20,4,25"), "{}", text("--csv"));
    assert!(text("--markdown").contains("+25"), "{}", text("--markdown"));
    assert!(text("--json").contains("\"delta_pct\": \"25\""));
}

#[test]
fn a_report_with_plots_is_written_beside_the_table() {
    let folder = Folder::new();
    let path = folder.path().join("report.html");
    let answer = small().argument("--html").argument(&path).answer();
    assert_eq!((answer.exit, answer.stderr.as_deref()), (0, Some("")));
    let html = std::fs::read_to_string(&path).unwrap();
    assert!(html.starts_with("<!DOCTYPE html>") && html.contains("<svg"));
    let answer = small().argument("--html").argument("/nowhere/report.html").answer();
    assert_eq!((answer.stdout.contains("total, USD a month"), answer.exit), (true, 1));
    let linked = folder.path().join("link");
    std::os::unix::fs::symlink("report.html", &linked).unwrap();
    let answer = small().argument("--html").argument(&linked).answer();
    assert_eq!((answer.stdout.as_str(), answer.exit), ("", 1));
    assert!(answer.stderr.unwrap().contains("is not a regular file"));
    let orders = folder.file("orders", &threads(10, "40"));
    let run = what_if().arguments("--set price_target_cpu=2 --html").argument(orders.as_str());
    let answer = run.argument(orders.as_str()).answer();
    assert_eq!((answer.stdout.as_str(), answer.exit), ("", 64));
    assert_eq!(std::fs::read_to_string(orders).unwrap(), threads(10, "40"));
}

/// Fails unless a policy ends a run with this code and these words.
#[track_caller]
fn check_policy(policy: &str, exit: i32, said: &str) {
    let answer = small().argument("--json").argument("--fail-if").argument(policy).answer();
    assert_eq!((answer.exit, answer.stderr.as_deref()), (exit, Some(said)));
}

#[test]
fn a_policy_that_fails_is_exit_3_and_says_which() {
    check_policy("total.delta_pct > 25", 0, "");
    check_policy(
        "total.delta_pct > 5",
        3,
        "bidpricescript: --fail-if 'total.delta_pct > 5': total.delta_pct is 25\n",
    );
    check_policy(
        "refused.new > 0 or bids.then == 0",
        3,
        "bidpricescript: --fail-if 'refused.new > 0 or bids.then == 0': refused.new is 1, bids.then is 0\n",
    );
    check_policy(
        "resources.cpu.delta_pct >= 25",
        3,
        "bidpricescript: --fail-if 'resources.cpu.delta_pct >= 25': resources.cpu.delta_pct is 25\n",
    );
}

#[test]
fn a_policy_with_an_unknown_field_is_wrong_use() {
    let answer = small().argument("--fail-if").argument("total.delta > 5").answer();
    assert_eq!((answer.stdout.as_str(), answer.exit), ("", 64));
    let said = answer.stderr.unwrap();
    assert!(said.contains("total.delta_pct"), "{said}");
}

#[test]
fn lines_that_are_no_orders_are_exit_2_and_counted() {
    let input = format!("{}\ngarbage\n", threads(10, "40"));
    let answer = what_if().arguments("- --json --set price_target_cpu=2").stdin(input).answer();
    assert_eq!(answer.exit, 2);
    let report: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(report["orders"]["unreadable"], 1);
    assert_eq!(report["orders"]["first_unreadable"][0]["place"], "stdin:2");
}
