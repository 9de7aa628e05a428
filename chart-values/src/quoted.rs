//! A text between double quotes, read as YAML again.
//!
//! The chart's template writes `"{{ . }}"` and escapes nothing, so backslashes, quotes and line
//! breaks of a value mean to the second reader what they mean in YAML.

/// What the second reading makes of a text, or why it stops Helm.
pub fn read_quoted(text: &str) -> Result<String, &'static str> {
    if text.chars().any(is_refused) {
        return Err("it has a control character");
    }
    let mut reader = Reader { rest: text, read: String::with_capacity(text.len()), escaped: 0 };
    reader.run()?;
    Ok(reader.read)
}

/// What Go's YAML reader does not let in.
fn is_refused(c: char) -> bool {
    let is_space = matches!(c, '\t' | '\n' | '\r' | '\u{85}');
    (c.is_control() && !is_space) || matches!(c, '\u{fffe}' | '\u{ffff}')
}

struct Reader<'t> {
    rest: &'t str,
    read: String,
    /// How much of it is behind us with the last escape: spaces that were escaped stay.
    escaped: usize,
}

impl Reader<'_> {
    fn run(&mut self) -> Result<(), &'static str> {
        while let Some(c) = self.next() {
            match c {
                '"' => return after_the_end(self.rest),
                '\\' => self.escape()?,
                '\n' | '\r' | '\u{85}' => self.fold(c)?,
                _ => self.read.push(c),
            }
        }
        Ok(())
    }

    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = self.rest.get(c.len_utf8()..).unwrap_or_default();
        Some(c)
    }

    /// One line break is a space, of several the first is lost; spaces around them are lost too.
    fn fold(&mut self, first: char) -> Result<(), &'static str> {
        let trimmed = self.read.trim_end_matches([' ', '\t']).len();
        self.read.truncate(trimmed.max(self.escaped));
        let breaks = 1 + self.breaks_behind(first)?;
        let folded = if breaks == 1 { " ".to_owned() } else { "\n".repeat(breaks - 1) };
        self.read.push_str(&folded);
        Ok(())
    }

    /// Line breaks that follow one, and the spaces that the last line begins with.
    fn breaks_behind(&mut self, first: char) -> Result<usize, &'static str> {
        let (mut breaks, mut last) = (0, first);
        loop {
            if last == '\r' {
                self.rest = self.rest.strip_prefix('\n').unwrap_or(self.rest);
            }
            if ["---", "..."].iter().any(|mark| is_marker(self.rest, mark)) {
                return Err("a line of it begins with --- or ...");
            }
            self.rest = self.rest.trim_start_matches([' ', '\t']);
            match self.rest.chars().next() {
                Some(c @ ('\n' | '\r' | '\u{85}')) => {
                    self.next();
                    (last, breaks) = (c, breaks + 1);
                }
                _ => return Ok(breaks),
            }
        }
    }

    fn escape(&mut self) -> Result<(), &'static str> {
        const UNKNOWN: &str = "a backslash begins an escape in it that YAML does not know";
        let c = match self.next().ok_or("it ends in a backslash, which takes the closing quote")? {
            '0' => '\0',
            'a' => '\u{7}',
            'b' => '\u{8}',
            't' | '\t' => '\t',
            'n' => '\n',
            'v' => '\u{b}',
            'f' => '\u{c}',
            'r' => '\r',
            'e' => '\u{1b}',
            c @ (' ' | '"' | '\'' | '\\') => c,
            'N' => '\u{85}',
            '_' => '\u{a0}',
            'L' => '\u{2028}',
            'P' => '\u{2029}',
            'x' => self.code(2).ok_or(UNKNOWN)?,
            'u' => self.code(4).ok_or(UNKNOWN)?,
            'U' => self.code(8).ok_or(UNKNOWN)?,
            c @ ('\n' | '\r' | '\u{85}') => {
                let breaks = self.breaks_behind(c)?;
                self.read.push_str(&"\n".repeat(breaks));
                return Ok(());
            }
            _ => return Err(UNKNOWN),
        };
        self.read.push(c);
        self.escaped = self.read.len();
        Ok(())
    }

    fn code(&mut self, digits: usize) -> Option<char> {
        let code = u32::from_str_radix(self.rest.get(..digits)?, 16).ok()?;
        self.rest = self.rest.get(digits..)?;
        char::from_u32(code)
    }
}

/// A line that is a document's mark; at the text's end the closing quote stands behind it.
fn is_marker(rest: &str, mark: &str) -> bool {
    let behind = rest.strip_prefix(mark);
    behind.is_some_and(|behind| behind.starts_with([' ', '\t', '\n', '\r', '\u{85}']))
}

/// Behind a quote within the text only a comment can stand: the closing quote becomes part of it.
fn after_the_end(rest: &str) -> Result<(), &'static str> {
    let line = rest.split(['\n', '\r']).next().unwrap_or_default();
    let is_comment = line.trim_start_matches([' ', '\t']).starts_with('#');
    let is_last = line.len() == rest.len();
    if is_comment && is_last { Ok(()) } else { Err("it has a double quote in it") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(read_quoted(text).as_deref(), Ok(expected), "{text:?}");
    }

    #[test]
    fn ordinary_texts_stay_as_they_are() {
        for text in ["a100=900,*=130", " 5 ", "café #1: {x} ", "$5", "a\tb", "", "{{ 1 }}", "it's"]
        {
            check(text, text);
        }
    }

    #[test]
    fn line_breaks_become_spaces() {
        check("a100=900,\nt4=80\n", "a100=900, t4=80 ");
        check("a100=900,\n\nt4=80", "a100=900,\nt4=80");
        check("a \n\n\n  b\n", "a\n\nb ");
        check("\ta\n\tb", "\ta b");
        check("a\r\nb\rc", "a b c");
    }

    #[test]
    fn backslashes_are_escapes() {
        check("a\\\\b", "a\\b");
        check("a\\tb\\x41\\u00e9", "a\tbAé");
        check("a\\\n  b", "ab");
        check("a\\bc", "a\u{8}c");
        check("a\\t\nb", "a\t b");
        for text in ["a100=900\\,t4=80", "end\\", "a\\/b", "\\x4", "\\q"] {
            assert!(read_quoted(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_quote_ends_the_text() {
        check("a\" # b", "a");
        check("a\"#b", "a");
        for text in ["a\"b", "\"1.60\"", "a\"\nb", "a\" # b\nc"] {
            assert_eq!(read_quoted(text), Err("it has a double quote in it"), "{text:?}");
        }
    }

    #[test]
    fn what_stops_the_second_reader_stops_helm() {
        assert!(read_quoted("a\u{1}b").is_err());
        assert!(read_quoted("a\n---\nb").is_err());
        assert!(read_quoted("a\n--- b").is_err());
        check("a\n  ---\nb", "a --- b");
        check("a\n---", "a ---");
    }
}
