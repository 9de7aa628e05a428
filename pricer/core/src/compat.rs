//! The two ways to read a GPU map.

use alloc::format;
use core::str::FromStr;

use crate::errors::{SettingError, excerpt};

/// How the GPU map is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compat {
    /// As the published script reads it, bug for bug.
    Script,
    /// As it is documented and as operators expect: `*` is for every model that is not listed.
    #[default]
    Documented,
}

impl Compat {
    /// The setting's value.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Script => "script",
            Self::Documented => "documented",
        }
    }
}

impl FromStr for Compat {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, SettingError> {
        match text.trim_ascii() {
            "script" => Ok(Self::Script),
            "documented" | "" => Ok(Self::Documented),
            other => Err(SettingError::new(
                "BIDPRICE_COMPAT",
                format!("is `{}`, which is no way to read the map", excerpt(other)),
                "write `script` or `documented`",
            )),
        }
    }
}
