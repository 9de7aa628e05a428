//! An object of JSON, and nothing else: its members as they were written.
//!
//! Seven shapes of answers, and no code generated for each: a source names the few members that it
//! wants, and the rest is passed over.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::source::{no_price, not_read};

/// What an object holds. For a struct serde would take an array as well, its members in order:
/// `[404]` would be a price.
#[derive(Debug)]
pub struct Object<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Object<'a> {
    /// The object that a text is; the reason why it is none fits behind the source's name.
    pub fn read(json: &'a str) -> Result<Self, String> {
        parse(json)
    }

    /// The member of this name.
    pub fn get(&self, name: &str) -> Result<&'a RawValue, String> {
        self.member(name)?.ok_or_else(|| no_price(&format!("missing field `{name}`")))
    }

    /// The member of this name, if there is one; null is the same as none.
    pub fn find(&self, name: &str) -> Result<Option<&'a RawValue>, String> {
        Ok(self.member(name)?.filter(|value| value.get() != "null"))
    }

    fn member(&self, name: &str) -> Result<Option<&'a RawValue>, String> {
        let mut found = self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| *value);
        match (found.next(), found.next()) {
            (_, Some(_)) => Err(no_price(&format!("duplicate field `{name}`"))),
            (value, None) => Ok(value),
        }
    }

    /// The object in the member of this name.
    pub fn object(&self, name: &str) -> Result<Object<'a>, String> {
        Self::read(self.get(name)?.get())
    }

    /// The text in the member of this name, if there is one.
    pub fn text(&self, name: &str) -> Result<Option<String>, String> {
        self.find(name)?.map(|value| parse(value.get())).transpose()
    }

    /// The texts in the list of this name; none where there is no list.
    pub fn texts(&self, name: &str) -> Result<Vec<String>, String> {
        self.find(name)?.map_or_else(|| Ok(Vec::new()), |value| parse(value.get()))
    }

    /// All members.
    pub(crate) fn values(&self) -> impl Iterator<Item = &'a RawValue> {
        self.0.iter().map(|(_, value)| *value)
    }
}

/// Reads one JSON value.
pub(crate) fn parse<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, String> {
    // As bytes, because whatever else reads JSON here does so too: one parser in the program.
    serde_json::from_slice(json.as_bytes()).map_err(|error| not_read(json, &error))
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Object<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some((key, value)) = map.next_entry::<Key<'de>, _>()? {
            members.push((key.0, value));
        }
        Ok(Object(members))
    }
}

/// A name; serde takes one that has no escapes from the text only if it is told so.
#[derive(Deserialize)]
#[serde(transparent)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);
