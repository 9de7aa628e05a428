//! A policy's words.

use std::ops::Range;

use bidprice_core::excerpt;

use super::{Comparison, POLICY_BYTES_MAX, PolicyError};
use crate::signed::Signed;

/// A word and the bytes that it stands at.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) is: Word,
    pub(super) at: Range<usize>,
}

#[derive(Clone, Debug)]
pub(super) enum Word {
    Name(String),
    Number(Signed),
    Text(String),
    Compares(Comparison),
    Open,
    Close,
    Bracket,
    BracketEnd,
    Dot,
}

/// All words, in order.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, PolicyError> {
    if text.len() > POLICY_BYTES_MAX {
        let problem = format!("it has {} bytes, {POLICY_BYTES_MAX} are the most", text.len());
        let hint = "write several policies, one `--fail-if` each".to_owned();
        return Err(PolicyError::at(text, 0..1, problem, hint));
    }
    let mut tokens = Vec::new();
    let mut from = 0;
    while let Some(first) = text.get(from..).and_then(|rest| rest.chars().next()) {
        if first.is_whitespace() {
            from += first.len_utf8();
            continue;
        }
        let (is, length) = word(text, from, first)?;
        tokens.push(Token { is, at: from..from + length });
        from += length;
    }
    Ok(tokens)
}

fn word(text: &str, from: usize, first: char) -> Result<(Word, usize), PolicyError> {
    let rest = text.get(from..).unwrap_or_default();
    match first {
        '(' => Ok((Word::Open, 1)),
        ')' => Ok((Word::Close, 1)),
        '[' => Ok((Word::Bracket, 1)),
        ']' => Ok((Word::BracketEnd, 1)),
        '.' => Ok((Word::Dot, 1)),
        '"' | '\'' => quoted(text, from, first),
        '0'..='9' | '-' | '+' => number(text, from),
        'a'..='z' | 'A'..='Z' | '_' => {
            let length = length_of(rest, |c| c.is_ascii_alphanumeric() || c == '_');
            Ok((Word::Name(rest.get(..length).unwrap_or_default().to_owned()), length))
        }
        _ => comparison(rest).ok_or_else(|| unknown(text, from, first)),
    }
}

fn comparison(rest: &str) -> Option<(Word, usize)> {
    use Comparison::{Above, AtLeast, AtMost, Below, Different, Equal};
    let all = [(">=", AtLeast), ("<=", AtMost), ("==", Equal), ("!=", Different)];
    let all = all.into_iter().chain([(">", Above), ("<", Below)]);
    let mut found = all.filter(|(sign, _)| rest.starts_with(sign));
    found.next().map(|(sign, is)| (Word::Compares(is), sign.len()))
}

fn number(text: &str, from: usize) -> Result<(Word, usize), PolicyError> {
    let rest = text.get(from..).unwrap_or_default();
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | ',');
    let length = 1 + length_of(rest.get(1..).unwrap_or_default(), is_part);
    let written = rest.get(..length).unwrap_or_default();
    match Signed::parse(written) {
        Some(number) => Ok((Word::Number(number), length)),
        None => Err(PolicyError::at(
            text,
            from..from + length,
            format!("`{}` is no number", excerpt(written)),
            "write digits with a point, such as 5 or -2.5; at most 76 of them".to_owned(),
        )),
    }
}

/// A text ends with the mark that it began with; a backslash keeps the next character.
fn quoted(text: &str, from: usize, mark: char) -> Result<(Word, usize), PolicyError> {
    let mut inside = String::new();
    let mut letters = text.get(from + 1..).unwrap_or_default().char_indices();
    while let Some((place, letter)) = letters.next() {
        match letter {
            '\\' => inside.extend(letters.next().map(|(_, kept)| kept)),
            letter if letter == mark => return Ok((Word::Text(inside), place + 2)),
            letter => inside.push(letter),
        }
    }
    let problem = "a text without an end".to_owned();
    Err(PolicyError::at(text, from..text.len(), problem, format!("end it with {mark}")))
}

fn unknown(text: &str, from: usize, first: char) -> PolicyError {
    let rest = text.get(from..).unwrap_or_default();
    let meant = [
        ("=", "write `==` where two are to be the same"),
        ("&&", "write `and`"),
        ("||", "write `or`"),
        ("!", "write `not`"),
        ("%", "write the number alone: fields that end with `_pct` are per cent"),
        ("$", "write the number alone: fields that end with `_usd` are US dollars"),
        ("*", "a policy compares and does not compute"),
        ("/", "a policy compares and does not compute"),
    ];
    let meant = meant.into_iter().find(|(sign, _)| rest.starts_with(sign));
    let hint = meant.map_or("write such as `total.delta_pct > 5`", |(_, hint)| hint);
    let problem = format!("`{}` means nothing here", excerpt(first.encode_utf8(&mut [0; 4])));
    PolicyError::at(text, from..from + first.len_utf8(), problem, hint.to_owned())
}

fn length_of(text: &str, is_part: impl Fn(char) -> bool) -> usize {
    text.find(|c| !is_part(c)).unwrap_or(text.len())
}
