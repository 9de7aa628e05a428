//! Values as text: some keys get new values, everything else stays as it was written.

use bidprice_chart::{Data, Values, ValuesError};
use bidprice_yaml::{Member, Node, Scalar, Style, Value};

/// A key's new value; always written between double quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewValue {
    /// At the top.
    pub key: &'static str,
    /// What it is to be.
    pub text: String,
}

/// The values with these keys set: in place where they were, else at the end.
///
/// A file in YAML keeps its lines, comments and all. What is JSON, or written in braces, is written
/// anew as YAML, in its order and with its numbers as they were typed.
pub(crate) fn edited(text: &str, changes: &[NewValue]) -> Result<String, ValuesError> {
    let before = Values::read(&[("the values", text)])?;
    let root = bidprice_yaml::parse(text).expect("it was just read");
    let members = root.as_mapping().unwrap_or_default();
    let in_lines = is_in_lines(text, members).then(|| edited_lines(text, members, changes));
    let is_right = |edited: &String| is_same_but_for(&before, edited, changes);
    if let Some(edited) = in_lines.filter(is_right) {
        return Ok(edited);
    }
    Ok(written_anew(members, changes))
}

/// Whether each top-level key begins a line.
fn is_in_lines(text: &str, members: &[Member]) -> bool {
    !text.trim_start().starts_with('{') && members.iter().all(|m| m.key.column == 1 || m.merged)
}

fn edited_lines(text: &str, members: &[Member], changes: &[NewValue]) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let starts: Vec<usize> = members.iter().filter(|m| !m.merged).map(|m| m.key.line - 1).collect();
    let mut edited: Vec<String> = Vec::with_capacity(lines.len() + changes.len());
    let mut next = 0;
    for member in members.iter().filter(|member| !member.merged) {
        let Some(change) = change_of(member, changes) else { continue };
        let start = member.key.line - 1;
        let end = starts.iter().copied().find(|&other| other > start).unwrap_or(lines.len());
        let end = end_of_value(&lines, start, end);
        edited.extend(lines.get(next..start).unwrap_or_default().iter().map(ToString::to_string));
        edited.push(line_of(change) + remark(&lines, start..end, member));
        next = end;
    }
    edited.extend(lines.get(next..).unwrap_or_default().iter().map(ToString::to_string));
    edited.extend(missing(members, changes).map(line_of));
    edited.join("\n") + "\n"
}

/// Blank lines and remarks before the next key belong to that one.
fn end_of_value(lines: &[&str], start: usize, next_key: usize) -> usize {
    let belongs = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    let value = lines.get(start + 1..next_key).unwrap_or_default();
    start + 1 + value.iter().rposition(belongs).map_or(0, |last| last + 1)
}

/// What stands behind a value on its line.
fn remark<'l>(lines: &[&'l str], place: std::ops::Range<usize>, member: &Member) -> &'l str {
    let is_plain = member.value.as_scalar().is_some_and(|scalar| scalar.style == Style::Plain);
    let line = lines.get(place.start).copied().unwrap_or_default();
    match line.find(" #").filter(|_| is_plain && place.len() == 1) {
        Some(at) => line.get(at..).unwrap_or_default().trim_end(),
        None => "",
    }
}

fn change_of<'c>(member: &Member, changes: &'c [NewValue]) -> Option<&'c NewValue> {
    changes.iter().find(|change| member.key.as_text() == Some(change.key))
}

fn missing<'c>(members: &[Member], changes: &'c [NewValue]) -> impl Iterator<Item = &'c NewValue> {
    let has = |key| members.iter().any(|m| !m.merged && m.key.as_text() == Some(key));
    let missing: Vec<&NewValue> = changes.iter().filter(|change| !has(change.key)).collect();
    missing.into_iter()
}

fn line_of(change: &NewValue) -> String {
    format!("{}: {}", change.key, quoted(&change.text))
}

/// Whether Helm finds the new values in a text, and besides them what it found before.
fn is_same_but_for(before: &Values, text: &str, changes: &[NewValue]) -> bool {
    let Ok(after) = Values::read(&[("", text)]) else { return false };
    let is_set = |change: &NewValue| {
        after.get(change.key).is_some_and(|value| value.data == Data::Text(change.text.clone()))
    };
    let untouched = |(key, _): &(&str, &_)| changes.iter().all(|change| change.key != *key);
    changes.iter().all(is_set) && before.iter().filter(untouched).eq(after.iter().filter(untouched))
}

fn written_anew(members: &[Member], changes: &[NewValue]) -> String {
    let mut text = String::new();
    for member in members {
        match change_of(member, changes) {
            Some(change) => text += &(line_of(change) + "\n"),
            None => write_member(member, 0, &mut text),
        }
    }
    for change in missing(members, changes) {
        text += &(line_of(change) + "\n");
    }
    text
}

fn write_member(member: &Member, indent: usize, text: &mut String) {
    text.push_str(&" ".repeat(indent));
    text.push_str(&member.key.as_scalar().map(scalar).unwrap_or_default());
    text.push(':');
    write_value(&member.value, indent, text);
}

