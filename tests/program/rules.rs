//! Each rule through the whole program, from the settings file to the price or the refusal.

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use super::{Folder, Run, small_order};

const OWNER: &str = "akash1aaa";

/// What `small_order` costs without rules: 2.47 US dollars a month.
const PRICE: &str = "5.745402";

const NO_OWNER: &str =
    "the provider sets AKASH_OWNER for each order; `explain` passes over such rules without it";

/// A provider with a settings file.
struct Provider {
    folder: Folder,
    file: String,
}

impl Provider {
    fn new(settings: &str) -> Self {
        let folder = Folder::new();
        let file = folder.file("bidprice.yaml", settings);
        Self { folder, file }
    }

    /// One with these rules, an element a line.
    fn with_rules(rules: &str) -> Self {
        Self::new(&format!("rules:\n{rules}\n"))
    }

    /// An order in dollars of somebody.
    fn order(&self) -> Run {
        Run::new()
            .set("BIDPRICE_CONFIG", &self.file)
            .set("AKASH_OWNER", OWNER)
            .stdin(small_order("uact"))
    }
}

#[track_caller]
fn bids(rules: &str, price: &str) {
    Provider::with_rules(rules).order().bids(price);
}

/// Fails unless the answer is no, and why is all that is said.
#[track_caller]
fn is_declined(run: &Run, by: &str, reason: &str) {
    let answer = run.answer();
    assert_eq!((answer.stdout.as_str(), answer.exit), ("", 1));
    let line = format!("bidpricescript: declined by rule `{by}`: {reason}\n");
    assert_eq!(answer.stderr.as_deref(), Some(line.as_str()));
}

#[track_caller]
fn declines(rules: &str, by: &str, reason: &str) {
    is_declined(&Provider::with_rules(rules).order(), by, reason);
}

#[test]
fn owners_on_a_deny_list_get_no_bid() {
    declines("- deny: [akash1bbb, akash1aaa]", "deny", "`akash1aaa` is on the list");
    bids("- deny: [akash1aa, akash1aaaa]", PRICE);
    declines("- allow: [akash1bbb]", "allow", "`akash1aaa` is not on the list");
    bids("- allow: [akash1bbb, akash1aaa]", PRICE);
}

#[test]
fn a_list_in_a_file_is_read_anew_for_each_bid() {
    let folder = Folder::new();
    let list = folder.file("deny.txt", "# nobody yet\n");
    for address in [list.clone(), format!("file://{list}")] {
        let provider = Provider::with_rules(&format!("- deny: {address}"));
        fs::write(&list, "akash1aaaa\nakash1bbb # Bob\n").unwrap();
        provider.order().bids(PRICE);
        fs::write(&list, "akash1bbb, akash1aaa\n").unwrap();
        is_declined(&provider.order(), "deny", &format!("`akash1aaa` is on the list `{list}`"));
    }
}

#[test]
fn without_its_list_a_rule_refuses_everybody() {
    let folder = Folder::new();
    let (empty, page) = (folder.file("empty", " \n"), folder.file("page", "<!DOCTYPE html>"));
    for (path, problem) in [
        ("/nowhere.txt", "`/nowhere.txt` is missing".to_owned()),
        (&empty, format!("`{empty}` is empty")),
        (&page, format!("`{page}` is a web page, not a list")),
    ] {
        for rule in ["deny", "allow"] {
            let provider = Provider::with_rules(&format!("- {rule}: {path}"));
            let hint = format!("mend the list that {}:2 names", provider.file);
            provider.order().is_refused(&format!("rule `{rule}` failed: {problem}"), &hint);
        }
    }
}

#[test]
fn an_owner_has_terms_of_his_own() {
    let owners =
        |terms: &str| format!("- owners: {{akash1aaa: {terms}, akash1bbb: {{factor: 9}}}}");
    bids(&owners("{factor: 0.8}"), "4.596322");
    bids(&owners("{discount: 20%}"), "4.596322");
    bids(&owners("{usd_per_month: 3}"), "6.978221");
    bids(&owners("{per_block: 1}"), "1.000000");
    bids(&owners("{per_block: 0.1234567}"), "0.123457");
    bids("- owners: {akash1aa: {factor: 0.8}}", PRICE);
}

