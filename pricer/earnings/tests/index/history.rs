//! A history by hand: two days, two denominations, a lease that goes and one that comes.

use bidprice_earnings::guide;
use bidprice_earnings::{EscrowPerLease, History, Seconds, Steps};
use bidprice_report::Paint;

use crate::support::{Written, all, block, lease, page, read};

const HOSTILE: &str = "<script>alert('&')</script>\"";

fn paid(dseq: u64, denom: &str, withdrawn: u64) -> Written {
    Written {
        denom: denom.to_owned(),
        rate: "100.5".to_owned(),
        withdrawn: withdrawn.to_string(),
        ..lease(dseq)
    }
}

/// Two steps, 14,400 blocks of six seconds and a bit apart.
fn two_days(denom: &str) -> Steps {
    let denom_json = serde_json::Value::from(denom);
    let balances = |uakt: u32, other: u32| {
        format!(
            r#"{{"balances":[{{"denom":{denom_json},"amount":"{other}"}},{{"denom":"uakt","amount":"{uakt}"}}]}}"#
        )
    };
    let mut steps = Steps::new();
    let blocks = [
        block(1_014_400, "2026-01-02T00:00:14.4Z"),
        block(1_000_000, "2026-01-01T00:00:00.000000000Z"),
    ];
    steps.read_blocks("blocks.jsonl", blocks.join("\n").as_bytes());
    let lines = format!("{}\n{}\n", balances(77, 5_000_000), balances(20_000_000, 0));
    steps.read_balances("balances.jsonl", lines.as_bytes());
    let closed = Written { state: "closed", closed_on: 1_000_100, ..paid(3, "uakt", 44) };
    steps.add(&all(&[
        paid(1, "uakt", 1_447_200),
        closed,
        paid(1_000_001, denom, 250),
        paid(999_999, denom, 7),
    ]));
    steps.add(&all(&[paid(1, "uakt", 0), paid(2, "uakt", 5), paid(3, "uakt", 40)]));
    steps
}

#[test]
fn growth_is_by_lease_and_what_is_left_open_is_noted() {
    let history = History::of(&two_days("uact"), None);
    assert_eq!(history.problems, []);
    assert_eq!(
        history.text(Paint::Plain),
        "\
ACT
 height  time                            leases     a day  not withdrawn  in the bank  earned since
1014400  2026-01-02T00:00:14.4Z               2  2.893918       0.000000     5.000000      0.000250
1000000  2026-01-01T00:00:00.000000000Z       0  0.000000       0.000000     0.000000             –

AKT
 height  time                            leases     a day  not withdrawn  in the bank  earned since
1014400  2026-01-02T00:00:14.4Z               1  1.446959       0.000000     0.000077      1.447204
1000000  2026-01-01T00:00:00.000000000Z       3  4.340877       0.000000    20.000000             –

note    what was earned until 1014400 leaves out a lease not listed any more and a lease not listed before; \
a list of leases in every state has all
"
    );
    let step = &history.steps[0];
    assert_eq!((step.block_time_seconds.as_str(), step.block_time_is), ("6.001", "measured"));
}

#[test]
fn the_guides_rows_are_for_uakt() {
    let printed = guide::history(&two_days("uact"), Seconds::GUIDE, EscrowPerLease::GUIDE);
    assert_eq!(printed.problems, []);
    assert_eq!(
        printed.text,
        " 1014400\t2026-01-02T00:00:14.4Z\t   3\t      4.3416\t    0.000077\t      1.5000\t      1.5001\n \
         1000000\t2026-01-01T00:00:00.000000000Z\t   3\t      4.3416\t   20.000000\t      1.5000\t     21.5000\n"
    );
}

#[test]
fn a_plot_is_text_within_its_width() {
    let history = History::of(&two_days("uact"), Some(Seconds::GUIDE));
    let plot = history.plot(40);
    let first: Vec<&str> = plot.lines().take(10).collect();
    assert_eq!(
        first.join("\n"),
        "\
ACT a day
2.89 │    ███
     │    ███
     │    ███
     │    ███
     │    ███
     │    ███
   0 └────────
      2026-01-01 … 2026-01-02
"
    );
    assert!(plot.contains("AKT in the bank\n20.00 │███\n"), "{plot}");
    assert!(plot.lines().all(|line| line.chars().count() <= 40));
}

#[test]
fn lines_and_steps_that_do_not_match_are_named_with_the_guides_height() {
    let mut steps = Steps::new();
    steps.read_blocks("blocks.jsonl", block(6_401_379, "2022-06-20T15:08:17.1Z").as_bytes());
    steps.read_balances("balances.jsonl", b"{\"balances\":[]}\n\n{}\n[\n");
    let none = read(&page(&[], None));
    (0..3).for_each(|_| steps.add(&none));
    let printed = guide::history(&steps, Seconds::GUIDE, EscrowPerLease::GUIDE);
    assert_eq!(printed.text.lines().count(), 1);
    let told: Vec<String> = printed.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "cannot use `balances.jsonl:2`: is not JSON: EOF while parsing a value at line 1 column 0",
            "cannot use `balances.jsonl:3`: `balances` is missing",
            "cannot use `balances.jsonl:4`: is not JSON: EOF while parsing a list at line 1 column 1",
            "cannot use `blocks.jsonl`: has no line 2 for that step",
            "cannot use `blocks.jsonl`: has no line 3 for that step",
            "cannot use `balances.jsonl`: has 4 lines for 3 steps",
        ]
    );
    assert_eq!(
        printed.problems[3].hint,
        "append what `provider-services query block --type=height 6387225 -o json` prints"
    );
}

