//! Values that cannot be used.

use std::fmt;

use bidprice_yaml::YamlError;

use crate::Place;

/// Values that neither Helm nor we can use: where, why, what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValuesError {
    /// Such as `provider.yaml:12`.
    pub place: String,
    /// What is wrong there.
    pub problem: String,
    /// What to do about it.
    pub hint: String,
}

impl ValuesError {
    pub(crate) fn at(place: &Place, problem: String, hint: &str) -> Self {
        Self { place: place.to_string(), problem, hint: hint.to_owned() }
    }

    pub(crate) fn of_yaml(file: &str, error: YamlError) -> Self {
        let YamlError { line, column, problem, hint } = error;
        Self { place: format!("{file}:{line}:{column}"), problem, hint: hint.to_owned() }
    }
}

impl fmt::Display for ValuesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot read the values: {}: {}", self.place, self.problem)
    }
}

impl std::error::Error for ValuesError {}
