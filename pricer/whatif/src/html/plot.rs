//! What all plots are made of. They have no view box: places across are per cent of the width, places
//! down are pixels, so that text stays as large on a phone as on a desk.

use crate::scale::FULL;

use super::tag::{Tag, tag};

/// A drawing with a title and a description for those who cannot see it.
pub(super) struct Plot {
    pub(super) id: &'static str,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) height: usize,
    /// To the left of the marks, for what stands at an axis.
    pub(super) margin: usize,
}

impl Plot {
    /// The drawing with these marks.
    pub(super) fn of(self, marks: Vec<Tag>) -> Tag {
        let Self { id, title, description, height, margin } = self;
        let (title_id, description_id) = (format!("{id}-title"), format!("{id}-description"));
        tag("svg")
            .at("id", id)
            .at("role", "img")
            .at("aria-labelledby", format!("{title_id} {description_id}"))
            .at("style", format!("width:calc(100% - {margin}px);margin-left:{margin}px"))
            .at("height", height)
            .with(tag("title").at("id", title_id).text(title))
            .with(tag("desc").at("id", description_id).text(description))
            .all(marks)
    }
}

/// A place across: `12.34%`.
pub(super) fn across(place: u32) -> String {
    format!("{}.{:02}%", place / 100, place % 100)
}

/// A place inside of a part of the width, from one place to another.
pub(super) fn inside(place: u32, from: u32, to: u32) -> u32 {
    from + place.min(FULL) * to.saturating_sub(from) / FULL
}

/// A figure of the report: where it is in the JSON, and every digit of it.
pub(super) fn figure(mark: Tag, field: impl Into<String>, value: impl Into<String>) -> Tag {
    mark.at("data-field", field.into()).at("data-value", value.into())
}

/// A text at a place.
pub(super) fn label(class: &str, place: u32, y: usize, text: impl Into<String>) -> Tag {
    tag("text").at("class", class).at("x", across(place)).at("y", y).text(text)
}

/// A line across the whole width.
pub(super) fn rule(class: &str, y: usize) -> Tag {
    tag("line").at("class", class).at("x1", "0%").at("x2", "100%").at("y1", y).at("y2", y)
}

/// Coloured squares and what they stand for.
pub(super) fn legend<const N: usize>(entries: [(&'static str, &str); N]) -> Tag {
    let entry = |(class, text): (&'static str, &str)| {
        let mark = tag("span").at("class", format!("key {class}")).at("aria-hidden", "true");
        tag("span").at("class", "entry").with(mark).text(text)
    };
    tag("p").at("class", "legend").all(entries.map(entry))
}

/// Figures with a minus sign as long as the plus.
pub(super) fn minus(figure: &str) -> String {
    figure.replace('-', "−")
}
