//! Pipes: answers that somebody waits for, readers who leave, inputs that are packed, long or broken.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};

use super::batch;
use crate::program::{Folder, Run, small_order};

#[test]
fn whoever_waits_for_a_price_gets_it() {
    let mut child = batch().command().stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut orders = child.stdin.take().unwrap();
    let mut prices = BufReader::new(child.stdout.take().unwrap());
    for denom in ["uact", "uakt", "uact"] {
        orders.write_all(format!("{}\n", small_order(denom)).as_bytes()).unwrap();
        let mut price = String::new();
        prices.read_line(&mut price).unwrap();
        let expected = if denom == "uact" { "5.745402" } else { "4.787835" };
        assert_eq!(price, format!("{{\"price\":\"{expected}\"}}\n"));
    }
    drop(orders);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_reader_who_leaves_ends_it_quietly() {
    let folder = Folder::new();
    let orders = folder.file("orders", &format!("{}\n", small_order("uact")).repeat(50_000));
    let mut child = batch()
        .argument(orders)
        .command()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = [0; 20];
    child.stdout.take().unwrap().read_exact(&mut line).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (output.status.code(), String::from_utf8(output.stderr).unwrap()),
        (Some(0), String::new())
    );
}

#[test]
fn a_full_disk_is_said() {
    let mut command = batch().stdin(small_order("uact")).command();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let folder = Folder::new();
    let orders = folder.file("orders", &small_order("uact"));
    let output = command.arg(orders).stdout(full).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "bidpricescript: cannot write to stdout: No space left on device (os error 28)\n\
         hint: check the disk, or where the output goes\n"
    );
}

/// Packs a file with a tool of the system.
fn packed(tool: &str, path: &str) -> Vec<u8> {
    let output = Command::new(tool).args(["-c", path]).output().unwrap();
    assert!(output.status.success(), "{tool}: {output:?}");
    output.stdout
}

#[test]
fn packed_orders_are_known_by_their_first_bytes() {
    let folder = Folder::new();
    let input = format!("{}\n{}\n", small_order("uact"), small_order("uakt")).repeat(3000);
    let plain = folder.file("orders", &input);
    let expected = batch().argument(plain.as_str()).answer().stdout;
    assert_eq!(expected.lines().count(), 6000);
    for tool in ["gzip", "zstd"] {
        let bytes = packed(tool, &plain);
        assert_eq!(batch().stdin(bytes.clone()).answer().stdout, expected, "{tool}");
        let cut = batch().stdin(&bytes[..bytes.len() / 2]).answer();
        assert_eq!(cut.exit, 1, "{tool}");
        assert!(cut.stderr.unwrap().contains("`stdin` cannot be read on: "), "{tool}");
        assert!(expected.starts_with(&cut.stdout), "{tool}");
    }
}

#[test]
fn the_sequence_is_that_of_the_input_whatever_the_threads() {
    let lines: Vec<String> = (1..=20_000)
        .map(|number| small_order("uact").replace("\"cpu\":1000", &format!("\"cpu\":{number}")))
        .collect();
    let input = lines.join("\n");
    let one = batch().arguments("--threads 1").stdin(input.as_str()).answer().stdout;
    assert_eq!(one.lines().count(), lines.len());
    for threads in [2, 3, 16] {
        let run = batch().arguments(&format!("--threads {threads}")).stdin(input.as_str());
        assert!(run.answer().stdout == one, "{threads} threads");
    }
}

#[test]
fn a_line_beyond_the_limit_is_one_bad_line() {
    let order = small_order("uact");
    let long = "x".repeat(5 << 20);
    let answer = batch().stdin(format!("{order}\n{long}\n{order}\n")).answer();
    assert_eq!(answer.exit, 1);
    assert_eq!(
        answer.stdout,
        "{\"price\":\"5.745402\"}\n{\"error\":\"is longer than 1114112 bytes\",\"line\":2}\n{\"price\":\"5.745402\"}\n"
    );
}

#[test]
fn strict_and_a_full_disk_do_not_wait_for_an_input_that_stays_open() {
    let full = || std::fs::File::options().write(true).open("/dev/full").unwrap().into();
    for (line, strict, stdout) in [
        ("bad".to_owned(), "--strict", Stdio::null()),
        (small_order("uact"), "--threads=4", full()),
    ] {
        let mut command = batch().argument(strict).command();
        let mut child =
            command.stdin(Stdio::piped()).stdout(stdout).stderr(Stdio::null()).spawn().unwrap();
        let mut orders = child.stdin.take().unwrap();
        orders.write_all(format!("{line}\n").as_bytes()).unwrap();
        // The input is still open: only the program's own end lets this go on.
        assert_eq!(child.wait().unwrap().code(), Some(1), "{strict}");
        drop(orders);
    }
}

#[test]
fn what_there_is_to_say_of_prices_is_said_once() {
    let folder = Folder::new();
    let rules = "rules:\n  - owners:\n      akash1friend: {factor: 0.5}\n";
    let config = folder.file("bidprice.yaml", rules);
    let input = format!("{}\n", small_order("uact")).repeat(5000);
    let answer = batch().set("BIDPRICE_CONFIG", config).stdin(input).answer();
    assert_eq!(answer.exit, 0);
    assert_eq!(
        answer.stderr.unwrap(),
        "bidpricescript: not asked, because AKASH_OWNER is not set: rule `owners`\n"
    );
}

#[test]
fn the_rate_is_looked_for_once() {
    let folder = Folder::new();
    let rate = folder.file("rate", "1.20\n");
    let run = Run::new().argument("batch").set("BIDPRICE_RATE_CACHE", rate.as_str());
    let mut child = run.command().stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut orders = child.stdin.take().unwrap();
    let mut prices = BufReader::new(child.stdout.take().unwrap());
    let mut ask = || {
        orders.write_all(format!("{}\n", small_order("uakt")).as_bytes()).unwrap();
        let mut price = String::new();
        prices.read_line(&mut price).unwrap();
        price
    };
    let first = ask();
    folder.file("rate", "2.40\n");
    assert_eq!((first.as_str(), ask()), ("{\"price\":\"4.787835\"}\n", first.clone()));
    drop(orders);
    assert!(child.wait().unwrap().success());
}
