//! `lint`: everything in the prices that would make a wrong bid, with its place and its repair.

use bidprice_chart::{ChartFinding, lint_values, nearest_name};
use bidprice_core::{Finding, Refusal, SettingError, Severity, lint_tariff};
use bidprice_report::{Paint, Style};
use bidprice_settings::{Audit, ENVIRONMENT, Origin, ROWS, Unknown};
use serde::Serialize;

use super::Variables;
use super::output::{self, Color};
use super::prices::{self, ValuesArguments};
use crate::exit::{ANSWERED, NEEDS_A_LOOK, REFUSED};
use crate::report;

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    values: ValuesArguments,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// When to colour the findings
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

/// Something to look at, ready to be shown.
#[derive(Serialize)]
struct Shown {
    /// `environment`, or a file and line.
    place: String,
    /// The variable or key.
    name: String,
    problem: String,
    repair: String,
    /// `problem`, `difference` or `note`.
    severity: &'static str,
    #[serde(skip)]
    needs_a_look: bool,
}

#[derive(Serialize)]
struct Report {
    findings: Vec<Shown>,
    /// How many of them make lint end with 2.
    problems: usize,
}

/// Prints the findings: 0 if nothing needs a look, 2 if something does, 1 if it cannot be read.
pub(super) fn run(arguments: &Arguments, variables: &Variables) -> i32 {
    let findings = if arguments.values.files.is_empty() {
        Ok(lint_environment(variables, arguments.values.compat.as_deref()))
    } else {
        lint_files(arguments, variables)
    };
    match findings {
        Ok(findings) => show(arguments, variables, findings),
        Err(refusal) => {
            report::error(&refusal, refusal.hint().as_deref());
            REFUSED
        }
    }
}

fn lint_files(arguments: &Arguments, variables: &Variables) -> Result<Vec<Shown>, Refusal> {
    let values = prices::read_values(&arguments.values.files)?;
    // The mode is no chart value: the launcher exports it, here the environment stands for that.
    let audit = Audit::new(variables);
    let compat = arguments.values.compat.as_deref();
    let compat = compat.or_else(|| audit.settings.text(bidprice_settings::Setting::Compat));
    Ok(lint_values(&values, compat).into_iter().map(Shown::from).collect())
}

fn lint_environment(variables: &Variables, compat: Option<&str>) -> Vec<Shown> {
    let Audit { settings, errors, unknown } = Audit::new(variables);
    let mut texts = settings.tariff_texts();
    texts.compat = compat.or(texts.compat);
    let shown = |finding: Finding| Shown::of_prices(settings.origin(&finding.variable), finding);
    let mut findings: Vec<Shown> = lint_tariff(&texts).into_iter().map(shown).collect();
    findings.extend(errors.into_iter().map(Shown::from));
    findings.extend(unknown.into_iter().map(Shown::from));
    findings
}

impl Shown {
    /// A finding of the core: about a variable, or about what the settings file has in its place.
    fn of_prices(origin: Option<Origin>, finding: Finding) -> Self {
        let Finding { variable, problem, repair, severity, rule } = finding;
        let (place, key) = match origin {
            Some(Origin { place, key }) => (place, key),
            None => (ENVIRONMENT.to_owned(), variable),
        };
        Self::from(ChartFinding { place, key, problem, repair, severity, rule })
    }

    /// Something that always needs a look.
    fn problem(place: String, name: String, problem: String, repair: String) -> Self {
        let severity = Severity::Problem;
        Self::from(ChartFinding { place, key: name, problem, repair, severity, rule: "settings" })
    }
}

impl From<ChartFinding> for Shown {
    fn from(finding: ChartFinding) -> Self {
        Self {
            place: finding.place,
            name: finding.key,
            problem: finding.problem,
            repair: finding.repair,
            severity: finding.severity.name(),
            needs_a_look: finding.severity.needs_a_look(),
        }
    }
}

impl From<SettingError> for Shown {
    fn from(error: SettingError) -> Self {
        let place = error.place.unwrap_or_else(|| ENVIRONMENT.to_owned());
        Self::problem(place, error.name, error.problem, error.hint)
    }
}

impl From<Unknown> for Shown {
    fn from(unknown: Unknown) -> Self {
        let keys: Vec<String> = ROWS.iter().map(|row| row.setting.key()).collect();
        let is_variable = unknown.place == ENVIRONMENT;
        let names = ROWS.iter().zip(&keys);
        let names = names.map(|(row, key)| if is_variable { row.variable } else { key.as_str() });
        // The one key that no variable has.
        let rules = (!is_variable).then_some("rules");
        let repair = match nearest_name(&unknown.name, names.chain(rules)) {
            Some(near) => format!("write {near}, if that is meant"),
            None => "remove it".to_owned(),
        };
        let problem = "is no setting and has no effect".to_owned();
        Self::problem(unknown.place, unknown.name, problem, repair)
    }
}

fn show(arguments: &Arguments, variables: &Variables, findings: Vec<Shown>) -> i32 {
    let problems = findings.iter().filter(|finding| finding.needs_a_look).count();
    let code = if problems > 0 { NEEDS_A_LOOK } else { ANSWERED };
    if arguments.json {
        return output::print_json(&Report { findings, problems }, code);
    }
    let paint = arguments.color.paint(variables);
    let mut text: String = findings.iter().map(|finding| line(finding, paint)).collect();
    text += &match problems {
        0 => paint.apply(Style::Good, "nothing to repair\n"),
        1 => paint.apply(Style::Bad, "1 thing to look at\n"),
        more => paint.apply(Style::Bad, &format!("{more} things to look at\n")),
    };
    output::print(text.as_bytes(), code)
}

fn line(finding: &Shown, paint: Paint) -> String {
    let Shown { place, name, problem, repair, severity, .. } = finding;
    // Where a whole file is meant, the place says it all.
    let head = if name.is_empty() { format!("{place}:") } else { format!("{place}: {name}") };
    let head = paint.apply(Style::Bold, &head);
    let remark = if *severity == "note" { " (note)" } else { "" };
    let repair = if repair.is_empty() { String::new() } else { format!("  repair: {repair}\n") };
    format!("{head} {problem}{remark}\n{repair}")
}
