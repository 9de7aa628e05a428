//! From a file's YAML to what it means to Helm.

use std::collections::BTreeMap;
use std::rc::Rc;

use bidprice_yaml::{Member, Node, Value as Yaml};

use crate::values::{Data, Place, Repeated, Value};
use crate::yaml11::{Resolved, resolve};
use crate::{ValuesError, go};

/// The lines with which `helm get values` begins.
const HEADINGS: [&str; 2] = ["USER-SUPPLIED VALUES:", "COMPUTED VALUES:"];

/// One file.
#[derive(Default)]
pub(crate) struct Read {
    pub(crate) top: BTreeMap<String, Value>,
    pub(crate) repeated: Vec<Repeated>,
}

/// Reads one file's text.
pub(crate) fn read(index: usize, name: &str, text: &str) -> Result<Read, ValuesError> {
    let file = File { index, name: name.into() };
    let root = bidprice_yaml::parse(without_heading(text))
        .map_err(|error| ValuesError::of_yaml(name, error))?;
    let mut repeated = Vec::new();
    match &root.value {
        Yaml::Mapping(members) => {
            let top = file.map_of(members, &mut repeated)?;
            Ok(Read { top, repeated })
        }
        _ if root.is_null() => Ok(Read::default()),
        Yaml::List(_) | Yaml::Scalar(_) => {
            let place = file.place(root.line);
            let problem = "is not a mapping".to_owned();
            Err(ValuesError::at(&place, problem, "write `key: value`, a line each"))
        }
    }
}

/// The text behind the heading, with the heading's line break so that lines keep their numbers.
fn without_heading(text: &str) -> &str {
    let line = text.lines().next().unwrap_or_default();
    if HEADINGS.contains(&line.trim_end()) {
        return text.get(line.len()..).unwrap_or_default();
    }
    text
}

struct File {
    index: usize,
    name: Rc<str>,
}

impl File {
    fn place(&self, line: usize) -> Place {
        Place { index: self.index, line, file: Rc::clone(&self.name) }
    }

    /// Of equal keys the last counts.
    fn map_of(
        &self,
        members: &[Member],
        repeated: &mut Vec<Repeated>,
    ) -> Result<BTreeMap<String, Value>, ValuesError> {
        let mut map = BTreeMap::new();
        for member in members {
            let key = self.key_of(&member.key)?;
            let value = self.value_of(&member.value, member.key.line)?;
            let lost = map.insert(key.clone(), value);
            if let (Some(lost), Some(kept)) = (lost, map.get(&key)) {
                repeated.push(Repeated { lost, kept: kept.clone(), key });
            }
        }
        Ok(map)
    }

    /// Numbers and booleans become texts again, in Go's spelling.
    fn key_of(&self, key: &Node) -> Result<String, ValuesError> {
        let place = self.place(key.line);
        let refused = || {
            let problem = "has a key that is not a text".to_owned();
            ValuesError::at(&place, problem, "put the key in quotes")
        };
        let scalar = key.as_scalar().ok_or_else(refused)?;
        match resolve(scalar).map_err(|problem| helm_refuses(&place, problem))? {
            Resolved::Null => Err(refused()),
            Resolved::Bool(value) => Ok(value.to_string()),
            Resolved::Integer(value) => Ok(value.to_string()),
            Resolved::Float(value) => Ok(go::show_number(value)),
            Resolved::Text(text) => Ok(text),
        }
    }

    fn value_of(&self, node: &Node, key_line: usize) -> Result<Value, ValuesError> {
        let place = self.place(key_line);
        let data = match &node.value {
            Yaml::Scalar(scalar) => {
                let resolved = resolve(scalar).map_err(|problem| helm_refuses(&place, problem))?;
                data_of(resolved)
            }
            Yaml::List(nodes) => {
                let values = nodes.iter().map(|node| self.value_of(node, node.line));
                Data::List(values.collect::<Result<_, _>>()?)
            }
            // Only what is repeated at the top can be a price.
            Yaml::Mapping(members) => Data::Map(self.map_of(members, &mut Vec::new())?),
        };
        Ok(Value { place, data, written: node.as_scalar().cloned() })
    }
}

fn data_of(resolved: Resolved) -> Data {
    match resolved {
        Resolved::Null => Data::Null,
        Resolved::Bool(value) => Data::Bool(value),
        Resolved::Integer(value) => Data::Number(go::float_of(value)),
        Resolved::Float(value) => Data::Number(value),
        Resolved::Text(text) => Data::Text(text),
    }
}

fn helm_refuses(place: &Place, problem: String) -> ValuesError {
    ValuesError::at(place, problem, "put the value in quotes if it is meant as text")
}
