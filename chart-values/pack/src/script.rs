//! The script, put together from its pieces.

use std::fmt::Write as _;

use crate::machine::machine_of;
use crate::payload::{compress, encode, hex, sha256};
use crate::quote::{arrives, quoted};
use crate::{Carried, PackError, Packed, Program, Recipe, unpack};

const PLACES: &str = include_str!("sh/places.sh");
const SAY: &str = include_str!("sh/say.sh");
const FAIL: &str = include_str!("sh/fail.sh");
const OLD_ALONE: &str = include_str!("sh/old_alone.sh");
const PRIVATE: &str = include_str!("sh/private.sh");
const UNPACKED: &str = include_str!("sh/unpacked.sh");
const UNPACK: &str = include_str!("sh/unpack.sh");
const NEEDED: &str = include_str!("sh/needed.sh");
/// What the pieces run to unpack a file.
const TOOLS: &str = "base64 chmod gzip head mkdir mv rm sha256sum stat sync tail touch";
const ANY: &str = include_str!("sh/any.sh");
const PINNED: &str = include_str!("sh/pinned.sh");
const TRY: &str = include_str!("sh/try.sh");
const TRY_TO_WATCH: &str = include_str!("sh/try_to_watch.sh");
const FIND: &str = include_str!("sh/find.sh");

/// Bytes of a file that can be carried. Four times the small program: the whole one, named by mistake, would take minutes to compress.
pub const FILE_BYTES_MAX: usize = 2 << 20;

/// Makes the script, and reads it once more to see that everything is in it.
pub fn pack(recipe: &Recipe<'_>) -> Result<Packed, PackError> {
    for (name, text) in recipe.settings {
        arrives(name, text)?;
    }
    let program = match recipe.program {
        Program::Carried(bytes) => Some((Kind::Program, bytes)),
        Program::Found | Program::Pinned(_) => None,
    };
    let old_script = recipe.old_script.map(as_mounted);
    let contents = [
        program,
        recipe.config.map(|bytes| (Kind::Config, bytes)),
        old_script.as_deref().map(|bytes| (Kind::OldScript, bytes)),
    ];
    let files = contents.into_iter().flatten().map(|(kind, bytes)| File::read(kind, bytes));
    let files: Vec<File> = files.collect::<Result<_, _>>()?;
    let text =
        Text { recipe, files: &files, machine: program.map(|(_, p)| machine_of(p)).transpose()? };
    let packed =
        Packed { script: text.script(), files: files.into_iter().map(File::carried).collect() };
    check(&packed)?;
    Ok(packed)
}

/// The old script as the chart mounted it: with a carriage return behind the interpreter's name, the
/// system would start nothing.
fn as_mounted(old_script: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(old_script.len());
    for line in old_script.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\r\n") {
            Some(line) => bytes.extend([line, b"\n"].concat()),
            None => bytes.extend(line),
        }
    }
    bytes
}

/// What is carried.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Program,
    Config,
    OldScript,
}

impl Kind {
    /// Under its hash two versions do not meet.
    fn name(self, sha256: &str) -> String {
        match self {
            Self::Program => format!("bidpricescript-{sha256}"),
            Self::Config => format!("bidprice-{sha256}.yaml"),
            Self::OldScript => format!("old-script-{sha256}"),
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Program => "the program",
            Self::Config => "the settings file",
            Self::OldScript => "the old script",
        }
    }

    const fn mode(self) -> &'static str {
        match self {
            Self::Program | Self::OldScript => "0700",
            Self::Config => "0600",
        }
    }
}

struct File {
    kind: Kind,
    about: Carried,
    /// Its line at the end of the script.
    line: String,
}

impl File {
    fn read(kind: Kind, bytes: &[u8]) -> Result<Self, PackError> {
        let what = kind.words();
        if bytes.is_empty() {
            return Err(PackError::new(format!("{what} is empty"), "name a file that has it"));
        }
        if bytes.len() > FILE_BYTES_MAX {
            return Err(PackError::new(
                format!("{what} has {} bytes, more than {FILE_BYTES_MAX}", bytes.len()),
                "a release has no room for that; the program to carry is the small one",
            ));
        }
        let (gzip, sha256) = (compress(bytes), sha256(bytes));
        let about = Carried {
            name: kind.name(&sha256),
            sha256,
            bytes: bytes.len(),
            payload_bytes: gzip.len(),
        };
        Ok(Self { kind, about, line: encode(&gzip) })
    }

    fn carried(self) -> Carried {
        self.about
    }
}

/// The pieces and what is written between them.
struct Text<'t> {
    recipe: &'t Recipe<'t>,
    files: &'t [File],
    /// Of the program that is carried.
    machine: Option<&'static str>,
}

