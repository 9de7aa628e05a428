//! The settings file: the same names as keys, for what the chart cannot put into the environment.

use std::borrow::Cow;
use std::num::NonZeroU32;

use bidprice_core::SettingError;
use bidprice_files::Missing;
use bidprice_yaml::{Member, Node, Value as Yaml};

use crate::chain::read_plugins;
use crate::rules::read_rules;
use crate::{Kind, Setting, Settings, values};

/// Rules and settings of a provider are a few lines; a megabyte is a mistake.
const FILE_BYTES_MAX: usize = 1 << 20;

const ONE_A_LINE: &str = "write `key: value`, a line each";

/// The two keys that hold lists.
pub(crate) const RULES: &str = "rules";
const PLUGINS: &str = "plugins";

/// Its name in the provider's home.
const FILE_NAME: &str = "bidprice.yaml";

impl Settings<'_> {
    /// The file's path and text: `BIDPRICE_CONFIG` has to be there, the one in the home may be.
    pub(crate) fn settings_file(&self) -> Result<Option<(String, String)>, SettingError> {
        let Some((path, missing)) = self.named_file() else { return Ok(None) };
        match bidprice_files::read_text(&path, FILE_BYTES_MAX, missing) {
            Ok(text) => Ok(text.map(|text| (path, text))),
            Err(problem) => Err(SettingError::new(
                path,
                format!("cannot be read: {problem}"),
                "mend the settings file, or point BIDPRICE_CONFIG to another",
            )),
        }
    }

    /// Where the settings file is, or would be.
    #[must_use]
    pub fn settings_path(&self) -> Option<String> {
        self.named_file().map(|(path, _)| path)
    }

    fn named_file(&self) -> Option<(String, Missing)> {
        match (self.text(Setting::Config), self.text(Setting::AkashHome)) {
            (Some(path), _) => Some((path.to_owned(), Missing::IsAnError)),
            (None, Some(home)) => Some((format!("{home}/{FILE_NAME}"), Missing::IsNone)),
            (None, None) => None,
        }
    }

    /// Takes what the file sets and no variable does; tells all that cannot be read.
    pub(crate) fn merge_file(&mut self, path: String, text: &str) -> Vec<SettingError> {
        let root = match bidprice_yaml::parse(text) {
            Ok(root) => root,
            Err(error) => {
                let place = format!("{path}:{}:{}", error.line, error.column);
                return vec![SettingError::new("", error.problem, ONE_A_LINE).at(place)];
            }
        };
        let members = match &root.value {
            Yaml::Mapping(members) => members.as_slice(),
            _ if root.is_null() => &[],
            _ => return vec![not_a_mapping(&path, &root)],
        };
        let mut errors = Vec::new();
        for member in members {
            errors.extend(self.take(&path, members, member).err());
            self.take_lists(&path, member, &mut errors);
        }
        self.file = Some(path);
        errors
    }

    fn take(&mut self, path: &str, all: &[Member], member: &Member) -> Result<(), SettingError> {
        let Some(key) = member.key.as_text() else { return Ok(()) };
        if is_a_list(key, &member.value) {
            return first_of_its_name(path, all, member);
        }
        let Some(setting) = Setting::of_key(key) else { return Ok(()) };
        let text = scalar_text(path, setting, &member.value)?;
        first_of_its_name(path, all, member)?;
        // The variable wins.
        if self.value(setting).is_none() {
            let line = u32::try_from(member.value.line).ok().and_then(NonZeroU32::new);
            self.set(setting, Cow::Owned(text), line);
        }
        Ok(())
    }

    /// What has more than one text: rules and plugins.
    fn take_lists(&mut self, path: &str, member: &Member, errors: &mut Vec<SettingError>) {
        let Member { key, value, .. } = member;
        match key.as_text() {
            Some(RULES) => {
                let rules = read_rules(path, key, value, errors);
                self.chain.get_or_insert_default().steps = rules;
            }
            Some(PLUGINS) if cfg!(feature = "plugins") && is_a_list(PLUGINS, value) => {
                let plugins = read_plugins(path, key, value, errors);
                self.chain.get_or_insert_default().plugins = plugins;
            }
            _ => {}
        }
    }
}

/// Rules always, plugins unless they are one text as in their variable, or nothing to this build.
fn is_a_list(key: &str, value: &Node) -> bool {
    let has_code = cfg!(feature = "plugins");
    key == RULES || (has_code && key == PLUGINS && value.as_scalar().is_none())
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
fn first_of_its_name(path: &str, all: &[Member], member: &Member) -> Result<(), SettingError> {
    let name = member.key.as_text();
    match all.iter().find(|other| other.key.as_text() == name) {
        Some(first) if !std::ptr::eq(first, member) => {
            let problem = format!("is there twice, first on line {}", first.key.line);
            Err(SettingError::new(name.unwrap_or_default(), problem, "keep the one that is meant")
                .at(format!("{path}:{}", member.key.line)))
        }
        _ => Ok(()),
    }
}

fn not_a_mapping(path: &str, root: &Node) -> SettingError {
    SettingError::new("", "is not a mapping", ONE_A_LINE).at(format!("{path}:{}", root.line))
}
