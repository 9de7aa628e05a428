//! GPUs that an order leaves open: what the provider has, and what is in his price book.

use serde_json::Value;

use super::{json, orders, quote};
use crate::program::Run;

const BOOK: &str = "h100=1800,a100.80Gi=1000,a100=900,t4=80,*=130";

fn with_book(run: &Run, book: &str) -> Run {
    run.clone().set("PRICE_TARGET_GPU_MAPPINGS", book)
}

/// A deployment file whose service asks for GPUs in these words.
fn sdl(units: u32, count: u32, models: &str) -> String {
    format!(
        "version: '2.0'
services: {{web: {{image: a, expose: [{{port: 80, to: [{{global: true}}]}}]}}}}
profiles:
  compute:
    web:
      resources:
        cpu: {{units: 1}}
        memory: {{size: 1Gi}}
        storage: {{size: 1Gi}}
        gpu: {{units: {units}, attributes: {{vendor: {{nvidia: {models}}}}}}}
  placement: {{dcloud: {{pricing: {{web: {{denom: uact, amount: 1000000}}}}}}}}
deployment: {{web: {{dcloud: {{profile: web, count: {count}}}}}}}
"
    )
}

/// How the GPUs are known, and for each price its end, what is reserved and its dollars a month
/// for one GPU.
#[track_caller]
fn check(run: &Run, from: &str, expected: &[(&str, &str, &str)]) {
    let quoted = json(run);
    let group = &quoted["groups"][0];
    assert_eq!(group["gpus_from"], from, "{group:#}");
    let offers: Vec<(&str, &str, &str)> =
        group["offers"].as_array().unwrap().iter().map(offer).collect();
    assert_eq!(offers, expected);
}

fn offer(offer: &Value) -> (&str, &str, &str) {
    let lines = offer["explanation"]["lines"].as_array().unwrap();
    let gpu = lines.iter().find(|line| !line["priced_by"].is_null()).unwrap();
    let reserved = offer["gpus"][0]["reserved"].as_str().unwrap_or("as ordered");
    (offer["end"].as_str().unwrap(), reserved, gpu["unit_price_usd"].as_str().unwrap())
}

/// By flags, with the book.
#[track_caller]
fn check_flags(flags: &str, from: &str, expected: &[(&str, &str, &str)]) {
    check(&with_book(&quote(flags), BOOK), from, expected);
}

/// By a deployment file, with the book.
#[track_caller]
fn check_sdl(models: &str, flags: &str, from: &str, expected: &[(&str, &str, &str)]) {
    let run = quote(&format!("- {flags}")).stdin(sdl(1, 1, models));
    check(&with_book(&run, BOOK), from, expected);
}

#[test]
fn a_gpu_that_is_named_has_one_price() {
    check_flags("--gpu a100.80Gi", "order", &[("only", "as ordered", "1000")]);
    check_flags("--gpu v100", "order", &[("only", "as ordered", "130")]);
    check_sdl("[{model: a100, ram: 40Gi}]", "", "order", &[("only", "as ordered", "900")]);
}

#[test]
fn any_gpu_is_a_range_over_the_book() {
    let range = [("lowest", "t4", "80"), ("highest", "h100", "1800")];
    check_flags("--gpu *", "price_book", &range);
    check_sdl("", "", "price_book", &range);
    check_sdl("[{model: '*'}]", "", "price_book", &range);
    check(
        &with_book(&quote("tests/orders/any-gpu.json --rate 1"), BOOK),
        "price_book",
        &[("lowest", "t4/80Gi", "80"), ("highest", "h100/80Gi", "1800")],
    );
}

