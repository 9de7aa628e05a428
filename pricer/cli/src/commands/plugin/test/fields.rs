//! The values of tests.yaml, each with its place for a complaint.

use bidprice_core::excerpt;
use bidprice_yaml::Node;

use super::super::Stop;

/// A value of the file, and what it is called.
#[derive(Clone, Copy)]
pub(super) struct Field<'f> {
    pub(super) file: &'f str,
    pub(super) name: &'f str,
    pub(super) node: &'f Node,
}

impl<'f> Field<'f> {
    /// What is wrong, behind the name.
    pub(super) fn stop(&self, problem: &str, hint: &str) -> Stop {
        let Self { file, name, node } = self;
        let line = node.line;
        Stop::new(format!("cannot read the tests: {file}:{line}: {name} {problem}"), hint)
    }

    /// The same with the value as it was typed; the problem fits behind "which".
    pub(super) fn stop_of_text(&self, problem: &str, hint: &str) -> Stop {
        let text = excerpt(self.node.as_text().unwrap_or_default());
        self.stop(&format!("is `{text}`, which {problem}"), hint)
    }

    /// One text, which may be empty.
    pub(super) fn text(&self) -> Result<&'f str, Stop> {
        match self.node.as_text() {
            _ if self.node.is_null() => Ok(""),
            Some(text) => Ok(text),
            None => Err(self.stop("is a list or a mapping, not one text", TEXT_HINT)),
        }
    }

    /// One text that says something.
    pub(super) fn filled(&self, hint: &str) -> Result<&'f str, Stop> {
        let text = self.text()?;
        if text.trim().is_empty() { Err(self.stop("is empty", hint)) } else { Ok(text) }
    }

    /// What a mapping has, each key once.
    pub(super) fn members(&self, hint: &str) -> Result<Vec<Field<'f>>, Stop> {
        let members = self.node.as_mapping().ok_or_else(|| self.stop("is not a mapping", hint))?;
        let mut fields: Vec<Field<'f>> = Vec::with_capacity(members.len());
        for member in members {
            let Some(name) = member.key.as_text() else {
                return Err(self.stop("has a key that is no text", hint));
            };
            if fields.iter().any(|field| field.name == name) {
                let key = Field { name, node: &member.key, ..*self };
                return Err(key.stop("is there twice", "keep the one that is meant"));
            }
            fields.push(Field { name, node: &member.value, ..*self });
        }
        Ok(fields)
    }

    /// The members of these names, in this order; any other name is an error.
    pub(super) fn known<const N: usize>(
        &self,
        names: [&str; N],
        hint: &str,
    ) -> Result<[Option<Field<'f>>; N], Stop> {
        let mut known = [None; N];
        for field in self.members(hint)? {
            let place = names.iter().position(|name| *name == field.name);
            match place.and_then(|place| known.get_mut(place)) {
                Some(place) => *place = Some(field),
                None => return Err(field.stop("is no key of this", hint)),
            }
        }
        Ok(known)
    }

    /// A member that has to be there.
    pub(super) fn required(
        &self,
        member: Option<Field<'f>>,
        name: &str,
        hint: &str,
    ) -> Result<Field<'f>, Stop> {
        member.ok_or_else(|| self.stop(&format!("has no {name}"), hint))
    }
}

const TEXT_HINT: &str = "write one text; of several lines, below `|`";
