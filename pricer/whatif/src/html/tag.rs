//! Elements that cannot hold anything but text and elements: what comes from strangers stays text.

use std::fmt::{self, Display, Write};

/// An element with what is in it.
#[derive(Clone, Debug)]
pub(super) struct Tag {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    inside: Vec<Inside>,
}

#[derive(Clone, Debug)]
enum Inside {
    Text(String),
    Tag(Tag),
    /// Part of this program.
    Ours(&'static str),
    Json(String),
}

/// They have no end.
const EMPTY: [&str; 3] = ["meta", "link", "wbr"];

/// They stand on lines of their own, so that two reports can be compared by line.
const INLINE: [&str; 8] = ["bdi", "code", "span", "td", "th", "title", "tspan", "wbr"];

/// An element without anything in it.
pub(super) const fn tag(name: &'static str) -> Tag {
    Tag { name, attributes: Vec::new(), inside: Vec::new() }
}

impl Tag {
    /// With an attribute.
    pub(super) fn at(mut self, name: &'static str, value: impl Display) -> Self {
        self.attributes.push((name, value.to_string()));
        self
    }

    /// With a text inside.
    pub(super) fn text(mut self, text: impl Into<String>) -> Self {
        self.inside.push(Inside::Text(text.into()));
        self
    }

    /// With an element inside.
    pub(super) fn with(mut self, tag: Self) -> Self {
        self.inside.push(Inside::Tag(tag));
        self
    }

    /// With elements inside.
    pub(super) fn all(mut self, tags: impl IntoIterator<Item = Self>) -> Self {
        self.inside.extend(tags.into_iter().map(Inside::Tag));
        self
    }

    /// With a piece of this program inside, as it is.
    pub(super) fn ours(mut self, text: &'static str) -> Self {
        self.inside.push(Inside::Ours(text));
        self
    }

    /// With JSON inside, spelt so that nothing in it can end a script element.
    pub(super) fn json(mut self, value: &serde_json::Value) -> Self {
        self.inside.push(Inside::Json(value.to_string()));
        self
    }
}

impl Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}", self.name)?;
        for (name, value) in &self.attributes {
            write!(f, " {name}=\"")?;
            escape(f, value)?;
            f.write_char('"')?;
        }
        f.write_char('>')?;
        for inside in &self.inside {
            match inside {
                Inside::Text(text) => escape(f, text)?,
                Inside::Ours(text) => f.write_str(text)?,
                Inside::Json(json) => escape_json(f, json)?,
                Inside::Tag(tag) if INLINE.contains(&tag.name) => tag.fmt(f)?,
                Inside::Tag(tag) => write!(f, "\n{tag}")?,
            }
        }
        if EMPTY.contains(&self.name) { Ok(()) } else { write!(f, "</{}>", self.name) }
    }
}

fn escape(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    text.chars().try_for_each(|c| match c {
        '&' => f.write_str("&amp;"),
        '<' => f.write_str("&lt;"),
        '>' => f.write_str("&gt;"),
        '"' => f.write_str("&quot;"),
        '\'' => f.write_str("&#39;"),
        c => f.write_char(c),
    })
}

/// Marks of HTML stand only in texts of JSON, where each character may be spelt by its number.
fn escape_json(f: &mut fmt::Formatter<'_>, json: &str) -> fmt::Result {
    json.chars().try_for_each(|c| match c {
        '<' | '>' | '&' | '\'' | '\u{2028}' | '\u{2029}' => write!(f, "\\u{:04x}", u32::from(c)),
        c => f.write_char(c),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_and_attributes_stay_what_they_are() {
        let tag = tag("p").at("title", "\"><script>").text("<b>&'").with(tag("code").text("x"));
        let shown = "<p title=\"&quot;&gt;&lt;script&gt;\">&lt;b&gt;&amp;&#39;<code>x</code></p>";
        assert_eq!(tag.to_string(), shown);
        assert_eq!(
            super::tag("meta").at("charset", "utf-8").to_string(),
            "<meta charset=\"utf-8\">"
        );
    }

    proptest! {
        #[test]
        fn json_is_the_same_and_ends_no_script(text in "\\PC{0,40}|[<>&'/!script\u{2028}-]{0,40}") {
            let value = serde_json::json!({ "name": text });
            let shown = tag("script").json(&value).to_string();
            let inside = shown.strip_prefix("<script>").and_then(|s| s.strip_suffix("</script>"));
            let inside = inside.expect("a script element");
            prop_assert!(!inside.contains(['<', '>', '&', '\'']));
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(inside).expect("JSON"), value);
        }
    }
}
