//! What is known of the commands that price scripts call.

use super::judge::Judge;
use crate::shell::{Call, Piece, Word, is_name};

/// Whatever their arguments are, they read, compute and print. curl and wget are stand-ins, which
/// watch for themselves where they write.
const QUIET: &str = ": [ [[ base64 basename bc break cat column comm continue curl cut dirname echo \
                     egrep exit expr false fgrep fold getconf grep head id join jq md5sum nl nproc \
                     numfmt od paste printenv pwd return rev seq set sha256sum shift shopt sleep \
                     stat tac tail test tr true type ulimit umask uname wc wget whoami";

/// They write to what their arguments name, or might.
const WRITERS: &str =
    "cd chmod cp ln mkdir mktemp mv rm rmdir shuf sort tee touch truncate uniq unlink";

const DECLARING: [&str; 5] = ["declare", "export", "local", "readonly", "typeset"];

/// Checks a command by its name.
pub(super) fn check(judge: &Judge<'_>, name: &str, arguments: &[Word]) -> Result<(), String> {
    let harmless = match name {
        declaring if DECLARING.contains(&declaring) => is_harmless_declaration(arguments),
        "mapfile" | "readarray" => is_literal(arguments) && !has_option(arguments, 'C'),
        // The names of variables are among them.
        "read" => is_literal(arguments),
        "for" | "select" => arguments.first().is_none_or(|name| name.literal().is_some()),
        "printf" => is_harmless_printf(arguments),
        "awk" | "mawk" | "gawk" => is_harmless_awk(arguments),
        "sed" => is_harmless_sed(arguments),
        "find" => is_harmless_find(judge, arguments),
        "date" => is_harmless_date(arguments),
        "env" | "exec" => arguments.is_empty(),
        "command" => return check_named(judge, arguments),
        "timeout" => return check_timed(judge, arguments),
        "unset" => {
            arguments.iter().all(|word| word.literal().is_some_and(|name| is_of_script(&name)))
        }
        _ if is_among(WRITERS, name) => return check_writer(judge, name, arguments),
        _ => is_among(QUIET, name),
    };
    if harmless { Ok(()) } else { Err(format!("`{name}` may do anything")) }
}

fn is_among(names: &str, name: &str) -> bool {
    names.split_ascii_whitespace().any(|each| each == name)
}

/// Variables that a command sets by its arguments.
pub(super) fn set_by(call: &Call) -> impl Iterator<Item = (String, Option<Word>)> {
    let name = call.name().unwrap_or_default();
    let declares = DECLARING.contains(&name.as_str());
    let reads = matches!(name.as_str(), "read" | "mapfile" | "readarray" | "for" | "select")
        || name == "printf" && call.words.get(1).and_then(Word::literal).as_deref() == Some("-v");
    let arguments = call.words.iter().skip(1).filter(move |_| declares || reads);
    arguments.filter_map(move |word| {
        if let Some(assigned) = word.assignment().filter(|_| declares) {
            return Some((assigned.name, assigned.value));
        }
        // A name that cannot be told is a reason of its own to refuse.
        word.literal().filter(|name| reads && is_name(name)).map(|name| (name, None))
    })
}

/// `command jq …`; only asked for its path it is harmless.
fn check_named(judge: &Judge<'_>, arguments: &[Word]) -> Result<(), String> {
    let first = arguments.first().and_then(Word::literal).unwrap_or_default();
    if matches!(first.as_str(), "-v" | "-V") { Ok(()) } else { judge.check_command(arguments) }
}

/// `timeout 3 curl …`.
fn check_timed(judge: &Judge<'_>, arguments: &[Word]) -> Result<(), String> {
    match arguments.split_first() {
        Some((seconds, command)) if is_number(seconds) => judge.check_command(command),
        _ => Err("what it runs cannot be told".to_owned()),
    }
}

fn is_number(word: &Word) -> bool {
    word.literal().is_some_and(|text| text.starts_with(|c: char| c.is_ascii_digit()))
}

