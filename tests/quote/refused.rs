//! What cannot be quoted: every refusal, word for word, and nothing on stdout.

use super::quote;
use crate::program::{Folder, Run};

/// Fails unless the command line is refused with these two lines.
#[track_caller]
fn check_usage(arguments: &str, message: &str, hint: &str) {
    let answer = quote(arguments).answer();
    let lines = format!("bidpricescript: {message}\nhint: {hint}\n");
    assert_eq!((answer.stdout.as_str(), answer.exit), ("", 64));
    assert_eq!(answer.stderr.unwrap(), lines);
}

/// Fails unless clap refuses a value with this.
#[track_caller]
fn check_value(option: &str, value: &str, message: &str) {
    let answer = quote("").argument(option).argument(value).answer();
    let stderr = answer.stderr.unwrap();
    assert_eq!((answer.stdout.as_str(), answer.exit), ("", 64));
    let (_, told) = stderr.lines().next().unwrap().split_once(">': ").unwrap();
    assert_eq!(told, message, "{stderr}");
}

#[track_caller]
fn check(run: &Run, message: &str, hint: &str) {
    run.is_refused(message, hint);
}

#[test]
fn nothing_to_quote_is_told_with_what_to_write() {
    let hint = "name a deployment file, as in `bidpricescript quote deploy.yaml`, or say what is wanted: \
                `bidpricescript quote --cpu 4 --memory 16Gi --storage 100Gi`";
    for arguments in
        ["", "--json", "--denom uakt --count 3", "--have t4=4", "--max 5 --precision 2"]
    {
        let message = "nothing to quote: neither a file nor resources are given";
        check_usage(arguments, message, hint);
    }
}

#[test]
fn nothing_of_everything_is_nothing_to_quote() {
    for arguments in ["--memory 0", "--cpu 0 --memory 0 --ips 0", "--endpoints 0 --count 3"] {
        let message = "nothing to quote: all that is asked for is 0";
        let hint = "write how much is wanted, as in `bidpricescript quote --cpu 4 --memory 16Gi`";
        check_usage(arguments, message, hint);
    }
    assert_eq!(quote("--cpu 1 --memory 0").answer().exit, 0);
}

#[test]
fn a_negative_rate_is_told_as_any_other_that_is_none() {
    let answer = quote("--cpu 1 --denom uakt --rate -1").answer();
    let stderr = answer.stderr.unwrap();
    assert!(stderr.contains("`-1`") && stderr.contains("hint: "), "{stderr}");
    assert_eq!(answer.exit, 1);
}

#[test]
fn stdin_that_cannot_be_read_is_told_as_such() {
    let folder = std::fs::File::open("/").unwrap();
    let output = quote("-").command().stdin(folder).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "bidpricescript: cannot read stdin: Is a directory (os error 21)\n\
         hint: name a deployment file (SDL), an order's JSON, or lines that `quote --orders` printed\n"
    );
}

#[test]
fn a_file_and_flags_do_not_go_together() {
    let hint = "a file says itself what is wanted: change it there, or leave one of them out";
    let file = "tests/sdl/minimal.yaml";
    for option in [
        "--cpu 1",
        "--memory 1Gi",
        "--storage 1Gi",
        "--gpu a100",
        "--endpoints 1",
        "--ips 0",
        "--count 2",
        "--denom uakt",
        "--max 1",
        "--precision 6",
    ] {
        let name = option.split(' ').next().unwrap();
        let message = format!("`{name}` is given together with the file `{file}`");
        check_usage(&format!("{file} {option}"), &message, hint);
    }
}

#[test]
fn stdin_is_one_thing_only() {
    check_usage(
        "- --values -",
        "stdin cannot be both the file and the values",
        "name a file for one of them",
    );
}

#[test]
fn one_form_at_a_time() {
    for forms in ["--json --csv", "--markdown --orders", "--csv --orders", "--json --markdown"] {
        let answer = quote(&format!("--cpu 1 {forms}")).answer();
        assert_eq!((answer.stdout.as_str(), answer.exit), ("", 64), "{forms}");
    }
}

