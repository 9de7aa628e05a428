//! The members of the settings file's lists, each with its name and its line for a complaint.

use std::collections::BTreeMap;

use bidprice_core::bc::Number;
use bidprice_core::{Exponent, NotPlain, SettingError, excerpt, parse_plain, parse_share};
use bidprice_yaml::{Member, Node};

/// What an address of an owner begins with.
const OWNER_PREFIX: &str = "akash1";

/// A value, and how it is called.
#[derive(Clone, Copy)]
pub(crate) struct Field<'f> {
    file: &'f str,
    /// The one that it is a member of.
    above: Option<&'f Field<'f>>,
    /// Empty for an element of a list.
    pub(crate) key: &'f str,
    pub(crate) node: &'f Node,
    /// Of the key.
    line: usize,
}

impl<'f> Field<'f> {
    /// A value of the file itself.
    pub(crate) const fn top(file: &'f str, key: &'f str, node: &'f Node, line: usize) -> Self {
        Self { file, above: None, key, node, line }
    }

    /// Where it stands.
    pub(crate) fn place(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }

    /// Such as `minimum.usd_per_month`.
    fn name(&self) -> String {
        match self.above.map(Self::name) {
            Some(above) if self.key.is_empty() => above,
            Some(above) => format!("{above}.{}", self.key),
            None => self.key.to_owned(),
        }
    }

    /// What is wrong, behind the name.
    pub(crate) fn error(&self, problem: impl Into<String>, hint: &str) -> SettingError {
        SettingError::new(self.name(), problem, hint).at(self.place())
    }

    /// The same with the value as it was typed; the problem fits behind "which".
    pub(crate) fn error_of_text(&self, problem: &str, hint: &str) -> SettingError {
        let text = excerpt(self.node.as_text().unwrap_or_default());
        self.error(format!("is `{text}`, which {problem}"), hint)
    }

    /// A name of its own for a rule: what stands above it goes without saying.
    pub(crate) const fn alone(mut self) -> Self {
        self.above = None;
        self
    }

    /// One text.
    pub(crate) fn text(&self, hint: &str) -> Result<&'f str, SettingError> {
        if self.node.is_null() {
            return Err(self.error("is empty", hint));
        }
        let text = self.node.as_text();
        text.ok_or_else(|| self.error("is a list or a mapping, not one value", hint))
    }

    /// One of some words.
    pub(crate) fn word<T: Copy>(&self, words: [(&str, T); 2]) -> Result<T, SettingError> {
        let [(one, _), (other, _)] = words;
        let hint = format!("write `{one}` or `{other}`");
        let text = self.text(&hint)?;
        let known = words.iter().find(|(word, _)| *word == text);
        known
            .map(|(_, value)| *value)
            .ok_or_else(|| self.error_of_text(&format!("is neither `{one}` nor `{other}`"), &hint))
    }

    /// A plain number, zero too.
    pub(crate) fn number(&self) -> Result<Number, SettingError> {
        self.parsed(|text| parse_plain(text, Exponent::Refused).map(Number::from))
    }

    /// A plain number above zero.
    pub(crate) fn positive(&self) -> Result<Number, SettingError> {
        self.above_zero(self.number()?)
    }

    /// A part of a whole, above zero: `95%` or 0.95.
    pub(crate) fn share(&self) -> Result<Number, SettingError> {
        self.above_zero(self.parsed(parse_share)?)
    }

    fn parsed(
        &self,
        parse: impl FnOnce(&str) -> Result<Number, NotPlain>,
    ) -> Result<Number, SettingError> {
        let text = self.text("write a plain number such as 1.60")?;
        parse(text).map_err(|problem| self.error_of_text(&problem.to_string(), problem.hint()))
    }

    fn above_zero(&self, number: Number) -> Result<Number, SettingError> {
        if number.is_zero() {
            return Err(self.error_of_text("is zero", "write a number above zero"));
        }
        Ok(number)
    }

    /// An owner's address.
    pub(crate) fn owner(&self) -> Result<String, SettingError> {
        const HINT: &str = "write an owner as the chain does: akash1 and small letters and digits";
        let text = self.text(HINT)?;
        if is_owner(text) {
            return Ok(text.to_owned());
        }
        Err(self.error_of_text("is no owner's address", HINT))
    }

    /// Owners in a list.
    pub(crate) fn owners(&self, hint: &str) -> Result<Vec<String>, SettingError> {
        self.elements(hint)?.iter().map(Field::owner).collect()
    }

    /// The elements of a list that has any.
    pub(crate) fn elements<'s>(&'s self, hint: &str) -> Result<Vec<Field<'s>>, SettingError> {
        let nodes = self.node.as_list().ok_or_else(|| self.error("is not a list", hint))?;
        if nodes.is_empty() {
            return Err(self.error("is empty", hint));
        }
        let element = |node: &'s Node| Field {
            file: self.file,
            above: Some(self),
            key: "",
            node,
            line: node.line,
        };
        Ok(nodes.iter().map(element).collect())
    }

    /// The members of a mapping that has any, each key once.
    pub(crate) fn members<'s>(&'s self, hint: &str) -> Result<Vec<Field<'s>>, SettingError> {
        let members = self.node.as_mapping();
        let members = members.ok_or_else(|| self.error("is not a mapping", hint))?;
        let mut lines = BTreeMap::new();
        let mut fields = Vec::with_capacity(members.len());
        for Member { key, value, .. } in members {
            let name =
                key.as_text().ok_or_else(|| self.error("has a key that is no text", hint))?;
            let field = Field {
                file: self.file,
                above: Some(self),
                key: name,
                node: value,
                line: key.line,
            };
            if let Some(first) = lines.insert(name, key.line) {
                let problem = format!("is there twice, first on line {first}");
                return Err(field.error(problem, "keep the one that is meant"));
            }
            fields.push(field);
        }
        if fields.is_empty() {
            return Err(self.error("is empty", hint));
        }
        Ok(fields)
    }

    /// The members of these names, in this order; any other name is an error.
    pub(crate) fn known<'s, const N: usize>(
        &'s self,
        names: [&str; N],
        hint: &str,
    ) -> Result<[Option<Field<'s>>; N], SettingError> {
        let mut known = [None; N];
        for field in self.members(hint)? {
            let place = names.iter().position(|name| *name == field.key);
            match place.and_then(|place| known.get_mut(place)) {
                Some(place) => *place = Some(field),
                None => return Err(field.error("is no key of this", hint)),
            }
        }
        Ok(known)
    }

    /// A member that has to be there.
    pub(crate) fn required<'s>(
        &self,
        member: Option<Field<'s>>,
        name: &str,
        hint: &str,
    ) -> Result<Field<'s>, SettingError> {
        member.ok_or_else(|| self.error(format!("has no {name}"), hint))
    }
}

pub(crate) fn is_owner(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.strip_prefix(OWNER_PREFIX)
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(is_letter))
}
