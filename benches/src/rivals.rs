//! What the program is measured beside.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;

/// Where the rivals' sources are.
const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/rivals");

/// The floor: a static program that exits.
pub fn build_floor(into: &Path) -> Result<PathBuf, Failure> {
    compile("floor.S", &["-static", "-nostdlib"], into)
}

/// A static C program that does nothing.
pub fn build_nothing(into: &Path) -> Result<PathBuf, Failure> {
    compile("nothing.c", &["-O2", "-static"], into)
}

/// The script, if the four tools that it calls are there.
pub fn old_way() -> Result<PathBuf, Failure> {
    for tool in ["bash", "jq", "bc", "mawk"] {
        if !is_in_path(tool) {
            let problem = format!("the old way needs `{tool}`, which is not in PATH");
            return Err(Failure::new(problem, "apt-get install bash jq bc mawk"));
        }
    }
    Ok(Path::new(SOURCES).join("old-way.sh"))
}

fn compile(source: &str, flags: &[&str], into: &Path) -> Result<PathBuf, Failure> {
    let source = Path::new(SOURCES).join(source);
    let program = into.join(source.file_stem().unwrap_or_default());
    let cc = Command::new("cc").args(flags).arg("-o").arg(&program).arg(&source).output();
    let output = cc.map_err(|error| Failure::start("cc".as_ref(), error))?;
    if output.status.success() {
        return Ok(program);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let problem = format!("cc cannot build `{}`:\n{}", source.display(), said.trim_end());
    Err(Failure::new(problem, "static programs need the C library's development files: libc6-dev"))
}

fn is_in_path(tool: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths::<OsStr>(&path).any(|folder| folder.join(tool).is_file())
}