#[test]
fn an_unlisted_gpu_is_in_the_range_where_the_tenant_takes_one() {
    let run = quote("--gpu *");
    check(
        &with_book(&run, "h100=1800,a100=900,*=130"),
        "price_book",
        &[("lowest", "unlisted", "130"), ("highest", "h100", "1800")],
    );
    // Without `*` it costs as much as the dearest, which has a name.
    check(
        &with_book(&run, "a100=900,t4=80"),
        "price_book",
        &[("lowest", "t4", "80"), ("highest", "a100", "900")],
    );
    check(&run, "price_book", &[("only", "unlisted", "100")]);
    check(
        &with_book(&quote("--gpu rtx*"), "rtx4090=300,rtx3090=200,a100=900,*=130"),
        "price_book",
        &[("lowest", "rtx-unlisted", "130"), ("highest", "rtx4090", "300")],
    );
    check(
        &with_book(&run, "unlisted=50,a100=900,*=130"),
        "price_book",
        &[("lowest", "unlisted", "50"), ("highest", "a100", "900")],
    );
}

#[test]
fn the_script_knows_no_star() {
    let run = quote("--compat script --gpu *");
    check(
        &with_book(&run, "a100=900,t4=80,*=130"),
        "price_book",
        &[("lowest", "t4", "80"), ("highest", "a100", "900")],
    );
}

#[test]
fn entries_for_another_ram_or_interface_do_not_count() {
    let book = "a100.80Gi.sxm=1000,a100.40Gi=700,v100.pcie=60,*=130";
    let run = with_book(&quote("-").stdin(sdl(1, 1, "[{ram: 80Gi, interface: sxm}]")), book);
    check(
        &run,
        "price_book",
        &[("lowest", "unlisted/80Gi/sxm", "130"), ("highest", "a100/80Gi/sxm", "1000")],
    );
}

#[test]
fn of_several_models_each_is_in_the_range_and_no_other() {
    check_sdl(
        "[{model: h100}, {model: a100, ram: 40Gi}]",
        "",
        "price_book",
        &[("lowest", "a100/40Gi", "900"), ("highest", "h100", "1800")],
    );
    check_sdl("[{model: v100}, {model: p4}]", "", "price_book", &[("only", "p4", "130")]);
}

#[test]
fn the_stock_says_which_gpu_is_reserved() {
    check_flags("--gpu * --have T4=1", "stock", &[("only", "t4", "80")]);
    // The order has the ram only if the tenant asked for it: so it is the entry `a100`.
    check_flags("--gpu * --have a100.80Gi.sxm=8", "stock", &[("only", "a100", "900")]);
    check_flags("--gpu *.80Gi --have a100.80Gi.sxm4=8", "stock", &[("only", "a100/80Gi", "1000")]);
    check_flags("--gpu * --have l4", "stock", &[("only", "l4", "130")]);
    check_flags(
        "--gpu amd/mi300x=8 --have amd/mi300x=8,h100",
        "stock",
        &[("only", "mi300x", "130")],
    );
    check_sdl(
        "[{model: h100}, {model: a100}]",
        "--have a100=1,t4=4",
        "stock",
        &[("only", "a100", "900")],
    );
}

#[test]
fn several_that_fit_are_a_range_over_the_stock() {
    let range = [("lowest", "t4", "80"), ("highest", "a100", "900")];
    check_flags("--gpu * --have a100=8,t4=4", "stock", &range);
    check_flags("--gpu * --have a100=8 --have t4=4", "stock", &range);
    check_flags("--gpu *=8 --have a100=8,t4=4", "stock", &[("only", "a100", "900")]);
    check_flags("--gpu *=8 --have a100=8,t4=4 --have t4=4", "stock", &range);
    check_flags("--gpu *=2 --count 4 --have a100=8,t4=7", "stock", &[("only", "a100", "900")]);
}

#[test]
fn resources_share_the_stock() {
    let path = "tests/quote/everything.yaml";
    let reserved = |have: &str| {
        let quoted = json(&with_book(&quote(&format!("{path} --have {have}")), BOOK));
        let gpus = &quoted["groups"][0]["offers"][0]["gpus"];
        [0, 1].map(|at| gpus[at]["reserved"].as_str().unwrap_or("none").to_owned())
    };
    // Two of a100.80Gi.sxm or h100, and two of any.
    assert_eq!(reserved("a100.80Gi.sxm=4"), ["a100/80Gi/sxm", "a100"]);
    assert_eq!(reserved("a100.80Gi.sxm=2,t4=2"), ["a100/80Gi/sxm", "t4"]);
    assert_eq!(reserved("a100.80Gi.sxm=3,h100=2"), ["h100", "a100"]);
    assert_eq!(reserved("a100.80Gi.sxm=3"), ["none", "none"]);
}

