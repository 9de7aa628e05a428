//! Whether what `--shadow` names is a script: of anything else nobody would get a bid.

use bidprice_migrate::script::{FindingKind, read_script};
use bidprice_pack::{ARGUMENT_BYTES_MAX, PackError};

use super::NoScript;
use crate::report;

pub(super) const HINT: &str =
    "name the old script, such as old-bid-price-script.sh of `migrate --out`";

const BASE64_HINT: &str =
    "decode it with `base64 -d`, or name old-bid-price-script.sh, which `migrate --out` writes";

/// The second line of a script that `pack` made.
const OURS: &str = "# Made by bidpricescript ";

/// Refuses what no shell and no other interpreter could read, and what this program made.
pub(super) fn check(path: &str, bytes: &[u8]) -> Result<(), NoScript> {
    let text = String::from_utf8_lossy(bytes);
    if text.lines().nth(1).is_some_and(|line| line.starts_with(OURS)) {
        let problem = format!("`{path}` is no old script: `pack` made it");
        return Err(PackError { problem, hint: HINT.to_owned() }.into());
    }
    let findings = read_script(&text).findings;
    let none = findings.into_iter().find(|finding| finding.kind == FindingKind::NotAScript);
    let is_executable = bytes.starts_with(b"#!");
    match none {
        Some(finding) if !is_executable => Err(refused(path, &finding.sentence)),
        Some(finding) => {
            note(&finding.sentence);
            Ok(())
        }
        None => {
            if bytes.len() >= ARGUMENT_BYTES_MAX {
                note(&format!("has {} bytes", bytes.len()));
            }
            Ok(())
        }
    }
}

fn refused(path: &str, sentence: &str) -> NoScript {
    let is_base64 = sentence.starts_with("is base64");
    let (what, hint) = if is_base64 { ("is base64", BASE64_HINT) } else { (sentence, HINT) };
    PackError { problem: format!("`{path}` is no script: it {what}"), hint: hint.to_owned() }.into()
}

/// A shell takes a text of up to 128 KiB from its command line; nobody else is asked to.
fn note(sentence: &str) {
    report::note(&format!(
        "the old script {sentence}: where it cannot be unpacked it cannot answer alone, as a shell's below {ARGUMENT_BYTES_MAX} bytes could"
    ));
}
