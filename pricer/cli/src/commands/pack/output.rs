//! The script, or its base64, to stdout or into a file, and what there is to say of it.

use bidprice_core::Compat;
use bidprice_files::{Existing, Readers, Unwritten, write_named};
use bidprice_pack::{ARGUMENT_BYTES_MAX, Carried, PAYLOAD_BYTES_MAX, PackError, Packed};
use serde::Serialize;

use super::{Arguments, NoScript};
use crate::commands::output;
use crate::exit::{ANSWERED, NEEDS_A_LOOK};
use crate::report;

/// The key in front of the value, as `--set` has it.
const KEY: &str = "bidpricescript=";

#[derive(Serialize)]
struct Report<'r> {
    compat: &'static str,
    /// Of the script.
    script_bytes: usize,
    /// Of its base64.
    value_bytes: usize,
    /// Of everything in it that is compressed.
    payload_bytes: usize,
    files: Vec<FileReport<'r>>,
    /// What should be looked at.
    findings: &'r [String],
    /// Where it was written; none if it is here.
    #[serde(skip_serializing_if = "Option::is_none")]
    out: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'r str>,
}

#[derive(Serialize)]
struct FileReport<'r> {
    name: &'r str,
    sha256: &'r str,
    bytes: usize,
    compressed_bytes: usize,
}

impl<'r> From<&'r Carried> for FileReport<'r> {
    fn from(file: &'r Carried) -> Self {
        let Carried { name, sha256, bytes, payload_bytes } = file;
        Self { name, sha256, bytes: *bytes, compressed_bytes: *payload_bytes }
    }
}

/// Prints or writes it, and tells the exit code.
pub(super) fn hand_over(
    arguments: &Arguments,
    compat: Compat,
    packed: &Packed,
    mut findings: Vec<String>,
) -> Result<i32, NoScript> {
    let value = packed.value();
    findings.extend(too_large(packed));
    let text = if arguments.script { packed.script.clone() } else { format!("{value}\n") };
    if let Some(path) = &arguments.out {
        write(path, &text, arguments.force)?;
    }
    for finding in &findings {
        report::note(finding);
    }
    if KEY.len() + value.len() >= ARGUMENT_BYTES_MAX {
        report::note("give it with `--set-file bidpricescript=FILE`: for `--set` it is too long");
    }
    let code = if findings.is_empty() { ANSWERED } else { NEEDS_A_LOOK };
    if arguments.json {
        let report = Report {
            compat: compat.name(),
            script_bytes: packed.script.len(),
            value_bytes: value.len(),
            payload_bytes: packed.payload_bytes(),
            files: packed.files.iter().map(FileReport::from).collect(),
            findings: &findings,
            out: arguments.out.as_deref(),
            value: arguments.out.is_none().then_some(&value),
        };
        return Ok(output::print_json(&report, code));
    }
    Ok(if arguments.out.is_some() { code } else { output::print(text.as_bytes(), code) })
}

fn too_large(packed: &Packed) -> Option<String> {
    let bytes = packed.payload_bytes();
    (bytes > PAYLOAD_BYTES_MAX).then(|| {
        format!("{bytes} compressed bytes are more than a release can hold ({PAYLOAD_BYTES_MAX}): Helm will refuse it")
    })
}

fn write(path: &str, text: &str, force: bool) -> Result<(), NoScript> {
    let existing = if force { Existing::Replace } else { Existing::Refuse };
    write_named(path, text, Readers::Everybody, existing).map_err(|why| {
        let hint = match why {
            Unwritten::IsThere => "name another, or say --force to replace it",
            Unwritten::NotAFile => "name a file, or leave out --out to have it on stdout",
            Unwritten::Failed(_) => "name a file in a folder that you can write",
        };
        PackError { problem: format!("`{path}` {why}"), hint: hint.to_owned() }.into()
    })
}
