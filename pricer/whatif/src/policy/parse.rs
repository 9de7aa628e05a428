//! From words to a sentence.
//!
//! ```text
//! policy     = all { "or" all }
//! all        = one { "and" one }
//! one        = "not" one | "(" policy ")" | side comparison side
//! side       = number | text | field
//! field      = name { "." name | "[" text "]" }
//! comparison = ">" | ">=" | "<" | "<=" | "==" | "!="
//! ```

use std::iter::Peekable;
use std::ops::Range;
use std::vec::IntoIter;

use super::field::{Field, Holds, Piece, resolve};
use super::token::{Token, Word, tokens};
use super::{Comparison, Operand, POLICY_DEPTH_MAX, Policy, PolicyError, Says};

impl Policy {
    /// Reads a policy. Fields that no report has are errors; whether a list has a member of some name is
    /// known only when there is a report.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let words = tokens(text)?.into_iter().peekable();
        let mut reader = Reader { text, words, depth: 0 };
        let says = reader.any()?;
        match reader.words.next() {
            None => Ok(Self { text: text.to_owned(), says }),
            Some(Token { is: Word::Compares(_), at }) => Err(reader.wrong(
                at,
                "a second comparison",
                "compare two at a time and join them with `and`",
            )),
            Some(token) => Err(reader.wrong(
                token.at,
                "one word too many",
                "join sentences with `and` or `or`",
            )),
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    words: Peekable<IntoIter<Token>>,
    depth: usize,
}

impl Reader<'_> {
    fn any(&mut self) -> Result<Says, PolicyError> {
        let mut all = vec![self.all()?];
        while self.take_name("or") {
            all.push(self.all()?);
        }
        Ok(single(all, Says::Any))
    }

    fn all(&mut self) -> Result<Says, PolicyError> {
        let mut all = vec![self.one()?];
        while self.take_name("and") {
            all.push(self.one()?);
        }
        Ok(single(all, Says::All))
    }

    fn one(&mut self) -> Result<Says, PolicyError> {
        let place = self.place();
        if self.take_name("not") {
            return self.deeper(place, |reader| Ok(Says::Not(Box::new(reader.one()?))));
        }
        if self.words.next_if(|token| matches!(token.is, Word::Open)).is_none() {
            return self.comparison();
        }
        let opened = place.clone();
        let says = self.deeper(place, Self::any)?;
        match self.words.next() {
            Some(Token { is: Word::Close, .. }) => Ok(says),
            Some(other) => Err(self.wrong(other.at, "no `)` here", "close what was opened")),
            None => Err(self.wrong(opened, "`(` is never closed", "write `)` where it ends")),
        }
    }

    fn deeper(
        &mut self,
        place: Range<usize>,
        read: impl FnOnce(&mut Self) -> Result<Says, PolicyError>,
    ) -> Result<Says, PolicyError> {
        if self.depth >= POLICY_DEPTH_MAX {
            let problem = format!("nested more than {POLICY_DEPTH_MAX} deep");
            return Err(self.wrong(
                place,
                &problem,
                "write several policies, one `--fail-if` each",
            ));
        }
        self.depth += 1;
        let says = read(self);
        self.depth -= 1;
        says
    }

    fn comparison(&mut self) -> Result<Says, PolicyError> {
        let (left, from) = self.side()?;
        let (is, sign) = match self.words.next() {
            Some(Token { is: Word::Compares(is), at }) => (is, at),
            Some(other) => return Err(self.no_comparison(other.at)),
            None => return Err(self.no_comparison(self.end())),
        };
        let (right, to) = self.side()?;
        self.can_be_compared(&left, is, &right, sign, from.start..to.end)?;
        Ok(Says::Compares { left, is, right })
    }

    fn no_comparison(&self, at: Range<usize>) -> PolicyError {
        self.wrong(
            at,
            "no comparison",
            "write one of `>` `>=` `<` `<=` `==` `!=` between two figures",
        )
    }

    fn side(&mut self) -> Result<(Operand, Range<usize>), PolicyError> {
        match self.words.next() {
            Some(Token { is: Word::Number(number), at }) => Ok((Operand::Number(number), at)),
            Some(Token { is: Word::Text(text), at }) => Ok((Operand::Text(text), at)),
            Some(Token { is: Word::Name(name), at }) if !is_reserved(&name) => self.field(name, at),
            Some(other) => Err(self.no_side(other.at)),
            None => Err(self.no_side(self.end())),
        }
    }

