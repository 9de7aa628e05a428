//! Looking at all settings at once, for `lint`: a bid stops at the first that is wrong.

use bidprice_core::SettingError;

use crate::file::RULES;
use crate::{Setting, Settings};

/// Everything that can be said of the settings without pricing anything.
#[derive(Debug)]
pub struct Audit<'a> {
    /// What could be read.
    pub settings: Settings<'a>,
    /// What could not.
    pub errors: Vec<SettingError>,
    /// Names that look like ours and are not.
    pub unknown: Vec<Unknown>,
}

/// The place of a variable.
pub const ENVIRONMENT: &str = "environment";

/// A name that no setting has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// [`ENVIRONMENT`], or the file and line.
    pub place: String,
    /// As it was written.
    pub name: String,
}

impl<'a> Audit<'a> {
    /// Reads whatever can be read.
    #[must_use]
    pub fn new(variables: &[(&'a [u8], &'a [u8])]) -> Self {
        let mut audit =
            Self { settings: Settings::empty(), errors: Vec::new(), unknown: Vec::new() };
        for &variable in variables {
            let taken = audit.settings.take_variables(std::iter::once(variable));
            audit.errors.extend(taken.err());
            audit.unknown.extend(unknown_variable(variable.0));
        }
        audit.read_file();
        audit.errors.extend(audit.settings.problems());
        // An address that cannot be read is named already.
        let of_the_service = audit.settings.check_service().err();
        let is_new = |error: &SettingError| !audit.errors.contains(error);
        let of_the_service = of_the_service.filter(is_new);
        audit.errors.extend(of_the_service);
        audit.errors.extend(audit.settings.finish_chain().err());
        audit
    }

    fn read_file(&mut self) {
        match self.settings.settings_file() {
            Ok(None) => {}
            Ok(Some((path, text))) => {
                self.unknown.extend(unknown_keys(&path, &text));
                self.errors.extend(self.settings.merge_file(path, &text));
            }
            Err(error) => self.errors.push(error),
        }
    }
}

fn unknown_variable(name: &[u8]) -> Option<Unknown> {
    // The provider has AKASH_ variables by the dozen: only these two families are ours alone.
    let ours = name.starts_with(b"BIDPRICE_") || name.starts_with(b"PRICE_TARGET_");
    if !ours || Setting::of_variable(name).is_some() {
        return None;
    }
    let name = String::from_utf8_lossy(name).into_owned();
    Some(Unknown { place: ENVIRONMENT.to_owned(), name })
}

fn unknown_keys(path: &str, text: &str) -> Vec<Unknown> {
    let Ok(root) = bidprice_yaml::parse(text) else { return Vec::new() };
    let members = root.as_mapping().unwrap_or_default();
    let unknown = members.iter().filter_map(|member| {
        let name = member.key.as_text()?;
        let place = format!("{path}:{}", member.key.line);
        let is_unknown = name != RULES && Setting::of_key(name).is_none();
        is_unknown.then(|| Unknown { place, name: name.to_owned() })
    });
    unknown.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_errors_and_unknown_names_are_found() {
        let variables: [(&[u8], &[u8]); 4] = [
            (b"BIDPRICE_RATE", b"NaN"),
            (b"BIDPRICE_RATE_TTL", b"60"),
            (b"BIDPRICE_RAET", b"1"),
            (b"AKASH_NODE", b"x"),
        ];
        let audit = Audit::new(&variables);
        let names: Vec<_> = audit.errors.iter().map(|error| error.name.as_str()).collect();
        assert_eq!(names, ["BIDPRICE_RATE", "BIDPRICE_RATE_TTL"]);
        let unknown: Vec<_> = audit.unknown.iter().map(|unknown| unknown.name.as_str()).collect();
        assert_eq!(unknown, ["BIDPRICE_RAET"]);
    }
}
