//! The settings file: the same names as keys, for what the chart cannot put into the environment.

use std::borrow::Cow;
use std::num::NonZeroU32;

use bidprice_core::SettingError;
use bidprice_files::Missing;
use bidprice_yaml::{Node, Value as Yaml};

use crate::{Kind, Setting, Settings, values};

/// Rules and settings of a provider are a few lines; a megabyte is a mistake.
const FILE_BYTES_MAX: usize = 1 << 20;

/// Its name in the provider's home.
const FILE_NAME: &str = "bidprice.yaml";

impl Settings<'_> {
    /// The file's path and text: `BIDPRICE_CONFIG` has to be there, the one in the home may be.
    pub(crate) fn settings_file(&self) -> Result<Option<(String, String)>, SettingError> {
        let (path, missing) = match (self.text(Setting::Config), self.text(Setting::AkashHome)) {
            (Some(path), _) => (path.to_owned(), Missing::IsAnError),
            (None, Some(home)) => (format!("{home}/{FILE_NAME}"), Missing::IsNone),
            (None, None) => return Ok(None),
        };
        match bidprice_files::read_text(&path, FILE_BYTES_MAX, missing) {
            Ok(text) => Ok(text.map(|text| (path, text))),
            Err(problem) => Err(SettingError {
                name: path,
                problem: format!("cannot be read: {problem}"),
                hint: "mend the settings file, or point BIDPRICE_CONFIG to another".to_owned(),
            }),
        }
    }

    /// Takes what the file sets and no variable does.
    pub(crate) fn merge_file(&mut self, path: String, text: &str) -> Result<(), SettingError> {
        let root = bidprice_yaml::parse(text).map_err(|error| SettingError {
            name: format!("{path}:{}:{}:", error.line, error.column),
            problem: error.problem,
            hint: "write `key: value`, a line each".to_owned(),
        })?;
        let members = match &root.value {
            Yaml::Mapping(members) => members.as_slice(),
            _ if root.is_null() => &[],
            _ => return Err(not_a_mapping(&path, &root)),
        };
        for member in members {
            let Some(setting) = member.key.as_text().and_then(Setting::of_key) else { continue };
            let text = scalar_text(&path, setting, &member.value)?;
            let line = u32::try_from(member.value.line).ok().and_then(NonZeroU32::new);
            match self.value(setting).map(|value| value.line) {
                None => self.set(setting, Cow::Owned(text), line),
                // The variable wins.
                Some(None) => {}
                Some(Some(first)) => return Err(twice(&path, setting, first, &member.key)),
            }
        }
        self.file = Some(path);
        Ok(())
    }
}

/// A setting's text as it was typed; null is the same as empty.
fn scalar_text(path: &str, setting: Setting, node: &Node) -> Result<String, SettingError> {
    if node.is_null() {
        return Ok(String::new());
    }
    let without_code = setting.row().kind == Kind::WithoutCode;
    match node.as_text() {
        Some(text) => Ok(text.to_owned()),
        None if without_code => Err(SettingError {
            name: format!("{path}:{}: {}", node.line, setting.key()),
            problem: "is set, but this build has no code for it".to_owned(),
            hint: values::hint(Kind::WithoutCode).to_owned(),
        }),
        None => Err(SettingError {
            name: format!("{path}:{}: {}", node.line, setting.key()),
            problem: "is a list or a mapping, not one value".to_owned(),
            hint: "write one value, in quotes if it begins with `*`, `[` or `{`".to_owned(),
        }),
    }
}

/// Which of two prices is meant, only the operator knows.
fn twice(path: &str, setting: Setting, first: NonZeroU32, key: &Node) -> SettingError {
    SettingError {
        name: format!("{path}:{}: {}", key.line, setting.key()),
        problem: format!("is there twice, first on line {first}"),
        hint: "keep the one that is meant".to_owned(),
    }
}

fn not_a_mapping(path: &str, root: &Node) -> SettingError {
    SettingError {
        name: format!("{path}:{}:", root.line),
        problem: "is not a mapping".to_owned(),
        hint: "write `key: value`, a line each".to_owned(),
    }
}
