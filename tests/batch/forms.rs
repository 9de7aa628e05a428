//! What goes in and what comes out, byte for byte.

use super::batch;
use crate::program::{Folder, Run, small_order};

/// Fails unless a run prints this and says nothing.
#[track_caller]
fn check(arguments: &str, input: &str, expected: &str) {
    let answer = batch().arguments(arguments).stdin(input).answer();
    let expected = (expected.to_owned(), 0, Some(String::new()));
    assert_eq!((answer.stdout, answer.exit, answer.stderr), expected);
}

fn dear() -> String {
    small_order("uact").replace("1000.000000000000000000", "5")
}

#[test]
fn json_says_the_price_or_why_there_is_none() {
    check(
        "",
        &format!("{}\r\n{}", small_order("uakt"), dear()),
        "{\"price\":\"4.787835\"}\n{\"refused\":\"too_dear\",\"message\":\"requested rate is too low. min expected 5.745402uact\"}\n",
    );
    check(
        "--columns denom,usd_per_month,maximum,refused",
        &dear(),
        "{\"denom\":\"uact\",\"usd_per_month\":\"2.47\",\"maximum\":\"5\",\"refused\":\"too_dear\"}\n",
    );
}

#[test]
fn nothing_in_is_nothing_out() {
    for form in ["json", "tsv", "csv"] {
        check(&format!("--format {form}"), "", "");
    }
    check("--format csv --header", "", "price,refused,message\n");
}

#[test]
fn columns_before_the_order_come_back() {
    let order = small_order("uact");
    let tsv = format!("7\ta\\tb\t{order}\n8\t\\N\t{}\n", dear());
    check(
        "--format tsv --header --columns price,refused,message",
        &tsv,
        "price\trefused\tmessage\n7\ta\\tb\t5.745402\t\\N\t\\N\n8\t\\N\t\\N\ttoo_dear\trequested rate is too low. min expected 5.745402uact\n",
    );
    let quoted = order.replace('"', "\"\"");
    let csv = format!("7,\"x,y\",\"{quoted}\"\n8,z,{order}\n");
    check("--format csv --columns price", &csv, "7,\"x,y\",5.745402\n8,z,5.745402\n");
}

#[test]
fn two_books_give_two_answers() {
    let order = small_order("uact");
    let wrapped = format!("{{\"id\":\"a\",\"order\":{order}}}\n");
    check(
        "--set price_target_cpu=3.2 --columns price",
        &wrapped,
        "{\"id\":\"a\",\"now\":{\"price\":\"5.745402\"},\"then\":{\"price\":\"9.467120\"}}\n",
    );
    check(
        "--set price_target_cpu=3.2 --columns price,refused --format tsv --header",
        &order,
        "now_price\tnow_refused\tthen_price\tthen_refused\n5.745402\t\\N\t9.467120\t\\N\n",
    );
}

/// A run over lines of which some are no orders.
#[track_caller]
fn check_bad(arguments: &str, expected: &str, said: &str) {
    let order = small_order("uact");
    let input = format!("{order}\ngarbage\n\n{{\"id\":9,\"order\":{{}}}}\n{order}\n");
    let answer = batch().arguments(arguments).stdin(input).answer();
    assert_eq!((answer.stdout.as_str(), answer.exit), (expected, 1));
    assert_eq!(answer.stderr.unwrap(), said);
}

const SOME_ARE_BAD: &str = "bidpricescript: 3 lines are no orders\nhint: each has its error in its place in the output, a deployment file above\n";

#[test]
fn a_line_that_is_no_order_has_its_number_and_the_others_their_prices() {
    check_bad(
        "",
        "{\"price\":\"5.745402\"}\n\
         {\"error\":\"cannot price the order: it is not one JSON value: expected value at line 1 column 1\",\"line\":2}\n\
         {\"error\":\"is empty\",\"line\":3}\n\
         {\"id\":9,\"error\":\"cannot price the order: `price` is missing\",\"line\":4}\n\
         {\"price\":\"5.745402\"}\n",
        SOME_ARE_BAD,
    );
    check_bad(
        "--format tsv --columns price,refused",
        "5.745402\t\\N\n\\N\torder\n\\N\torder\n\\N\torder\n5.745402\t\\N\n",
        SOME_ARE_BAD,
    );
}

#[test]
fn strict_stops_at_the_first() {
    check_bad(
        "--strict",
        "{\"price\":\"5.745402\"}\n",
        "bidpricescript: line 2 is no order: cannot price the order: it is not one JSON value: expected value at line 1 column 1\n\
         hint: without --strict the others are priced\n",
    );
}

#[test]
fn settings_that_cannot_be_read_end_it_before_the_first_line() {
    let run =
        Run::new().argument("batch").set("PRICE_TARGET_CPU", "abc").stdin(small_order("uact"));
    run.is_refused(
        "cannot read the settings: PRICE_TARGET_CPU is `abc`, which is not a number",
        "write a plain number such as 1.60",
    );
}

#[test]
fn a_rate_that_is_none_ends_it_before_the_first_line() {
    let run = Run::new().arguments("batch --rate abc").stdin(small_order("uakt"));
    let answer = run.answer();
    assert_eq!((answer.stdout.as_str(), answer.exit), ("", 1));
    assert!(answer.stderr.unwrap().contains("BIDPRICE_RATE is `abc`"));
}

#[test]
fn stdin_is_read_once() {
    for arguments in ["- -", "--values -", "--values - -", "--values - --then - nowhere"] {
        let answer = batch().arguments(arguments).stdin(small_order("uact")).answer();
        assert_eq!((answer.stdout.as_str(), answer.exit), ("", 64), "{arguments}");
        assert!(answer.stderr.unwrap().contains("stdin can be read once only"), "{arguments}");
    }
}

#[test]
fn of_several_files_an_error_names_its_own() {
    let folder = Folder::new();
    let good = folder.file("good", &small_order("uact"));
    let bad = folder.file("bad", "\nx");
    let answer = batch().argument(good).argument(bad.as_str()).answer();
    let named = format!("\"error\":\"is empty\",\"file\":\"{bad}\",\"line\":1");
    assert!(answer.stdout.contains(&named), "{}", answer.stdout);
}

#[test]
fn a_row_of_an_order_that_is_none_keeps_its_columns() {
    let input = format!("7\ta\tgarbage\n8\tb\t{}\n", small_order("uact"));
    let run = batch().arguments("--format tsv --columns price,refused").stdin(input);
    assert_eq!(run.answer().stdout, "7\ta\t\\N\torder\n8\tb\t5.745402\t\\N\n");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    batch().argument("nowhere.ndjson").is_refused(
        "`nowhere.ndjson` cannot be read: No such file or directory (os error 2)",
        "name a file of orders, a line each, a deployment file (.yaml, .yml) or a folder of deployment files",
    );
}
