//! Names that strangers chose: whatever they are, each output stays what it is.

use bidprice_report::Paint;
use bidprice_whatif::{Signed, csv, html, markdown, text};
use proptest::prelude::*;

use crate::sample::{hostile, report};

/// Made of what each of the outputs obeys.
fn names() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<script>alert(1)</script>",
        "</script>",
        "<!--",
        "-->",
        "]]>",
        "\"",
        "'",
        "<svg onload=x>",
        "&lt;",
        "&#60;",
        "javascript:",
        "|",
        "`",
        "```",
        "\\",
        "\n",
        "\r\n",
        "\t",
        "@you",
        "#7",
        "[a](b)",
        "www.a.b",
        "http://a",
        "=1+1",
        "+",
        "-",
        "@SUM(A1)",
        ",",
        ";",
        "\u{1b}[2J",
        "\u{9b}",
        "\u{202e}",
        "\u{2028}",
        "\u{0}",
        "é",
        "東",
        " ",
        "a",
    ]);
    prop::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}

/// The elements of a page, without what is in them.
fn elements(page: &str) -> Vec<String> {
    let tags = page.split('<').skip(1).map(|tag| {
        let end = tag.find(|c: char| c == '>' || c.is_whitespace()).unwrap_or(tag.len());
        tag[..end].to_owned()
    });
    // A name may break at more places than one, and is not the only text that may.
    tags.filter(|tag| tag != "wbr").collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_page_has_the_same_elements_whatever_the_names(name in names()) {
        let page = html(&hostile(&name));
        prop_assert_eq!(elements(&page), elements(&html(&hostile("a"))));
        let json = page.split("id=\"report\">").nth(1).unwrap().split("</script>").next().unwrap();
        let read: serde_json::Value = serde_json::from_str(json).unwrap();
        prop_assert_eq!(read, serde_json::to_value(hostile(&name)).unwrap());
    }

    #[test]
    fn a_terminal_gets_nothing_to_obey(name in names()) {
        let shown = text(&hostile(&name), Paint::Plain);
        let is_obeyed = |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{202e}' | '\u{2028}'));
        prop_assert!(!shown.contains(is_obeyed));
        prop_assert_eq!(shown.lines().count(), text(&hostile("a"), Paint::Plain).lines().count());
    }

    #[test]
    fn a_spreadsheet_gets_rows_of_the_same_length_and_no_formula(name in names()) {
        let table = csv(&hostile(&name));
        prop_assert!(table.ends_with("\r\n"));
        for row in table.trim_end().split("\r\n") {
            let cells = cells(row);
            prop_assert_eq!(cells.len(), 19, "{}", row);
            for cell in cells {
                let is_formula = cell.trim_start().starts_with(['=', '+', '-', '@', '\t']);
                prop_assert!(!is_formula || Signed::parse(&cell).is_some(), "{}", cell);
            }
        }
    }

    #[test]
    fn a_comments_tables_keep_their_columns(name in names()) {
        let [hostile, harmless] = [hostile(&name), hostile("a")].map(|report| markdown(&report));
        let bars = |text: &str| text.lines().map(|line| line.matches('|').count()).collect::<Vec<_>>();
        prop_assert_eq!(bars(&hostile), bars(&harmless));
        // Outside of code nothing of a name is left that means something.
        let outside: String = hostile.split('`').step_by(2).collect();
        for mark in ["<script", "<svg", "@you", "[a]", "www.", "http:"] {
            prop_assert!(!outside.contains(mark), "{}", mark);
        }
    }
}

/// A row as RFC 4180 has it.
fn cells(row: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut is_quoted = false;
    let mut letters = row.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '"' if is_quoted && letters.next_if_eq(&'"').is_some() => {
                cells.last_mut().unwrap().push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(String::new()),
            c => cells.last_mut().unwrap().push(c),
        }
    }
    assert!(!is_quoted, "{row}");
    cells
}

#[test]
fn the_terminals_lines_stay_below_100_columns() {
    let long = report();
    for line in text(&long, Paint::Plain).lines() {
        assert!(line.chars().count() < 100, "{line}");
    }
}
