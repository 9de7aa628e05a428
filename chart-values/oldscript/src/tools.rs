//! The programs that a script calls, and which of them are missing.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::error::CannotRun;
use crate::shell::{self, Call};

/// What price scripts are seen to call beside a shell's own commands. curl and wget are not among
/// them: stand-ins are called. Any other name may be a function, or a program that a branch never
/// reaches; the shell says itself when it cannot find that.
const KNOWN: &str = "awk base64 basename bc cat comm cut date dc dirname env expr find gawk grep head jq \
                     mawk md5sum mktemp node numfmt openssl paste perl python python3 rev sed seq \
                     sha256sum sort stat tail tee timeout tr uniq wc";

/// Checks that everything known is there that the script calls.
pub(crate) fn check(script: &str, path: &str) -> Result<(), CannotRun> {
    let calls = shell::read(script).calls;
    let called = calls.iter().filter_map(Call::name).collect::<BTreeSet<_>>();
    let missing = called.into_iter().filter(|name| is_known(name) && find(name, path).is_none());
    let tools: Vec<String> = missing_interpreter(script, path).into_iter().chain(missing).collect();
    if tools.is_empty() {
        return Ok(());
    }
    Err(CannotRun::MissingTools { tools, path: path.to_owned() })
}

fn is_known(name: &str) -> bool {
    KNOWN.split_ascii_whitespace().any(|known| known == name)
}

/// What the first line asks for, if it is not here.
fn missing_interpreter(script: &str, path: &str) -> Option<String> {
    let mut words = interpreter(script);
    let interpreter = words.next()?;
    if !is_program(Path::new(interpreter)) {
        return Some(interpreter.to_owned());
    }
    let name = words.next().filter(|_| interpreter.ends_with("/env"))?;
    find(name, path).is_none().then(|| name.to_owned())
}

/// The words of the first line behind `#!`.
pub(crate) fn interpreter(script: &str) -> impl Iterator<Item = &str> {
    let line = script.lines().next().and_then(|line| line.strip_prefix("#!"));
    line.unwrap_or_default().split_ascii_whitespace()
}

/// The first program of this name in the folders of a `PATH`.
pub(crate) fn find(name: &str, path: &str) -> Option<PathBuf> {
    folders(path).map(|folder| Path::new(folder).join(name)).find(|file| is_program(file))
}

/// The folders of a `PATH`; what is not absolute depends on where one stands, and is left out.
pub(crate) fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.split(':').filter(|folder| folder.starts_with('/'))
}

fn is_program(file: &Path) -> bool {
    let metadata = fs::metadata(file);
    metadata.is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}
