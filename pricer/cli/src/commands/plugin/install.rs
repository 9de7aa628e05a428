//! `plugin install`: check, compile and keep, and say what to write into the settings.

use std::fmt::Write as _;

use bidprice_plugins::{Contracts, Described, Engine, Folder, Placing, Report, Version};
use bidprice_report::{Paint, Style};
use bidprice_settings::Settings;
use serde::Serialize;

use super::candidate::{About, Candidate};
use super::columns::pairs;
use super::figures::{bytes_text, microseconds, time_text};
use super::{Stop, absolute, engine, settings};
use crate::commands::Variables;
use crate::commands::output::{self, Color};
use crate::exit::{ANSWERED, REFUSED, USAGE};
use crate::plugin_setup::{plugin_folder, plugin_limits};
use crate::report;

#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// Components, core modules or the text of either
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// Copy the one FILE to PATH, which the settings name: bids go on with the old plugin until they
    /// have the new one
    #[arg(long, value_name = "PATH")]
    replace: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// When to colour the names
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

const AFTER_HELP: &str = "\
Run it as the user who bids, on the machine or in the container that bids. A file that was installed
stays where it is: bids look whether it is still the same.

Examples:
  bidpricescript plugin install /root/.akash/owner-discount.wasm
  bidpricescript plugin install new.wasm --replace /root/.akash/owner-discount.wasm

Exit status: 0 all were installed, 1 one was not.";

/// What was installed.
#[derive(Serialize)]
struct Installed {
    #[serde(flatten)]
    about: About,
    described: Described,
    compiled_bytes: u64,
    compile_us: u64,
    folder: String,
    /// What it takes the place of.
    replaced: Option<String>,
    /// Where the settings name it, if they do.
    named_at: Option<String>,
}

pub(super) fn run(arguments: &Arguments, variables: &Variables) -> Result<i32, Stop> {
    if arguments.replace.is_some() && arguments.files.len() > 1 {
        let problem = "--replace takes the place of one plugin, and several files were named";
        report::error(problem, Some("run it once for each file"));
        return Ok(USAGE);
    }
    let settings = settings(variables)?;
    let folder = plugin_folder(&settings)?;
    let engine = engine(plugin_limits(&settings)?)?;
    let mut installed = Vec::new();
    let mut code = ANSWERED;
    for file in &arguments.files {
        match install(file, arguments.replace.as_deref(), &folder, &engine, &settings) {
            Ok(one) => installed.push(one),
            Err(stop) => {
                stop.report();
                code = REFUSED;
            }
        }
    }
    if arguments.json {
        return Ok(output::print_json(&installed, code));
    }
    let paint = arguments.color.paint(variables);
    let texts: Vec<String> = installed.iter().map(|one| one.text(paint)).collect();
    Ok(output::print((texts.join("\n") + &settings_lines(&installed, paint)).as_bytes(), code))
}

fn install(
    file: &str,
    replaces: Option<&str>,
    folder: &Folder,
    engine: &Engine,
    settings: &Settings<'_>,
) -> Result<Installed, Stop> {
    let candidate = Candidate::read(file)?;
    candidate.announce();
    let before = folder.record_of(&absolute(replaces.unwrap_or(file))).ok();
    let before = before.and_then(|before| before.versions.into_iter().next());
    let Report { installed, compiling } = folder
        .install(engine, Contracts::PUBLISHED, Placing { file, replaces })
        .map_err(|failure| Stop::of_plugin(file, &failure))?;
    let version = installed.versions.into_iter().next();
    let compiled = version.as_ref().and_then(|version| version.compiled.first());
    let other = before.filter(|before| before.sha256 != candidate.about.sha256);
    let other = other.map(|Version { described: Described { name, version, .. }, .. }| {
        format!("{name} {version}")
    });
    let named = settings.plugins().iter().find(|entry| absolute(&entry.path) == installed.path);
    Ok(Installed {
        about: About { path: installed.path.clone(), ..candidate.about },
        compiled_bytes: compiled.map_or(0, |compiled| compiled.bytes),
        described: version.map(|version| version.described).unwrap_or_default(),
        compile_us: microseconds(compiling),
        folder: folder.path.clone(),
        replaced: other,
        named_at: named.map(|entry| entry.place.clone()),
    })
}

impl Installed {
    fn text(&self, paint: Paint) -> String {
        let Self { about, described, .. } = self;
        let compiling = std::time::Duration::from_micros(self.compile_us);
        let compiled = format!("{} in {}", bytes_text(self.compiled_bytes), time_text(compiling));
        let name = format!("{} {}", described.name, described.version);
        let mut lines = vec![
            ("installed", paint.apply(Style::Good, &name)),
            ("path", about.path.clone()),
            ("contract", about.contract.to_owned()),
            ("sha256", about.sha256.to_string()),
            ("form", about.form_text()),
            ("imports", about.imports_text()),
            ("compiled", compiled),
            ("folder", self.folder.clone()),
        ];
        lines.extend(self.replaced.iter().map(|version| ("replaces", version.clone())));
        lines.extend(self.named_at.iter().map(|place| ("named", format!("in {place}"))));
        lines.extend(setting_lines(described));
        pairs(&lines, paint)
    }
}

/// What can be set, one a line.
pub(super) fn setting_lines(described: &Described) -> Vec<(&'static str, String)> {
    let names = std::iter::once("settings").chain(std::iter::repeat(""));
    let setting = |setting: &bidprice_plugins::SettingDescribed| {
        format!("{}: {}", setting.name, setting.meaning)
    };
    names.zip(described.settings.iter().map(setting)).collect()
}

/// What to write into the settings file for those that it does not name yet.
fn settings_lines(installed: &[Installed], paint: Paint) -> String {
    let missing: Vec<&Installed> = installed.iter().filter(|one| one.named_at.is_none()).collect();
    if missing.is_empty() {
        return String::new();
    }
    let mut text =
        paint.apply(Style::Dim, "\nBids use it once the settings file has:") + "\n\nplugins:\n";
    for one in missing {
        let _ = writeln!(text, "  - path: {}", yaml_text(&one.about.path));
        let names: Vec<&str> =
            one.described.settings.iter().map(|setting| setting.name.as_str()).collect();
        if !names.is_empty() {
            let _ = writeln!(text, "    settings: \"\"  # {}", names.join(", "));
        }
    }
    text
}

/// In quotes where YAML would read something else.
fn yaml_text(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    if path.bytes().all(is_plain) {
        path.to_owned()
    } else {
        serde_json::to_string(path).expect("a text has a JSON form")
    }
}

#[cfg(test)]
mod tests {
    use super::yaml_text;

    #[test]
    fn odd_paths_are_quoted() {
        assert_eq!(yaml_text("/root/.akash/a-b_1.wasm"), "/root/.akash/a-b_1.wasm");
        assert_eq!(yaml_text("/a: b/#c"), "\"/a: b/#c\"");
    }
}