#[test]
fn values_are_told_with_what_to_write() {
    let units = "is not a size: write `8Gi` (units of 1024) or `8G` (of 1000)";
    check_value("--memory", "8gb", units);
    check_value("--storage", "8 GB", units);
    check_value("--storage", "beta3=8GB", units);
    check_value(
        "--storage",
        "beta9=1Gi",
        "has the class `beta9`: write ephemeral, beta1, beta2, beta3, default or ram, as in beta3=1Ti",
    );
    let threads = "is not a number of CPU threads: write threads such as 0.5, or whole thousandths such as 500m";
    check_value("--cpu", "four", threads);
    check_value("--cpu", "0.5m", threads);
    check_value("--gpu", "a100.80GB", "is not the memory of a GPU: write whole GiB, such as 80Gi");
    check_value("--gpu", "a100=0", "is 0 units: write 1, 2, 3, … behind the `=`");
    let units = "is not a whole number of GPUs: write 1, 2, 3, … behind the `=`";
    check_value("--gpu", "a100=-1", units);
    check_value(
        "--gpu",
        "a100.80",
        "has the ram `80`, a number of bytes: write its unit with it: 80Gi",
    );
    check_value(
        "--have",
        "a100.80=4",
        "`a100.80=4` has the ram `80`, a number of bytes: write its unit with it: 80Gi",
    );
    check_value(
        "--gpu",
        "a100.512Mi",
        "has the ram `512Mi`, less than 1Gi: write whole GiB, such as 80Gi",
    );
    let size = "is more than any order can have: write a number such as 512Mi or 16Gi";
    check_value("--memory", "18446744073709551616", size);
    check_value("--storage", "beta3=99Ei", size);
    check_value("--memory", "0.5", "is less than a byte: write a number such as 512Mi or 16Gi");
    let least = "is less than a thousandth of a thread: write a number such as 0.5 or 500m";
    check_value("--cpu", "0.0001", least);
    check_value("--count", "0", "is 0 instances: write 1 or more, or leave it out for 1");
    for option in ["--count", "--endpoints", "--ips"] {
        check_value(option, "-1", "`-1` is negative: write a whole number such as 2");
        check_value(option, "x", "`x` is not a whole number: write a whole number such as 2");
    }
    check_value("--cpu", "-1", threads);
    check_value("--precision", "-1", "is no number of decimals: write 0 to 18");
    check_value(
        "--gpu",
        "a100.nvl",
        "has the interface `nvl`: write pcie or sxm; a dot stands before a ram (80Gi) or an interface",
    );
    check_value(
        "--gpu",
        "nvidia/",
        "has the model ``: write [vendor/]model[.ram][.interface], as in a100.80Gi.sxm",
    );
    check_value("--have", "t4=4,rtx*=2", "`rtx*=2` is many models: name each model that is there");
    check_value(
        "--have",
        ",",
        "names no GPU: write model[.ram][.interface]=UNITS with commas between, as in a100.80Gi.sxm=8,t4=4",
    );
    let amount = "write a number such as 1000 or 0.25, with at most 18 decimals";
    check_value("--max", "-1", &format!("is negative: {amount}"));
    check_value("--max", "1,5", &format!("has a comma in it: {amount}"));
    check_value("--max", "0.1234567890123456789", &format!("has more than 18 decimals: {amount}"));
    check_value("--precision", "19", "is no number of decimals: write 0 to 18");
    check_value(
        "--block-time",
        "-6",
        "`-6` is negative; write a number such as 6.117, the seconds from one block to the next",
    );
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let hint =
        "name a deployment file (SDL), an order's JSON, or lines that `quote --orders` printed";
    check(&quote("/nowhere.yaml"), "cannot read `/nowhere.yaml`: is missing", hint);
    check(&quote("tests"), "cannot read `tests`: is not a regular file", hint);
    let folder = Folder::new();
    let long = folder.file("long", &" ".repeat((1 << 20) + 1));
    check(&quote(&long), &format!("cannot read `{long}`: is longer than 1048576 bytes"), hint);
    check(
        &quote("-").stdin(" ".repeat((1 << 20) + 1)),
        "cannot read stdin: is longer than 1048576 bytes",
        hint,
    );
    check(&quote("-").stdin(b"a: \xff".to_vec()), "cannot read stdin: is not UTF-8 text", hint);
}

#[test]
fn a_bad_deployment_file_is_told_with_line_and_column() {
    check(
        &quote("tests/sdl/bad-memory-in-MB.yaml"),
        "cannot read the deployment file: tests/sdl/bad-memory-in-MB.yaml:18:17: \
         `profiles.compute.web.resources.memory.size` is `512MB`, not a size",
        "write `512Mi` (units of 1024) or `512M` (of 1000)",
    );
    check(
        &quote("--orders -").stdin("version: '2.0'\nservices: [\n"),
        "cannot read the deployment file: stdin:3:1: cannot be read as YAML: \
         while parsing a node, did not find expected node content",
        "check the indentation and the quotes of this line and of the line above",
    );
    check(
        &quote("-"),
        "cannot read the deployment file: stdin:1:1: the file is empty",
        "give a deployment file, with `version` and `services`",
    );
}

#[test]
fn a_bad_order_is_told_with_its_path() {
    let whole = "the provider sends {\"resources\":[…],\"price\":{\"denom\":…,\"amount\":…},\"price_precision\":6}";
    check(&quote("-").stdin("{}"), "cannot price the order: `price` is missing", whole);
    check(
        &quote("-").stdin("[1"),
        "cannot price the order: it is not one JSON value: EOF while parsing a list at line 1 column 2",
        whole,
    );
    let good = r#"{"resources":[],"price":{"denom":"uact","amount":"1"}}"#;
    check(
        &quote("-").stdin(format!("{good}\n[{{}}]\n")),
        "stdin: order 2: cannot price the order: `[0].memory` is missing",
        "send bytes as a whole number without quotes or unit; 4 GiB is 4294967296",
    );
    check(
        &quote("-").stdin(format!("{good}\n{{")),
        "stdin: order 2: it is no JSON value: EOF while parsing an object at line 2 column 1",
        "name a deployment file (SDL), an order's JSON, or lines that `quote --orders` printed",
    );
}

#[test]
fn prices_that_cannot_be_read_refuse_every_quote_but_no_order() {
    let broken = |arguments: &str| quote(arguments).set("PRICE_TARGET_CPU", "$5");
    let message =
        "cannot read the settings: PRICE_TARGET_CPU is `$5`, which has a currency with it";
    let hint = "write the number alone, US dollars a month are meant";
    check(&broken("tests/sdl/minimal.yaml"), message, hint);
    check(&broken("tests/sdl/minimal.yaml --have t4=4 --orders"), message, hint);
    assert_eq!(broken("tests/sdl/minimal.yaml --orders").answer().exit, 0, "needs no price");
}
