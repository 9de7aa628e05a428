//! The values files of chart-values/: what they say is what arrives, and `lint` has nothing to say.

use std::fs;
use std::path::Path;

use bidprice_chart::{NAMES, Sets};
use bidprice_yaml::{Style, parse};

use super::rendered::{Rendered, home_with_program};
use super::{Helm, piped, with_each};
use crate::program::repository;

const PRICES: &str = "chart-values/values-prices.yaml";
const LAUNCHER: &str = "chart-values/values-launcher.yaml";
const EMBED: &str = "chart-values/values-embed.yaml";

/// Key and text of all values, each of which has to be in quotes.
fn typed(file: &str) -> Vec<(String, String)> {
    let root = parse(&fs::read_to_string(repository().join(file)).unwrap()).unwrap();
    let members = root.as_mapping().unwrap().iter();
    let typed = members.map(|member| {
        let value = member.value.as_scalar().unwrap();
        assert_eq!(value.style, Style::DoubleQuoted, "{file}: {value:?}");
        (member.key.as_text().unwrap().to_owned(), value.text.clone())
    });
    typed.collect()
}

#[track_caller]
fn is_clean(helm: &Helm, options: &str) {
    let line = format!("bidpricescript lint {options}");
    assert_eq!(helm.says(&line), "nothing to repair\n", "{line}");
}

#[test]
fn every_file_has_every_price_and_all_arrive() {
    let with_prices: Vec<&str> = NAMES
        .iter()
        .filter(|name| matches!(name.sets, Sets::Target(_) | Sets::Gpus))
        .map(|name| name.key)
        .collect();
    let prices = typed(PRICES);
    assert_eq!(prices.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), with_prices);
    assert_eq!((typed(EMBED), &typed(LAUNCHER)[..prices.len()]), (prices.clone(), &prices[..]));
    with_each(|helm| {
        for file in [PRICES, LAUNCHER, EMBED] {
            let environment = Rendered::by(&helm, &format!("-f {file}")).environment();
            for (key, text) in &prices {
                assert_eq!(&environment[&key.to_uppercase()], text, "{file}: {key}");
            }
        }
    });
}

#[test]
fn lint_finds_nothing_but_the_script_that_is_elsewhere() {
    with_each(|helm| {
        is_clean(&helm, &format!("--values {LAUNCHER}"));
        is_clean(&helm, &format!("--values {PRICES} --values {LAUNCHER}"));
        helm.says(&format!("(printf 'bidpricescript: '; {}) > script.yaml", embed("-")));
        for file in [PRICES, EMBED] {
            is_clean(&helm, &format!("--values {file} --values script.yaml"));
            let alone = helm.shell(&format!("bidpricescript lint --values {file}"));
            let first = alone.stdout.lines().next().unwrap();
            assert!(
                first.contains(": bidpricescript is not set, and without a script "),
                "{first}"
            );
            assert!(alone.exit == 2 && alone.stdout.ends_with("1 thing to look at\n"));
        }
    });
}

#[test]
fn the_launcher_is_what_pack_makes_and_prices_an_order() {
    let (_, value) = typed(LAUNCHER).pop().unwrap();
    with_each(|helm| {
        let made =
            helm.says(&format!("bidpricescript pack --values {LAUNCHER} --compat documented"));
        assert_eq!(value, made.trim_end(), "put what its comment says into {LAUNCHER}");
        let home = home_with_program(&helm);
        let rendered = Rendered::by(&helm, &format!("-f {LAUNCHER} --set home={}", home.display()));
        let launcher = piped("base64 -d \"$1\"", helm.file("value", &value));
        assert_eq!(rendered.script(), launcher);
        let order = fs::read_to_string(repository().join("tests/orders/sample.json")).unwrap();
        let bid = rendered.bid(helm.path(), &order);
        assert_eq!((bid.stdout.as_str(), bid.exit), ("2375.502723\n", 0), "{:?}", bid.stderr);
    });
}

/// The command that makes a value with a program inside: one that gives back what it gets, in the place
/// of the small program that only `pricer/dist.sh` makes.
fn embed(out: &str) -> String {
    let out = if out == "-" { String::new() } else { format!("--out {out}") };
    format!(
        "bidpricescript pack --embed --program /bin/cat --values {EMBED} --compat documented {out}"
    )
}

#[test]
fn a_program_inside_the_value_is_unpacked_and_gets_the_order() {
    with_each(|helm| {
        helm.says(&embed("embed.b64"));
        let home = helm.path().join("home");
        fs::create_dir(&home).unwrap();
        let options =
            format!("-f {EMBED} --set-file bidpricescript=embed.b64 --set home={}", home.display());
        let rendered = Rendered::by(&helm, &options);
        let packed = piped("base64 -d \"$1\"", helm.path().join("embed.b64"));
        assert_eq!(rendered.script(), packed);
        let bid = rendered.bid(helm.path(), "the order\n");
        assert_eq!((bid.stdout.as_str(), bid.exit), ("the order\n", 0), "{:?}", bid.stderr);
        assert!(Path::new(&home).join("bin").is_dir());
    });
}
