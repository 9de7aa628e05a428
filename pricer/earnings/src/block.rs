//! A block's height and time.

use bidprice_core::parse_utc;
use serde_json::value::RawValue;

use crate::decimal::Count;
use crate::json;
use crate::problem::Problem;
use crate::trouble::{Trouble, found_text};

/// Where a block's header stands: before 1.0, now, from an RPC server, from an API in front.
const HEADERS: [&[&str]; 5] = [
    &["block", "header"],
    &["header"],
    &["result", "block", "header"],
    &["result", "header"],
    &["sdk_block", "header"],
];

const ASK: &str = "save what `provider-services query block --type=height HEIGHT -o json` prints";

const BILLION: u64 = 1_000_000_000;

/// A block: how high it is, and when it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Blocks since the first one.
    pub height: u64,
    /// As the node writes it.
    pub time: String,
    /// The same as a number.
    pub(crate) nanoseconds_since_1970: u128,
}

impl Block {
    pub(crate) fn read(raw: &RawValue, file: &str) -> Result<Self, Problem> {
        let height = height(raw, file)?;
        let time = header(raw).and_then(|(_, header)| json::at(header, &["time"]));
        let time = time.ok_or(Trouble::Missing).and_then(|raw| {
            let text = json::text(raw).unwrap_or_else(|| raw.get().to_owned());
            let nanoseconds = nanoseconds(&text);
            nanoseconds
                .map(|since| (since, text.clone()))
                .ok_or_else(|| Trouble::NotATime(found_text(&text)))
        });
        let (nanoseconds_since_1970, time) =
            time.map_err(|trouble| odd(raw, file, "time", &trouble))?;
        Ok(Self { height, time, nanoseconds_since_1970 })
    }
}

/// A block's height and time, from what a node prints for it.
pub fn read_block(file: &str, bytes: &[u8]) -> Result<Block, Problem> {
    Block::read(document(file, bytes)?, file)
}

/// The height alone; the time need not be there.
pub fn read_height(file: &str, bytes: &[u8]) -> Result<u64, Problem> {
    height(document(file, bytes)?, file)
}

fn document<'a>(file: &str, bytes: &'a [u8]) -> Result<&'a RawValue, Problem> {
    serde_json::from_slice(bytes)
        .map_err(|error| Problem::of_file(file, format_args!("is not JSON: {error}"), ASK))
}

fn height(raw: &RawValue, file: &str) -> Result<u64, Problem> {
    let (_, header) = header(raw).ok_or_else(|| odd(raw, file, "", &Trouble::Missing))?;
    let height = json::at(header, &["height"]).ok_or(Trouble::Missing).and_then(Count::read);
    height.map(|count| count.value).map_err(|trouble| odd(raw, file, "height", &trouble))
}

/// The header, and where it was found.
fn header(raw: &RawValue) -> Option<(&'static [&'static str], &RawValue)> {
    HEADERS.into_iter().find_map(|path| Some((path, json::at(raw, path)?)))
}

fn odd(raw: &RawValue, file: &str, name: &str, trouble: &Trouble) -> Problem {
    let path = header(raw).map_or("block.header".to_owned(), |(path, _)| path.join("."));
    let path = [path.as_str(), name].join(".");
    Problem::of_path(file, path.trim_end_matches('.'), trouble, ASK)
}

/// The time of a block, which has up to nine decimals of a second.
fn nanoseconds(text: &str) -> Option<u128> {
    let (whole, fraction) = match text.strip_suffix('Z')?.split_once('.') {
        Some((whole, fraction)) => (format!("{whole}Z"), fraction),
        None => (text.to_owned(), "0"),
    };
    let is_digits = fraction.bytes().all(|byte| byte.is_ascii_digit());
    if !(1..=9).contains(&fraction.len()) || !is_digits {
        return None;
    }
    let part: u128 = format!("{fraction:0<9}").parse().ok()?;
    Some(u128::from(parse_utc(&whole)?) * u128::from(BILLION) + part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Block, String> {
        let raw: &RawValue = serde_json::from_str(json).expect("JSON");
        Block::read(raw, "b").map_err(|problem| problem.to_string())
    }

    #[test]
    fn a_header_is_found_in_every_shape() {
        let header = r#"{"height":"7","time":"1970-01-01T00:00:01.5Z"}"#;
        let number = r#"{"height":7,"time":"1970-01-01T00:00:01.500000000Z"}"#;
        for json in [
            format!(r#"{{"block":{{"header":{header}}}}}"#),
            format!(r#"{{"header":{number}}}"#),
            format!(r#"{{"jsonrpc":"2.0","result":{{"block":{{"header":{header}}}}}}}"#),
        ] {
            let block = read(&json).expect(&json);
            assert_eq!((block.height, block.nanoseconds_since_1970), (7, 1_500_000_000));
            assert_eq!(read_height("b", json.as_bytes()), Ok(7));
        }
    }

    #[test]
    fn what_is_no_block_is_named_with_its_place() {
        for (json, expected) in [
            ("{}", "cannot use `b`: `block.header` is missing"),
            (r#"{"header":{}}"#, "cannot use `b`: `header.height` is missing"),
            (
                r#"{"header":{"height":"x"}}"#,
                "cannot use `b`: `header.height` is `x`, not a whole number",
            ),
            (r#"{"header":{"height":"1"}}"#, "cannot use `b`: `header.time` is missing"),
            (
                r#"{"header":{"height":"1","time":"now"}}"#,
                "cannot use `b`: `header.time` is `now`, not a time such as 2026-01-07T22:40:00Z",
            ),
        ] {
            assert_eq!(read(json), Err(expected.to_owned()));
        }
        for odd in
            ["2026-01-07T22:40:00.Z", "2026-01-07T22:40:00.0123456789Z", "2026-01-07T22:40:00.-1Z"]
        {
            assert_eq!(nanoseconds(odd), None, "{odd}");
        }
    }
}
