//! Policies: what they say of a report, and what is said of them.

use bidprice_whatif::{Outcome, POLICY_BYTES_MAX, POLICY_DEPTH_MAX, Policy, PolicyError};
use proptest::prelude::*;
use serde_json::Value;

use crate::sample::{delta, empty, report};

fn sample() -> Value {
    serde_json::to_value(report()).unwrap()
}

fn outcome(policy: &str, report: &Value) -> Result<Outcome, PolicyError> {
    Policy::parse(policy).and_then(|policy| policy.check(report))
}

/// What the run says of it.
#[track_caller]
fn check(policy: &str, expected: &str) {
    assert_eq!(outcome(policy, &sample()).unwrap().to_string(), expected, "{policy}");
}

/// The column, the problem and the hint.
#[track_caller]
fn check_wrong(policy: &str, column: usize, problem: &str, hint: &str) {
    let error = outcome(policy, &sample()).unwrap_err();
    let is = (error.column, error.problem.as_str(), error.hint.as_str());
    assert_eq!(is, (column, problem, hint), "{policy}");
}

#[test]
fn figures_are_compared_with_every_digit() {
    check("total.delta_pct > 4", "total.delta_pct is 4.01");
    check("total.delta_pct > 4.01", "holds");
    check("total.delta_pct >= 4.010", "total.delta_pct is 4.01");
    check("total.now_usd == 301876.204185", "total.now_usd is 301876.204185");
    check("total.now_usd != 301876.2041850000000000000000000001", "total.now_usd is 301876.204185");
    check("refused.new > 0", "refused.new is 9");
    check("-5 < resources[\"rules and plugins\"].delta_usd", "holds");
    check("earnings.then_usd < earnings.now_usd", "holds");
}

#[test]
fn sentences_are_joined() {
    check("total.delta_pct > 5 or refused.new > 0", "total.delta_pct is 4.01, refused.new is 9");
    check("total.delta_pct > 5 and refused.new > 0", "holds");
    check("not (bids.lost < 10)", "holds");
    check("not not bids.lost == 9 and bids.won == 4", "bids.lost is 9, bids.won is 4");
    // `and` binds closer than `or`.
    check("bids.lost == 9 or bids.won == 0 and bids.won == 1", "bids.lost is 9, bids.won is 4");
    check("(bids.lost == 9 or bids.won == 0) and bids.won == 1", "holds");
}

#[test]
fn members_of_lists_have_names_and_lists_have_lengths() {
    check("resources.cpu.delta_pct < -10", "resources.cpu.delta_pct is -12.5");
    check("gpus[\"a100.80Gi.sxm\"].delta_pct > 0", "holds");
    check("gpus['h100.80Gi.sxm'].units >= 50", "gpus['h100.80Gi.sxm'].units is 50");
    check("refused.reasons.too_dear.then > 110", "refused.reasons.too_dear.then is 111");
    check("sweep.points[\"1200.0\"].bids < 1000", "holds");
    check("most_changed.length > 4", "most_changed.length is 5");
    // A reason that is not in the report has happened never.
    check("refused.reasons.no_rate.then > 0", "holds");
}

#[test]
fn texts_are_the_same_or_not() {
    check("then.compat == \"script\"", "holds");
    check("now.book == then.book", "holds");
    check("orders.from != 'orders.ndjson'", "holds");
    check("then.name == 'new.yaml'", "then.name is `new.yaml`");
}

#[test]
fn what_cannot_be_said_fails() {
    let mut report = report();
    report.total = delta("0", "5");
    report.sweep = None;
    let report = serde_json::to_value(report).unwrap();
    let check = |policy: &str, expected: &str| {
        assert_eq!(outcome(policy, &report).unwrap().to_string(), expected, "{policy}");
    };
    check("total.delta_pct > 5", "total.delta_pct cannot be said");
    check("not total.delta_pct > 5", "total.delta_pct cannot be said");
    check("refused.new == 0 and total.delta_pct > 5", "total.delta_pct cannot be said");
    check("sweep.points[\"950\"].bids < 3", "sweep.points[\"950\"].bids cannot be said");
    check("most_changed.length == 5", "most_changed.length is 5");
}

#[test]
fn an_unknown_field_names_the_near_ones() {
    let no = |path: &str| format!("the report has no field `{path}`");
    let meant = "did you mean `total.delta_usd` or `total.delta_pct`?";
    check_wrong("total.delta > 5", 1, &no("total.delta"), meant);
    check_wrong(
        "1 < refused.newer",
        5,
        &no("refused.newer"),
        "did you mean `refused.new` or `refused.now`?",
    );
    check_wrong(
        "bids.weather == 1",
        1,
        &no("bids.weather"),
        "`bids` has `now`, `then`, `lost` and `won`",
    );
    check_wrong(
        "gpus.a100.delta_pc > 1",
        1,
        &no("gpus[\"…\"].delta_pc"),
        "did you mean `gpus[\"…\"].delta_pct` or `gpus[\"…\"].delta_usd`?",
    );
}

#[test]
fn an_absent_member_names_those_there_are() {
    check_wrong(
        "gpus.h200.units > 1",
        1,
        "no `h200` in this report",
        "there are `a100`, `a100.80Gi.sxm`, `h100.80Gi.sxm`, `l40s`, `rtx4090.24Gi`, `t4`",
    );
    check_wrong(
        "refused.reasons.rain.now > 1",
        1,
        "no `rain` in this report",
        "there are `declined`, `denomination`, `nothing_to_charge`, `too_dear`",
    );
    let nothing = serde_json::to_value(empty()).unwrap();
    let error = outcome("gpus.t4.units > 1", &nothing).unwrap_err();
    assert_eq!(error.hint, "the list is empty");
}

