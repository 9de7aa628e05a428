//! JSON as the records beside the caches have it: a few texts, two spaces a level.
//!
//! By hand, as [`crate::Object`] reads it: generated code for five structs is a thirtieth of the
//! small program.

use std::fmt;

/// A value of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// Nothing.
    Null,
    /// A whole number.
    Number(u64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// Members in their order.
    Object(Vec<(&'static str, Json)>),
}

impl From<u64> for Json {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(0, f)
    }
}

impl Json {
    fn write(&self, depth: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => write_text(text, f),
            Self::List(list) => {
                let elements = list.iter().map(|element| (None, element));
                write_all(elements, ['[', ']'], depth, f)
            }
            Self::Object(members) => {
                let members = members.iter().map(|(name, member)| (Some(*name), member));
                write_all(members, ['{', '}'], depth, f)
            }
        }
    }
}

fn write_all<'j>(
    parts: impl ExactSizeIterator<Item = (Option<&'static str>, &'j Json)>,
    [open, close]: [char; 2],
    depth: usize,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let count = parts.len();
    write!(f, "{open}")?;
    for (index, (name, value)) in parts.enumerate() {
        write!(f, "\n{:width$}", "", width = 2 * (depth + 1))?;
        if let Some(name) = name {
            write!(f, "\"{name}\": ")?;
        }
        value.write(depth + 1, f)?;
        f.write_str(if index + 1 < count { "," } else { "\n" })?;
    }
    let indent = if count == 0 { 0 } else { 2 * depth };
    write!(f, "{:indent$}{close}", "")
}

fn write_text(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(&serde_json::to_string(text).map_err(|_| fmt::Error)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn value(json: &Json) -> Value {
        match json {
            Json::Null => Value::Null,
            Json::Number(number) => Value::from(*number),
            Json::Text(text) => Value::from(text.as_str()),
            Json::List(list) => list.iter().map(value).collect(),
            Json::Object(members) => {
                members.iter().map(|(name, member)| (*name, value(member))).collect()
            }
        }
    }

    fn any_json() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<u64>().prop_map(Json::Number),
            any::<String>().prop_map(Json::Text),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            let members = proptest::collection::vec(inner.clone(), 0..4);
            prop_oneof![
                proptest::collection::vec(inner, 0..4).prop_map(Json::List),
                members.prop_map(|values| {
                    Json::Object(["a", "b", "c", "d"].into_iter().zip(values).collect())
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn it_is_what_serde_writes(json in any_json()) {
            let pretty = serde_json::to_string_pretty(&value(&json)).expect("JSON");
            prop_assert_eq!(json.to_string(), pretty);
        }
    }
}
