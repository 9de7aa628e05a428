//! What a line has beside the order.

use std::borrow::Cow;

use super::rows::Form;

/// A line, taken apart.
pub(super) struct Record<'l> {
    /// The columns in front of the order as they were written, the last separator included.
    pub(super) echo: &'l [u8],
    /// The order, or what stands around it.
    pub(super) asked: Cow<'l, [u8]>,
}

/// Takes a line apart as its form says. What has no columns is the order alone.
pub(super) fn record(line: &[u8], form: Form) -> Record<'_> {
    match form {
        Form::Json => Record { echo: b"", asked: line.into() },
        Form::Tsv => {
            let (echo, order) = split(line, b'\t');
            Record { echo, asked: unescaped(order) }
        }
        Form::Csv => csv(line),
    }
}

/// Before the first column that begins as an order does. Its JSON may have tabs of its own.
fn split(line: &[u8], separator: u8) -> (&[u8], &[u8]) {
    let begins_here = |place: usize| matches!(line.get(place), Some(b'{' | b'['));
    let behind = |(place, &byte): (usize, &u8)| {
        (byte == separator && begins_here(place + 1)).then_some(place + 1)
    };
    let order = if begins_here(0) { None } else { line.iter().enumerate().find_map(behind) };
    line.split_at(order.unwrap_or(0))
}

/// Engines write a tab, a line break and a backslash as two characters. A backslash
/// before anything else is JSON's own.
fn unescaped(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&b'\\') {
        return text.into();
    }
    let mut plain = Vec::with_capacity(text.len());
    let mut bytes = text.iter();
    while let Some(&byte) = bytes.next() {
        if byte != b'\\' {
            plain.push(byte);
            continue;
        }
        match bytes.next() {
            Some(b't') => plain.push(b'\t'),
            Some(b'n') => plain.push(b'\n'),
            Some(b'\\') | None => plain.push(b'\\'),
            Some(&other) => plain.extend([b'\\', other]),
        }
    }
    plain.into()
}

/// The last column, in quotes or not.
fn csv(line: &[u8]) -> Record<'_> {
    let (echo, order) = match split(line, b',') {
        (b"", _) => match begin_of_quoted(line) {
            Some(place) => line.split_at(place),
            None => (b"".as_slice(), line),
        },
        bare => bare,
    };
    let inner = order.strip_prefix(b"\"").and_then(|order| order.strip_suffix(b"\""));
    let asked = inner.map_or(order.into(), |inner| {
        let mut plain = Vec::with_capacity(inner.len());
        let mut bytes = inner.iter().peekable();
        while let Some(&byte) = bytes.next() {
            plain.push(byte);
            if byte == b'"' {
                bytes.next_if(|&&next| next == b'"');
            }
        }
        plain.into()
    });
    Record { echo, asked }
}

/// Where a quoted column begins with what begins an order.
fn begin_of_quoted(line: &[u8]) -> Option<usize> {
    let is_order = |begin: &[u8]| matches!(begin, [b'"', b'{' | b'['] | [b'"', b'{' | b'[', ..]);
    if is_order(line) {
        return Some(0);
    }
    let columns = line.iter().enumerate().filter(|(_, byte)| **byte == b',');
    columns.map(|(place, _)| place + 1).find(|&place| line.get(place..).is_some_and(is_order))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(form: Form, line: &str, echo: &str, order: &str) {
        let Record { echo: e, asked } = record(line.as_bytes(), form);
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("from a text");
        assert_eq!((text(e), text(&asked)), (echo.to_owned(), order.to_owned()));
    }

    #[test]
    fn columns_before_the_order_are_kept() {
        check(Form::Tsv, "7\ta b\t{\"a\":\t1}", "7\ta b\t", "{\"a\":\t1}");
        check(Form::Tsv, "{\"a\":\t{}}", "", "{\"a\":\t{}}");
        check(Form::Tsv, "garbage\t7", "", "garbage\t7");
        check(Form::Csv, "7,x,[{},{}]", "7,x,", "[{},{}]");
        check(Form::Csv, "7,\"{\"\"a\"\":\"\"b,c\"\"}\"", "7,", "{\"a\":\"b,c\"}");
        check(Form::Csv, "\"{\"\"a\"\":1}\"", "", "{\"a\":1}");
        check(Form::Csv, "{\"a\":[1,{}]}", "", "{\"a\":[1,{}]}");
        check(Form::Json, "7\t{}", "", "7\t{}");
    }

    #[test]
    fn a_backslash_is_undone_only_where_it_was_put() {
        check(Form::Tsv, r#"{"a":"\\u003c\\\"\u003c"}"#, "", r#"{"a":"\u003c\\"\u003c"}"#);
        check(Form::Tsv, "{}\\t\\n\\", "", "{}\t\n\\");
    }
}
