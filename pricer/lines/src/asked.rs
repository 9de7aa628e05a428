//! What stands on a line: an order, or an order with something around it.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::LINE_BYTES_MAX;

/// An order and what is known of who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked<'l> {
    /// The order's JSON.
    pub order: Cow<'l, [u8]>,
    /// What is to come back with the answer: JSON.
    pub id: Option<&'l str>,
    /// The tenant.
    pub owner: Option<Cow<'l, str>>,
    /// What it is called: a placement, or a name.
    pub name: Option<Cow<'l, str>>,
    /// How many orders like this it stands for.
    pub count: u64,
}

/// There is no order on the line: why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAsked(pub String);

impl fmt::Display for NotAsked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotAsked {}

/// What may stand around an order: that is what `quote --orders` writes, and the journal.
#[derive(Deserialize)]
struct Around<'l> {
    #[serde(borrow)]
    order: Option<&'l RawValue>,
    #[serde(borrow)]
    id: Option<&'l RawValue>,
    #[serde(borrow)]
    owner: Option<Cow<'l, str>>,
    #[serde(borrow)]
    placement: Option<Cow<'l, str>>,
    #[serde(borrow)]
    name: Option<Cow<'l, str>>,
    count: Option<u64>,
    // The journal's words for an order that it could not keep as JSON.
    order_text: Option<serde::de::IgnoredAny>,
    order_too_long: Option<u64>,
    // Only an order has this.
    resources: Option<serde::de::IgnoredAny>,
}

/// Finds the order on a line.
///
/// Whether it is a good one is not looked at: a line that is nothing else is taken for an order, so
/// that whoever reads it says what is wrong with it.
pub fn read_asked(line: &[u8]) -> Result<Asked<'_>, NotAsked> {
    if line.len() > LINE_BYTES_MAX {
        return Err(NotAsked(format!("is longer than {LINE_BYTES_MAX} bytes")));
    }
    let bare = Asked { order: line.into(), id: None, owner: None, name: None, count: 1 };
    if is_surely_an_order(line) {
        return Ok(bare);
    }
    let around = match serde_json::from_slice::<Around<'_>>(line) {
        Ok(around) => around,
        Err(error) if has_an_order_inside(line) => {
            return Err(NotAsked(format!("what stands around its order cannot be read: {error}")));
        }
        Err(_) => return Ok(bare),
    };
    match around {
        Around { order: None, resources: None, order_text: Some(_), .. } => {
            Err(NotAsked("has an order that was no JSON when it came".to_owned()))
        }
        Around { order: None, resources: None, order_too_long: Some(bytes), .. } => Err(NotAsked(
            format!("has no order: with its {bytes} bytes it was too long for the journal"),
        )),
        Around { order: Some(_), count: Some(0), .. } => {
            Err(NotAsked("stands for no order: `count` is 0".to_owned()))
        }
        Around { order: Some(order), id, owner, placement, name, count, .. } => Ok(Asked {
            order: order_text(order.get()),
            id: id.map(RawValue::get),
            owner,
            name: name.or(placement),
            count: count.unwrap_or(1),
        }),
        Around { order: None, .. } => Ok(bare),
    }
}

/// Whether a line that cannot be read is more than a broken order.
fn has_an_order_inside(line: &[u8]) -> bool {
    let members = serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(line);
    members.is_ok_and(|members| members.contains_key("order") && !members.contains_key("resources"))
}

/// Engines that know no JSON hold an order as a text.
fn order_text(json: &str) -> Cow<'_, [u8]> {
    match serde_json::from_str::<String>(json) {
        Ok(text) => Cow::Owned(text.into_bytes()),
        Err(_) => Cow::Borrowed(json.as_bytes()),
    }
}

/// As the provider writes them: these are most lines, and are read once only.
fn is_surely_an_order(line: &[u8]) -> bool {
    line.starts_with(br#"{"resources":"#) || line.starts_with(b"[")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The order and what is known of it, or why there is none.
    #[track_caller]
    fn check(line: &str, expected: &str) {
        let shown = match read_asked(line.as_bytes()) {
            Ok(Asked { order, owner, name, count, id }) => {
                let order = std::str::from_utf8(&order).expect("from a text");
                let order = format!("{}{order}", id.unwrap_or_default());
                let [owner, name] = [owner, name].map(|text| text.unwrap_or("-".into()));
                format!("{order} of {owner} as {name}, {count}")
            }
            Err(NotAsked(problem)) => problem,
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn an_order_is_the_whole_line() {
        let lines =
            [r#"{"resources":[]}"#, "[]", r#" { "price" : {}, "resources":[]}"#, "what", "7"];
        for line in lines {
            check(line, &format!("{line} of - as -, 1"));
        }
    }

    #[test]
    fn an_order_may_have_a_name_an_owner_and_a_count() {
        check(
            r#"{"placement":"west","order":{"resources": []}}"#,
            r#"{"resources": []} of - as west, 1"#,
        );
        check(
            r#"{"name":"a\"b","count":3,"owner":"akash1x","order":[]}"#,
            r#"[] of akash1x as a"b, 3"#,
        );
        check(r#"{"id":[7],"order":"{\"a\":1}"}"#, r#"[7]{"a":1} of - as -, 1"#);
        check(r#"{"v":1,"owner":null,"lines":[],"order":{}}"#, "{} of - as -, 1");
    }

    #[test]
    fn a_line_without_an_order_says_so() {
        check(r#"{"v":1,"order_text":"garbage"}"#, "has an order that was no JSON when it came");
        check(
            r#"{"v":1,"order_too_long":70000}"#,
            "has no order: with its 70000 bytes it was too long for the journal",
        );
        check(
            r#"{"order":{},"count":-1}"#,
            "what stands around its order cannot be read: invalid value: integer `-1`, expected u64 at line 1 column 22",
        );
        check(r#"{"order":{},"count":0}"#, "stands for no order: `count` is 0");
    }

    #[test]
    fn a_line_that_is_too_long_is_refused() {
        let line = vec![b' '; LINE_BYTES_MAX + 1];
        let problem = format!("is longer than {LINE_BYTES_MAX} bytes");
        assert_eq!(read_asked(&line), Err(NotAsked(problem)));
    }
}