#[test]
fn without_a_fitting_gpu_there_is_no_bid() {
    let refused = |run: &Run| {
        let quoted = json(run);
        let [offer] = quoted["groups"][0]["offers"].as_array().unwrap().as_slice() else {
            panic!()
        };
        assert_eq!((offer["end"].as_str(), run.answer().exit), (Some("only"), 1));
        assert_eq!(offer["times"].as_array().unwrap().len(), 0);
        offer["explanation"]["refused"]["message"].as_str().unwrap().to_owned()
    };
    let by_flags = |flags: &str| refused(&quote(flags));
    let none = "declined by the stock: it has no";
    for (flags, wanted) in [
        ("--gpu a100 --have t4=4", "GPU that is `a100` (resource 0)"),
        (
            "--gpu a100.80Gi=2 --have a100.40Gi=8",
            "2 GPUs of one kind that are `a100/80Gi` (resource 0)",
        ),
        ("--gpu *=5 --have t4=4,a100=4", "5 GPUs of one kind that are `*` (resource 0)"),
        ("--gpu * --count 5 --have t4=4", "5 GPUs of one kind that are `*` (resource 0)"),
        ("--gpu amd/mi300x --have mi300x=8", "GPU that is `mi300x` (resource 0)"),
    ] {
        assert_eq!(by_flags(flags), format!("{none} {wanted}"), "{flags}");
    }
    assert_eq!(
        refused(&quote("- --have t4=4").stdin(sdl(1, 1, "[{model: h100}, {model: a100}]"))),
        format!("{none} GPU that is `a100` or `h100` (resource 0)")
    );
    let east = json(&quote("tests/quote/everything.yaml --have a100.80Gi.sxm=3"));
    assert_eq!(
        east["groups"][0]["offers"][0]["explanation"]["refused"]["message"],
        "declined by the stock: it has not enough GPUs for all resources together"
    );
    assert_eq!(east["total"]["refused"], 1, "the other group needs none");
}

/// Services of a deployment file, each with these GPUs.
fn services(models: &[&str]) -> String {
    let each = |text: &dyn Fn(usize) -> String| -> String { (0..models.len()).map(text).collect() };
    format!(
        "version: '2.0'\nservices:\n{}profiles:\n  compute:\n{}  placement:\n    dcloud:\n      pricing:\n{}deployment:\n{}",
        each(&|at| format!(
            "  s{at}: {{image: a, expose: [{{port: 80, to: [{{global: true}}]}}]}}\n"
        )),
        each(&|at| format!(
            "    s{at}: {{resources: {{cpu: {{units: 1}}, memory: {{size: 1Gi}}, storage: {{size: 1Gi}}, \
             gpu: {{units: 1, attributes: {{vendor: {{nvidia: {}}}}}}}}}}}\n",
            models[at]
        )),
        each(&|at| format!("        s{at}: {{denom: uact, amount: 1000000}}\n")),
        each(&|at| format!("  s{at}: {{dcloud: {{profile: s{at}, count: 1}}}}\n")),
    )
}

#[test]
fn who_takes_only_one_kind_gets_it_though_others_come_first() {
    let models = ["", "", "", "", "", "", "[{model: t4}]"];
    let have = "--have t4=1,g0=4,g1=4,g2=4,g3=4,g4=4,g5=4,g6=4,g7=4,g8=4,g9=4";
    let run = quote(&format!("- {have}")).stdin(services(&models));
    let quoted = json(&run);
    let group = &quoted["groups"][0];
    assert_eq!(quoted["total"]["refused"], 0, "{group:#}");
    assert_eq!(group["offers"][0]["gpus"][6]["reserved"], "t4");
    assert_eq!(group["notes"], serde_json::json!([]));
}

