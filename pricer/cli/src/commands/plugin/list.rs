//! `plugin list`: what is installed, what the settings name, and whether a bid could use it.

use std::fmt::Write as _;
use std::path::Path;

use bidprice_plugins::{Contracts, Digest, Engine, Failure, Folder, Installed, Use, Version};
use bidprice_report::{Flush, Paint, Style};
use bidprice_settings::Settings;
use serde::Serialize;

use super::columns::table;
use super::figures::bytes_text;
use super::{Stop, absolute, settings};
use crate::commands::Variables;
use crate::commands::output::{self, Color};
use crate::exit::{ANSWERED, NEEDS_A_LOOK};
use crate::plugin_setup::{plugin_folder, plugin_limits};

#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// When to colour the table
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

const AFTER_HELP: &str = "\
`turn` is where the settings have a plugin: bids ask the first one first. A plugin that is not ready
is named with what to do about it.

Exit status: 0 all that the settings name are ready, 2 one is not.";

/// An installed plugin, or one that the settings name.
#[derive(Serialize)]
struct Row {
    path: String,
    name: Option<String>,
    version: Option<String>,
    sha256: Option<Digest>,
    contract: Option<String>,
    installed: Option<String>,
    compiled_bytes: Option<u64>,
    /// `ready`, or a word for why not.
    state: &'static str,
    problem: Option<String>,
    hint: Option<String>,
    /// Where the settings name it, counted from 1.
    turns: Vec<usize>,
}

#[derive(Serialize)]
struct Listed {
    folder: String,
    plugins: Vec<Row>,
    /// Records that cannot be read.
    damaged: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, variables: &Variables) -> Result<i32, Stop> {
    let settings = settings(variables)?;
    let folder = plugin_folder(&settings)?;
    let listed = Listed::of(&settings, &folder)?;
    let is_missing = |row: &Row| row.problem.is_some() && !row.turns.is_empty();
    let needs_a_look = listed.plugins.iter().any(is_missing) || !listed.damaged.is_empty();
    let code = if needs_a_look { NEEDS_A_LOOK } else { ANSWERED };
    if arguments.json {
        return Ok(output::print_json(&listed, code));
    }
    let paint = arguments.color.paint(variables);
    Ok(output::print(listed.text(paint).as_bytes(), code))
}

impl Listed {
    fn of(settings: &Settings<'_>, folder: &Folder) -> Result<Self, Stop> {
        let look = |failure: Failure| {
            let message = format!("cannot look into `{}`: {failure}", folder.path);
            Stop::new(message, failure.hint("FILE"))
        };
        let limits = plugin_limits(settings)?;
        let engine = Engine::new(Use::OneBid, limits).map_err(look)?;
        let (mut plugins, mut damaged) = (Vec::new(), Vec::new());
        for record in folder.list().map_err(look)? {
            match record {
                Ok(installed) => plugins.push(Row::of(&installed, settings, folder, &engine)),
                Err(failure) => damaged.push(failure.to_string()),
            }
        }
        for path in settings.plugins().iter().map(|entry| absolute(&entry.path)) {
            if !plugins.iter().any(|row| row.path == path) {
                plugins.push(Row::missing(path, settings, folder));
            }
        }
        // As bids ask them; what they do not ask comes last.
        plugins.sort_by_key(|row| row.turns.first().copied().unwrap_or(usize::MAX));
        Ok(Self { folder: folder.path.clone(), plugins, damaged })
    }

    fn text(&self, paint: Paint) -> String {
        let mut text = String::new();
        if self.plugins.is_empty() {
            let _ = writeln!(text, "nothing is installed in {}", self.folder);
        } else {
            text += &self.table(paint);
        }
        for row in &self.plugins {
            text += &row.trouble(paint);
        }
        for problem in &self.damaged {
            let _ =
                writeln!(text, "\n{problem}\nhint: remove the record and install its plugin again");
        }
        text
    }

    fn table(&self, paint: Paint) -> String {
        let heading = [
            "turn",
            "path",
            "name",
            "version",
            "sha256",
            "contract",
            "installed",
            "compiled",
            "state",
        ];
        let mut rows = vec![heading.map(str::to_owned)];
        rows.extend(self.plugins.iter().map(Row::cells));
        let mut columns = [Flush::Left; 9];
        columns[7] = Flush::Right;
        table(columns, rows, paint)
    }
}

