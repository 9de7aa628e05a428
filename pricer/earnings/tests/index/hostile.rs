//! Broken, hostile and huge input: named, bounded, never a panic.

use bidprice_core::Rate;
use bidprice_earnings::guide::{self, Month};
use bidprice_earnings::limits::{DENOMS_MAX, FILE_BYTES_MAX, LEASES_MAX, PROBLEMS_MAX};
use bidprice_earnings::{
    Consumed, DaysPerMonth, EscrowPerLease, History, Leases, Potential, Problem, Seconds, Steps,
    Terms, Total, read_height,
};

use crate::support::{Written, block, lease, page, read};

const MONTH: Month = Month { block_time: Seconds::GUIDE, days_per_month: DaysPerMonth::GUIDE };

/// Everything that can be made of leases; the problems of the last.
pub(crate) fn everything(leases: &Leases) -> Vec<Problem> {
    let price = Rate::parse("1.79").unwrap();
    let mut steps = Steps::new();
    let blocks = [block(9, "2026-01-02T00:00:00Z"), block(5, "2026-01-01T00:00:00Z")];
    steps.read_blocks("blocks.jsonl", blocks.join("\n").as_bytes());
    steps.read_balances("balances.jsonl", b"{\"balances\":[]}\n{\"balances\":[]}");
    steps.add(leases);
    steps.add(leases);
    let history = History::of(&steps, None);
    let problems = [
        guide::total(leases).problems,
        guide::potential(leases, &MONTH, price).problems,
        guide::consumed(leases, 7, &MONTH).problems,
        guide::history(&steps, Seconds::GUIDE, EscrowPerLease::GUIDE).problems,
        Total::of(leases).problems,
        Potential::of(leases, &Terms::default(), Some(price)).problems,
        history.problems.clone(),
    ];
    for width in [0, 80] {
        let _ = history.plot(width);
    }
    let _ = history.html();
    for problem in problems.iter().flatten() {
        assert!(!problem.problem.is_empty() && !problem.hint.is_empty(), "{problem}");
        assert!(problem.to_string().chars().all(|character| !character.is_control()));
    }
    Consumed::of(leases, 7, &Terms::default()).problems
}

#[track_caller]
fn check(text: &[u8], expected: &str) {
    let mut leases = Leases::new();
    leases.read("x.json", text);
    let problems = everything(&leases);
    let told = problems.first().map(ToString::to_string).unwrap_or_default();
    assert!(told.starts_with(expected), "{told}");
    assert!(leases.is_empty());
}

