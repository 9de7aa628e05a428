//! `migrate`: from the old script to the new values, with everything that an upgrade needs.

mod folder;
mod given;
mod steps;
mod value;
mod verify;

use bidprice_core::{Compat, Refusal};
use bidprice_migrate::script::FindingKind;
use bidprice_migrate::{Migration, Report, Unreadable};
use clap::builder::PossibleValuesParser;
use serde::Serialize;

use super::Variables;
use super::output::{self, Color};
use crate::exit::{ANSWERED, NEEDS_A_LOOK, REFUSED};
use crate::report;

#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// What `helm get values` printed, a values file, or the script's base64; stdin if left out
    #[arg(value_name = "FILE")]
    file: Option<String>,
    /// The old script itself, if it is in no values
    #[arg(long, value_name = "FILE")]
    script: Option<String>,
    /// How the GPU map is to be read: what keeps GPU prices as they were, if left out
    #[arg(long, value_name = "MODE", value_parser = PossibleValuesParser::new(["script", "documented"]))]
    compat: Option<String>,
    /// Write values, settings, old script and a guide into this folder
    #[arg(long, value_name = "DIR", conflicts_with = "verify")]
    out: Option<String>,
    /// Overwrite files in that folder
    #[arg(long, requires = "out")]
    force: bool,
    /// The release's name, for the command to paste
    #[arg(long, value_name = "NAME", default_value = "akash-provider")]
    release: String,
    /// The release's namespace, for the command to paste
    #[arg(long, value_name = "NAME", default_value = "akash-services")]
    namespace: String,
    /// The chart's version, for the command to paste; if left out, it asks Helm
    #[arg(long, value_name = "VERSION", requires = "out", value_parser = parse_chart_version)]
    chart_version: Option<String>,
    #[command(flatten)]
    verify: verify::VerifyArguments,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// When to colour the report
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

const AFTER_HELP: &str = "\
Examples:
  helm get values akash-provider -n akash-services -o json | bidpricescript migrate > provider.yaml
  helm get values akash-provider -n akash-services -o json | bidpricescript migrate --out upgrade
  bidpricescript migrate --script old.sh             a script alone
  bidpricescript migrate --verify values.json        both on the same orders: no file is written

The new values go to stdout, with --out the commands of the upgrade; what was found goes to stderr.
The script is read and never run, but by --verify, which runs it where it can harm nothing. Helm is
never called.

Exit status: 0 everything is carried over, or with --verify no price differs but as accepted, 2
something needs a look before the upgrade, 1 the input cannot be read, 64 wrong use.";

/// One version. A range, or a word with a blank or a line break in it, would make of the command to paste
/// something else than an upgrade that keeps the chart.
fn parse_chart_version(text: &str) -> Result<String, String> {
    let (numbers, more) = match text.find(['-', '+']) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-+.".contains(&b);
    let is_version = numbers.split('.').count() == 3
        && numbers.split('.').all(is_number)
        && more.len() != 1
        && more.bytes().all(is_plain);
    if is_version {
        return Ok(text.to_owned());
    }
    Err("it is not one version, such as 19.0.2, as `helm list` shows it".to_owned())
}

/// Why there is no answer.
struct Stop {
    message: String,
    hint: String,
}

impl Stop {
    fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal.to_string(), refusal.hint().unwrap_or_default())
    }
}

impl From<Unreadable> for Stop {
    fn from(unreadable: Unreadable) -> Self {
        Self::new(unreadable.problem, unreadable.hint)
    }
}

/// All of it, for machines.
#[derive(Serialize)]
struct Answer<'m> {
    #[serde(flatten)]
    report: &'m Report,
    values: &'m str,
    settings_file: Option<&'m str>,
    /// The files that were written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    written: Vec<String>,
    /// To be pasted.
    #[serde(skip_serializing_if = "Option::is_none")]
    upgrade: Option<String>,
}

pub(super) fn run(arguments: &Arguments, variables: &Variables) -> i32 {
    match migrate(arguments, variables) {
        Ok(code) => code,
        Err(Stop { message, hint }) => {
            report::error(&message, Some(&hint));
            REFUSED
        }
    }
}

fn migrate(arguments: &Arguments, variables: &Variables) -> Result<i32, Stop> {
    let old = given::read(arguments.file.as_deref(), arguments.script.as_deref())?;
    let compat = arguments.compat.as_deref().map(mode);
    let migration = Migration::of(&old, compat);
    refuse_what_is_no_script(&migration)?;
    if arguments.verify.is_wanted() {
        return verify::run(arguments, &old, &migration, variables);
    }
    let value = value::value_of(&migration)?;
    let values = migration.values_file(&old, &value);
    let code = if migration.report.needs_a_look { NEEDS_A_LOOK } else { ANSWERED };
    let mut answer = Answer {
        report: &migration.report,
        values: &values,
        settings_file: migration.settings_file.as_deref(),
        written: Vec::new(),
        upgrade: None,
    };
    if let Some(folder) = &arguments.out {
        let upgrade = steps::Upgrade {
            release: &arguments.release,
            namespace: &arguments.namespace,
            chart_version: arguments.chart_version.as_deref(),
            folder,
        };
        let upgrade = upgrade.commands();
        let files =
            folder::Files { old: &old, migration: &migration, values: &values, value: &value };
        answer.written = files.write(folder, arguments.force, &upgrade)?;
        answer.upgrade = Some(upgrade);
    }
    if arguments.json {
        return Ok(output::print_json(&answer, code));
    }
    report::text(&migration.report.text(arguments.color.paint_for_stderr(variables)));
    Ok(match &answer.upgrade {
        Some(upgrade) => {
            for file in &answer.written {
                report::text(&format!("written: {file}\n"));
            }
            output::print(format!("{upgrade}\n").as_bytes(), code)
        }
        None => output::print(values.as_bytes(), code),
    })
}

/// The argument's words are checked by clap.
fn mode(name: &str) -> Compat {
    name.parse().unwrap_or_default()
}

fn refuse_what_is_no_script(migration: &Migration) -> Result<(), Stop> {
    let findings = &migration.script.findings;
    match findings.iter().find(|finding| finding.kind == FindingKind::NotAScript) {
        Some(finding) => Err(Stop::new(
            format!("there is no script to migrate: what is there {}", finding.sentence),
            "name the old script with --script",
        )),
        None => Ok(()),
    }
}
