//! Everything that goes into a script, read and looked through: what the pod would refuse its orders
//! for is refused here.

use bidprice_chart::environment;
use bidprice_core::{Compat, SettingError, Tariff};
use bidprice_pack::{FILE_BYTES_MAX, LEAN_PROGRAM, PackError};
use bidprice_settings::{Audit, ENVIRONMENT, ROWS, Setting, Settings};

use super::modes::difference;
use super::old_script;
use super::{Arguments, NoScript};
use crate::commands::{named_file, prices};
use crate::report;

const PROGRAM_HINT: &str =
    "name the small program that pricer/dist.sh made: target/dist/bidpricescript-lean";
const CONFIG_HINT: &str = "name a settings file: YAML, such as bidprice.yaml of `migrate --out`";

/// What a script is made of.
pub(super) struct Checked {
    pub(super) compat: Compat,
    pub(super) config: Option<Vec<u8>>,
    pub(super) old_script: Option<Vec<u8>>,
    /// The file that was named.
    pub(super) program: Option<Vec<u8>>,
    /// What somebody should look at.
    pub(super) findings: Vec<String>,
}

impl Checked {
    pub(super) fn read(arguments: &Arguments) -> Result<Self, NoScript> {
        check_combination(arguments)?;
        let program = read_file(arguments.program.as_deref(), PROGRAM_HINT)?;
        let config = read_file(arguments.config.as_deref(), CONFIG_HINT)?;
        let old_script = read_file(arguments.shadow.as_deref(), old_script::HINT)?;
        if let (Some(path), Some(bytes)) = (&arguments.shadow, &old_script) {
            old_script::check(path, bytes)?;
        }
        let mut findings = Vec::new();
        let compat = check_settings(arguments, &mut findings)?;
        Ok(Self { compat, config, old_script, program, findings })
    }
}

/// What clap cannot know.
fn check_combination(arguments: &Arguments) -> Result<(), NoScript> {
    if arguments.embed && arguments.program.is_none() && LEAN_PROGRAM.is_none() {
        return Err(NoScript::usage(
            "this build carries no small program",
            "build with pricer/dist.sh, or name one: --program target/dist/bidpricescript-lean",
        ));
    }
    for (index, assignment) in arguments.settings.iter().enumerate() {
        let variable = assignment.setting.row().variable;
        let again = |other: &super::Assignment| other.setting == assignment.setting;
        if arguments.settings.iter().skip(index + 1).any(again) {
            return Err(NoScript::usage(format!("{variable} is set twice"), "say it once"));
        }
        // Ours have a prefix; what has none is the script's.
        if arguments.shadow.is_some() && !variable.starts_with("BIDPRICE_") {
            return Err(NoScript::usage(
                format!("{variable} would change what the old script answers, too"),
                "set it in the chart's values for both, or for the program alone in a settings file: --config",
            ));
        }
        if assignment.setting == Setting::Config && arguments.config.is_some() {
            let problem =
                "--config carries a settings file, and --set BIDPRICE_CONFIG names another";
            return Err(NoScript::usage(problem, "leave one of them out"));
        }
    }
    Ok(())
}

/// Reads the settings as the pod will, and tells the mode.
fn check_settings(arguments: &Arguments, findings: &mut Vec<String>) -> Result<Compat, NoScript> {
    let mut variables: Vec<(&str, &str)> = Vec::new();
    for assignment in &arguments.settings {
        variables.push((assignment.setting.row().variable, assignment.value.as_str()));
    }
    // A file of the pod's own is not here to be looked at.
    variables.retain(|(name, _)| *name != Setting::Config.row().variable);
    if let Some(path) = &arguments.config {
        variables.push((Setting::Config.row().variable, path));
    }
    let variables: Vec<_> =
        variables.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect();
    let Audit { mut settings, errors, unknown } = Audit::new(&variables);
    if let Some(error) = errors.into_iter().next() {
        return Err(error.into());
    }
    findings.extend(unknown.iter().filter(|unknown| unknown.place != ENVIRONMENT).map(|unknown| {
        format!("{}: {} is no setting and has no effect", unknown.place, unknown.name)
    }));
    let said = match &arguments.compat {
        Some(text) => Some(text.parse().map_err(|error: SettingError| {
            NoScript::usage(format!("--compat {}", error.problem), error.hint)
        })?),
        None => settings.text(Setting::Compat).map(str::parse).transpose()?,
    };
    let map = gpu_map(arguments, &settings)?;
    let compat = chosen(said, map.as_deref())?;
    settings.set_text(Setting::Compat, compat.name().to_owned());
    settings.set_text(Setting::GpuMappings, map.unwrap_or_default());
    Tariff::parse(&settings.tariff_texts()).map_err(|error| settings.located(error))?;
    if arguments.embed {
        check_small(&settings)?;
    }
    if arguments.shadow.is_some() && settings.text(Setting::Journal).is_none() {
        report::note(
            "without --set BIDPRICE_JOURNAL=FILE nothing is compared, unless a settings file in the pod's home names one",
        );
    }
    Ok(compat)
}

/// The map that will count: the script's own, the chart's, or the settings file's.
fn gpu_map(arguments: &Arguments, settings: &Settings<'_>) -> Result<Option<String>, NoScript> {
    let is_set = arguments.settings.iter().any(|a| a.setting == Setting::GpuMappings);
    if !is_set && !arguments.values.is_empty() {
        let values = prices::read_values(&arguments.values)?;
        let rendered = environment(&values).map_err(prices::setting_error)?;
        let variable = Setting::GpuMappings.row().variable;
        if let Some(map) = rendered.into_iter().find(|rendered| rendered.variable == variable) {
            return Ok(Some(map.text));
        }
    }
    Ok(settings.text(Setting::GpuMappings).map(str::to_owned))
}

/// Where it matters, somebody has to choose.
fn chosen(said: Option<Compat>, map: Option<&str>) -> Result<Compat, NoScript> {
    match (said, map.and_then(difference)) {
        (Some(compat), _) => Ok(compat),
        (None, None) => Ok(Compat::default()),
        (None, Some(difference)) => Err(NoScript::usage(
            format!("the GPU map has two meanings: {difference}"),
            "say which is meant: `--compat script` keeps the published script's prices, `--compat documented` \
             makes `*` the price of every model that is not listed",
        )),
    }
}

/// The small program refuses every order for a setting that it has no code for.
fn check_small(settings: &Settings<'_>) -> Result<(), NoScript> {
    let has_no_code = |setting: Setting| {
        setting.is_of_plugins() || setting.is_of_the_journal() || setting.is_of_the_service()
    };
    let set =
        ROWS.iter().find(|row| has_no_code(row.setting) && settings.text(row.setting).is_some());
    let name = match (set, settings.plugins().first()) {
        (Some(row), _) => row.variable.to_owned(),
        (None, Some(plugin)) => format!("{}: plugins", plugin.place),
        (None, None) => return Ok(()),
    };
    let error = SettingError::new(
        name,
        "is set, but the small program has no code for it",
        "remove it, or pack a launcher, which starts the whole program",
    );
    Err(settings.located(error).into())
}

fn read_file(path: Option<&str>, hint: &str) -> Result<Option<Vec<u8>>, NoScript> {
    let Some(path) = path else { return Ok(None) };
    match named_file::read(path, FILE_BYTES_MAX) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(why) => {
            Err(PackError { problem: format!("`{path}` {why}"), hint: hint.to_owned() }.into())
        }
    }
}
