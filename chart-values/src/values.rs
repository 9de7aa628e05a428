//! One or several values files, merged as Helm merges them, each value with its place.

use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use bidprice_yaml::Scalar;

use crate::ValuesError;
use crate::read::{Read, read};

/// The values of a release.
#[derive(Clone, Debug, Default)]
pub struct Values {
    top: BTreeMap<String, Value>,
    repeated: Vec<Repeated>,
}

/// A value, what it was written as, and where.
#[derive(Clone, Debug)]
pub struct Value {
    /// Where its key stands.
    pub place: Place,
    /// What it means to Helm.
    pub data: Data,
    /// A scalar as it was typed.
    pub written: Option<Scalar>,
}

/// What a value means to Helm, which reads YAML 1.1 and then JSON.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// Nothing; in a later file it removes what an earlier one sets.
    Null,
    /// `true`, and `yes`, `on`, `y`.
    Bool(bool),
    /// Every number, whole ones too.
    Number(f64),
    /// Everything in quotes, and what is nothing else.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// A mapping. Go shows it sorted by key.
    Map(BTreeMap<String, Value>),
}

/// Two values are equal if they mean the same, wherever they stand.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.data == other.data
    }
}

/// A file and a line. Places sort by the order of the files.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Which of the files, counted from 0.
    pub index: usize,
    /// Counted from 1.
    pub line: usize,
    /// The file's name.
    pub file: Rc<str>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// A key that one file gives twice: Helm takes the last without a word.
#[derive(Clone, Debug)]
pub(crate) struct Repeated {
    pub(crate) key: String,
    /// The value that is lost.
    pub(crate) lost: Value,
    /// The value that counts, within its file.
    pub(crate) kept: Value,
}

impl Values {
    /// Reads files, given as name and text, the later ones over the earlier.
    ///
    /// The answers of `helm get values` are such files: YAML with its heading line or without,
    /// JSON, and `null`.
    pub fn read(files: &[(&str, &str)]) -> Result<Self, ValuesError> {
        let mut values = Self::default();
        for (index, &(name, text)) in files.iter().enumerate() {
            let Read { top, repeated } = read(index, name, text)?;
            merge(&mut values.top, top);
            values.repeated.extend(repeated);
        }
        Ok(values)
    }

    /// The value of a top-level key. One that is null counts as not set.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.top.get(key).filter(|value| value.data != Data::Null)
    }

    /// All top-level keys with their values, sorted by key, nulls left out.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        let set = self.top.iter().filter(|(_, value)| value.data != Data::Null);
        set.map(|(key, value)| (key.as_str(), value))
    }

    pub(crate) fn repeated(&self) -> &[Repeated] {
        &self.repeated
    }
}

/// Mappings are merged into each other, everything else is replaced.
fn merge(base: &mut BTreeMap<String, Value>, over: BTreeMap<String, Value>) {
    for (key, value) in over {
        match (base.get_mut(&key).map(|below| &mut below.data), value.data) {
            (Some(Data::Map(below)), Data::Map(above)) => merge(below, above),
            (_, data) => {
                base.insert(key, Value { data, ..value });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Key, meaning and place of each value.
    #[track_caller]
    fn check(files: &[&str], expected: &str) {
        let names = ["a.yaml", "b.yaml", "c.yaml"];
        let files: Vec<_> = names.into_iter().zip(files.iter().copied()).collect();
        let values = Values::read(&files).expect("good files");
        let shown: Vec<String> = values
            .iter()
            .map(|(key, value)| format!("{key}: {} {}", crate::go::show(&value.data), value.place))
            .collect();
        assert_eq!(shown.join(", "), expected);
    }

    #[test]
    fn later_files_replace_and_null_removes() {
        check(&["x: 1\nz: 2\n", "x: 3\n"], "x: 3 b.yaml:1, z: 2 a.yaml:2");
        check(&["x: 1\n", "x:\n"], "");
        check(&["x: 1\n", "x: null\n", "\nx: 2\n"], "x: 2 c.yaml:2");
        check(&["x: [1]\n", "x: [2]\n"], "x: [2] b.yaml:1");
    }

    #[test]
    fn mappings_are_merged_into_each_other() {
        check(&["x: {a: 1, b: 2}\n", "x: {b: 3}\n"], "x: map[a:1 b:3] a.yaml:1");
        check(&["x: {a: {c: 1}}\n", "x: {a: {d: 2}}\n"], "x: map[a:map[c:1 d:2]] a.yaml:1");
        check(&["x: {a: 1}\n", "x: 5\n"], "x: 5 b.yaml:1");
        check(&["x: {a: 1}\n", "x:\n", "x: {b: 1}\n"], "x: map[b:1] c.yaml:1");
        check(&["x: {a: 1, b: 2}\n", "x: {a: }\n"], "x: map[a:<nil> b:2] a.yaml:1");
    }

    #[test]
    fn what_helm_answers_is_a_values_file() {
        check(&["USER-SUPPLIED VALUES:\nx: 1\n"], "x: 1 a.yaml:2");
        check(&["USER-SUPPLIED VALUES:\nnull\n"], "");
        check(&["USER-SUPPLIED VALUES:\r\nx: 1\r\n"], "x: 1 a.yaml:2");
        check(&["null\n"], "");
        check(&["{\"x\":1.60}\n"], "x: 1.6 a.yaml:1");
        check(&[""], "");
    }

    #[test]
    fn what_helm_cannot_read_is_refused_with_its_place() {
        let refused = |text| Values::read(&[("p.yaml", text)]).expect_err("refused").to_string();
        assert_eq!(refused("[1]\n"), "cannot read the values: p.yaml:1: is not a mapping");
        assert_eq!(
            refused("a: 1\nx: .inf\n"),
            "cannot read the values: p.yaml:2: Helm refuses `.inf`, which is no JSON number"
        );
        assert_eq!(
            refused("a: 1\n[b]: 2\n"),
            "cannot read the values: p.yaml:2: has a key that is not a text"
        );
        assert!(refused("x: *=130\n").starts_with("cannot read the values: p.yaml:1:4: "));
    }
}
