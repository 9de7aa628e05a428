//! Damage to the text of an order: from a flipped byte to a member written twice.

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Bytes that mean something in JSON, and some that must not appear in it.
const BYTES: &[u8] = b"{}[]\",:0123456789.-+eE\\ \n\tnulltruefa\x00\x7f\x80\xff";

/// What can stand where a whole number should.
const ODD_VALUES: [&str; 16] = [
    "01",
    "-0",
    "-1",
    "+1",
    "1.0",
    "1.",
    ".5",
    "1e3",
    "18446744073709551615",
    "18446744073709551616",
    "4294967296",
    "null",
    "true",
    "\"1\"",
    "{}",
    "[]",
];

/// One change of a text's bytes.
#[derive(Clone, Debug)]
pub(super) enum Damage {
    Replace(Index, u8),
    Insert(Index, u8),
    Remove(Index),
    CutAt(Index),
    /// A run of digits becomes something else.
    Odd(Index, &'static str),
    /// A member is written twice.
    Again(Index),
}

pub(super) fn damage() -> impl Strategy<Value = Damage> {
    let (at, byte) = (any::<Index>, || select(BYTES));
    prop_oneof![
        3 => (at(), byte()).prop_map(|(at, byte)| Damage::Replace(at, byte)),
        3 => (at(), byte()).prop_map(|(at, byte)| Damage::Insert(at, byte)),
        2 => at().prop_map(Damage::Remove),
        1 => at().prop_map(Damage::CutAt),
        3 => (at(), select(&ODD_VALUES[..])).prop_map(|(at, odd)| Damage::Odd(at, odd)),
        3 => at().prop_map(Damage::Again),
    ]
}

impl Damage {
    pub(super) fn apply(&self, text: &mut Vec<u8>) {
        let length = text.len();
        if length == 0 {
            return;
        }
        match self {
            Self::Replace(at, byte) => text[at.index(length)] = *byte,
            Self::Insert(at, byte) => text.insert(at.index(length), *byte),
            Self::Remove(at) => drop(text.remove(at.index(length))),
            Self::CutAt(at) => text.truncate(at.index(length)),
            Self::Odd(at, odd) => write_odd_value(text, *at, odd),
            Self::Again(at) => write_member_again(text, *at),
        }
    }
}

fn write_odd_value(text: &mut Vec<u8>, at: Index, odd: &str) {
    // A whole number stands behind a colon.
    let is_number = |pair: &[u8]| pair[0] == b':' && pair[1].is_ascii_digit();
    let Some(start) = pick(text, at, is_number) else { return };
    let digits = text[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    text.splice(start..start + digits, odd.bytes());
}

fn write_member_again(text: &mut Vec<u8>, at: Index) {
    let is_member = |pair: &[u8]| matches!(pair, b"{\"" | b",\"");
    let Some(start) = pick(text, at, is_member) else { return };
    let mut member = text[start..member_end(text, start)].to_vec();
    member.push(b',');
    text.splice(start..start, member);
}

/// Behind the first byte of one of the pairs that are as asked for.
fn pick(text: &[u8], at: Index, wanted: impl Fn(&[u8]) -> bool) -> Option<usize> {
    let pairs = text.windows(2).enumerate().filter(|(_, pair)| wanted(pair));
    let places: Vec<usize> = pairs.map(|(place, _)| place + 1).collect();
    (!places.is_empty()).then(|| places[at.index(places.len())])
}

/// Where a comma or a bracket closes the member that starts here. An escaped quote misleads it,
/// which is only other damage.
fn member_end(text: &[u8], start: usize) -> usize {
    let (mut depth, mut quoted) = (0, false);
    for (at, byte) in text.iter().enumerate().skip(start) {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b',' | b'}' | b']' if depth == 0 => return at,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}