impl Row {
    fn of(
        installed: &Installed,
        settings: &Settings<'_>,
        folder: &Folder,
        engine: &Engine,
    ) -> Self {
        let path = installed.path.clone();
        let turns = turns(&path, settings);
        let named = settings.plugins().iter().filter(|entry| absolute(&entry.path) == path);
        // A digest counts where the settings have it, and without settings there is none.
        let mut digests: Vec<Option<Digest>> =
            named.map(|entry| entry.digest.map(Digest::from)).collect();
        if digests.is_empty() {
            digests.push(None);
        }
        let load = |digest: Option<Digest>| {
            let failure = folder.load(engine, Contracts::PUBLISHED, &path, digest).err()?;
            Some((state(installed, digest, &failure), failure))
        };
        let (state, failure) = digests.into_iter().find_map(load).unzip();
        let version = installed.version_in_use().ok().or(installed.versions.first());
        let row = Self::new(path, version, failure.as_ref(), turns);
        Self { state: state.unwrap_or("ready"), ..row }
    }

    /// Named and not installed, or with a record that cannot be read.
    fn missing(path: String, settings: &Settings<'_>, folder: &Folder) -> Self {
        let not_installed = || Failure::NotInstalled(format!("`{path}` is not installed"));
        let failure = folder.record_of(&path).err().unwrap_or_else(not_installed);
        let turns = turns(&path, settings);
        Self::new(path, None, Some(&failure), turns)
    }

    fn new(
        path: String,
        version: Option<&Version>,
        failure: Option<&Failure>,
        turns: Vec<usize>,
    ) -> Self {
        Self {
            name: version.map(|version| version.described.name.clone()),
            version: version.map(|version| version.described.version.clone()),
            sha256: version.map(|version| version.sha256),
            contract: version.map(|version| version.contract.clone()),
            installed: version.map(|version| version.installed.clone()),
            compiled_bytes: version.and_then(|v| v.compiled.first()).map(|c| c.bytes),
            state: failure.map_or("ready", Failure::slug),
            problem: failure.map(ToString::to_string),
            hint: failure.map(|failure| failure.hint(&path)),
            turns,
            path,
        }
    }

    /// Why it is not ready, and what to do.
    fn trouble(&self, paint: Paint) -> String {
        let Some(problem) = &self.problem else { return String::new() };
        let path = format!("`{}`", self.path);
        let subject = if problem.starts_with(&path) { String::new() } else { format!("{path}: ") };
        let hint = self.hint.as_ref().map(|hint| format!("hint: {hint}\n")).unwrap_or_default();
        format!("\n{}\n{hint}", paint.apply(Style::Bad, &format!("{subject}{problem}")))
    }

    fn cells(&self) -> [String; 9] {
        let turns: Vec<String> = self.turns.iter().map(ToString::to_string).collect();
        let dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        // What all contracts begin with says nothing.
        let contract = self.contract.as_ref().map(|contract| {
            contract.rsplit_once('@').map_or(contract.clone(), |(_, version)| version.to_owned())
        });
        [
            if turns.is_empty() { "-".to_owned() } else { turns.join(",") },
            self.path.clone(),
            dash(self.name.clone()),
            dash(self.version.clone()),
            dash(self.sha256.map(|digest| digest.short())),
            dash(contract),
            dash(self.installed.clone()),
            dash(self.compiled_bytes.map(bytes_text)),
            self.state.replace('_', " "),
        ]
    }
}

/// A word for what keeps it from being used with this digest.
fn state(installed: &Installed, digest: Option<Digest>, failure: &Failure) -> &'static str {
    let Failure::Changed(_) = failure else { return failure.slug() };
    match installed.version_in_use() {
        Err(_) if !Path::new(&installed.path).exists() => "gone",
        Err(_) => "changed",
        Ok(version) if digest.is_some_and(|digest| digest != version.sha256) => "other_digest",
        Ok(version) if version.compiled_for(&Engine::name()).is_err() => "other_engine",
        Ok(_) => "damaged",
    }
}

/// Where bids ask it.
fn turns(path: &str, settings: &Settings<'_>) -> Vec<usize> {
    let entries = settings.plugins().iter().zip(1..);
    entries.filter(|(entry, _)| absolute(&entry.path) == path).map(|(_, turn)| turn).collect()
}
