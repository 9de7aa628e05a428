//! The document as a flat list of steps, out of the parser's events.
//!
//! An alias is a range of the list that is played again when the tree is built.

use std::collections::BTreeMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};

use crate::error::place;
use crate::limits::{DEPTH_MAX, NODES_MAX};
use crate::{Scalar, Style, YamlError};

/// One event of the document and where it is.
pub(crate) struct Step {
    pub(crate) kind: Kind,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

pub(crate) enum Kind {
    Scalar(Scalar),
    ListStart,
    MappingStart,
    End,
    /// The steps that are to be played again.
    Alias(Range<usize>),
}

impl Step {
    pub(crate) fn error(&self, problem: String, hint: &'static str) -> YamlError {
        YamlError::new(self.line, self.column, problem, hint)
    }

    pub(crate) fn too_deep(&self) -> YamlError {
        YamlError::too_deep(self.line, self.column)
    }

    pub(crate) fn too_many(&self) -> YamlError {
        let problem = format!("more than {NODES_MAX} values, those that aliases repeat included");
        self.error(problem, "give a file of the usual size, a few kilobytes")
    }
}

/// Reads the steps of the first document.
pub(crate) fn steps_of(text: &str) -> Result<Vec<Step>, YamlError> {
    let mut steps = Steps::default();
    let mut is_complete = false;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| YamlError::from_parser(&error, text))?;
        // One event more than the document has: whether another document follows, or rubbish.
        if is_complete {
            break;
        }
        is_complete = event == Event::DocumentEnd;
        steps.take(event, span)?;
        steps.check()?;
    }
    Ok(steps.all)
}

#[derive(Default)]
struct Steps {
    all: Vec<Step>,
    /// Which steps each anchor stands for; the end is missing while it is still open.
    anchors: BTreeMap<usize, Range<usize>>,
    /// The lists and mappings that are open, with their anchors.
    open: Vec<usize>,
}

impl Steps {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), YamlError> {
        let start = self.all.len();
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.map(|tag| tag_text(&tag));
                let scalar = Scalar { text: text.into_owned(), style: style.into(), tag };
                self.push(Kind::Scalar(scalar), span);
                self.anchors.insert(anchor, start..start + 1);
            }
            Event::SequenceStart(anchor, _) => self.open(Kind::ListStart, anchor, span),
            Event::MappingStart(anchor, _) => self.open(Kind::MappingStart, anchor, span),
            Event::SequenceEnd | Event::MappingEnd => {
                self.push(Kind::End, span);
                let anchor = self.open.pop().and_then(|anchor| self.anchors.get_mut(&anchor));
                if let Some(range) = anchor {
                    range.end = start + 1;
                }
            }
            Event::Alias(anchor) => self.alias(anchor, span)?,
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn push(&mut self, kind: Kind, span: Span) {
        let (line, column) = place(span.start);
        self.all.push(Step { kind, line, column });
    }

    fn open(&mut self, kind: Kind, anchor: usize, span: Span) {
        self.open.push(anchor);
        // Empty until its end is met; an anchor that is not given has the number 0.
        self.anchors.insert(anchor, self.all.len()..self.all.len());
        self.push(kind, span);
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), YamlError> {
        let range = self.anchors.get(&anchor).cloned().unwrap_or_default();
        if range.is_empty() {
            let (line, column) = place(span.start);
            let problem = "the alias stands inside of what it repeats".to_owned();
            return Err(YamlError::new(line, column, problem, "write the value out"));
        }
        self.push(Kind::Alias(range), span);
        Ok(())
    }

    /// Refuses before the list grows: every node has at most two steps.
    fn check(&self) -> Result<(), YamlError> {
        let Some(last) = self.all.last() else { return Ok(()) };
        if self.open.len() > DEPTH_MAX {
            return Err(last.too_deep());
        }
        if self.all.len() > 2 * NODES_MAX {
            return Err(last.too_many());
        }
        Ok(())
    }
}

/// The tag with its handle resolved; a `!` alone stays one.
fn tag_text(tag: &Tag) -> String {
    format!("{}{}", tag.handle, tag.suffix)
}

impl From<ScalarStyle> for Style {
    fn from(style: ScalarStyle) -> Self {
        match style {
            ScalarStyle::Plain => Self::Plain,
            ScalarStyle::SingleQuoted => Self::SingleQuoted,
            ScalarStyle::DoubleQuoted => Self::DoubleQuoted,
            ScalarStyle::Literal => Self::Literal,
            ScalarStyle::Folded => Self::Folded,
        }
    }
}