fn check_writer(judge: &Judge<'_>, name: &str, arguments: &[Word]) -> Result<(), String> {
    let is_known = |word: &Word| match word.literal() {
        Some(option) if option.starts_with('-') => {
            // sort's starts a program.
            !option.contains(['/', '=']) && !option.starts_with("--comp")
        }
        _ => judge.is_private(word),
    };
    if arguments.iter().all(is_known) {
        return Ok(());
    }
    Err(format!("`{name}` may write outside of /tmp"))
}

/// Whether a single-letter option is among them.
fn has_option(arguments: &[Word], letter: char) -> bool {
    arguments.iter().any(|word| {
        let text = word.literal().unwrap_or_default();
        text.starts_with('-') && !text.starts_with("--") && text.contains(letter)
    })
}

/// Whether it could turn out to be an option.
fn may_be_option(word: &Word) -> bool {
    match word.pieces.first() {
        Some(Piece::Text(text)) => text.starts_with('-'),
        Some(_) => true,
        None => false,
    }
}

/// It does not set the clock.
fn is_harmless_date(arguments: &[Word]) -> bool {
    let is_harmless = |word: &Word| match word.literal() {
        Some(text) => !text.starts_with("--s"),
        None => !may_be_option(word),
    };
    arguments.iter().all(is_harmless) && !has_option(arguments, 's')
}

fn is_of_script(name: &str) -> bool {
    is_name(name) && !matches!(name, "PATH" | "HOME" | "TMPDIR")
}

fn is_literal(arguments: &[Word]) -> bool {
    arguments.iter().all(|word| word.literal().is_some())
}

/// Names that are written out, and none that stands for another one (`-n`).
fn is_harmless_declaration(arguments: &[Word]) -> bool {
    let is_known = |word: &Word| word.literal().is_some() || word.assignment().is_some();
    arguments.iter().all(is_known) && !has_option(arguments, 'n')
}

/// `-v name` sets a variable.
fn is_harmless_printf(arguments: &[Word]) -> bool {
    let texts: Vec<_> = arguments.iter().take(2).map(Word::literal).collect();
    match texts.as_slice() {
        [Some(option), name] if option == "-v" => name.is_some(),
        [Some(format), ..] => !format.starts_with("-v"),
        _ => true,
    }
}

/// A program that is written out, and in which nothing opens a file or starts a process.
fn is_harmless_awk(arguments: &[Word]) -> bool {
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.literal().as_deref() {
            Some("-v") => drop(words.next()),
            Some(option) if option.starts_with("-F") => {
                if option == "-F" {
                    words.next();
                }
            }
            Some(option) if option.starts_with('-') => return false,
            Some(program) => return is_harmless_program(program),
            None => return false,
        }
    }
    true
}

fn is_harmless_program(program: &str) -> bool {
    let without_or = program.replace("||", "");
    let starts_nothing = !program.contains("system") && !without_or.contains('|');
    starts_nothing && !program.contains("getline") && !program.contains(['>', '@'])
}

/// One substitution of letters: `s/…/…/g`.
fn is_harmless_sed(arguments: &[Word]) -> bool {
    let texts: Option<Vec<String>> = arguments.iter().map(Word::literal).collect();
    let Some(texts) = texts else { return false };
    let (options, others): (Vec<_>, Vec<_>) = texts.iter().partition(|text| text.starts_with('-'));
    let [program] = others.as_slice() else { return false };
    let mut parts = program.chars();
    let (s, separator) = (parts.next(), parts.next());
    let separator = separator.filter(|c| s == Some('s') && c.is_ascii_punctuation() && *c != '\\');
    let parts: Vec<&str> = match separator {
        Some(separator) => parts.as_str().split(separator).collect(),
        None => return false,
    };
    let is_simple = matches!(parts.as_slice(), [_, _, "" | "g"]) && !program.contains('\n');
    is_simple && options.iter().all(|option| matches!(option.as_str(), "-E" | "-r" | "-n"))
}

/// No action but printing.
fn is_harmless_find(judge: &Judge<'_>, arguments: &[Word]) -> bool {
    let actions = ["-delete", "-exec", "-ok", "-fprint", "-fls"];
    arguments.iter().all(|word| match word.literal() {
        Some(text) => !actions.iter().any(|action| text.starts_with(action)),
        None => !may_be_option(word) || judge.is_private(word),
    })
}
