//! What a bid script says of itself, read without running it.
//!
//! ```text
//! text ──compare──▶ version, own lines ──┐
//!    └──shell──▶ statements, blocks ──▶ Study ──▶ targets, GPU map, ways, findings, rules
//! ```
//!
//! Nothing here runs anything or reads a file. The text is a stranger's: every byte is looked at a
//! bounded number of times, nothing recurses, and what cannot be understood is listed, never
//! dropped.

mod assign;
mod compare;
#[cfg(test)]
mod corpus;
mod findings;
mod gpu_map;
mod limits;
mod normal;
mod rules;
mod shell;
mod study;
pub mod table;
mod targets;
mod terms;
mod value;
mod versions;
mod ways;

use std::borrow::Cow;

pub use compare::{OwnLine, Version};
pub use findings::{Fate, Finding, FindingKind};
pub use gpu_map::{GpuMap, GpuMapForm};
pub use rules::{CarriedRule, CarriedSetting};
pub use targets::{ScriptTarget, TargetLine};
pub use value::TargetValue;
pub use versions::Published;
pub use ways::{Decimals, Fact, Origin, UnlistedGpu, Ways};

use compare::Compared;
use findings::Found;
use study::Study;

/// What a bid script says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// Which published version it is or comes from.
    pub version: Version,
    /// Every assignment of a price, in the order of the text.
    pub targets: Vec<TargetLine>,
    /// GPU prices that it holds itself.
    pub gpu_map_default: Option<GpuMap>,
    /// How it computes.
    pub ways: Ways,
    /// What its operator has changed, in the order of its lines.
    pub findings: Vec<Finding>,
    /// What of that the settings file's `rules` can say, in the order in which they have to judge.
    pub rules: Vec<CarriedRule>,
    /// What of that the settings file's other keys can say.
    pub settings: Vec<CarriedSetting>,
    /// Lines that its operator wrote: in no published version, or not in the nearest one.
    pub own_lines: Vec<usize>,
    /// Those of them that no finding, price or rule explains; the first 200.
    pub not_understood: Vec<OwnLine>,
}

impl Script {
    /// What a price comes to when the whole script has run; nothing if it is never set.
    ///
    /// The last assignment wins, as in the shell. One that may not have happened makes the price
    /// unreadable, unless it says the same.
    #[must_use]
    pub fn price(&self, target: ScriptTarget) -> Option<TargetValue> {
        targets::price_of(&self.targets, target)
    }

    fn is_none(finding: Finding) -> Self {
        Self {
            version: Version::Unknown,
            targets: Vec::new(),
            gpu_map_default: None,
            ways: Ways::default(),
            findings: vec![finding],
            rules: Vec::new(),
            settings: Vec::new(),
            own_lines: Vec::new(),
            not_understood: Vec::new(),
        }
    }
}

/// Reads a script.
///
/// Never fails: what is no script is a finding.
#[must_use]
pub fn read_script(text: &str) -> Script {
    if let Some(finding) = findings::no_script(text) {
        return Script::is_none(finding);
    }
    let clean = with_plain_line_ends(text);
    let compared = compare::compare(text.as_bytes(), &clean);
    let own_lines: Vec<usize> = compared.own.iter().map(|line| line.number).collect();
    let study = Study::new(&clean, own_lines.iter().copied().collect());
    let targets = targets::read_targets(&study.code, &study.assignments);
    let gpu_map_default = gpu_map::read_gpu_map(&study, &targets);
    let mut ways = ways::read_ways(&study, compared.known());
    let found = findings::find(&study, &compared, (&targets, gpu_map_default.as_ref()), &ways);
    findings::settle_whitelist(&study, &found, &mut ways);
    let Found { findings, rules, settings, not_understood, .. } = found;
    let Compared { version, .. } = compared;
    Script {
        version,
        targets,
        gpu_map_default,
        ways,
        findings,
        rules,
        settings,
        own_lines,
        not_understood,
    }
}

/// The chart turns CRLF into LF on the way, so a script that has it runs.
fn with_plain_line_ends(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains("\r\n") { text.replace("\r\n", "\n").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a shell looks for, to be put together in any order.
    #[rustfmt::skip]
    const TOKENS: [&str; 40] = [
        "if ", "then ", "elif ", "else ", "fi", "$(", ")", "${", "}", "\"", "'", "`", "\n", ";", "&&",
        "||", "|", "TARGET_CPU=", "1.5", "<<E", "E\n", "case ", " in ", "esac", "((", "))", "[[ ",
        "]] ", "$AKASH_OWNER", "akash1a", "exit 1", "jq '.cpu'", "bc <<< \"$x * 0.5\"", "#", "\\",
        "for x in ", "do ", "done", "é", " ",
    ];

    /// Always the same numbers, none like the one before.
    fn scatter(seed: &mut u64) -> usize {
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        usize::try_from(*seed % 1_000_003).expect("small")
    }

    #[test]
    fn no_text_makes_it_panic_or_point_behind_its_end() {
        let mut seed = 20_220_527;
        for _ in 0..3_000 {
            let mut text = "#!/bin/bash\n".to_owned();
            for _ in 0..scatter(&mut seed) % 60 {
                text.push_str(TOKENS.get(scatter(&mut seed) % TOKENS.len()).expect("in range"));
            }
            let (script, lines) = (read_script(&text), text.lines().count() + 1);
            let all = script.findings.iter().flat_map(|finding| &finding.lines);
            assert!(all.chain(&script.own_lines).all(|line| *line <= lines), "{text}");
        }
    }

    #[test]
    fn line_ends_do_not_count() {
        let script = read_script("\u{feff}#!/bin/bash\r\nTARGET_CPU=1.5\r\n");
        let cpu = ScriptTarget::Resource(bidprice_core::Target::Cpu);
        assert_eq!(script.price(cpu), Some(TargetValue::Fixed("1.5".to_owned())));
        assert!(script.findings.is_empty(), "{:?}", script.findings);
    }
}
