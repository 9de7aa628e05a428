//! What holds for every text: no panic, no surprise, an end.

use std::fmt::Write;

use bidprice_sdl::{limits, read};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed};

use crate::base::{BASE, changed};

/// The same cases on every run, unless the environment asks for others or more.
fn cases(cases: u32) -> Config {
    let mut config = Config { failure_persistence: None, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(429_909);
    }
    config
}

#[track_caller]
fn check_refused(text: &str, problem: &str) {
    assert_eq!(read(text).unwrap_err().problem, problem);
}

#[test]
fn long_deep_and_multiplying_files_are_refused() {
    check_refused(&"a: 1\n".repeat(2_000_000), "the file has 10000000 bytes, more than 1048576");
    check_refused(&"[".repeat(100_000), "more than 64 lists and mappings inside each other");
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..40 {
        let alias = format!("*a{}", level - 1);
        let _ = writeln!(bomb, "a{level}: &a{level} [{}]", [alias.as_str(); 9].join(","));
    }
    check_refused(&bomb, "more than 200000 values, those that aliases repeat included");
}

#[test]
fn what_multiplies_by_placements_is_bounded() {
    let count = limits::DEPLOYED_MAX + 1;
    let mut placements = String::new();
    let mut shares = String::new();
    for at in 0..count {
        let _ = writeln!(placements, "    p{at}: *p");
        let _ = writeln!(shares, "    p{at}: *s");
    }
    let text = changed(&[
        (
            "    dcloud:\n      profile: web\n      count: 3\n",
            &format!("    p: &s {{profile: web, count: 1}}\n{shares}"),
        ),
        (
            "    dcloud:\n      pricing:\n",
            &format!(
                "    p: &p {{pricing: {{web: {{denom: uact, amount: 1}}}}}}\n{placements}    dcloud:\n      pricing:\n"
            ),
        ),
    ]);
    check_refused(&text, "`deployment` deploys 1003 services, counted in each placement");
}

fn listed(number: usize, element: impl Fn(usize) -> String) -> String {
    (0..number).map(element).collect::<Vec<_>>().join(",")
}

#[test]
fn what_a_list_or_a_name_can_hold_is_bounded() {
    let name = "n".repeat(limits::NAME_BYTES_MAX + 1);
    let shown = format!("{}…", "n".repeat(limits::SHOWN_CHARS_MAX));
    check_refused(
        &BASE.replace("web:", &format!("{name}:")),
        &format!("`services` has a name of 254 bytes, `{shown}`"),
    );
    let volumes = listed(limits::VOLUMES_MAX + 1, |at| format!("{{name: v{at}, size: 1Gi}}"));
    check_refused(
        &changed(&[("storage:\n          - size: 1Gi\n", &format!("storage: [{volumes}]\n"))]),
        "`profiles.compute.web.resources.storage` has 257 volumes",
    );
    let models = listed(limits::GPU_MODELS_MAX + 1, |at| format!("{{model: m{at}}}"));
    check_refused(
        &changed(&[(
            "units: 1\n",
            &format!(
                "units: 1\n        gpu: {{units: 1, attributes: {{vendor: {{nvidia: [{models}]}}}}}}\n"
            ),
        )]),
        "`profiles.compute.web.resources.gpu.attributes.vendor` has 257 entries",
    );
    let ports = listed(limits::ENDPOINTS_MAX + 1, |_| "*t".to_owned());
    let ports = format!("to: [&t {{global: y}},{ports}]\n");
    check_refused(
        &changed(&[("to:\n          - global: true\n", &ports)]),
        "`deployment` deploys 65537 endpoints, counted in each placement",
    );
}

#[test]
fn zero_bytes_and_huge_numbers_are_refused_in_words() {
    assert!(read("version: \"2.0\"\0").is_err());
    assert!(read("\0").is_err());
    for number in ["18446744073709551616", "1e308", "1e999", &"9".repeat(1000)] {
        for key in
            ["units: 1\n", "size: 512Mi", "size: 1Gi", "amount: 100", "count: 3", "port: 3000"]
        {
            let (name, _) = key.split_once(':').unwrap();
            assert!(
                read(&changed(&[(key, &format!("{name}: {number}\n"))])).is_err(),
                "{name} {number}"
            );
        }
    }
}