#[test]
fn what_is_no_policy_says_where_and_what_to_write() {
    let figures = "write one of `>` `>=` `<` `<=` `==` `!=` between two figures";
    check_wrong("", 1, "no figure", "write a field, a number or a quoted text here");
    check_wrong("bids.won", 9, "no comparison", figures);
    check_wrong(
        "bids.won = 3",
        10,
        "`=` means nothing here",
        "write `==` where two are to be the same",
    );
    check_wrong("bids.won > 3 && bids.won < 5", 14, "`&` means nothing here", "write `and`");
    check_wrong(
        "bids.won > 1e3",
        12,
        "`1e3` is no number",
        "write digits with a point, such as 5 or -2.5; at most 76 of them",
    );
    check_wrong(
        "1 < bids.won < 3",
        14,
        "a second comparison",
        "compare two at a time and join them with `and`",
    );
    check_wrong("(bids.won < 3", 1, "`(` is never closed", "write `)` where it ends");
    check_wrong(
        "total > 3",
        1,
        "`total` is no figure but holds some",
        "name one of them: `now_usd`, `then_usd`, `delta_usd` and `delta_pct`",
    );
    check_wrong("notes > 3", 1, "`notes` is a list", "ask for `notes.length`");
    check_wrong("1 < 2", 1, "no field in it", "compare with a field of the report");
    check_wrong("then.compat > 'a'", 13, "texts have no order", "compare them with `==` or `!=`");
    check_wrong(
        "bids.won == '3'",
        1,
        "a figure is compared with a text",
        "write figures without quotation marks, and texts in them",
    );
    check_wrong("orders.from == 'a", 16, "a text without an end", "end it with '");
}

#[test]
fn the_place_is_marked() {
    let error = Policy::parse("refused.new > 0 or total.delta_pc > 5").unwrap_err();
    let shown = "cannot read the policy: the report has no field `total.delta_pc`, at column 20
  refused.new > 0 or total.delta_pc > 5
                     ^^^^^^^^^^^^^^";
    assert_eq!(error.to_string(), shown);
}

#[test]
fn length_and_depth_have_limits() {
    let long = format!("bids.won > {}", "1 ".repeat(POLICY_BYTES_MAX));
    assert!(Policy::parse(&long).unwrap_err().problem.contains("4096 are the most"));
    let nested = |depth| format!("{}bids.won > 1{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Policy::parse(&nested(POLICY_DEPTH_MAX)).is_ok());
    assert!(Policy::parse(&nested(POLICY_DEPTH_MAX + 1)).unwrap_err().problem.contains("32 deep"));
    assert!(Policy::parse(&format!("{}bids.won > 1", "not ".repeat(1000))).is_err());
    let digits = format!("total.now_usd > {}", "9".repeat(76));
    let error = outcome(&digits, &sample()).unwrap_err();
    assert_eq!(error.problem, "two figures with too many digits to compare");
}

/// Words that policies are made of, and others.
fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "not",
        "and",
        "or",
        "(",
        ")",
        "[",
        "]",
        ".",
        ">",
        "<=",
        "==",
        "!=",
        "5",
        "-2.50",
        "'x'",
        "\"",
        "\\",
        "total",
        "delta_pct",
        "gpus",
        "a100",
        "length",
        "sweep",
        "points",
        "refused.new",
        "\u{202e}",
        "é",
    ]);
    prop::collection::vec(word, 0..24).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn no_text_panics(text in prop_oneof!["\\PC{0,60}", words(), ".{0,40}"]) {
        match Policy::parse(&text) {
            Ok(policy) => drop(policy.check(&sample())),
            Err(error) => {
                prop_assert!(!error.hint.is_empty());
                prop_assert!(!error.to_string().chars().any(|c| c.is_control() && c != '\n'));
            }
        }
    }

    /// Against whole numbers of the same units, which is arithmetic without this crate.
    #[test]
    fn comparisons_agree_with_exact_arithmetic(
        amount in -1_000_000_i64..1_000_000, limit in -1_000_000_i64..1_000_000, zeros in 0_usize..5,
        sign in prop::sample::select(vec![">", ">=", "<", "<=", "==", "!="]),
    ) {
        // Often the same, or next to it.
        for limit in [limit, amount, amount + 1] {
            let decimal = |units: i64| {
                let size = units.unsigned_abs();
                format!("{}{}.{:03}", if units < 0 { "-" } else { "" }, size / 1000, size % 1000)
            };
            let mut report = report();
            report.total.delta_usd = decimal(amount);
            let report = serde_json::to_value(report).unwrap();
            let policy = format!("total.delta_usd {sign} {}{}", decimal(limit), "0".repeat(zeros));
            let fails = match sign {
                ">" => amount > limit, ">=" => amount >= limit, "<" => amount < limit,
                "<=" => amount <= limit, "==" => amount == limit, _ => amount != limit,
            };
            let outcome = outcome(&policy, &report).unwrap();
            prop_assert_eq!(outcome != Outcome::Holds, fails, "{} of {}", policy, amount);
        }
    }
}
