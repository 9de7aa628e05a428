//! `plugin new`: a project to start from, in one of four languages.

mod projects;

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::Serialize;

use super::Stop;
use crate::commands::output;
use crate::exit::{ANSWERED, USAGE};
use crate::report;
use projects::Language;

/// Longer names only make long paths.
const NAME_BYTES_MAX: usize = 41;

#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// The plugin's name and its folder's: small letters, digits and `-`
    name: String,
    /// The language to write it in
    #[arg(long, value_enum, value_name = "LANG", default_value = "rust")]
    lang: Language,
    /// Where the folder goes
    #[arg(long, value_name = "DIR", default_value = ".")]
    dir: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

const AFTER_HELP: &str = "\
The project has a plugin that multiplies totals by a factor, its tests, a build script and a README.

Exit status: 0 it was written, 1 it was not, for instance because the folder is there already.";

#[derive(Serialize)]
struct Written {
    folder: String,
    files: Vec<&'static str>,
    /// What to run next.
    next: [String; 3],
}

pub(super) fn run(arguments: &Arguments) -> Result<i32, Stop> {
    let name = arguments.name.as_str();
    if !is_name(name) {
        let problem = format!("`{}` is no name for a plugin", bidprice_core::excerpt(name));
        report::error(
            problem,
            Some("write small letters, digits and `-`, a letter first, 41 at most"),
        );
        return Ok(USAGE);
    }
    let written = write(arguments, name)?;
    if arguments.json {
        return Ok(output::print_json(&written, ANSWERED));
    }
    let Written { folder, files, next } = &written;
    let text = format!("{folder}: {} files\nnext:\n  {}\n", files.len(), next.join("\n  "));
    Ok(output::print(text.as_bytes(), ANSWERED))
}

fn is_name(name: &str) -> bool {
    let is_inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    name.len() <= NAME_BYTES_MAX
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(is_inside)
}

fn write(arguments: &Arguments, name: &str) -> Result<Written, Stop> {
    let folder = match arguments.dir.as_str() {
        "." => Path::new(name).to_owned(),
        dir => Path::new(dir).join(name),
    };
    let shown = folder.display().to_string();
    let unwritten = |path: &Path, error: std::io::Error| {
        let message = format!("cannot write `{}`: {error}", path.display());
        Stop::new(message, "name a folder that you may write with --dir")
    };
    fs::create_dir_all(&arguments.dir).map_err(|e| unwritten(Path::new(&arguments.dir), e))?;
    fs::create_dir(&folder).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Stop::new(
            format!("`{shown}` is there already"),
            "choose another name, or remove it first",
        ),
        _ => unwritten(&folder, error),
    })?;
    let mut files = Vec::new();
    for (file, text) in arguments.lang.files() {
        let path = folder.join(file);
        let above = path.parent().unwrap_or(&folder);
        fs::create_dir_all(above).map_err(|error| unwritten(above, error))?;
        fs::write(&path, named(text, name)).map_err(|error| unwritten(&path, error))?;
        files.push(file);
    }
    let next = [
        format!("cd {shown} && sh build"),
        "bidpricescript plugin test .".to_owned(),
        "bidpricescript plugin install plugin.wasm".to_owned(),
    ];
    Ok(Written { folder: shown, files, next })
}

/// The project's text under the plugin's own name.
fn named(text: &str, name: &str) -> String {
    text.replace("my-plugin", name).replace("my_plugin", &name.replace('-', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_folders_and_packages() {
        for good in ["a", "owner-discount", "p2", &"a".repeat(41)] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "-a", "2a", "A", "a_b", "a/b", "..", "a b", "ä", &"a".repeat(42)] {
            assert!(!is_name(bad), "{bad}");
        }
    }

    #[test]
    fn both_forms_of_the_name_are_replaced() {
        assert_eq!(named("my-plugin my_plugin", "a-b-c"), "a-b-c a_b_c");
    }
}
