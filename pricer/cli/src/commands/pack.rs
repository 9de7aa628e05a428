//! `pack`: the chart's value `bidpricescript`, as a launcher or with the program inside.

mod checked;
mod modes;
mod old_script;
mod output;

use bidprice_core::{Refusal, SettingError, bytes_of_hex};
use bidprice_pack::{LEAN_PROGRAM, PackError, Program, Recipe, pack};
use bidprice_settings::Setting;

use crate::exit::{REFUSED, USAGE};
use crate::report;
use checked::Checked;

#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct Arguments {
    /// Start the program from where it lies in the container; this is what is made without --embed
    #[arg(long, conflicts_with = "embed")]
    launcher: bool,
    /// Carry the small program inside: it prices, and has no commands, no plugins and no journal
    #[arg(long)]
    embed: bool,
    /// The small program to carry, in place of the one that comes with this
    #[arg(long, value_name = "FILE", requires = "embed")]
    program: Option<String>,
    /// Start no program but the one with this hash
    #[arg(long, value_name = "SHA256", conflicts_with = "embed", value_parser = parse_pin)]
    pin: Option<[u8; 32]>,
    /// Set a variable in the script, where it wins over the pod's and the settings file's
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = parse_assignment)]
    settings: Vec<Assignment>,
    /// Look at the GPU map of this Helm values file, which is not carried; `-` is stdin
    #[arg(long, value_name = "FILE")]
    values: Vec<String>,
    /// How to read the GPU map: `documented` or `script`
    #[arg(long, value_name = "MODE")]
    compat: Option<String>,
    /// Carry this settings file
    #[arg(long, value_name = "FILE")]
    config: Option<String>,
    /// Carry this old script, which answers; what the program would have bid goes into the journal
    #[arg(long, value_name = "SCRIPT", conflicts_with = "embed")]
    shadow: Option<String>,
    /// Print the script itself, not its base64
    #[arg(long)]
    script: bool,
    /// Write to this file, which must not be there
    #[arg(long, value_name = "FILE")]
    out: Option<String>,
    /// Replace the file
    #[arg(long, requires = "out")]
    force: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

const AFTER_HELP: &str = "\
A launcher looks for the program in $AKASH_HOME/bin/bidpricescript, in /config/bidpricescript and in
PATH; one with --shadow lets the old script answer alone where none of them can be started. A script
that carries the program unpacks it once, with its hash checked, into $AKASH_HOME/bin, or into a
folder in /tmp where that cannot be written, and starts it from there.

Prices stay in the chart's values, and so each can be changed without packing again.

BIDPRICE_COMPAT is always set: to --compat, else to what the settings file says, else to
`documented`. Where the GPU map has other prices one way than the other, --compat has to say which
are meant.

The program inside is for the machine that this one was built for. For another, run pricer/dist.sh
on such a machine (amd64 or arm64) and name what it made:
--program target/dist/bidpricescript-lean.

Examples:
  bidpricescript pack --values provider.yaml --out launcher.b64
  bidpricescript pack --embed --compat script --config bidprice.yaml --out value.b64
  bidpricescript pack --shadow old.sh --set BIDPRICE_JOURNAL=/root/.akash/journal.ndjson
  helm upgrade akash-provider akash/provider -n akash-services --version CHART \\
      -f provider.yaml --set-file bidpricescript=value.b64

Exit status: 0 done, 1 something cannot be packed, 2 done, but it needs a look, 64 wrong use.";

/// `NAME=VALUE`.
#[derive(Clone, Debug)]
struct Assignment {
    setting: Setting,
    value: String,
}

fn parse_assignment(text: &str) -> Result<Assignment, String> {
    let (name, value) = text.split_once('=').ok_or("there is no `=` in it")?;
    let setting = Setting::of_variable(name.as_bytes());
    let setting = setting.ok_or_else(|| format!("`{name}` is no setting"))?;
    match setting {
        Setting::AkashOwner | Setting::AkashDenom | Setting::AkashHome | Setting::Home => {
            Err(format!("`{name}` comes from the provider"))
        }
        Setting::Compat => Err("the mode is said with --compat".to_owned()),
        _ => Ok(Assignment { setting, value: value.to_owned() }),
    }
}

fn parse_pin(text: &str) -> Result<[u8; 32], String> {
    let digits = text.strip_prefix("sha256:").unwrap_or(text);
    bytes_of_hex(digits).ok_or_else(|| "it is not the 64 digits that `sha256sum` prints".to_owned())
}

/// Why there is no script.
enum NoScript {
    /// The command line asks for what does not fit together.
    Usage {
        problem: String,
        hint: String,
    },
    Setting(SettingError),
    Refused(Refusal),
    Pack(PackError),
}

impl From<SettingError> for NoScript {
    fn from(error: SettingError) -> Self {
        Self::Setting(error)
    }
}

impl From<Refusal> for NoScript {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<PackError> for NoScript {
    fn from(error: PackError) -> Self {
        Self::Pack(error)
    }
}

impl NoScript {
    fn usage(problem: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage { problem: problem.into(), hint: hint.into() }
    }

    fn report(&self) -> i32 {
        match self {
            Self::Usage { problem, hint } => {
                report::error(problem, Some(hint));
                return USAGE;
            }
            Self::Setting(error) => report::error(error, Some(&error.hint)),
            Self::Refused(refusal) => report::error(refusal, refusal.hint().as_deref()),
            Self::Pack(error) => report::error(error, Some(&error.hint)),
        }
        REFUSED
    }
}

/// 0 with a script that can be used as it is, 2 with one that needs a look.
pub(super) fn run(arguments: &Arguments) -> i32 {
    make(arguments).unwrap_or_else(|none| none.report())
}

fn make(arguments: &Arguments) -> Result<i32, NoScript> {
    let Checked { compat, config, old_script, program, findings } = Checked::read(arguments)?;
    let mut settings = vec![(Setting::Compat.row().variable, compat.name())];
    settings
        .extend(arguments.settings.iter().map(|a| (a.setting.row().variable, a.value.as_str())));
    let carried = program.as_deref().or(LEAN_PROGRAM).filter(|_| arguments.embed);
    let program = match (carried, arguments.pin) {
        (Some(bytes), _) => Program::Carried(bytes),
        (None, Some(pin)) => Program::Pinned(pin),
        (None, None) => Program::Found,
    };
    let packed = pack(&Recipe {
        version: env!("CARGO_PKG_VERSION"),
        settings: &settings,
        program,
        config: config.as_deref(),
        old_script: old_script.as_deref(),
    })?;
    output::hand_over(arguments, compat, &packed, findings)
}
