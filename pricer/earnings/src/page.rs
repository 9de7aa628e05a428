//! One page of a lease list, read lease by lease: what is kept of it is bounded by its leases.

use std::fmt;
use std::rc::Rc;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::json::{self, Kind};
use crate::lease::{Lease, Names};

/// What a page holds.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) leases: Vec<Lease>,
    /// Where the next page begins, if this is not the last.
    pub(crate) next_key: Option<String>,
}

/// Reads a page; what stands behind it is left for the next one.
pub(crate) struct PageReader<'n> {
    pub(crate) file: Rc<str>,
    pub(crate) names: &'n mut Names,
    /// More leases than this are an error.
    pub(crate) room: usize,
}

impl<'de> DeserializeSeed<'de> for PageReader<'_> {
    type Value = Page;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Page, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for PageReader<'_> {
    type Value = Page;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a lease list: an object with `leases`")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Page, A::Error> {
        let mut page = Page::default();
        let mut has_leases = false;
        while let Some(key) = map.next_key::<std::borrow::Cow<'_, str>>()? {
            match &*key {
                "leases" => {
                    // Of two lists under one name jq takes the last.
                    page.leases = map.next_value_seed(List(&mut self))?;
                    has_leases = true;
                }
                "pagination" => page.next_key = next_key(map.next_value()?)?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        if has_leases { Ok(page) } else { Err(A::Error::missing_field("leases")) }
    }
}

/// The key of the page behind this one: a text that is not empty.
pub(crate) fn next_key<E: Error>(pagination: Option<&RawValue>) -> Result<Option<String>, E> {
    let [key] = json::members(pagination, ["next_key"]);
    let Some(key) = key else { return Ok(None) };
    match json::kind(key) {
        Kind::Text => Ok(json::text(key).filter(|text| !text.is_empty())),
        _ => Err(E::custom("`pagination.next_key` is neither a text nor null")),
    }
}

/// `leases`, a list or null.
struct List<'r, 'n>(&'r mut PageReader<'n>);

impl<'de> DeserializeSeed<'de> for List<'_, '_> {
    type Value = Vec<Lease>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Lease>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_> {
    type Value = Vec<Lease>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of leases")
    }

    fn visit_unit<E: Error>(self) -> Result<Vec<Lease>, E> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<Lease>, A::Error> {
        let PageReader { file, names, room } = self.0;
        let mut leases = Vec::new();
        while let Some(raw) = list.next_element::<&RawValue>()? {
            if leases.len() >= *room {
                return Err(A::Error::custom("there are more leases than fit"));
            }
            leases.push(Lease::read(raw, file, leases.len(), names));
        }
        Ok(leases)
    }
}
