//! From a text to the tree: the parser's events first, then the tree out of them.
//!
//! The events are kept as a flat list, so an alias is a range of it that is played again. That
//! needs no recursion and no copies, and a bomb of aliases runs into the limit for nodes while it
//! is being built, not after.

use crate::limits::{DEPTH_MAX, NODES_MAX, REPEATED_BYTES_MAX, TEXT_BYTES_MAX};
use crate::merge::members_of;
use crate::steps::{Kind, Step, steps_of};
use crate::{Node, Scalar, Style, Value, YamlError};

const TOO_MUCH: &str = "give a file of the usual size, a few kilobytes";
const TOO_MANY_ALIASES: &str = "use fewer aliases";

/// Reads the first document of a text; an empty one is a null scalar.
pub fn parse(text: &str) -> Result<Node, YamlError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > TEXT_BYTES_MAX {
        let problem = format!("the text has {} bytes, more than {TEXT_BYTES_MAX}", text.len());
        return Err(YamlError::new(1, 1, problem, TOO_MUCH));
    }
    Builder::default().build(&steps_of(text)?)
}

/// A list or mapping whose end has not been met.
struct Open {
    is_mapping: bool,
    /// Of a mapping: keys and values in turn.
    nodes: Vec<Node>,
    line: usize,
    column: usize,
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    nodes: usize,
    repeated_bytes: usize,
}

impl Builder {
    fn build(mut self, steps: &[Step]) -> Result<Node, YamlError> {
        // The ranges that are being played, the innermost last. One that repeats holds a list or
        // mapping around the next, so they are never more than `DEPTH_MAX`.
        let mut playing = Vec::new();
        playing.push(0..steps.len());
        while let Some(range) = playing.last_mut() {
            let Some(step) = range.next().and_then(|at| steps.get(at)) else {
                playing.pop();
                continue;
            };
            if let Kind::Alias(again) = &step.kind {
                playing.push(again.clone());
            } else if let Some(node) = self.play(step, playing.len() > 1)? {
                match self.open.last_mut() {
                    Some(parent) => parent.nodes.push(node),
                    None => return Ok(node),
                }
            }
        }
        let nothing = Scalar { text: String::new(), style: Style::Plain, tag: None };
        Ok(Node { value: Value::Scalar(nothing), line: 1, column: 1 })
    }

    /// The node that is complete with this step.
    fn play(&mut self, step: &Step, repeated: bool) -> Result<Option<Node>, YamlError> {
        let (line, column) = (step.line, step.column);
        match &step.kind {
            Kind::Scalar(scalar) => {
                self.count(step)?;
                self.count_repeated(step, if repeated { scalar.text.len() } else { 0 })?;
                Ok(Some(Node { value: Value::Scalar(scalar.clone()), line, column }))
            }
            Kind::ListStart | Kind::MappingStart => {
                self.count(step)?;
                let is_mapping = matches!(step.kind, Kind::MappingStart);
                self.open.push(Open { is_mapping, nodes: Vec::new(), line, column });
                if self.open.len() > DEPTH_MAX { Err(step.too_deep()) } else { Ok(None) }
            }
            Kind::End => self.open.pop().map(Open::close).transpose(),
            Kind::Alias(_) => Ok(None),
        }
    }

    fn count(&mut self, step: &Step) -> Result<(), YamlError> {
        self.nodes += 1;
        if self.nodes > NODES_MAX { Err(step.too_many()) } else { Ok(()) }
    }

    fn count_repeated(&mut self, step: &Step, bytes: usize) -> Result<(), YamlError> {
        self.repeated_bytes = self.repeated_bytes.saturating_add(bytes);
        if self.repeated_bytes > REPEATED_BYTES_MAX {
            let problem = format!("aliases repeat more than {REPEATED_BYTES_MAX} bytes");
            return Err(step.error(problem, TOO_MANY_ALIASES));
        }
        Ok(())
    }
}

impl Open {
    fn close(self) -> Result<Node, YamlError> {
        let value = if self.is_mapping {
            Value::Mapping(members_of(self.nodes)?)
        } else {
            Value::List(self.nodes)
        };
        Ok(Node { value, line: self.line, column: self.column })
    }
}
