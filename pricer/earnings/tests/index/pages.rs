//! Pages, in whatever files and order; both shapes; a lease twice.

use bidprice_earnings::guide;
use bidprice_earnings::{Leases, Total};

use crate::support::{Written, lease, page, read};
use crate::vectors::leases;

fn earned(leases: &Leases) -> Vec<String> {
    let total = Total::of(leases);
    total.denoms.iter().map(|denom| format!("{} {}", denom.withdrawn, denom.unit)).collect()
}

fn withdrawn(dseq: u64, amount: u64) -> Written {
    Written { withdrawn: amount.to_string(), ..lease(dseq) }
}

#[track_caller]
fn check(text: &str, sums: &[&str], problems: &[&str]) -> Leases {
    let leases = read(text);
    let total = Total::of(&leases);
    let told: Vec<String> = total.problems.iter().map(ToString::to_string).collect();
    assert_eq!(told, problems);
    assert_eq!(earned(&leases), sums);
    leases
}

#[test]
fn shapes_may_be_mixed_within_a_list() {
    let [one, other] = [withdrawn(1, 1_500_000), withdrawn(2, 1)];
    check(&page(&[one.old(), other.today()], None), &["1.500001 AKT"], &[]);
    // An API in front of a node: the id of today, the payment of before.
    let mixed = one.old().replace("\"lease_id\"", "\"id\"");
    check(&page(&[mixed], None), &["1.5 AKT"], &[]);
}

#[test]
fn pages_may_stand_in_one_pipe() {
    let pages = [
        page(&[withdrawn(1, 1).today()], Some("AQ==")),
        page(&[withdrawn(2, 10).today()], Some("Ag==")),
        page(&[withdrawn(3, 100).today()], None),
    ];
    for between in ["", "\n", " \r\n\t"] {
        check(&format!("{}\n", pages.join(between)), &["0.000111 AKT"], &[]);
    }
}

#[test]
fn no_leases_are_nothing_and_no_error() {
    for none in [r#"{"leases":[]}"#, r#"{"leases":null,"pagination":null}"#] {
        let leases = check(none, &[], &[]);
        assert_eq!(guide::total(&leases).text, "0\n");
        assert_eq!(Total::of(&leases).text(bidprice_report::Paint::Plain), "no leases: 0\n");
    }
}

#[test]
fn a_page_that_is_not_the_last_is_named_with_its_key() {
    let text = page(&[withdrawn(1, 7).today()], Some("AWJpZw=="));
    let leases = check(
        &text,
        &["0.000007 AKT"],
        &["cannot use `leases.json`: `pagination.next_key` says that another page follows"],
    );
    let hint = &guide::total(&leases).problems[0].hint;
    assert!(hint.starts_with("ask for it with `--page-key AWJpZw==`"), "{hint}");
    let mut lacking = leases_of(&["big-pages-p1.json", "big-pages-p3.json"]);
    assert_eq!(lacking.len(), 0, "an end is there: nothing tells that a page between is not");
    lacking = leases_of(&["big-pages-p2.json", "big-pages-p1.json"]);
    assert_eq!(lacking, ["pagination.next_key"]);
}

/// Files with pages, by their keys: `k` has one, `-` has none. What is said of the pages that lack.
#[track_caller]
fn check_files(files: &[&str], expected: &[&str]) {
    let mut leases = Leases::new();
    let mut dseq = 0;
    for (number, keys) in files.iter().enumerate() {
        let pages: Vec<String> = keys
            .chars()
            .map(|key| {
                dseq += 1;
                page(&[withdrawn(dseq, 1).today()], (key == 'k').then_some("AQ=="))
            })
            .collect();
        leases.read(&format!("{number}.json"), pages.join("\n").as_bytes());
    }
    let told: Vec<String> = Total::of(&leases).problems.iter().map(ToString::to_string).collect();
    assert_eq!(told, expected, "{files:?}");
    assert_eq!(leases.iter().count(), files.concat().len());
}

#[test]
fn a_list_that_is_cut_off_is_named_whatever_else_is_there() {
    let follows = |file: &str| {
        format!("cannot use `{file}`: `pagination.next_key` says that another page follows")
    };
    let unsure = |file: &str| {
        follows(file)
            + ", and several files or pages end a list: it cannot be told whether all pages are there"
    };
    for whole in [
        &["kk-"][..],
        &["k", "k", "-"],
        &["-", "k", "k"],
        &["-", "-"],
        &["kk-", "k-"],
        &["k-", "-"],
    ] {
        check_files(whole, &[]);
    }
    check_files(&["kk"], &[&follows("0.json, page 2")]);
    check_files(&["-k"], &[&follows("0.json, page 2")]);
    check_files(&["k", "k"], &[&follows("1.json")]);
    check_files(&["-", "k", "-"], &[&unsure("1.json")]);
    check_files(&["k-", "kk", "-"], &[&unsure("1.json, page 2")]);
    check_files(&["k--", "k"], &[&unsure("1.json")]);
}

fn leases_of(names: &[&str]) -> Vec<String> {
    Total::of(&leases(names)).problems.into_iter().map(|problem| problem.path).collect()
}

#[test]
fn a_lease_that_comes_twice_is_counted_once_and_named() {
    let one = withdrawn(5, 3);
    let again = Written { withdrawn: "4".to_owned(), ..one.clone() };
    check(
        &page(&[one.today(), again.old()], None),
        &["0.000003 AKT"],
        &["cannot count lease akash1tenant/5/1/1/akash1provider: `leases.json`: `leases[1]` was \
           there before and is counted once"],
    );
}

#[test]
fn a_page_that_breaks_off_counts_as_not_there() {
    let whole = page(&[withdrawn(1, 1).today()], None);
    let broken = page(&[withdrawn(2, 2).today(), withdrawn(3, 4).today()], None);
    let text = format!("{whole}\n{}", &broken[..broken.len() - 70]);
    let leases = read(&text);
    let total = Total::of(&leases);
    assert_eq!(earned(&leases), ["0.000001 AKT"]);
    let [problem] = &total.problems[..] else { panic!("{:?}", total.problems) };
    let told = problem.to_string();
    let expected = "cannot use `leases.json, page 2`: is not JSON: EOF while parsing";
    assert!(told.starts_with(expected), "{told}");
}

#[test]
fn a_file_that_could_not_be_opened_is_a_problem_beside_the_others() {
    let mut leases = read(&page(&[withdrawn(1, 1).today()], None));
    leases.unreadable("gone.json", "No such file or directory (os error 2)");
    let printed = guide::total(&leases);
    assert_eq!(printed.text, "1e-06\n");
    assert_eq!(
        printed.problems[0].to_string(),
        "cannot use `gone.json`: cannot be read: No such file or directory (os error 2)"
    );
}
