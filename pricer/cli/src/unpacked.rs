//! A program that `pack`'s script has unpacked looks at where it lies.
//!
//! Before it is started, the script makes sure that nobody has written to it since its hash was
//! checked. What a shell cannot see without another process is who could: that is seen here.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use bidprice_files::{Distrust, check_folder, open_trusted};

use crate::report;

/// Behind it in the name that the script gives stand the hash's digits.
const NAME: &str = "bidpricescript-";
const DIGITS: usize = 64;

/// Whether this program, started by that name, is as safe as it was when it was unpacked. Why not, is
/// told on stderr.
#[must_use]
pub fn is_safe(name: &[u8]) -> bool {
    let path = Path::new(OsStr::from_bytes(name));
    let (Some(path), Some(folder)) = (path.to_str(), path.parent().and_then(Path::to_str)) else {
        return true;
    };
    if !is_unpacked(path) {
        return true;
    }
    let distrust = |path: &str, distrust: Distrust| match distrust {
        // Gone, so nobody can have put anything in its place.
        Distrust::Missing => None,
        distrust => Some(format!("cannot be trusted: `{path}` {distrust}")),
    };
    let problem = open_trusted(path, &[]).err().and_then(|why| distrust(path, why));
    let problem =
        problem.or_else(|| check_folder(folder, &[]).err().and_then(|why| distrust(folder, why)));
    if let Some(problem) = &problem {
        report::error(problem, Some("remove it: the script unpacks it anew"));
    }
    problem.is_none()
}

fn is_unpacked(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_prefix(NAME).is_some_and(|digits| {
        digits.len() == DIGITS && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_with_a_hash_is_of_the_script() {
        let hash = "0123456789abcdef".repeat(4);
        assert!(is_unpacked(&format!("/a/b/bidpricescript-{hash}")));
        assert!(is_unpacked(&format!("bidpricescript-{hash}")));
        for name in ["bidpricescript", "/a/bidpricescript-", "/a/bidpricescript-lean"] {
            assert!(!is_unpacked(name), "{name}");
        }
        assert!(!is_unpacked(&format!("/a/bidpricescript-{hash}.123")));
        assert!(!is_unpacked(&format!("/bidpricescript-{hash}/x")));
    }
}
