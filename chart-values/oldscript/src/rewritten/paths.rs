//! Fixed paths in a script's text.

use crate::error::Doubt;

/// Folders that scripts write to; a longer one before its own end.
const FOLDERS: [&str; 4] = ["/var/tmp", "/dev/shm", "/run", "/tmp"];

/// Behind `/dev`: they hold nothing, or lead to what is open already.
const DEVICES: [&str; 10] = [
    "/fd", "/full", "/null", "/random", "/shm", "/stderr", "/stdin", "/stdout", "/urandom", "/zero",
];

/// Puts a private folder in front of every path into a folder that anybody may write to.
pub(super) fn rewrite(script: &str, root: &str) -> String {
    let mut text = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(c) = rest.chars().next() {
        let folder = FOLDERS.into_iter().find(|folder| starts_with(rest, folder));
        if let Some(folder) = folder.filter(|_| begins_a_path(&text)) {
            text.push_str(root);
            text.push_str(folder);
            rest = rest.get(folder.len()..).unwrap_or_default();
        } else {
            text.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    text
}

/// Finds what could be the name of a device that is more than a place for output: bash makes
/// connections of `/dev/tcp/…`.
pub(super) fn check_devices(script: &str) -> Result<(), Doubt> {
    for (at, line) in script.lines().enumerate() {
        let mut before = String::new();
        for part in line.split_inclusive("/dev") {
            let after = line.get(before.len() + part.len()..).unwrap_or_default();
            before.push_str(part);
            let is_device = part.ends_with("/dev")
                && begins_a_path(before.strip_suffix("/dev").unwrap_or_default())
                && !after.starts_with(is_of_a_name);
            if is_device && !DEVICES.iter().any(|device| starts_with(after, device)) {
                let what = "it may open a device".to_owned();
                return Err(Doubt { line: at + 1, what });
            }
        }
    }
    Ok(())
}

fn starts_with(text: &str, folder: &str) -> bool {
    text.strip_prefix(folder).is_some_and(|rest| !rest.starts_with(is_of_a_name))
}

/// Whether what follows begins a path, rather than goes on with one.
fn begins_a_path(text: &str) -> bool {
    // `${X:-/tmp}`.
    let is_default = text.ends_with(":-");
    is_default
        || !text.ends_with(|c: char| is_of_a_name(c) || matches!(c, '/' | '}' | ')' | '~' | '%'))
}

fn is_of_a_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(script: &str, expected: &str) {
        assert_eq!(rewrite(script, "/p"), expected);
    }

    #[test]
    fn fixed_paths_become_private() {
        check("CACHE=/tmp/a.cache", "CACHE=/p/tmp/a.cache");
        check("cd /tmp; ls \"/tmp\" '/var/tmp/x'", "cd /p/tmp; ls \"/p/tmp\" '/p/var/tmp/x'");
        check("echo >/tmp/${X}.log 2>>/dev/shm/é", "echo >/p/tmp/${X}.log 2>>/p/dev/shm/é");
        check("${X:-/tmp/y} [/tmp]", "${X:-/p/tmp/y} [/p/tmp]");
    }

    #[test]
    fn devices_that_are_connections_are_found() {
        let harmless = "a > /dev/null 2>/dev/stderr <(b) /developer x/dev/tcp /dev/shm/x";
        assert_eq!(check_devices(harmless), Ok(()));
        for line in
            ["a < /dev/tcp/b/80", "/dev/udp", "D=/dev", "\"/dev/$x\"", "/dev/", "/dev/nullx"]
        {
            let doubt = Doubt { line: 2, what: "it may open a device".to_owned() };
            assert_eq!(check_devices(&format!("x\n{line}")), Err(doubt), "{line}");
        }
    }

    #[test]
    fn parts_of_other_paths_stay() {
        for same in [
            "https://a.example/tmp/x",
            "/srv/tmp/x",
            "$X/tmp",
            "${X}/tmp",
            "/tmpfs",
            "a//tmp",
            "a-/tmp",
        ] {
            check(same, same);
        }
    }
}
