//! An order as the journal keeps it: the JSON that came in, on one line, every digit of it.

use serde_json::Value;
use serde_json::value::RawValue;

/// What is no JSON is seldom more than a shell's error message.
const TEXT_BYTES_MAX: usize = 4096;

/// An order is seven levels deep. A reader has its limits, and the journal's line is one level more.
const DEPTH_MAX: usize = 32;

/// An order's bytes, as far as they are fit for a line.
#[derive(Debug)]
pub(crate) enum Kept {
    /// Without the spaces and line breaks between its parts, otherwise as it came.
    Json(Box<RawValue>),
    /// No JSON that every reader of the journal could read: the beginning of the text.
    Text(String),
    /// There was none.
    Nothing,
}

/// Makes an order fit for a line.
pub(crate) fn keep(order: &[u8]) -> Kept {
    if order.is_empty() {
        return Kept::Nothing;
    }
    let json = std::str::from_utf8(order).ok().and_then(minified);
    json.map_or_else(|| Kept::Text(beginning(order)), Kept::Json)
}

/// Without white space outside of texts; none if it is no JSON, or too deep.
fn minified(text: &str) -> Option<Box<RawValue>> {
    // All of it is looked at: a number beyond every reader's reach, half a surrogate pair.
    let _: Value = serde_json::from_str(text).ok()?;
    let mut json = String::with_capacity(text.len());
    let (mut in_text, mut is_escaped, mut depth) = (false, false, 0_usize);
    for character in text.chars() {
        match character {
            '"' if !is_escaped => in_text = !in_text,
            '{' | '[' if !in_text => depth += 1,
            '}' | ']' if !in_text => depth -= 1,
            ' ' | '\t' | '\n' | '\r' if !in_text => continue,
            _ => {}
        }
        if depth > DEPTH_MAX {
            return None;
        }
        is_escaped = character == '\\' && !is_escaped;
        json.push(character);
    }
    RawValue::from_string(json).ok()
}

fn beginning(order: &[u8]) -> String {
    let bytes = order.get(..TEXT_BYTES_MAX).unwrap_or(order);
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(order: impl AsRef<[u8]>, expected: &str) {
        let kept = match keep(order.as_ref()) {
            Kept::Json(json) => format!("json {}", json.get()),
            Kept::Text(text) => format!("text {text}"),
            Kept::Nothing => "nothing".to_owned(),
        };
        assert_eq!(kept, expected);
    }

    #[test]
    fn json_keeps_its_digits_its_keys_and_their_order() {
        let spaced = "{\"b\" : 1.000000000000000000 ,\n\t\"a\": [ 1 , 2 ]}\r\n";
        check(spaced, r#"json {"b":1.000000000000000000,"a":[1,2]}"#);
        check(r#"{"a":1,"a":18446744073709551616}"#, r#"json {"a":1,"a":18446744073709551616}"#);
    }

    #[test]
    fn spaces_in_a_text_stay() {
        check(r#"{ "a \" b\\" : "c [ d" }"#, r#"json {"a \" b\\":"c [ d"}"#);
    }

    #[test]
    fn what_a_reader_could_not_read_is_a_text() {
        check("{", "text {");
        check("{} {}", "text {} {}");
        check("1e999", "text 1e999");
        check(r#""\ud800""#, r#"text "\ud800""#);
        check(b"\xff{}", "text \u{fffd}{}");
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        check(nested(32), &format!("json {}", nested(32)));
        check(nested(33), &format!("text {}", nested(33)));
        check("x".repeat(5000), &format!("text {}", "x".repeat(4096)));
        check("", "nothing");
    }
}
