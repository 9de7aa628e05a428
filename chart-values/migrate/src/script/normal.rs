//! Lines as they are compared: without prices, comments and blanks around them.

use sha2::{Digest, Sha256};

use super::targets::ScriptTarget;
use super::value::{Names, TargetValue, read_value};

/// A line's code, and what stands for it in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line<'s> {
    /// The first line of the script is 1.
    pub(crate) number: usize,
    /// Without its comment and the blanks around it; never empty.
    pub(crate) code: &'s str,
    pub(crate) hash: u64,
    /// Long enough to come from somewhere, and more than a price.
    pub(crate) is_telling: bool,
}

/// A short line says nothing by itself: every script has `exit 1`.
const TELLING_BYTES: usize = 16;

/// The lines that hold code.
pub(crate) fn code_lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    text.lines().enumerate().filter_map(|(index, line)| {
        let code = without_comment(line).trim();
        (!code.is_empty()).then(|| {
            let normal = normal(code);
            let is_telling = normal.len() >= TELLING_BYTES && !normal.ends_with('=');
            Line { number: index + 1, code, hash: hash(&normal), is_telling }
        })
    })
}

/// The first eight bytes of a normal line's SHA-256.
fn hash(normal: &str) -> u64 {
    let digest = Sha256::digest(normal.as_bytes());
    let first = digest.first_chunk::<8>().copied();
    first.map(u64::from_be_bytes).unwrap_or_default()
}

/// Judged by the line alone: a quote that is left open in another line must not change this one.
fn without_comment(line: &str) -> &str {
    let (mut quote, mut before) = (None, b' ');
    let mut bytes = line.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match (byte, quote) {
            (b'\\', None | Some(b'"')) => {
                bytes.next();
            }
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            (b'#', None) if before.is_ascii_whitespace() => {
                return line.get(..at).unwrap_or_default();
            }
            _ => {}
        }
        before = byte;
    }
    line
}

/// The line with nothing in the place of prices that can be read.
fn normal(code: &str) -> String {
    if let Some(name) = priced(code) {
        return format!("{name}=");
    }
    without_map_default(code)
}

/// The target that a line sets, and does nothing else.
fn priced(code: &str) -> Option<&str> {
    let assignment = ["export ", "readonly ", "declare "]
        .iter()
        .find_map(|word| code.strip_prefix(word))
        .unwrap_or(code)
        .trim_start();
    let (name, value) = assignment.split_once('=')?;
    ScriptTarget::named(name)?;
    if value.contains([' ', '\t', ';', '|', '&', '(', '`']) {
        return None;
    }
    let own = format!("PRICE_{}", name.strip_prefix("PRICE_").unwrap_or(name));
    let text = match read_value(value, &Names::new()) {
        TargetValue::Fixed(text) => text,
        TargetValue::Default { variables, text } if variables == [own] => text,
        _ => return None,
    };
    text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.').then_some(name)
}

/// `${PRICE_TARGET_GPU_MAPPINGS:-…}` is the map's variable, whatever it stands in for.
fn without_map_default(code: &str) -> String {
    const OPEN: &str = "${PRICE_TARGET_GPU_MAPPINGS:-";
    let Some((before, rest)) = code.split_once(OPEN) else { return code.to_owned() };
    let Some((default, behind)) = rest.split_once('}') else { return code.to_owned() };
    if default.contains(['$', '`']) {
        return code.to_owned();
    }
    format!("{before}${{PRICE_TARGET_GPU_MAPPINGS}}{behind}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &str) {
        assert_eq!(normal(without_comment(line).trim()), expected);
    }

    #[test]
    fn prices_comments_and_blanks_do_not_count() {
        check("TARGET_CPU=\"4.50\"  # USD", "TARGET_CPU=");
        check("export TARGET_CPU=2", "TARGET_CPU=");
        check("TARGET_CPU=\"${PRICE_TARGET_CPU:-1.60}\"", "TARGET_CPU=");
        check("  fi  ", "fi");
        check("# TARGET_CPU=1", "");
        check("x '# no comment' \"#\" a#b # one", "x '# no comment' \"#\" a#b");
        check(
            "y <<< \"${PRICE_TARGET_GPU_MAPPINGS:-t4=80}\"",
            "y <<< \"${PRICE_TARGET_GPU_MAPPINGS}\"",
        );
    }

    #[test]
    fn what_is_no_plain_price_stays() {
        for line in [
            "TARGET_CPU=$(echo 1)",
            "TARGET_CPU=1 TARGET_MEMORY=2",
            "TARGET_CPU=${OTHER:-1}",
            "TARGET_CPU=1,60",
            "TARGET_X=1",
        ] {
            check(line, line);
        }
    }
}