    fn no_side(&self, at: Range<usize>) -> PolicyError {
        self.wrong(at, "no figure", "write a field, a number or a quoted text here")
    }

    fn field(
        &mut self,
        name: String,
        at: Range<usize>,
    ) -> Result<(Operand, Range<usize>), PolicyError> {
        let mut pieces = vec![Piece::Word(name)];
        let mut whole = at;
        while let Some(token) = self.words.next_if(|t| matches!(t.is, Word::Dot | Word::Bracket)) {
            let is_dot = matches!(token.is, Word::Dot);
            let piece = match self.words.next() {
                Some(Token { is: Word::Name(name), at }) if is_dot => (Piece::Word(name), at),
                Some(Token { is: Word::Text(name), at }) if !is_dot => (Piece::Quoted(name), at),
                other => return Err(self.no_name(is_dot, other)),
            };
            pieces.push(piece.0);
            whole.end = if is_dot { piece.1.end } else { self.bracket_end()? };
        }
        let written = self.text.get(whole.clone()).unwrap_or_default().to_owned();
        match resolve(&pieces) {
            Ok((steps, holds)) => {
                let field = Field { written, steps, holds, at: whole.clone() };
                Ok((Operand::Field(field), whole))
            }
            Err((problem, hint)) => Err(self.wrong(whole, &problem, &hint)),
        }
    }

    fn no_name(&self, is_dot: bool, found: Option<Token>) -> PolicyError {
        let at = found.map_or_else(|| self.end(), |token| token.at);
        let hint =
            "write `.name`, or `[\"…\"]` for a name with other characters than letters and digits";
        self.wrong(
            at,
            if is_dot { "no name behind `.`" } else { "no quoted name behind `[`" },
            hint,
        )
    }

    fn bracket_end(&mut self) -> Result<usize, PolicyError> {
        match self.words.next() {
            Some(Token { is: Word::BracketEnd, at }) => Ok(at.end),
            Some(other) => Err(self.wrong(other.at, "no `]` here", "close what was opened")),
            None => Err(self.wrong(self.end(), "no `]` here", "close what was opened")),
        }
    }

    fn can_be_compared(
        &self,
        left: &Operand,
        is: Comparison,
        right: &Operand,
        sign: Range<usize>,
        whole: Range<usize>,
    ) -> Result<(), PolicyError> {
        if !matches!(left, Operand::Field(_)) && !matches!(right, Operand::Field(_)) {
            return Err(self.wrong(whole, "no field in it", "compare with a field of the report"));
        }
        match (left.holds(), right.holds()) {
            (Holds::Number, Holds::Number) => Ok(()),
            (Holds::Text, Holds::Text) => match is {
                Comparison::Equal | Comparison::Different => Ok(()),
                _ => Err(self.wrong(sign, "texts have no order", "compare them with `==` or `!=`")),
            },
            _ => {
                let hint = "write figures without quotation marks, and texts in them";
                Err(self.wrong(whole, "a figure is compared with a text", hint))
            }
        }
    }

    fn take_name(&mut self, name: &str) -> bool {
        self.words.next_if(|token| matches!(&token.is, Word::Name(is) if is == name)).is_some()
    }

    fn place(&mut self) -> Range<usize> {
        let end = self.end();
        self.words.peek().map_or(end, |token| token.at.clone())
    }

    /// Behind the last character.
    const fn end(&self) -> Range<usize> {
        self.text.len()..self.text.len()
    }

    fn wrong(&self, at: Range<usize>, problem: &str, hint: &str) -> PolicyError {
        PolicyError::at(self.text, at, problem.to_owned(), hint.to_owned())
    }
}

impl Operand {
    const fn holds(&self) -> Holds {
        match self {
            Self::Number(_) => Holds::Number,
            Self::Text(_) => Holds::Text,
            Self::Field(field) => field.holds,
        }
    }
}

fn is_reserved(name: &str) -> bool {
    matches!(name, "and" | "or" | "not")
}

/// One sentence stands for itself.
fn single(mut all: Vec<Says>, joined: fn(Vec<Says>) -> Says) -> Says {
    match all.pop() {
        Some(only) if all.is_empty() => only,
        last => {
            all.extend(last);
            joined(all)
        }
    }
}
