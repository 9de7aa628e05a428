//! The settings file: the same names as keys, for what the chart cannot put into the environment.

use std::borrow::Cow;
use std::num::NonZeroU32;

use bidprice_core::SettingError;
use bidprice_files::Missing;
use bidprice_yaml::{Node, Value as Yaml};

use crate::{Kind, Setting, Settings, values};

/// Rules and settings of a provider are a few lines; a megabyte is a mistake.
const FILE_BYTES_MAX: usize = 1 << 20;

const ONE_A_LINE: &str = "write `key: value`, a line each";

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
            Err(problem) => Err(SettingError::new(
                path,
                format!("cannot be read: {problem}"),
                "mend the settings file, or point BIDPRICE_CONFIG to another",
            )),
        }
    }

    /// Takes what the file sets and no variable does.
    pub(crate) fn merge_file(&mut self, path: String, text: &str) -> Result<(), SettingError> {
        let root = bidprice_yaml::parse(text).map_err(|error| {
            let place = format!("{path}:{}:{}", error.line, error.column);
            SettingError::new("", error.problem, ONE_A_LINE).at(place)
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
    let (problem, hint) = match (node.as_text(), setting.row().kind) {
        (Some(text), _) => return Ok(text.to_owned()),
        (None, Kind::WithoutCode) => (values::WITHOUT_CODE, values::hint(Kind::WithoutCode)),
        (None, _) => (
            "is a list or a mapping, not one value",
            "write one value, in quotes if it begins with `*`, `[` or `{`",
        ),
    };
    Err(SettingError::new(setting.key(), problem, hint).at(format!("{path}:{}", node.line)))
}

/// Which of two prices is meant, only the operator knows.
fn twice(path: &str, setting: Setting, first: NonZeroU32, key: &Node) -> SettingError {
    let problem = format!("is there twice, first on line {first}");
    SettingError::new(setting.key(), problem, "keep the one that is meant")
        .at(format!("{path}:{}", key.line))
}

fn not_a_mapping(path: &str, root: &Node) -> SettingError {
    SettingError::new("", "is not a mapping", ONE_A_LINE).at(format!("{path}:{}", root.line))
}
