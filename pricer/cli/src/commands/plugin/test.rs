//! `plugin test`: the cases of tests.yaml, each with what it expects the plugin to say.

mod cases;
mod fields;

use std::fmt::Write as _;
use std::path::Path;

use bidprice_core::bc::Number;
use bidprice_plugins::Plugin;
use bidprice_report::{Paint, Style};
use bidprice_settings::Setting;
use serde::Serialize;

use super::candidate::{Candidate, file_of};
use super::judging::{Around, Priced};
use super::said::Said;
use super::{Stop, engine, settings};
use crate::commands::Variables;
use crate::commands::output::{self, Color};
use crate::exit::{ANSWERED, REFUSED};
use crate::plugin_setup::plugin_limits;
use cases::Case;

/// What the tests are called beside a plugin.
const TESTS: &str = "tests.yaml";

#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// A component, a core module or the text of either, or a folder with plugin.wasm or plugin.wat
    #[arg(value_name = "FILE|DIR")]
    plugin: String,
    /// The tests; tests.yaml beside the plugin if left out
    #[arg(long, value_name = "FILE")]
    tests: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// When to colour the results
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

const AFTER_HELP: &str = "\
tests.yaml is a list of cases:
  - name: a friend pays a fifth less
    order: orders/small.json          a path beside the tests, or the JSON itself below `order: |`
    owner: akash1friend
    settings: akash1friend=0.8
    facts: {utilisation: \"0.91\"}
    facts_age: 5m
    moment: 2026-11-21T18:30:00Z      2026-01-01T00:00:00Z if left out
    prices: {price_target_cpu: \"2\"}   the built-in ones if left out
    rate: \"0.55\"                      US dollars per AKT; 1 if left out
    expect: {scale: \"0.8\"}

`name`, `order` and `expect` are needed. Expected is keep, {scale: …}, {total: …}, {line: {label: …,
usd_per_month: …}}, {decline: …} or {error: …}; of the last two a part of the text.

Exit status: 0 all cases passed, 1 one failed, or the plugin or the tests cannot be used.";

/// What came of a case.
#[derive(Serialize)]
struct Outcome {
    name: String,
    /// The tests' file and the case's line.
    place: String,
    passed: bool,
    expected: Said,
    found: Said,
    fuel: u64,
    memory_bytes: usize,
    log: Vec<String>,
}

#[derive(Serialize)]
struct Outcomes {
    plugin: String,
    tests: String,
    cases: Vec<Outcome>,
    passed: usize,
    failed: usize,
}

pub(super) fn run(arguments: &Arguments, variables: &Variables) -> Result<i32, Stop> {
    let settings = settings(variables)?;
    let file = file_of(&arguments.plugin)?;
    let beside = Path::new(&file).with_file_name(TESTS).display().to_string();
    let tests = arguments.tests.clone().unwrap_or(beside);
    let cases = cases::read(&tests)?;
    let factor: Number = settings.factor(Setting::PluginFactor)?.into();
    let (plugin, _) = Candidate::read(&file)?.compile(&engine(plugin_limits(&settings)?)?)?;
    let outcome = |case: &Case| Outcome::of(case, &plugin, factor);
    let cases = cases.iter().map(outcome).collect::<Result<Vec<_>, _>>()?;
    let passed = cases.iter().filter(|case| case.passed).count();
    let outcomes = Outcomes { plugin: file, tests, passed, failed: cases.len() - passed, cases };
    let code = if outcomes.failed == 0 { ANSWERED } else { REFUSED };
    if arguments.json {
        return Ok(output::print_json(&outcomes, code));
    }
    let paint = arguments.color.paint(variables);
    Ok(output::print(outcomes.text(paint).as_bytes(), code))
}

impl Outcome {
    fn of(case: &Case, plugin: &Plugin, factor: Number) -> Result<Self, Stop> {
        let priced = Priced::new(&case.order, &case.tariff, case.rate)
            .map_err(|refusal| case.stop(&refusal.to_string()))?;
        let Case { owner, settings, moment, facts, .. } = case;
        let around = Around { owner, settings, moment: *moment, facts };
        let judged = priced.judge(plugin, around, factor);
        let found = Said::of(&judged.verdict);
        Ok(Self {
            name: case.name.clone(),
            place: case.place.clone(),
            passed: found.is_as(&case.expect),
            expected: case.expect.clone(),
            found,
            fuel: judged.cost.fuel,
            memory_bytes: judged.cost.memory_bytes,
            log: judged.log,
        })
    }

    fn text(&self, paint: Paint) -> String {
        let name = bidprice_core::printable(&self.name);
        if self.passed {
            return format!("{}      {name}\n", paint.apply(Style::Good, "ok"));
        }
        let mut text = format!(
            "{}  {name} ({})\n        expected  {}\n        found     {}\n",
            paint.apply(Style::Bad, "FAILED"),
            self.place,
            self.expected,
            self.found
        );
        for line in &self.log {
            let _ = writeln!(text, "        logged    {line}");
        }
        text
    }
}

impl Outcomes {
    fn text(&self, paint: Paint) -> String {
        let mut text: String = self.cases.iter().map(|case| case.text(paint)).collect();
        let passed = format!("{} passed", self.passed);
        text += &match self.failed {
            0 => paint.apply(Style::Good, &passed),
            failed => paint.apply(Style::Bad, &format!("{passed}, {failed} failed")),
        };
        text.push('\n');
        text
    }
}
