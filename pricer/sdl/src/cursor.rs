//! A value of the file and the way to it: every error can say both.
//!
//! Kinds are read as the network's YAML library reads them into typed fields: null counts as
//! absent, any scalar can be a text, and an element of a list that is null is left out.

use std::collections::BTreeMap;

use bidprice_yaml::{Node, Value};

use crate::error::{Hint, SdlError, shown};
use crate::limits::NAME_BYTES_MAX;
use crate::whole;

const NOT_A_LIST: &str = "begin each element with `- `";
const NOT_A_MAPPING: &str = "write `key: value`, a line each, without a `-` in front";
const NOT_A_TEXT: &str = "write one value behind the `:`";

/// The one tag behind which the network's YAML library takes another text than was written.
const BINARY: &str = "tag:yaml.org,2002:binary";

/// A value and where it is.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'a> {
    node: &'a Node,
    /// Such as `services.web.expose[0].port`; each key in it is cut, so it cannot grow long.
    path: String,
    /// Of a scalar; of a list or a mapping those of the key in front of it.
    line: usize,
    column: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) const fn root(node: &'a Node) -> Self {
        Self::at(node, String::new())
    }

    const fn at(node: &'a Node, path: String) -> Self {
        Self { node, path, line: node.line, column: node.column }
    }

    /// What stands behind a key.
    fn behind(key: &Node, node: &'a Node, path: String) -> Self {
        let is_text = node.as_text().is_some_and(|text| !text.is_empty());
        let Node { line, column, .. } = *if is_text { node } else { key };
        Self { node, path, line, column }
    }

    pub(crate) const fn line(&self) -> usize {
        self.line
    }

    pub(crate) fn is_null(&self) -> bool {
        self.node.is_null()
    }

    pub(crate) const fn is_list(&self) -> bool {
        self.node.as_list().is_some()
    }

    /// The text as it stands, also of null; none of a list or a mapping.
    pub(crate) fn raw_text(&self) -> &'a str {
        self.node.as_text().unwrap_or_default()
    }

    /// One text; null is an empty one.
    pub(crate) fn text(&self) -> Result<&'a str, SdlError> {
        match self.node.as_scalar() {
            Some(_) if self.is_null() => Ok(""),
            Some(scalar) if scalar.tag.as_deref() != Some(BINARY) => Ok(&scalar.text),
            _ => Err(self.is_not("one text", NOT_A_TEXT)),
        }
    }

    /// A whole number as the YAML library reads one; null is 0.
    pub(crate) fn whole(&self) -> Result<u32, SdlError> {
        if self.is_null() {
            return Ok(0);
        }
        let number = self.node.as_scalar().and_then(whole::number);
        number.ok_or_else(|| {
            let hint = if self.node.as_text().is_some_and(is_digits) {
                "write it without quotes, up to 4294967295"
            } else {
                "write digits without quotes and without a unit"
            };
            self.is_not("a whole number", hint)
        })
    }

    /// Yes or no as the YAML library reads it; null is no.
    pub(crate) fn flag(&self) -> Result<bool, SdlError> {
        if self.is_null() {
            return Ok(false);
        }
        let flag = self.node.as_scalar().and_then(whole::flag);
        flag.ok_or_else(|| self.is_not("true or false", "write true or false, without quotes"))
    }

    /// The elements of a list, without those that are null; null is an empty list.
    pub(crate) fn items(&self) -> Result<Vec<Self>, SdlError> {
        let mut items = self.items_and_nulls()?;
        items.retain(|item| !item.is_null());
        Ok(items)
    }

    /// All elements of a list; null is an empty one.
    pub(crate) fn items_and_nulls(&self) -> Result<Vec<Self>, SdlError> {
        let nodes = match &self.node.value {
            Value::List(nodes) => nodes.as_slice(),
            _ if self.is_null() => &[],
            _ => return Err(self.is_not("a list", NOT_A_LIST)),
        };
        let items = nodes.iter().enumerate();
        Ok(items.map(|(at, node)| Self::at(node, format!("{}[{at}]", self.path))).collect())
    }

    /// A list of texts.
    pub(crate) fn texts(&self) -> Result<Vec<Self>, SdlError> {
        let items = self.items()?;
        for item in &items {
            item.text()?;
        }
        Ok(items)
    }

    /// The members of a mapping, in which no key may be twice; null has none.
    pub(crate) fn fields(&self) -> Result<Fields<'a>, SdlError> {
        let members = match &self.node.value {
            Value::Mapping(members) => members.as_slice(),
            _ if self.is_null() => &[],
            _ => return Err(self.is_not("a mapping", NOT_A_MAPPING)),
        };
        let mut all = Vec::with_capacity(members.len());
        let mut lines = BTreeMap::new();
        for member in members {
            let key = Self::at(&member.key, self.path.clone());
            let Some(name) = member.key.as_text() else {
                return Err(key.error("has a key that is not one text", NOT_A_MAPPING));
            };
            if let Some(first) = lines.insert(name, key.line()) {
                return Err(key.twice(name, first));
            }
            let value = Self::behind(&member.key, &member.value, self.path_to(name));
            // Network: what stands behind the key null is left out.
            if !key.is_null() {
                all.push(Field { name, key, value, merged: member.merged });
            }
        }
        Ok(Fields { at: self.clone(), all })
    }

    /// The members of a mapping whose keys are names that the tenant gave.
    pub(crate) fn names(&self) -> Result<Vec<Field<'a>>, SdlError> {
        let fields = self.fields()?;
        match fields.all.iter().find(|field| field.name.len() > NAME_BYTES_MAX) {
            Some(field) => Err(field.key.error(
                &format!("has a name of {} bytes, `{}`", field.name.len(), shown(field.name)),
                format!("names have at most {NAME_BYTES_MAX} bytes"),
            )),
            None => Ok(fields.all),
        }
    }

    fn path_to(&self, name: &str) -> String {
        let dot = if self.path.is_empty() { "" } else { "." };
        format!("{}{dot}{}", self.path, shown(name))
    }

    fn twice(&self, name: &str, first_line: usize) -> SdlError {
        let problem = format!("has the key `{}` twice, first in line {first_line}", shown(name));
        self.error(&problem, "remove one of them, or give it another name")
    }

    /// `problem` reads on from the path: "has no `image`".
    pub(crate) fn error(&self, problem: &str, hint: impl Into<Hint>) -> SdlError {
        let problem = match self.path.as_str() {
            "" => format!("the file {problem}"),
            path => format!("`{path}` {problem}"),
        };
        SdlError { line: self.line, column: self.column, problem, hint: hint.into() }
    }

    /// What was found instead of `what`.
    pub(crate) fn is_not(&self, what: &str, hint: impl Into<Hint>) -> SdlError {
        self.error(&format!("is {}, not {what}", self.shown()), hint)
    }

    /// The value for an error.
    pub(crate) fn shown(&self) -> String {
        match &self.node.value {
            Value::Scalar(scalar) if scalar.text.is_empty() => "empty".to_owned(),
            Value::Scalar(scalar) => format!("`{}`", shown(&scalar.text)),
            Value::List(_) => "a list".to_owned(),
            Value::Mapping(_) => "a mapping".to_owned(),
        }
    }
}

