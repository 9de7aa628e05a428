//! What it prints: tables, JSON, CSV and Markdown, byte for byte.

use serde_json::json;

use super::{json, quote};
use crate::commands::is_golden;
use crate::program::Run;

/// The whole run as one text.
#[track_caller]
fn run_is_golden(name: &str, run: &Run) {
    let answer = run.answer();
    let stderr = answer.stderr.unwrap_or_default();
    let text = format!("{}--- stderr\n{stderr}--- exit {}\n", answer.stdout, answer.exit);
    is_golden(&format!("quote-{name}.txt"), &text);
}

const BOOK: &str = "h100=1800,a100.80Gi=1000,a100=900,t4=80,*=130";
const EVERYTHING: &str = "tests/quote/everything.yaml";

fn with_book(arguments: &str) -> Run {
    quote(arguments).set("PRICE_TARGET_GPU_MAPPINGS", BOOK)
}

#[test]
fn help_is_an_answer() {
    run_is_golden("help", &quote("--help"));
}

#[test]
fn tables_show_what_a_price_is_made_of_and_what_it_comes_to() {
    let flags = "--cpu 4 --memory 16Gi --storage 100Gi --storage beta3=1Ti --gpu a100.80Gi=2 \
                 --endpoints 2 --ips 1 --count 3 --denom uakt --rate 1.21 --block-time 5.9";
    run_is_golden("flags", &with_book(flags));
    run_is_golden(
        "file",
        &with_book("tests/sdl/gpu-one-model.yaml --values tests/values/good.yaml"),
    );
    run_is_golden("range", &with_book("tests/orders/any-gpu.json --rate 1.21"));
    run_is_golden("range-refused", &with_book("tests/sdl/gpu-any-model.yaml"));
    run_is_golden("have", &with_book(&format!("{EVERYTHING} --have a100.80Gi.sxm=8")));
    run_is_golden("have-nothing", &with_book(&format!("{EVERYTHING} --have t4=1 --color always")));
    run_is_golden("ranges", &with_book(EVERYTHING));
    run_is_golden("too-dear", &quote("--cpu 1 --max 1"));
    run_is_golden("usdc", &quote("tests/sdl/price-usdc.yaml"));
}

#[test]
fn json_has_every_digit() {
    run_is_golden("json", &with_book("--json tests/sdl/gpu-any-model.yaml --have t4=4,a100=8"));
}

#[test]
fn csv_has_a_row_for_each_price_and_block_time() {
    run_is_golden("csv", &with_book(&format!("--csv {EVERYTHING} --have a100.80Gi.sxm=8,t4=4")));
    run_is_golden("csv-range", &with_book("--csv tests/sdl/gpu-any-model.yaml"));
}

#[test]
fn markdown_is_one_table() {
    run_is_golden("markdown", &with_book(&format!("--markdown {EVERYTHING}")));
    run_is_golden("markdown-refused", &with_book(&format!("--markdown {EVERYTHING} --have t4=1")));
    let odd =
        "--markdown tests/sdl/gpu-amd-reads-as-any-nvidia.yaml --values tests/values/dropped.yaml";
    run_is_golden("markdown-notes", &quote(odd));
}

/// The dearest GPU of one group is above its maximum: the sum has no upper end.
#[test]
fn a_total_with_a_refused_end_has_no_highest() {
    let sdl =
        std::fs::read_to_string(crate::program::repository().join("tests/sdl/gpu-any-model.yaml"));
    let line = quote("- --orders").stdin(sdl.unwrap()).answer().stdout;
    let both = |form: &str| with_book(&format!("- {form}")).stdin(format!("{line}{line}"));
    let total = &json(&both(""))["total"];
    assert_eq!((&total["highest"], &total["refused"]), (&json!([]), &json!(0)));
    assert_eq!(
        (&total["refused_at_highest"], &total["lowest"][0]["per_block"]),
        (&json!(2), &json!("381.801730"))
    );
    let text = both("").answer().stdout;
    assert!(text.ends_with("\nrange   from 381.801730 uact a block to no bid at all\n"), "{text}");
    let markdown = both("--markdown").answer().stdout;
    let row = "| **total of 2** |  | 381.801730 uact to no bid at all |  | from 164.14 | from 164.65 | from 167.34 |\n";
    assert!(markdown.contains(row), "{markdown}");
}

/// By `bc -l`: 30.437*24*3600/5.9 are 445721.49 blocks, cut to whole ones; 232.607366*445721 is
/// 103677987.780886, and by 730.488 hours 141929.76172214464850894196.
#[test]
fn a_block_time_is_a_row_more() {
    let quoted = json(&quote("--gpu a100 --block-time 5.90 --block-time 6 --block-time 6.117"));
    let times = quoted["groups"][0]["offers"][0]["times"].as_array().unwrap().clone();
    let block_times: Vec<&str> =
        times.iter().map(|it| it["block_time"].as_str().unwrap()).collect();
    assert_eq!(block_times, ["6.117", "6.098", "6", "5.9"], "each once");
    assert_eq!(
        times[3],
        json!({
            "block_time": "5.9",
            "blocks_per_month": "445721",
            "per_block": "232.607366",
            "per_hour": "141929.76172214464850894196",
            "per_month": "103677987.780886",
            "usd_per_block": "0.000232607366",
            "usd_per_hour": "0.1419297617221446485",
            "usd_per_month": "103.677987780886",
        })
    );
}

#[test]
fn rules_judge_a_quote_as_they_judge_an_order() {
    let rules = |owner: &str| {
        let run = quote("--cpu 4 --memory 16Gi --storage 100Gi --endpoints 1");
        run.set("BIDPRICE_CONFIG", "tests/settings/all.yaml").set("AKASH_OWNER", owner)
    };
    run_is_golden("rules", &rules("akash1alice"));
    run_is_golden("rules-no-owner", &rules(""));
    assert_eq!(rules("akash1eve").answer().exit, 1);
}

#[test]
fn without_an_owner_no_whitelist_is_asked() {
    let run = quote("--cpu 1").set("WHITELIST_URL", "http://127.0.0.1:1/");
    let answer = run.answer();
    let note = "note    the whitelist was not asked, because AKASH_OWNER is not set\n";
    assert!(answer.stdout.ends_with(note), "{}", answer.stdout);
    assert_eq!(answer.exit, 0);
}
