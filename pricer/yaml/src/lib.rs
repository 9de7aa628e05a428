//! YAML as it was written: a tree that keeps order, text, style and place.
//!
//! `010`, `1e6`, `yes` and `"1.60"` mean different things to different readers of YAML, and the
//! difference is money here. So nothing is resolved but what has one meaning everywhere: aliases
//! and merge keys. What a scalar is worth is for the caller to say.
//!
//! JSON is YAML, a byte order mark and CRLF are accepted, and only the first document counts.

mod error;
pub mod limits;
mod merge;
mod read;
mod steps;

pub use error::YamlError;
pub use read::parse;

/// A value and where it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Counted from 1. What an alias or a merge key brings keeps the place where it is written.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
}

/// The three shapes of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// One text.
    Scalar(Scalar),
    /// `[a, b]` or lines with `-`.
    List(Vec<Node>),
    /// `{a: b}` or lines with `:`, in the order in which they were written.
    Mapping(Vec<Member>),
}

/// A text and how it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// Without its quotes, escapes and folded line breaks resolved.
    pub text: String,
    /// Whether and how it was quoted.
    pub style: Style,
    /// Such as `tag:yaml.org,2002:str`, `!local` or `!`.
    pub tag: Option<String>,
}

/// How a scalar was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotes: may be a number, a boolean or null.
    Plain,
    /// `'…'`
    SingleQuoted,
    /// `"…"`
    DoubleQuoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// A key of a mapping and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// A scalar, nearly always.
    pub key: Node,
    /// What it stands for.
    pub value: Node,
    /// Brought by `<<`, and standing where that stands; what the mapping says itself goes before it.
    pub merged: bool,
}

impl Node {
    /// The member of this name. What a mapping says itself goes before what it merges, and of a
    /// key given twice the last counts.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        let named = |member: &&Member| member.key.as_text() == Some(key);
        let own = |member: &&Member| !member.merged;
        let members = self.as_mapping()?.iter().rev().filter(named);
        let found = members.clone().find(own).or_else(|| members.clone().next());
        found.map(|member| &member.value)
    }

    /// The scalar, if it is one.
    #[must_use]
    pub const fn as_scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            Value::List(_) | Value::Mapping(_) => None,
        }
    }

    /// The scalar's text, whatever its style: `~` too.
    #[must_use]
    pub const fn as_text(&self) -> Option<&str> {
        match self.as_scalar() {
            Some(scalar) => Some(scalar.text.as_str()),
            None => None,
        }
    }

    /// The elements, if it is a list.
    #[must_use]
    pub const fn as_list(&self) -> Option<&[Self]> {
        match &self.value {
            Value::List(nodes) => Some(nodes.as_slice()),
            Value::Scalar(_) | Value::Mapping(_) => None,
        }
    }

    /// The members, if it is a mapping.
    #[must_use]
    pub const fn as_mapping(&self) -> Option<&[Member]> {
        match &self.value {
            Value::Mapping(members) => Some(members.as_slice()),
            Value::Scalar(_) | Value::List(_) => None,
        }
    }

    /// Whether it is nothing: no text at all, `~` or `null` without quotes.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.as_scalar().is_some_and(Scalar::is_null)
    }
}

impl Scalar {
    /// Whether it is nothing: no text at all, `~` or `null` without quotes.
    #[must_use]
    pub fn is_null(&self) -> bool {
        match self.tag.as_deref() {
            Some(tag) => tag == "tag:yaml.org,2002:null",
            None => {
                self.style == Style::Plain
                    && matches!(self.text.as_str(), "" | "~" | "null" | "Null" | "NULL")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_key_given_twice_the_last_counts() {
        let root = parse("a: 1\nb: 2\na: 3\n").expect("YAML");
        assert_eq!(root.get("a").and_then(Node::as_text), Some("3"));
        assert_eq!(root.as_mapping().map(<[Member]>::len), Some(3));
        assert_eq!(root.get("c"), None);
    }

    #[test]
    fn only_bare_words_are_null() {
        let root = parse("[~, null, !!null x, 'null', \"\", !!str null]").expect("YAML");
        let nulls: Vec<bool> = root.as_list().expect("a list").iter().map(Node::is_null).collect();
        assert_eq!(nulls, [true, true, true, false, false, false]);
    }
}