#[test]
fn what_is_no_list_is_named() {
    for (text, expected) in [
        ("", "cannot use `x.json`: is not JSON: EOF while parsing a value"),
        (
            "Error: rpc error: code = Unavailable",
            "cannot use `x.json`: is not JSON: expected value",
        ),
        ("leases:\n- lease: {}\n", "cannot use `x.json`: is not JSON: expected value"),
        ("{}", "cannot use `x.json`: cannot be counted: missing field `leases`"),
        (
            "[]",
            "cannot use `x.json`: cannot be counted: invalid type: sequence, expected a lease list",
        ),
        (
            "7",
            "cannot use `x.json`: cannot be counted: invalid type: integer `7`, expected a lease list",
        ),
        (
            r#"{"leases":{}}"#,
            "cannot use `x.json`: cannot be counted: invalid type: map, expected a list of leases",
        ),
        (r#"{"leases":"#, "cannot use `x.json`: is not JSON: EOF while parsing a value"),
        (
            r#"{"leases":[],"pagination":{"next_key":7}}"#,
            "cannot use `x.json`: cannot be counted: `pagination.next_key` is neither a text nor null",
        ),
    ] {
        check(text.as_bytes(), expected);
    }
    check(b"{\"leases\":[\"\xff\"]}", "cannot use `x.json`: ");
    check("[".repeat(100_000).as_bytes(), "cannot use `x.json`: ");
    check(format!("{{\"leases\":{}", "[".repeat(1_000_000)).as_bytes(), "cannot use `x.json`: ");
}

#[test]
fn a_lease_with_an_odd_field_is_named_with_its_place() {
    let good = lease(7).today();
    for (field, odd, expected) in [
        (
            "\"dseq\":\"7\"",
            "\"dseq\":{}",
            "akash1tenant/?/1/1/akash1provider: `leases.json`: `leases[0].lease.id.dseq` is `{}`, not a whole number",
        ),
        (
            "akash1tenant\",\"dseq",
            "a b\",\"dseq",
            "?/7/1/1/akash1provider: `leases.json`: `leases[0].lease.id.owner` is `a b`, not an address",
        ),
        (
            "\"state\":\"active\"",
            "\"state\":\"paused\"",
            "akash1tenant/7/1/1/akash1provider: `leases.json`: `leases[0].lease.state` is `paused`, not a state of a lease",
        ),
        (
            "\"created_at\":\"7\"",
            "\"created_at\":-7",
            "akash1tenant/7/1/1/akash1provider: `leases.json`: `leases[0].lease.created_at` is `-7`, not a whole number",
        ),
        (
            "\"balance\":{\"denom\":\"uakt\"",
            "\"balance\":{\"denom\":\"uact\"",
            "akash1tenant/7/1/1/akash1provider: `leases.json`: `leases[0].escrow_payment.state.balance.denom` is `uact`, but the rate is in `uakt`",
        ),
        (
            "\"withdrawn\":{\"denom\":\"uakt\",\"amount\":\"0\"",
            "\"withdrawn\":{\"denom\":\"uakt\",\"amount\":\"-1\"",
            "akash1tenant/7/1/1/akash1provider: `leases.json`: `leases[0].escrow_payment.state.withdrawn.amount` is `-1`, less than nothing",
        ),
        (
            "\"rate\":{\"denom\":\"uakt\"",
            "\"rate\":{\"denom\":\"\"",
            "akash1tenant/7/1/1/akash1provider: `leases.json`: `leases[0].escrow_payment.state.rate.denom` is ``, not a denomination of 1 to 128 bytes",
        ),
    ] {
        let lease = good.replace(field, odd);
        assert_ne!(lease, good, "{field}");
        let told: Vec<String> =
            everything(&read(&page(&[lease], None))).iter().map(ToString::to_string).collect();
        assert_eq!(told, [format!("cannot count lease {expected}")]);
    }
}

#[test]
fn every_lease_that_is_none_is_named() {
    for odd in ["null", "7", "\"x\"", "[]", "{}", r#"{"lease":7,"escrow_payment":[]}"#] {
        let leases = read(&format!(r#"{{"leases":[{odd},{}]}}"#, lease(1).old()));
        let problems = everything(&leases);
        assert_eq!(problems.len(), 1, "{odd}");
        assert!(problems[0].to_string().starts_with("cannot count lease ?/?/?/?/?: "), "{odd}");
        assert_eq!(Total::of(&leases).leases, 1);
    }
}

#[test]
fn a_file_beyond_the_limit_is_not_read() {
    let huge = vec![b' '; FILE_BYTES_MAX + 1];
    check(&huge, "cannot use `x.json`: is longer than 67108864 bytes");
    let mut steps = Steps::new();
    steps.read_blocks("b", &huge);
    steps.read_balances("c", &huge);
    steps.add(&Leases::new());
    let history = History::of(&steps, None);
    let told: Vec<String> = history.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "cannot use `b`: is longer than 67108864 bytes",
            "cannot use `c`: is longer than 8388608 bytes"
        ]
    );
    let problem = read_height("b", &huge[..100]).unwrap_err();
    assert!(problem.to_string().starts_with("cannot use `b`: is not JSON: "), "{problem}");
}

#[test]
fn more_leases_than_fit_are_not_read_and_a_flood_is_told_by_its_number() {
    let many = |count: usize| format!("{{\"leases\":[{}7]}}", "7,".repeat(count - 1));
    let mut leases = Leases::new();
    leases.read("x.json", many(LEASES_MAX).as_bytes());
    assert_eq!(leases.len(), LEASES_MAX);
    leases.read("y.json", many(1).as_bytes());
    let problems = guide::total(&leases).problems;
    assert_eq!(problems.len(), PROBLEMS_MAX + 1);
    let first = "cannot use `y.json`: cannot be counted: there are more leases than fit";
    assert!(problems[0].to_string().starts_with(first), "{}", problems[0]);
    assert_eq!(problems[PROBLEMS_MAX].problem, "have 299001 problems more");
}

#[test]
fn the_largest_amounts_of_the_most_leases_are_still_exact() {
    let most = format!("{}.{}", "9".repeat(18), "9".repeat(18));
    let mut largest = lease(0);
    for amount in [&mut largest.rate, &mut largest.balance, &mut largest.withdrawn] {
        amount.clone_from(&most);
    }
    let leases = read(&page(&[largest.today()], None));
    assert_eq!(everything(&leases).len(), 0);
    let total = Total::of(&leases);
    assert_eq!(total.denoms[0].earned.to_string(), "1999999999999.999999999999999999999998");
}

#[test]
fn more_denominations_than_anybody_is_paid_in_are_named() {
    let many: Vec<String> = (0..=DENOMS_MAX as u64)
        .map(|dseq| Written { denom: format!("u{dseq}"), created_at: 1, ..lease(dseq) }.today())
        .collect();
    let leases = read(&page(&many, None));
    let problems = everything(&leases);
    let [problem] = &problems[..] else { panic!("{problems:?}") };
    assert_eq!(problem.problem, "is `u64`, one more than the 64 denominations that are counted");
    assert_eq!(Total::of(&leases).denoms.len(), DENOMS_MAX);
}

#[test]
fn worthless_coins_in_the_bank_are_not_shown_and_known_ones_are() {
    let coins: Vec<String> =
        (0..5_000).map(|coin| format!(r#"{{"denom":"spam{coin}","amount":"1"}}"#)).collect();
    let uact = r#"{"denom":"uact","amount":"1"}"#;
    let mut steps = Steps::new();
    steps.read_blocks("b", block(9, "2026-01-02T00:00:00Z").as_bytes());
    steps.read_balances("c", format!("{{\"balances\":[{},{uact}]}}", coins.join(",")).as_bytes());
    steps.add(&read(&page(&[lease(1).today()], None)));
    let history = History::of(&steps, None);
    let denoms: Vec<&str> =
        history.steps[0].denoms.iter().map(|denom| denom.denom.as_str()).collect();
    assert_eq!(denoms, ["uact", "uakt"]);
    assert_eq!(history.problems, []);
}