#[test]
fn a_search_that_gave_up_does_not_say_that_there_is_not_enough() {
    let run = quote("- --have a=13,b=13,c=13").stdin(services(&[""; 40]));
    let answer = run.answer();
    assert_eq!(answer.exit, 1);
    let said = "declined by the stock: no way was found to give each resource its GPUs, and there are \
                more than were tried";
    assert!(answer.stdout.contains(said), "{}", answer.stdout);
}

#[test]
fn a_model_that_is_not_named_is_any() {
    let order = r#"{"resources":[{"memory":1,"cpu":1000,"gpu":{"units":1,"attributes":{"vendor":{"nvidia":{RAM}}}},"storage":[],"count":1}],
        "price":{"denom":"uact","amount":"1000"}}"#;
    let said = |ram: &str, arguments: &str| {
        quote(arguments).stdin(order.replace("RAM", ram)).answer().stdout
    };
    let text = said("", "-");
    assert!(text.contains("the tenant takes any model (resource 0)"), "{text}");
    let text = said("\"ram\":\"24Gi\"", "-");
    assert!(text.contains("the tenant takes any model with `24Gi` (resource 0)"), "{text}");
    let text = said("", "- --have amd/x");
    assert!(text.contains("no GPU that is any model (resource 0)"), "{text}");
}

#[test]
fn an_order_that_drops_a_choice_says_so() {
    let run = quote("--orders -").stdin(sdl(1, 1, "[{model: h100}, {model: a100}]"));
    assert_eq!(
        run.answer().stderr.unwrap(),
        "bidpricescript: placement `dcloud`: the tenant takes any of `a100`, `h100` (resource 0), the order \
         can name only one of them; --have says which this provider has\n"
    );
    let any = quote("--orders -").stdin(sdl(1, 1, "")).answer();
    assert_eq!(any.stderr.as_deref(), Some(""), "the order has `*`: nothing is lost");
}

#[test]
fn an_order_without_gpus_asks_no_stock() {
    let quoted = json(&quote("--cpu 1 --have t4=4"));
    assert_eq!(quoted["groups"][0]["gpus_from"], "order");
    assert_eq!(quoted["total"]["refused"], 0);
}

#[test]
fn an_order_names_what_is_reserved() {
    let run = with_book(&quote("- --have a100.80Gi.sxm=8").stdin(sdl(2, 3, "[{ram: 80Gi}]")), BOOK);
    let [line] = orders(&run).try_into().unwrap();
    let model = line.pointer("/order/resources/0/gpu/attributes/vendor/nvidia").unwrap();
    assert_eq!(model.to_string(), r#"{"model":"a100","ram":"80Gi"}"#);
}

#[test]
fn of_several_the_order_names_the_cheapest_and_says_so() {
    let run = quote("--orders - --have a100=8,t4=4").stdin(sdl(1, 1, ""));
    let answer = with_book(&run, BOOK).answer();
    assert!(answer.stdout.contains(r#""nvidia":{"model":"t4"}"#), "{}", answer.stdout);
    assert_eq!(
        (answer.stderr.as_deref(), answer.exit),
        (
            Some(
                "bidpricescript: placement `dcloud`: several GPUs of the stock fit: the order has the \
                 cheapest, t4; the dearest is a100\n"
            ),
            0
        )
    );
}

#[test]
fn what_the_stock_has_nothing_for_is_not_asked() {
    let answer = quote("--orders tests/quote/everything.yaml --have t4=1").answer();
    assert!(answer.stdout.starts_with(r#"{"placement":"west","order":"#), "{}", answer.stdout);
    assert_eq!(answer.stdout.lines().count(), 1);
    assert_eq!(
        (answer.stderr.as_deref(), answer.exit),
        (
            Some(
                "bidpricescript: placement `east`: declined by the stock: it has no 2 GPUs of one \
                 kind that are `a100/80Gi/sxm` or `h100` (resource 0)\n"
            ),
            1
        )
    );
}
