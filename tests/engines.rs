//! ClickHouse, DuckDB and Spark, real ones: every block of docs/engines.md and all SQL of docs/journal.md.

use std::fs;
use std::process::Command;

use bidprice_core::bc::Number;
use serde_json::Value;

use crate::program::{Folder, Run, program, repository, small_order};

/// Orders in CI; `tests/long/engines` asks for more.
const ORDERS: u64 = 20_000;

/// What all engines have to find.
#[derive(Debug, Default, PartialEq)]
struct Sums {
    orders: u64,
    refused: u64,
    price: String,
    usd: String,
}

fn number(text: &str) -> Number {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    Number::from_digits(whole.as_bytes(), fraction.as_bytes()).unwrap()
}

fn trimmed(number: Number) -> String {
    number.text().trimmed().to_owned()
}

/// The sums of what `batch` prints.
fn sums_of_batch(folder: &Folder) -> Sums {
    let run = Run::new()
        .arguments("batch --columns price,usd_per_month,refused --rate 0.5 --values")
        .argument(folder.path().join("provider.yaml"))
        .argument(folder.path().join("orders.ndjson"));
    let (mut sums, mut price, mut usd) = (Sums::default(), Number::ZERO, Number::ZERO);
    for line in run.answer().stdout.lines() {
        let answer: Value = serde_json::from_str(line).unwrap();
        let add = |sum: Number, name: &str| sum.plus(number(answer[name].as_str().unwrap_or("0")));
        (price, usd) = (add(price, "price").unwrap(), add(usd, "usd_per_month").unwrap());
        sums.orders += 1;
        sums.refused += u64::from(answer["refused"].is_string());
    }
    Sums { price: trimmed(price), usd: trimmed(usd), ..sums }
}

/// What an engine printed: figures as numbers or as texts.
fn sums_of_engine(json: &str) -> Sums {
    let found: Value = serde_json::from_str(json).unwrap();
    let text = |name: &str| match &found[name] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let count = |name: &str| text(name).parse().unwrap();
    let amount = |name: &str| trimmed(number(&text(name)));
    Sums {
        orders: count("orders"),
        refused: count("refused"),
        price: amount("price"),
        usd: amount("usd"),
    }
}

/// Half of the tenants pay little; every order is another.
fn orders(count: u64) -> String {
    let line = |number: u64| {
        let maximum = ["1000.000000000000000000", "20.000000000000000000"]
            [usize::from(number.is_multiple_of(2))];
        let denom = ["uact", "uakt"][usize::from(number.is_multiple_of(5))];
        small_order(denom)
            .replace("\"cpu\":1000", &format!("\"cpu\":{}", number * 37 % 9973 + 10))
            .replace("1000.000000000000000000", maximum)
            + "\n"
    };
    (0..count).map(line).collect()
}

/// What a script of tests/engines prints about a page.
#[track_caller]
fn run_python(script: &str, page: &str, folder: &Folder) -> String {
    let python = repository().join("target/engines/bin/python");
    assert!(python.exists(), "tests/engines/fetch puts the engines there");
    let output = Command::new(python)
        .arg(repository().join("tests/engines").join(script))
        .arg(repository().join(page))
        .arg(folder.path())
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What stands behind these words.
#[track_caller]
fn line_of(found: &str, words: &str) -> String {
    let line = found.lines().find_map(|line| line.strip_prefix(words));
    line.unwrap_or_else(|| panic!("`{words}` is not in {found}")).trim().to_owned()
}

#[test]
fn clickhouse_and_spark_find_the_sums_of_batch() {
    let count =
        std::env::var("BIDPRICE_TEST_ORDERS").map_or(ORDERS, |count| count.parse().unwrap());
    let folder = Folder::new();
    folder.file("orders.ndjson", &orders(count));
    folder.file("provider.yaml", "price_target_cpu: \"1.75\"\nbidpricescript: x\n");
    fs::copy(program(), folder.path().join("bidpricescript")).unwrap();
    let found = run_python("run.py", "docs/engines.md", &folder);
    let of = |engine: &str| line_of(&found, engine);
    let expected = sums_of_batch(&folder);
    assert_eq!(expected.orders, count);
    assert!(expected.refused > count / 10 && expected.refused < count, "{expected:?}");
    assert_eq!(sums_of_engine(&of("clickhouse table")), expected);
    assert_eq!(sums_of_engine(&of("spark")), expected);
    let function: Value = serde_json::from_str(&of("clickhouse function")).unwrap();
    let price =
        function["price"].as_str().map_or_else(|| function["price"].to_string(), str::to_owned);
    assert_eq!(trimmed(number(&price)), expected.price);
}

#[test]
fn the_documented_queries_read_a_journal() {
    let folder = Folder::new();
    let journal = folder.path().join("journal.ndjson").to_str().unwrap().to_owned();
    let bid =
        |order: String| Run::new().set("BIDPRICE_JOURNAL", journal.as_str()).stdin(order).answer();
    let gpu = r#""gpu":{"units":2,"attributes":{"vendor":{"nvidia":{"model":"a100"}}}}"#;
    let with_gpu = small_order("uact").replace(r#""gpu":{"units":0,"attributes":{}}"#, gpu);
    for order in [small_order("uact"), with_gpu] {
        assert_eq!(bid(order).exit, 0);
    }
    assert_eq!(bid(small_order("uact").replace("1000.000000000000000000", "5")).exit, 1);
    assert_eq!(bid("garbage".to_owned()).exit, 1);
    let found = run_python("journal.py", "docs/journal.md", &folder);
    for engine in ["DuckDB", "ClickHouse"] {
        let rows = |about: &str| -> Vec<Value> {
            serde_json::from_str(&line_of(&found, &format!("{engine}: {about}: "))).unwrap()
        };
        let figure = |value: &Value| value.to_string().trim_matches('"').to_owned();
        let hours = rows("bids and refusals an hour");
        let sum = |place: usize| {
            hours.iter().map(|row| figure(&row[place]).parse::<u64>().unwrap()).sum::<u64>()
        };
        assert_eq!((sum(1), sum(2)), (2, 2), "{engine}: {hours:?}");
        let misses = rows("the nearest misses");
        assert_eq!(misses.len(), 1, "{engine}");
        assert!(figure(&misses[0][3]).starts_with("5.745402"), "{engine}: {misses:?}");
        assert_eq!(figure(&misses[0][5]), "14.91", "{engine}");
        let gpus = rows("GPUs that were asked for, and what they cost a month");
        assert_eq!(
            (figure(&gpus[0][0]), figure(&gpus[0][1])),
            ("gpu a100".into(), "1".into()),
            "{engine}"
        );
        assert!(figure(&gpus[0][2]).starts_with("200"), "{engine}: {gpus:?}");
        assert!(!rows("the longest silences").is_empty(), "{engine}");
    }
    // What a query writes is priced as it was.
    let orders = folder.path().join("orders.ndjson");
    let answer = Run::new().argument("batch").argument(orders).answer();
    assert_eq!(answer.stdout.matches("\"price\":").count(), 2, "{}", answer.stdout);
}
