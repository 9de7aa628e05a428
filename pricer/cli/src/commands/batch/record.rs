//! What a line has beside the order.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::rows::Form;

/// A line, taken apart.
pub(super) struct Record<'l> {
    /// The columns in front of the order as they were written, the last separator included.
    pub(super) echo: &'l [u8],
    /// The order, or what stands around it.
    pub(super) asked: Cow<'l, [u8]>,
}

/// Takes a line apart as its form says: the order is the last column. What has no columns is the order
/// alone.
pub(super) fn record(line: &[u8], form: Form) -> Record<'_> {
    match form {
        Form::Json => Record { echo: b"", asked: line.into() },
        Form::Tsv => {
            let (echo, order) = line.split_at(begin_in_tsv(line));
            Record { echo, asked: unescaped(order) }
        }
        Form::Csv => {
            let (echo, order) = line.split_at(begin_in_csv(line));
            Record { echo, asked: unquoted(order) }
        }
    }
}

/// Engines write a tab inside a text as two characters, so the last one ends the column before the
/// order. JSON by hand may have tabs of its own: there it is the first column that looks like an order.
fn begin_in_tsv(line: &[u8]) -> usize {
    let behind_tabs =
        || line.iter().enumerate().filter(|(_, byte)| **byte == b'\t').map(|(tab, _)| tab + 1);
    let last = behind_tabs().next_back().unwrap_or(0);
    if last > 0 && looks_like_order(line, 0) && is_json(line) {
        return 0;
    }
    if looks_like_order(line, last) {
        return last;
    }
    let first =
        std::iter::once(0).chain(behind_tabs()).find(|&begin| looks_like_order(line, begin));
    first.unwrap_or(last)
}

fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

fn looks_like_order(line: &[u8], begin: usize) -> bool {
    let text = line.get(begin..).unwrap_or_default().trim_ascii_start();
    text.starts_with(b"{") || text.starts_with(b"[")
}

/// Column by column; JSON without quotes around it goes to the end of the line.
fn begin_in_csv(line: &[u8]) -> usize {
    let mut begin = 0;
    loop {
        let rest = line.get(begin..).unwrap_or_default();
        let length = match rest {
            [b'{' | b'[', ..] => return begin,
            [b'"', ..] => quoted_length(rest),
            _ => rest.iter().position(|&byte| byte == b',').unwrap_or(rest.len()),
        };
        match rest.get(length) {
            Some(_) => begin += length + 1,
            None => return begin,
        }
    }
}

/// To behind the quote that ends the column, and whatever stands before the next comma.
fn quoted_length(column: &[u8]) -> usize {
    let mut is_open = false;
    let end = column.iter().position(|&byte| {
        is_open ^= byte == b'"';
        byte == b',' && !is_open
    });
    end.unwrap_or(column.len())
}

/// Engines escape what stands in a column; a file of orders that is piped as it is has
/// JSON's own escapes only, and is JSON already.
fn unescaped(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&b'\\') || is_json(text) {
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
            Some(b'\'') => plain.push(b'\''),
            Some(b'\\') | None => plain.push(b'\\'),
            // A backslash before anything else is JSON's own.
            Some(&other) => plain.extend([b'\\', other]),
        }
    }
    plain.into()
}

/// The column without its quotes.
fn unquoted(column: &[u8]) -> Cow<'_, [u8]> {
    let inner = column.strip_prefix(b"\"").and_then(|column| column.strip_suffix(b"\""));
    let Some(inner) = inner else { return column.into() };
    let mut plain = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter().peekable();
    while let Some(&byte) = bytes.next() {
        plain.push(byte);
        if byte == b'"' {
            bytes.next_if(|&&next| next == b'"');
        }
    }
    plain.into()
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
        check(Form::Tsv, "[1,2]\t{\"b\":1}\t {\"a\":1}", "[1,2]\t{\"b\":1}\t", " {\"a\":1}");
        check(Form::Csv, "7,x,[{},{}]", "7,x,", "[{},{}]");
        check(Form::Csv, "7,\"{\"\"a\"\":\"\"b,c\"\"}\"", "7,", "{\"a\":\"b,c\"}");
        check(Form::Csv, "\"{\"\"a\"\":1}\"", "", "{\"a\":1}");
        check(
            Form::Csv,
            "\"[web]\",\"x,{y}\",\"{\"\"a\"\":1}\"",
            "\"[web]\",\"x,{y}\",",
            "{\"a\":1}",
        );
        check(Form::Csv, "{\"a\":[1,{}]}", "", "{\"a\":[1,{}]}");
        check(Form::Json, "7\t{}", "", "7\t{}");
    }

    #[test]
    fn a_row_keeps_its_shape_whatever_its_order_is() {
        check(Form::Tsv, "7\tgarbage", "7\t", "garbage");
        check(Form::Tsv, "7\t\\N", "7\t", "\\N");
        check(Form::Tsv, "7\t", "7\t", "");
        check(Form::Tsv, "garbage", "", "garbage");
        check(Form::Csv, "7,", "7,", "");
        check(Form::Csv, "7,garbage", "7,", "garbage");
        check(Form::Csv, "\"7,\"\"\",\"gar\"\"bage\"", "\"7,\"\"\",", "gar\"bage");
        check(Form::Csv, "\"open,7", "", "\"open,7");
    }

    #[test]
    fn a_backslash_is_undone_only_where_it_was_put() {
        check(Form::Tsv, r#"{"a":"\\u003c\\"b"}"#, "", r#"{"a":"\u003c\"b"}"#);
        check(Form::Tsv, r#"{"a":"\\u003c"}"#, "", r#"{"a":"\\u003c"}"#);
        check(Form::Tsv, r#"{"a":"bob\'s"}"#, "", r#"{"a":"bob's"}"#);
        check(Form::Tsv, r#"{"a":"x\ny"}"#, "", r#"{"a":"x\ny"}"#);
        check(Form::Tsv, "{x}\\t\\n\\", "", "{x}\t\n\\");
    }
}
