//! `plugin inspect`: what a file is, without running anything of it.

use bidprice_plugins::{Contracts, Digest, Failure, Sections, component_of, read_plugin};
use bidprice_report::{Paint, Style};
use serde::Serialize;

use super::Stop;
use super::candidate::file_of;
use super::columns::pairs;
use super::figures::bytes_text;
use crate::commands::Variables;
use crate::commands::output::{self, Color};
use crate::exit::{ANSWERED, REFUSED};

#[derive(clap::Args)]
#[command(after_help = "Exit status: 0 if it is a plugin, 1 if it is none.")]
pub(super) struct Arguments {
    /// A component, a core module or the text of either, or a folder with plugin.wasm or plugin.wat
    #[arg(value_name = "FILE|DIR")]
    plugin: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// When to colour the names
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

/// What a file is.
#[derive(Serialize)]
struct Inspected {
    path: String,
    /// `component`, `core module`, `text` or `unknown`.
    form: &'static str,
    bytes: usize,
    sha256: Digest,
    /// The interface by which it is a plugin.
    contract: Option<&'static str>,
    imports: Vec<String>,
    exports: Vec<String>,
    /// Why it is no plugin.
    problem: Option<String>,
    hint: Option<String>,
}

pub(super) fn run(arguments: &Arguments, variables: &Variables) -> Result<i32, Stop> {
    let inspected = Inspected::of(&file_of(&arguments.plugin)?)?;
    let code = if inspected.problem.is_none() { ANSWERED } else { REFUSED };
    if arguments.json {
        return Ok(output::print_json(&inspected, code));
    }
    let paint = arguments.color.paint(variables);
    Ok(output::print(inspected.text(paint).as_bytes(), code))
}

impl Inspected {
    fn of(path: &str) -> Result<Self, Stop> {
        let file = read_plugin(path).map_err(|failure| Stop::of_plugin(path, &failure))?;
        let Sections { imports, exports, .. } = Sections::of_file(&file);
        let component = component_of(&file, Contracts::PUBLISHED);
        let (contract, failure) = match &component {
            Ok(component) => (Some(component.contract.interface()), None),
            Err(failure) => (None, Some(failure)),
        };
        Ok(Self {
            path: path.to_owned(),
            form: form(&file),
            bytes: file.len(),
            sha256: Digest::of(&file),
            contract,
            imports: imports.iter().map(ToString::to_string).collect(),
            exports,
            problem: failure.map(problem),
            hint: failure.map(|failure| failure.hint(path)),
        })
    }

    fn text(&self, paint: Paint) -> String {
        let mut lines = vec![
            ("file", self.path.clone()),
            ("form", format!("{}, {}", self.form, bytes_text(self.bytes as u64))),
            ("sha256", self.sha256.to_string()),
            ("contract", self.contract.unwrap_or("none").to_owned()),
        ];
        lines.extend(list("imports", &self.imports));
        lines.extend(list("exports", &self.exports));
        if let Some(problem) = &self.problem {
            lines.push(("plugin", format!("{}: {problem}", paint.apply(Style::Bad, "no"))));
        }
        lines.extend(self.hint.iter().map(|hint| ("hint", hint.clone())));
        pairs(&lines, paint)
    }
}

/// Behind "no".
fn problem(failure: &Failure) -> String {
    let words = failure.to_string();
    words.strip_prefix("it is not a plugin: ").unwrap_or(&words).to_owned()
}

/// One a line, the name before the first.
fn list<'n>(name: &'n str, texts: &[String]) -> Vec<(&'n str, String)> {
    if texts.is_empty() {
        return vec![(name, "nothing".to_owned())];
    }
    let names = std::iter::once(name).chain(std::iter::repeat(""));
    let printable = |text: &String| bidprice_core::printable(text);
    names.zip(texts.iter().map(printable)).collect()
}

/// What the first bytes say.
fn form(file: &[u8]) -> &'static str {
    match file {
        [b'\0', b'a', b's', b'm', 1, 0, 0, 0, ..] => "core module",
        [b'\0', b'a', b's', b'm', ..] => "component",
        text if wat::parse_bytes(text).is_ok() => "text",
        _ => "unknown",
    }
}