/// Behind `key:` or `-`.
fn write_value(node: &Node, indent: usize, text: &mut String) {
    match &node.value {
        Value::Scalar(value) => {
            text.push(' ');
            text.push_str(&scalar(value));
            text.push('\n');
        }
        Value::List(nodes) if nodes.is_empty() => text.push_str(" []\n"),
        Value::Mapping(members) if members.is_empty() => text.push_str(" {}\n"),
        Value::List(nodes) => {
            text.push('\n');
            for node in nodes {
                text.push_str(&" ".repeat(indent + 2));
                text.push('-');
                match &node.value {
                    // The first member beside the dash.
                    Value::Mapping(members) if !members.is_empty() => {
                        let mut block = String::new();
                        for member in members {
                            write_member(member, indent + 4, &mut block);
                        }
                        text.push(' ');
                        text.push_str(block.trim_start());
                    }
                    _ => write_value(node, indent + 2, text),
                }
            }
        }
        Value::Mapping(members) => {
            text.push('\n');
            for member in members {
                write_member(member, indent + 2, text);
            }
        }
    }
}

/// Numbers and the like as they were typed, texts so that they stay texts.
fn scalar(scalar: &Scalar) -> String {
    let text = &scalar.text;
    let written = match scalar.style {
        Style::Plain if scalar.tag.is_none() && (scalar.is_null() || is_safe(text)) => text.clone(),
        _ if is_safe(text) && is_surely_text(text) => text.clone(),
        _ => quoted(text),
    };
    match scalar.tag.as_deref().and_then(|tag| tag.strip_prefix("tag:yaml.org,2002:")) {
        Some(tag) => format!("!!{tag} {}", quoted(text)),
        None => written,
    }
}

/// Nothing in it means anything to YAML.
fn is_safe(text: &str) -> bool {
    let is_harmless = |c: char| c.is_ascii_alphanumeric() || "_./:+-@=%".contains(c);
    !text.is_empty()
        && text.chars().all(is_harmless)
        && !text.starts_with([':', '-', '@', '%', '='])
        && !text.ends_with(':')
        || matches!(text.strip_prefix('-'), Some(digits) if digits.starts_with(|c: char| c.is_ascii_digit()) && is_safe(digits))
}

/// Begins like a word, and is none that some YAML takes for a truth, a number or a date.
fn is_surely_text(text: &str) -> bool {
    const WORDS: [&str; 10] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan"];
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}

/// Between double quotes, in escapes that YAML and JSON share.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text has a JSON form")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGES: [(&str, &str); 2] = [("price_target_cpu", "1.60"), ("bidpricescript", "QQ==")];

    #[track_caller]
    fn check(before: &str, after: &str) {
        let changes = CHANGES.map(|(key, text)| NewValue { key, text: text.to_owned() });
        assert_eq!(edited(before, &changes).expect("YAML"), after);
    }

    #[test]
    fn lines_stay_and_new_keys_go_to_the_end() {
        check(
            "# mine\nfrom: akash1x\nprice_target_cpu: 2   # cheap\n\nattributes:\n  - key: a\n    value: '1'\n",
            "# mine\nfrom: akash1x\nprice_target_cpu: \"1.60\" # cheap\n\nattributes:\n  - key: a\n    value: '1'\nbidpricescript: \"QQ==\"\n",
        );
        check("", "price_target_cpu: \"1.60\"\nbidpricescript: \"QQ==\"\n");
        check("null\n", "price_target_cpu: \"1.60\"\nbidpricescript: \"QQ==\"\n");
    }

    #[test]
    fn a_value_of_many_lines_is_replaced_whole() {
        check(
            "bidpricescript: |\n  IyEv\n\n  YmluCg==\n\n# next\nx: 010\r\nprice_target_cpu: >-\n  1\n",
            "bidpricescript: \"QQ==\"\n\n# next\nx: 010\nprice_target_cpu: \"1.60\"\n",
        );
        check(
            "bidpricescript: \"IyEv\n  YmluCg==\" # b\nx: &a {y: 1e-08}\nz: *a\n",
            "bidpricescript: \"QQ==\"\nx: &a {y: 1e-08}\nz: *a\nprice_target_cpu: \"1.60\"\n",
        );
    }

    #[test]
    fn json_becomes_yaml_in_its_order_with_its_numbers() {
        check(
            r#"{"z":1e-08,"bidpricescript":"IyE=","a":{"n":null,"t":"yes","l":[1,"0.5",{"k":"v w"},[]],"e":{}},"from":"akash1x","path":"/a:b","neg":-1.50}"#,
            "z: 1e-08\nbidpricescript: \"QQ==\"\na:\n  \"n\": null\n  t: \"yes\"\n  l:\n    - 1\n    - \"0.5\"\n    - k: \"v w\"\n    - []\n  e: {}\nfrom: akash1x\npath: /a:b\nneg: -1.50\nprice_target_cpu: \"1.60\"\n",
        );
    }

    #[test]
    fn what_is_written_anew_means_the_same_to_helm() {
        let before = r##"{"a":"x: y","b":" ","c":"1.60","d":"a\nb\u00e9\"","e":"- x","f":"#","g":"~",
            "h":"-1","i":true,"j":"2026-01-01","k k":1,"l":"0x1","m":["",":"],"n":"NO","o":"1_0",
            "p":"<<","q":"=","r":"1e3","s":"a100=1,*=2","t":"!x","u":"&y","v":".5","w":"a:"}"##;
        let text = edited(before, &[]).expect("JSON");
        let values = Values::read(&[("", before)]).expect("JSON");
        assert!(is_same_but_for(&values, &text, &[]), "{text}");
        assert!(!is_same_but_for(&values, &text.replace("\"1.60\"", "1.60"), &[]));
    }
}