impl Text<'_> {
    fn script(&self) -> String {
        // Which line the first file is on says the text before it, but not how long that is.
        let first = self.text_before_files(0).lines().count() + 1;
        let mut script = self.text_before_files(first);
        for file in self.files {
            script.push_str(&file.line);
            script.push('\n');
        }
        script
    }

    fn text_before_files(&self, first: usize) -> String {
        let mut text = self.head();
        text.push_str(PLACES);
        text.push_str(&self.fail(first));
        if !self.files.is_empty() || matches!(self.recipe.program, Program::Pinned(_)) {
            text.push_str(PRIVATE);
        }
        match self.recipe.program {
            Program::Carried(_) => {}
            Program::Found => text.push_str(&[ANY, self.attempt(), FIND].concat()),
            Program::Pinned(_) => text.push_str(&[PINNED, self.attempt(), FIND].concat()),
        }
        text.push_str(&self.start());
        if self.files.is_empty() {
            text.push_str("\nstart \"$@\"\n");
        } else {
            text.push_str(UNPACKED);
            text.push_str(&self.unpack(first));
            text.push_str(UNPACK);
        }
        text
    }

    /// What it is, and the variables.
    fn head(&self) -> String {
        let Recipe { version, settings, program, .. } = self.recipe;
        let what = match program {
            Program::Carried(_) => "It carries the program, unpacks it once and starts it.",
            Program::Found | Program::Pinned(_) => "It starts the program from where it is.",
        };
        let mut head = format!("#!/bin/sh\n# Made by bidpricescript {version}, `pack`. {what}\n");
        for (name, text) in *settings {
            let _ = writeln!(head, "export {name}={}", quoted(text));
        }
        if let Program::Pinned(pin) = program {
            let _ = writeln!(head, "pin={}", hex(pin));
        }
        if !self.files.is_empty() {
            let names: Vec<&str> = self.files.iter().map(|file| file.about.name.as_str()).collect();
            let _ = writeln!(head, "files='{}'", names.join(" "));
        }
        head
    }

    /// What happens where the program cannot be started.
    fn fail(&self, first: usize) -> String {
        match self.files.iter().position(|file| file.kind == Kind::OldScript) {
            Some(index) => {
                let line = first + index;
                format!("\nold=\nold_line={line}\n{SAY}{OLD_ALONE}")
            }
            None => [SAY, FAIL].concat(),
        }
    }

    const fn attempt(&self) -> &'static str {
        if self.recipe.old_script.is_some() { TRY_TO_WATCH } else { TRY }
    }

    /// The function that becomes the program.
    fn start(&self) -> String {
        let name = |kind| self.files.iter().find(|f| f.kind == kind).map(|f| &f.about.name);
        let mut start = "\nstart() {\n".to_owned();
        if let Some(config) = name(Kind::Config) {
            let _ = writeln!(start, "    export BIDPRICE_CONFIG=\"$folder/{config}\"");
        }
        let arguments = match name(Kind::OldScript) {
            Some(old) => {
                let _ = writeln!(start, "    old=$folder/{old}");
                "shadow --old \"$old\"".to_owned()
            }
            None => "\"$@\"".to_owned(),
        };
        let _ = match name(Kind::Program) {
            Some(program) => writeln!(start, "    exec \"$folder/{program}\" {arguments}\n}}"),
            None => writeln!(start, "    find_and_start {arguments}\n}}"),
        };
        start
    }

    /// The function that makes all files.
    fn unpack(&self, first: usize) -> String {
        let uname = if self.machine.is_some() { " uname" } else { "" };
        let mut unpack = format!("\nneeded='{TOOLS}{uname}'\n{NEEDED}");
        if let Some(machine) = self.machine {
            let _ = write!(
                unpack,
                "\n[ \"$(uname -m)\" = {machine} ] || fail \"the program is for {machine}, and this machine \
                 is $(uname -m)\" 'pack one that is for it'\n"
            );
        }
        let put = self.files.iter().enumerate().map(|(index, file)| {
            let Carried { name, sha256, .. } = &file.about;
            format!("put {name} {} {sha256} {}", file.kind.mode(), first + index)
        });
        let put: Vec<String> = put.collect();
        let _ = write!(unpack, "\nunpack() {{\n    {}\n}}\n", put.join(" &&\n    "));
        unpack
    }
}

/// What was packed has to come out again; if not, nobody is to have it.
fn check(packed: &Packed) -> Result<(), PackError> {
    arrives("the script", &packed.script)?;
    let unpacked = unpack(&packed.value())?;
    let is_whole = unpacked.script == packed.script
        && unpacked.files.len() == packed.files.len()
        && unpacked
            .files
            .iter()
            .zip(&packed.files)
            .all(|((name, bytes), file)| *name == file.name && sha256(bytes) == file.sha256);
    if is_whole { Ok(()) } else { Err(unpack::not_whole("it does not come out as it went in")) }
}
