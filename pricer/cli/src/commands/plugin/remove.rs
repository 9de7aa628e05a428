//! `plugin remove`: to forget what was installed.

use std::fmt::Write as _;

use serde::Serialize;

use super::{Stop, absolute, settings};
use crate::commands::Variables;
use crate::commands::output;
use crate::exit::{ANSWERED, NEEDS_A_LOOK, REFUSED};
use crate::plugin_setup::plugin_folder;
use crate::report;

#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// Plugins' files, as they were installed
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

const AFTER_HELP: &str = "\
Exit status: 0 all were removed, 1 one was not installed, 2 the settings still name one: it has no
verdict from now on.";

#[derive(Serialize)]
struct Forgotten {
    path: String,
    /// False if it was not installed.
    found: bool,
    /// Where the settings still name it.
    named_at: Option<String>,
}

pub(super) fn run(arguments: &Arguments, variables: &Variables) -> Result<i32, Stop> {
    let settings = settings(variables)?;
    let folder = plugin_folder(&settings)?;
    let mut answers = Vec::new();
    for path in &arguments.paths {
        let found = match folder.remove(path) {
            Ok(found) => found,
            Err(bidprice_plugins::Failure::NotInstalled(_)) => false,
            Err(failure) => {
                return Err(Stop::new(
                    format!("cannot remove `{path}`: {failure}"),
                    failure.hint(path),
                ));
            }
        };
        let path = absolute(path);
        let named = settings.plugins().iter().find(|entry| absolute(&entry.path) == path);
        let named_at = named.map(|entry| entry.place.clone());
        answers.push(Forgotten { path, found, named_at });
    }
    let code = answers.iter().map(Forgotten::code).min_by_key(|code| weight(*code));
    let code = code.unwrap_or(ANSWERED);
    answers.iter().for_each(Forgotten::tell);
    if arguments.json {
        return Ok(output::print_json(&answers, code));
    }
    let mut text = String::new();
    for one in answers.iter().filter(|one| one.found) {
        let _ = writeln!(text, "removed {}; the file itself stays", one.path);
    }
    Ok(output::print(text.as_bytes(), code))
}

/// The worst first.
const fn weight(code: i32) -> u8 {
    match code {
        REFUSED => 0,
        NEEDS_A_LOOK => 1,
        _ => 2,
    }
}

impl Forgotten {
    fn code(&self) -> i32 {
        match (self.found, &self.named_at) {
            (false, _) => REFUSED,
            (true, Some(_)) => NEEDS_A_LOOK,
            (true, None) => ANSWERED,
        }
    }

    fn tell(&self) {
        let path = &self.path;
        if !self.found {
            let hint = "`bidpricescript plugin list` shows what is";
            report::error(format!("`{path}` is not installed"), Some(hint));
        } else if let Some(place) = &self.named_at {
            let hint = "remove it there too, or install it again";
            report::error(format!("the settings still name `{path}` ({place})"), Some(hint));
        }
    }
}
