//! The tree as a caller sees it: text, style, place, limits.

use std::fmt::Write;

use bidprice_yaml::{Node, Style, Value, limits, parse};
use proptest::prelude::*;

/// Every scalar with its place, a line each.
fn places(node: &Node, shown: &mut String) {
    match &node.value {
        Value::Scalar(scalar) => {
            let _ = writeln!(shown, "{}:{} {:?}", node.line, node.column, scalar.text);
        }
        Value::List(nodes) => {
            for node in nodes {
                places(node, shown);
            }
        }
        Value::Mapping(members) => {
            for member in members {
                places(&member.key, shown);
                places(&member.value, shown);
            }
        }
    }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let mut shown = String::new();
    places(&parse(text).expect("YAML"), &mut shown);
    assert_eq!(shown, expected);
}

#[track_caller]
fn check_refused(text: &str, problem: &str) {
    assert_eq!(parse(text).expect_err("refused").problem, problem);
}

#[test]
fn texts_stay_as_they_were_typed() {
    check(
        "cpu: 1.60\nmemory: \"0.80\"\nip: 010\n",
        "1:1 \"cpu\"\n1:6 \"1.60\"\n2:1 \"memory\"\n2:9 \"0.80\"\n3:1 \"ip\"\n3:5 \"010\"\n",
    );
}

#[test]
fn places_count_characters_from_one() {
    check("- é: [a,\n    b]\n", "1:3 \"é\"\n1:7 \"a\"\n2:5 \"b\"\n");
    check("a:\n", "1:1 \"a\"\n1:2 \"\"\n");
}

#[test]
fn styles_and_tags_are_kept() {
    let root = parse("[a, 'b', \"c\", !!str 5, !x 6, ! 7]").expect("YAML");
    let scalars: Vec<_> =
        root.as_list().expect("a list").iter().filter_map(Node::as_scalar).collect();
    let styles: Vec<Style> = scalars.iter().map(|scalar| scalar.style).collect();
    let tags: Vec<_> = scalars.iter().map(|scalar| scalar.tag.as_deref()).collect();
    let (plain, single, double) = (Style::Plain, Style::SingleQuoted, Style::DoubleQuoted);
    assert_eq!(styles, [plain, single, double, plain, plain, plain]);
    let str_tag = Some("tag:yaml.org,2002:str");
    assert_eq!(tags, [None, None, None, str_tag, Some("!x"), Some("!")]);
    let blocks = parse("a: |\n  x\n  y\nb: >-\n  x,\n  y\n").expect("YAML");
    let a = blocks.get("a").and_then(Node::as_scalar).expect("a");
    let b = blocks.get("b").and_then(Node::as_scalar).expect("b");
    assert_eq!((a.style, a.text.as_str()), (Style::Literal, "x\ny\n"));
    assert_eq!((b.style, b.text.as_str()), (Style::Folded, "x, y"));
}

#[test]
fn byte_order_mark_carriage_returns_and_json_are_accepted() {
    check("\u{feff}a: 1\r\nb: 2\r\n", "1:1 \"a\"\n1:4 \"1\"\n2:1 \"b\"\n2:4 \"2\"\n");
    check("{\"a\": [1.60, \"x\\u00e9\"]}", "1:2 \"a\"\n1:8 \"1.60\"\n1:14 \"xé\"\n");
}

#[test]
fn only_the_first_document_counts_and_an_empty_one_is_null() {
    check("---\na\n---\n[\n", "2:1 \"a\"\n");
    check("a\n...\n", "1:1 \"a\"\n");
    assert!(parse("{a: 1} b").is_err());
    for text in ["", "# nothing\n", "---\n", "\n\n"] {
        assert!(parse(text).expect("YAML").is_null(), "{text:?}");
    }
}

#[test]
fn aliases_are_replaced_by_what_they_name() {
    check(
        "a: &x [1, 2]\nb: *x\n",
        "1:1 \"a\"\n1:8 \"1\"\n1:11 \"2\"\n2:1 \"b\"\n1:8 \"1\"\n1:11 \"2\"\n",
    );
    check_refused("a: &x [*x]\n", "the alias stands inside of what it repeats");
    let error = parse("a: *x\n").expect_err("unknown");
    assert_eq!((error.line, error.column), (1, 4));
}

#[test]
fn a_bomb_of_aliases_is_refused_before_it_goes_off() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..40 {
        let alias = format!("*a{}", level - 1);
        let _ = writeln!(bomb, "a{level}: &a{level} [{}]", [alias.as_str(); 9].join(","));
    }
    check_refused(&bomb, "more than 200000 values, those that aliases repeat included");
    let large = "x".repeat(100_000);
    let again = "- *large\n".repeat(1000);
    check_refused(&format!("- &large {large}\n{again}"), "aliases repeat more than 8388608 bytes");
}

#[test]
fn every_limit_is_refused_in_words() {
    let deep = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    assert!(parse(&deep(limits::DEPTH_MAX)).is_ok());
    check_refused(
        &deep(limits::DEPTH_MAX + 1),
        "more than 64 lists and mappings inside each other",
    );
    check_refused(&"[".repeat(100_000), "more than 64 lists and mappings inside each other");
    let nested = "a: &a [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n\
        b: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[*a]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n";
    check_refused(nested, "more than 64 lists and mappings inside each other");
    let long = "- 1\n".repeat(limits::NODES_MAX);
    check_refused(&long, "more than 200000 values, those that aliases repeat included");
    let large = " ".repeat(limits::TEXT_BYTES_MAX + 1);
    check_refused(&large, "the text has 8388609 bytes, more than 8388608");
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "([-?:,\\[\\]{}#&*!|>'\"%@` \\t\\n\\ra-c0-2<~.]|\\PC|<<: |\\*a|&a |- |: ){0,60}") {
        let _ = parse(&text);
    }

    #[test]
    fn what_is_quoted_comes_back(text in "[ -~é]{0,40}") {
        let quoted = format!("a: '{}'\n", text.replace('\'', "''"));
        let root = parse(&quoted).expect("YAML");
        prop_assert_eq!(root.get("a").and_then(Node::as_text), Some(text.as_str()));
    }
}