/// A mapping's members.
#[derive(Clone, Debug)]
pub(crate) struct Fields<'a> {
    pub(crate) at: Cursor<'a>,
    pub(crate) all: Vec<Field<'a>>,
}

/// A member: its key's text and place, and its value.
#[derive(Clone, Debug)]
pub(crate) struct Field<'a> {
    pub(crate) name: &'a str,
    pub(crate) key: Cursor<'a>,
    pub(crate) value: Cursor<'a>,
    merged: bool,
}

impl<'a> Fields<'a> {
    /// The value of this name, unless it is null.
    pub(crate) fn get(&self, name: &str) -> Option<&Cursor<'a>> {
        self.get_or_null(name).filter(|value| !value.is_null())
    }

    /// The value of this name, null or not.
    pub(crate) fn get_or_null(&self, name: &str) -> Option<&Cursor<'a>> {
        self.all.iter().find(|field| field.name == name).map(|field| &field.value)
    }

    /// The text of this name, or an empty one.
    pub(crate) fn text(&self, name: &str) -> Result<&'a str, SdlError> {
        self.get(name).map_or(Ok(""), Cursor::text)
    }

    /// The whole number of this name, or 0.
    pub(crate) fn whole(&self, name: &str) -> Result<u32, SdlError> {
        self.get(name).map_or(Ok(0), Cursor::whole)
    }

    /// The elements of this name's list, if there is one.
    pub(crate) fn items(&self, name: &str) -> Result<Vec<Cursor<'a>>, SdlError> {
        self.get(name).map_or_else(|| Ok(Vec::new()), Cursor::items)
    }

    /// The texts of this name's list, if there is one.
    pub(crate) fn texts(&self, name: &str) -> Result<Vec<Cursor<'a>>, SdlError> {
        self.get(name).map_or_else(|| Ok(Vec::new()), Cursor::texts)
    }

    /// The members of this name's mapping, if there is one; their keys are the tenant's names.
    pub(crate) fn names(&self, name: &str) -> Result<Vec<Field<'a>>, SdlError> {
        self.get(name).map_or_else(|| Ok(Vec::new()), Cursor::names)
    }

    /// Refuses any other key, and merge keys.
    ///
    /// Network: these few mappings are read by hand, so nothing is ignored or merged in them.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), SdlError> {
        let foreign = self.all.iter().find(|it| it.merged || !known.contains(&it.name));
        let Some(field) = foreign else { return Ok(()) };
        let known = known.join(", ");
        Err(if field.merged {
            let hint = format!("write them out: {known}");
            self.at.error("gets its keys by `<<`, which the network does not read here", hint)
        } else {
            let problem = format!("has an unknown key `{}`", shown(field.name));
            field.key.error(&problem, format!("it can only have {known}"))
        })
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