#[test]
fn an_error_shows_no_more_than_a_line() {
    let text = changed(&[("units: 1\n", &format!("units: \"\\e[2J{}\"\n", "x".repeat(100_000)))]);
    let error = read(&text).unwrap_err();
    assert!(error.to_string().len() < 200, "{error}");
    assert!(!error.to_string().contains('\u{1b}'));
}

/// What stands in the odd place.
fn odd() -> impl Strategy<Value = String> {
    let words = select(vec![
        "",
        "~",
        "0",
        "1",
        "-1",
        "1e9",
        "0x3",
        "\"1\"",
        "true",
        "yes",
        "[]",
        "{}",
        "[~]",
        "{a: b}",
        "1Gi",
        "8gb",
        "500m",
        "ram",
        "beta3",
        "nvidia",
        "*",
        "a100",
        "udp",
        "2.1",
        "&x 1",
        "*x",
        "<<",
        "!!str 1",
        "\"\\0\"",
        "99999999999999999999",
        "{global: true}",
        "[{global: true, ip: x}]",
        "é",
    ]);
    prop_oneof![words.prop_map(str::to_owned), "\\PC{0,8}"]
}

/// The base with lines lost, doubled and rewritten.
fn damaged() -> impl Strategy<Value = String> {
    let lines: Vec<&str> = BASE.lines().collect();
    let damage = (0..lines.len(), 0..4_u8, odd());
    prop::collection::vec(damage, 1..4).prop_map(move |damages| {
        let mut lines: Vec<String> = BASE.lines().map(str::to_owned).collect();
        for (at, kind, odd) in damages {
            let Some(line) = lines.get_mut(at) else { continue };
            match (kind, line.split_once(':')) {
                (0, _) => line.clear(),
                (1, _) => *line = format!("{line}\n{line}"),
                (2, Some((key, _))) => *line = format!("{key}: {odd}"),
                _ => line.push_str(&odd),
            }
        }
        lines.join("\n")
    })
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn no_text_makes_it_panic(text in "([-?:,\\[\\]{}#&*!|>'\"% \\t\\n0-2a-c]|version: 2.0\n|services:|- |\\PC){0,80}") {
        let _ = read(&text);
    }

    #[test]
    fn damage_is_refused_with_a_place_or_gives_an_order(text in damaged()) {
        match read(&text) {
            Ok(deployment) => for group in deployment.groups {
                let order: serde_json::Value = serde_json::from_str(&group.order_json()).unwrap();
                prop_assert!(order.pointer("/resources/0/cpu").is_some());
            },
            Err(error) => {
                prop_assert!(error.line >= 1 && error.column >= 1 && !error.hint.is_empty());
                prop_assert!(error.line <= text.lines().count() + 1, "{}", error);
            }
        }
    }

    #[test]
    fn the_edition_changes_how_services_are_put_together_and_nothing_else(
        api in 1..50_u32, web in 0..50_u32, is_shared: bool,
    ) {
        let text = changed(&[
            ("count: 1", &format!("count: {api}")),
            ("count: 3", &format!("count: {web}")),
            ("profile: api", if is_shared { "profile: web" } else { "profile: api" }),
        ]);
        let older = read(&text).unwrap().groups.remove(0);
        let newer = read(&text.replace("2.0", "2.1")).unwrap().groups.remove(0);
        prop_assert_eq!(&older.price, &newer.price);
        let total = |group: &bidprice_sdl::Group| -> (u32, usize, u64) {
            let of = group.resources.iter();
            let cpu = of.clone().map(|it| it.cpu_thousandths * u64::from(it.count)).sum();
            let endpoints = of.clone().map(bidprice_sdl::Resource::endpoint_quantity).sum();
            (of.map(|it| it.count).sum(), endpoints, cpu)
        };
        prop_assert_eq!(total(&older), total(&newer));
    }
}