#[test]
fn steps_that_are_not_in_order_have_no_growth() {
    let mut steps = Steps::new();
    let blocks = [block(1, "2026-01-01T00:00:00Z"), block(2, "2026-01-01T00:00:06Z")];
    steps.read_blocks("blocks.jsonl", blocks.join("\n").as_bytes());
    steps.add(&all(&[lease(1)]));
    steps.add(&all(&[lease(1)]));
    let history = History::of(&steps, None);
    assert!(history.steps.iter().all(|step| step.denoms[0].earned.is_none()));
    assert_eq!(
        history.problems[0].to_string(),
        "cannot use `--step`: steps at 1 and 2 are not in order"
    );
}

#[test]
fn a_single_step_has_an_assumed_block_time_and_says_so() {
    let mut steps = Steps::new();
    steps.read_blocks("blocks.jsonl", block(9, "2026-01-01T00:00:00Z").as_bytes());
    steps.add(&all(&[lease(1)]));
    let history = History::of(&steps, None);
    assert_eq!(history.steps[0].block_time_is, "assumed");
    assert_eq!(history.notes, ["the block time is assumed: 6.117 s, since one block tells none"]);
}

#[test]
fn a_page_is_well_formed_and_shows_every_figure() {
    for denom in ["uact", HOSTILE, "\u{1b}[31m]]>\u{ffff}<!--"] {
        let history = History::of(&two_days(denom), None);
        let page = history.html();
        let elements = assert_well_formed(&page);
        assert!(!elements.contains(&"script".to_owned()));
        assert_eq!(elements.iter().filter(|element| *element == "svg").count(), 6);
        assert_eq!(elements.iter().filter(|element| *element == "table").count(), 2);
        for figure in ["1.447204", "20.000000", "6.001 s (measured)"] {
            assert!(page.contains(figure), "{figure}");
        }
    }
    let page = History::of(&two_days(HOSTILE), None).html();
    assert!(page.contains("&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;&quot;"), "{page}");
    for outside in ["http://", "https://", "url(", "@import", "src=", "href="] {
        let uses = page.replace("http://www.w3.org/", "").contains(outside);
        assert!(!uses, "the page is complete in itself: {outside}");
    }
    let kinds = ["prefers-color-scheme: dark", "@media print", "width=device-width"];
    assert!(kinds.iter().all(|kind| page.contains(kind)));
}

#[test]
fn problems_and_notes_are_on_the_page_too() {
    let mut steps = two_days(HOSTILE);
    steps.unreadable(HOSTILE, "is <gone>");
    let page = History::of(&steps, None).html();
    assert_well_formed(&page);
    assert!(page.contains("&quot;`: cannot be read: is &lt;gone&gt;"), "{page}");
    let none = History::of(&Steps::new(), None);
    assert_well_formed(&none.html());
    assert_eq!((none.text(Paint::Plain).as_str(), none.plot(80).as_str()), ("no steps\n", ""));
}

/// Fails unless every tag is closed, every attribute quoted and every `&` a known entity.
#[track_caller]
fn assert_well_formed(page: &str) -> Vec<String> {
    let (mut open, mut all) = (Vec::new(), Vec::new());
    let mut rest = page.strip_prefix("<!DOCTYPE html>\n").unwrap();
    while let Some(at) = rest.find('<') {
        assert_text(&rest[..at]);
        let end = rest[at..].find('>').unwrap() + at;
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "closed in order");
            continue;
        }
        let name = tag.trim_end_matches('/').split_whitespace().next().unwrap().to_owned();
        assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{tag}");
        assert_attributes(&tag.trim_end_matches('/')[name.len()..]);
        all.push(name.clone());
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert_eq!((rest, open.len()), ("\n", 0), "{open:?}");
    all
}

#[track_caller]
fn assert_text(text: &str) {
    assert!(!text.contains('>') || text.contains("prefers-color-scheme"), "{text}");
    assert!(text.chars().all(|c| !c.is_control() || c == '\n'), "{text:?}");
    for after in text.split('&').skip(1) {
        let entity = after.split(';').next().unwrap();
        assert!(["amp", "lt", "gt", "quot", "#39"].contains(&entity), "&{after}");
    }
}

#[track_caller]
fn assert_attributes(mut text: &str) {
    while !text.trim().is_empty() {
        let (name, value) = text.trim_start().split_once("=\"").unwrap();
        assert!(name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-'), "{name}");
        let (value, rest) = value.split_once('"').unwrap();
        assert_text(value);
        text = rest;
    }
}