#[test]
fn a_price_per_block_has_exactly_its_digits_whatever_the_decimals() {
    let provider = Provider::with_rules("- owners: {akash1aaa: {per_block: 1.1}}");
    let order = small_order("uact").replace("\"price_precision\":6", "\"price_precision\":18");
    provider.order().stdin(order).bids("1.100000000000000000");
}

#[test]
fn a_price_per_block_is_still_held_against_the_maximum() {
    let provider = Provider::with_rules("- owners: {akash1aaa: {per_block: 1000.5}}");
    let answer = provider.order().answer();
    assert_eq!((answer.stdout.as_str(), answer.exit), ("", 1));
    let words = "requested rate is too low. min expected 1000.500000uact";
    assert_eq!(answer.stderr.as_deref(), Some(words));
}

#[test]
fn a_minimum_raises_or_declines() {
    bids("- minimum: {usd_per_month: 5}", "11.630368");
    bids("- minimum: {usd_per_month: 5, below: raise}", "11.630368");
    bids("- minimum: {usd_per_month: 2.47, below: decline}", PRICE);
    let reason = "2.47 USD a month is below the minimum of 5";
    declines("- minimum: {usd_per_month: 5.00, below: decline}", "minimum", reason);
}

#[test]
fn a_minimum_is_asked_of_a_free_order_too() {
    let prices = ["CPU", "MEMORY", "HD_EPHEMERAL", "ENDPOINT"];
    let free =
        |run: Run| prices.iter().fold(run, |run, p| run.set(&format!("PRICE_TARGET_{p}"), "0"));
    free(Provider::with_rules("- minimum: {usd_per_month: 5}").order()).bids("11.630368");
    free(Provider::with_rules("- owners: {akash1aaa: {factor: 2}}").order()).is_refused(
        "nothing to charge for: the order's total is zero",
        "set a price above zero for something that is ordered; `explain` shows what is free",
    );
}

#[test]
fn a_group_needs_its_threads_unless_its_owner_is_excepted() {
    bids("- minimum_cpu: {threads: 1}", PRICE);
    let reason = "1 threads are below the minimum of 1.5";
    declines("- minimum_cpu: {threads: 1.5, except: [akash1aa]}", "minimum_cpu", reason);
    bids("- minimum_cpu: {threads: 1.5, except: [akash1bbb, akash1aaa]}", PRICE);
}

#[test]
fn a_ceiling_is_below_the_maximum() {
    let provider = Provider::with_rules("- ceiling: {share_of_maximum: 95%}");
    let order = |maximum: &str| {
        let text = small_order("uact").replace("1000.000000000000000000", maximum);
        provider.order().stdin(text)
    };
    order("1000").bids(PRICE);
    order("6").bids("5.700000");
    order("5.7000019").bids("5.415001");
    is_declined(
        &order("0.000001"),
        "ceiling",
        "0.95 of the tenant's maximum is nothing at the 6 decimals asked for",
    );
    // Before 2023 orders had no maximum.
    let bare = r#"[{"memory":1073741824,"cpu":1000,"storage":[],"count":1,"endpoint_quantity":0,"ip_lease_quantity":0}]"#;
    provider.order().set("BIDPRICE_RATE", "1").stdin(bare).bids("6");
}

#[test]
fn storage_that_was_free_costs_what_the_rule_says() {
    let order =
        small_order("uact").replace("ephemeral\",\"size\":1073741824", "ram\",\"size\":2147483648");
    let bids = |rules: &str, price: &str| {
        Provider::with_rules(rules).order().stdin(order.as_str()).bids(price);
    };
    bids("- deny: [akash1bbb]", "5.698880");
    bids("- storage: {ram: 0.11, default: 5}", "6.210617");
    bids("- storage: {default: 5}", "5.698880");
}

