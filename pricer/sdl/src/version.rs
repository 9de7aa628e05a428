//! Which edition of the format a file is written in.

use crate::cursor::{Cursor, Fields};
use crate::error::SdlError;

/// How the services of a placement become resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// Each service is a resource of its own.
    V2_0,
    /// Services with the same compute profile share a resource.
    V2_1,
}

const HINT: &str = "write `version: \"2.0\"`, or \"2.1\" for services that share a compute profile";

/// Reads `version`. Network: whatever is above 2.1 is read as 2.1.
pub(crate) fn read_version(file: &Fields<'_>) -> Result<Version, SdlError> {
    let Some(at) = file.get_or_null("version") else {
        return Err(file.at.error("has no `version`", HINT));
    };
    match parse(at.raw_text()) {
        Some((2, 0, 0)) => Ok(Version::V2_0),
        Some(version) if version >= (2, 1, 0) => Ok(Version::V2_1),
        _ => Err(unknown(at)),
    }
}

fn unknown(at: &Cursor<'_>) -> SdlError {
    at.is_not("a version that the network reads", HINT)
}

/// One to three numbers with points between, `v` in front.
///
/// Without what semantic versions can have besides (`2.1.0-rc1`): nobody writes that here.
fn parse(text: &str) -> Option<(u64, u64, u64)> {
    let text = text.trim();
    let mut parts = text.strip_prefix('v').unwrap_or(text).splitn(3, '.');
    let mut next = || parts.next().map_or(Some(0), number);
    Some((next()?, next()?, next()?))
}

fn number(text: &str) -> Option<u64> {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_versions_are_filled_up() {
        assert_eq!(parse("2"), Some((2, 0, 0)));
        assert_eq!(parse("2.0"), Some((2, 0, 0)));
        assert_eq!(parse(" v2.0.0 "), Some((2, 0, 0)));
        assert_eq!(parse("02.01"), Some((2, 1, 0)));
        for text in ["", "v", "2.", "2..0", "2.0.0.0", "+2", "two", "2.1.0-rc1"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
