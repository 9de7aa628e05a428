//! The parts of a word: text without its quotes, variables, what is computed.

use super::scan::{Open, Scanner};
use super::words::name_of;

/// A part of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'w> {
    /// Without its quotes.
    Text(&'w str),
    /// `$name`.
    Name(&'w str),
    /// What stands in `${…}`.
    Braces(&'w str),
    /// `$(…)`, `$((…))`, a backtick, an argument.
    Computed,
}

/// The parts of a word.
pub(crate) fn pieces(word: &str) -> Vec<Piece<'_>> {
    let mut cutter = Cutter { scanner: Scanner::new(word), pieces: Vec::new(), text_from: 0 };
    let mut is_double = false;
    while let Some(byte) = cutter.scanner.byte(0) {
        match byte {
            b'"' => {
                cutter.cut(1);
                is_double = !is_double;
            }
            b'\'' if !is_double => cutter.single(),
            b'\\' if cutter.scanner.byte(1) == Some(b'\n') => cutter.cut(2),
            b'\\' => {
                cutter.cut(1);
                cutter.scanner.at += 1;
            }
            b'$' => cutter.dollar(is_double),
            b'`' => {
                cutter.cut(1);
                cutter.scanner.skip_open(Open::Backtick);
                cutter.push(Piece::Computed);
            }
            _ => cutter.scanner.at += 1,
        }
    }
    cutter.cut(0);
    cutter.pieces
}

struct Cutter<'w> {
    scanner: Scanner<'w>,
    pieces: Vec<Piece<'w>>,
    text_from: usize,
}

impl<'w> Cutter<'w> {
    /// Text ends here; what follows it begins some bytes further on.
    fn cut(&mut self, bytes: usize) {
        let text = self.scanner.slice(self.text_from..self.scanner.at.min(self.scanner.text.len()));
        if !text.is_empty() {
            self.pieces.push(Piece::Text(text));
        }
        self.scanner.at += bytes;
        self.text_from = self.scanner.at;
    }

    /// Something that is no text, up to here.
    fn push(&mut self, piece: Piece<'w>) {
        self.pieces.push(piece);
        self.text_from = self.scanner.at;
    }

    fn single(&mut self) {
        self.cut(1);
        while self.scanner.byte(0).is_some_and(|byte| byte != b'\'') {
            self.scanner.at += 1;
        }
        self.cut(1);
    }

    fn dollar(&mut self, is_double: bool) {
        let (next, after) = (self.scanner.byte(1), self.scanner.byte(2));
        match next {
            Some(b'(') => {
                let is_sum = after == Some(b'(');
                self.cut(if is_sum { 3 } else { 2 });
                self.scanner.skip_open(if is_sum { Open::Sum } else { Open::Command });
                self.push(Piece::Computed);
            }
            Some(b'{') => {
                self.cut(2);
                let from = self.scanner.at;
                self.scanner.skip_open(Open::Brace { quoted: is_double });
                let inner = self.scanner.slice(from..self.scanner.at.saturating_sub(1));
                self.push(Piece::Braces(inner));
            }
            Some(b'\'' | b'"') if !is_double => self.cut(1),
            _ => self.plain_dollar(),
        }
    }

    /// `$name`, `$1`, or a dollar that is text.
    fn plain_dollar(&mut self) {
        let rest = self.scanner.slice(self.scanner.at + 1..self.scanner.text.len());
        let name = name_of(rest);
        if !name.is_empty() {
            self.cut(1 + name.len());
            self.push(Piece::Name(name));
        } else if rest.starts_with(|c: char| c.is_ascii_digit() || "@*#?$!-".contains(c)) {
            self.cut(2);
            self.push(Piece::Computed);
        } else {
            self.scanner.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, expected: &str) {
        let shown = |piece: &Piece<'_>| match piece {
            Piece::Text(text) => format!("'{text}'"),
            Piece::Name(name) => format!("${name}"),
            Piece::Braces(inner) => format!("{{{inner}}}"),
            Piece::Computed => "!".to_owned(),
        };
        assert_eq!(pieces(word).iter().map(shown).collect::<Vec<_>>().join(" "), expected);
    }

    #[test]
    fn words_fall_into_their_parts() {
        check("4.50", "'4.50'");
        check("\"4.50\"", "'4.50'");
        check("'$4'\"$x\"y", "'$4' $x 'y'");
        check("\"${A:-${B:-\"1\"}}\"", "{A:-${B:-\"1\"}}");
        check("$(echo \")\")5`x`", "! '5' !");
        check("$((1+(2)))", "!");
        check("a\\ b\\$c", "'a' ' b' '$c'");
        check("$1 $ $", "! ' $ $'");
        check("${open", "{ope}");
        check("'é\\", "'é\\'");
    }
}
