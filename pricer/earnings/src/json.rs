//! JSON as it was written: members by name, numbers with their digits.

use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// What a value is, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Object,
    /// A list, null, true, false.
    Other,
}

/// Tells it from the first byte, which serde has checked.
pub(crate) fn kind(raw: &RawValue) -> Kind {
    match raw.get().as_bytes() {
        [b'"', ..] => Kind::Text,
        [b'{', ..] => Kind::Object,
        [b'-' | b'0'..=b'9', ..] => Kind::Number,
        _ => Kind::Other,
    }
}

/// The text of a string.
pub(crate) fn text(raw: &RawValue) -> Option<String> {
    serde_json::from_str(raw.get()).ok()
}

/// The members of these names; one that is null is not there, and of several with one name the last
/// counts, as in jq. Of what is no object there are none.
pub(crate) fn members<'a, const N: usize>(
    raw: Option<&'a RawValue>,
    names: [&'static str; N],
) -> [Option<&'a RawValue>; N] {
    let Some(raw) = raw else { return [None; N] };
    let mut reader = serde_json::Deserializer::from_str(raw.get());
    reader.deserialize_map(Members { names }).unwrap_or([None; N])
}

struct Members<const N: usize> {
    names: [&'static str; N],
}

impl<'de, const N: usize> Visitor<'de> for Members<N> {
    type Value = [Option<&'de RawValue>; N];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = [None; N];
        while let Some(key) = map.next_key::<std::borrow::Cow<'_, str>>()? {
            let named = self.names.iter().zip(&mut found).find(|(name, _)| **name == key);
            match named {
                Some((_, place)) => *place = map.next_value::<Option<&RawValue>>()?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(found)
    }
}

/// The value behind a path of names.
pub(crate) fn at<'a>(raw: &'a RawValue, path: &[&'static str]) -> Option<&'a RawValue> {
    path.iter().try_fold(raw, |inner, name| {
        let [member] = members(Some(inner), [name]);
        member
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(json: &str) -> &RawValue {
        serde_json::from_str(json).expect("JSON")
    }

    #[test]
    fn members_are_found_by_name_and_the_last_counts() {
        let json = raw(r#"{"a":1,"\u0062":"x","a":2,"c":null,"d":{"e":[3]}}"#);
        let shown = |found: Option<&RawValue>| found.map(|value| value.get().to_owned());
        let [a, b, c, x] = members(Some(json), ["a", "b", "c", "x"]).map(shown);
        assert_eq!((a.as_deref(), b.as_deref(), c, x), (Some("2"), Some("\"x\""), None, None));
        assert_eq!(shown(at(json, &["d", "e"])).as_deref(), Some("[3]"));
        assert_eq!(shown(at(json, &["a", "e"])), None);
    }
}