#[test]
fn rules_judge_in_the_order_in_which_they_stand() {
    let (minimum, owner) =
        ("- minimum: {usd_per_month: 5}", "- owners: {akash1aaa: {usd_per_month: 3}}");
    bids(&format!("{minimum}\n{owner}"), "6.978221");
    bids(&format!("{owner}\n{minimum}"), "11.630368");
    // What was fixed is loosened by whatever comes behind it, and counts with its dollars.
    let fixed = "- owners: {akash1aaa: {per_block: 1}}";
    bids(&format!("{fixed}\n- deny: [akash1bbb]"), "1.000000");
    bids(&format!("{fixed}\n{minimum}"), "11.630368");
    bids(&format!("{fixed}\n- owners: {{akash1aaa: {{factor: 2}}}}"), "2.000000");
}

#[test]
fn rules_about_owners_need_one() {
    for (rule, name) in [
        ("- deny: [akash1bbb]", "deny"),
        ("- allow: [akash1aaa]", "allow"),
        ("- owners: {akash1bbb: {factor: 2}}", "owners"),
    ] {
        let provider = Provider::with_rules(rule);
        let run = provider.order();
        let message = format!("rule `{name}` failed: AKASH_OWNER is empty");
        run.clone().set("AKASH_OWNER", "").is_refused(&message, NO_OWNER);
        run.set("AKASH_OWNER", " \n").is_refused(&message, NO_OWNER);
    }
    Provider::with_rules("- minimum: {usd_per_month: 1}")
        .order()
        .set("AKASH_OWNER", "")
        .bids(PRICE);
}

#[test]
fn rules_and_the_bid_go_by_one_look_at_the_rate() {
    let provider = Provider::with_rules(
        "- owners: {akash1aaa: {per_block: 3}}\n- ceiling: {share_of_maximum: 1}\n- owners: {akash1aaa: {usd_per_month: 2.47}}\n- ceiling: {share_of_maximum: 1}",
    );
    let rate = provider.folder.file("rate", "1.20\n");
    let old = SystemTime::now() - Duration::from_hours(3);
    File::options().append(true).open(&rate).unwrap().set_modified(old).unwrap();
    let run = provider
        .order()
        .set("BIDPRICE_RATE_CACHE", &rate)
        .set("BIDPRICE_RATE_SOURCES", "none")
        .stdin(small_order("uakt"));
    run.bids_with_note("4.787835", &format!("the rate in `{rate}` is stale: 3 h old"));
}

#[test]
fn a_rule_that_needs_the_rate_refuses_without_one() {
    let provider = Provider::with_rules("- owners: {akash1aaa: {per_block: 3}}");
    let run = provider
        .order()
        .set("BIDPRICE_RATE_CACHE", "/nowhere/rate")
        .set("BIDPRICE_RATE_SOURCES", "none");
    run.bids("3.000000");
    run.stdin(small_order("uakt")).is_refused(
        "no rate of USD per AKT for an order in uakt: `/nowhere/rate` is missing",
        "`bidpricescript rate` shows what each source answers; BIDPRICE_RATE fixes the dollars per AKT",
    );
}

#[test]
fn a_file_with_a_broken_rule_refuses_every_order() {
    // One that would touch nothing of this order.
    let provider = Provider::with_rules("- deny: [akash1bbb]\n- storage: {ram: 0.1O}");
    provider.order().is_refused(
        &format!(
            "cannot read the settings: {}:3: storage.ram is `0.1O`, which is not a number",
            provider.file
        ),
        "write a plain number such as 1.60",
    );
    let provider = Provider::new("rules:\nrules: [plugins]\n");
    provider.order().is_refused(
        &format!(
            "cannot read the settings: {}:2: rules is there twice, first on line 1",
            provider.file
        ),
        "keep the one that is meant",
    );
    Provider::new("rules:\n").order().bids(PRICE);
}
