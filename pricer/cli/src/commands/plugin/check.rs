//! `plugin check`: what a plugin says to sample orders, and what it costs.

use std::time::Duration;

use bidprice_core::bc::Number;
use bidprice_plugins::{Described, Plugin};
use bidprice_report::{Flush, Paint, Style};
use serde::Serialize;

use super::candidate::{About, Candidate};
use super::columns::{pairs, table};
use super::figures::{bytes_text, microseconds, share_text, time_text};
use super::install::setting_lines;
use super::judging::Priced;
use super::said::Said;
use super::samples::{SettingsArguments, Trial};
use super::{Stop, engine, settings};
use crate::commands::Variables;
use crate::commands::output::{self, Color};
use crate::exit::{ANSWERED, NEEDS_A_LOOK, REFUSED};

/// Enough for a median.
const CALLS: usize = 31;

#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// A component, a core module or the text of either, or a folder with plugin.wasm or plugin.wat
    #[arg(value_name = "FILE|DIR")]
    plugin: String,
    #[command(flatten)]
    settings: SettingsArguments,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// When to colour the table
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

const AFTER_HELP: &str = "\
Prices, limits and the facts file are those of the settings. Fuel is the same on every machine, and
times are medians of fresh calls on this one.

Exit status: 0 it judged every order, 1 it failed one or is no plugin, 2 it takes more than half of
its fuel.";

/// What came of a sample order.
#[derive(Serialize)]
struct Tried {
    order: &'static str,
    said: Said,
    usd_per_month_before: String,
    /// None if there is no bid.
    usd_per_month_after: Option<String>,
    fuel: u64,
    memory_bytes: usize,
    call_us: u64,
    log: Vec<String>,
    #[serde(skip)]
    amounts: (Number, Option<Number>),
    #[serde(skip)]
    took: Duration,
}

#[derive(Serialize)]
struct Checked {
    #[serde(flatten)]
    about: About,
    described: Described,
    compile_us: u64,
    fuel_limit: u64,
    memory_limit_bytes: usize,
    orders: Vec<Tried>,
    #[serde(skip)]
    compiling: Duration,
}

pub(super) fn run(arguments: &Arguments, variables: &Variables) -> Result<i32, Stop> {
    let settings = settings(variables)?;
    let trial = Trial::new(&settings, &arguments.settings)?;
    let candidate = Candidate::read(&arguments.plugin)?;
    let (plugin, compiling) = candidate.compile(&engine(trial.limits)?)?;
    let described =
        plugin.describe().map_err(|failure| Stop::of_plugin(&candidate.path, &failure))?;
    let orders = trial.orders()?;
    let checked = Checked {
        about: candidate.about,
        described,
        compile_us: microseconds(compiling),
        fuel_limit: trial.limits.fuel,
        memory_limit_bytes: trial.limits.memory_bytes,
        orders: orders.iter().map(|order| Tried::new(&trial, &plugin, order)).collect(),
        compiling,
    };
    let code = checked.code();
    if arguments.json {
        return Ok(output::print_json(&checked, code));
    }
    let paint = arguments.color.paint(variables);
    Ok(output::print(checked.text(paint).as_bytes(), code))
}

impl Tried {
    fn new(trial: &Trial, plugin: &Plugin, (name, order): &(&'static str, Priced<'_>)) -> Self {
        let first = order.judge(plugin, trial.around(), trial.factor);
        let call = |_| order.judge(plugin, trial.around(), trial.factor).took;
        let mut times: Vec<Duration> = (0..CALLS).map(call).collect();
        times.sort_unstable();
        let took = times.get(CALLS / 2).copied().unwrap_or_default();
        let (before, after) = (order.quote.usd_per_month, order.total_after(&first.verdict));
        Self {
            order: name,
            said: Said::of(&first.verdict),
            usd_per_month_before: exact(before),
            usd_per_month_after: after.map(exact),
            fuel: first.cost.fuel,
            memory_bytes: first.cost.memory_bytes,
            call_us: microseconds(took),
            log: first.log,
            amounts: (before, after),
            took,
        }
    }

    fn cells(&self, fuel_limit: u64) -> [String; 8] {
        let (before, after) = self.amounts;
        [
            self.order.to_owned(),
            cents(before),
            after.map_or("-".to_owned(), cents),
            self.fuel.to_string(),
            share_text(self.fuel, fuel_limit),
            bytes_text(self.memory_bytes as u64),
            time_text(self.took),
            self.said.to_string(),
        ]
    }
}

impl Checked {
    fn code(&self) -> i32 {
        if self.orders.iter().any(|order| order.said.is_error()) {
            REFUSED
        } else if self.takes_too_much() {
            NEEDS_A_LOOK
        } else {
            ANSWERED
        }
    }

    fn takes_too_much(&self) -> bool {
        self.orders.iter().any(|order| order.fuel > self.fuel_limit / 2)
    }

    fn text(&self, paint: Paint) -> String {
        let name = format!("{} {}", self.described.name, self.described.version);
        let mut lines = vec![
            ("plugin", name),
            ("contract", self.about.contract.to_owned()),
            ("sha256", self.about.sha256.to_string()),
            ("form", self.about.form_text()),
            ("imports", self.about.imports_text()),
            ("compiled", format!("in {}", time_text(self.compiling))),
        ];
        lines.extend(setting_lines(&self.described));
        let mut text = pairs(&lines, paint) + "\n" + &self.table(paint);
        for order in &self.orders {
            for line in &order.log {
                text += &paint.apply(Style::Dim, &format!("{} logged: {line}", order.order));
                text.push('\n');
            }
        }
        text + &self.verdict(paint)
    }

    fn table(&self, paint: Paint) -> String {
        use Flush::{Left, Right};
        let columns = [Left, Right, Right, Right, Right, Right, Right, Left];
        let heading = [
            "order",
            "USD a month",
            "after",
            "fuel",
            "of limit",
            "memory",
            "fresh call",
            "verdict",
        ];
        let mut rows = vec![heading.map(str::to_owned)];
        rows.extend(self.orders.iter().map(|order| order.cells(self.fuel_limit)));
        table(columns, rows, paint)
    }

    fn verdict(&self, paint: Paint) -> String {
        let (style, text) = match self.code() {
            REFUSED => {
                (Style::Bad, "it fails: with `on_error: decline` there is no bid".to_owned())
            }
            NEEDS_A_LOOK => {
                (Style::Bad, format!("it takes more than half of its fuel of {}", self.fuel_limit))
            }
            _ => (Style::Good, "it judged every order within its limits".to_owned()),
        };
        format!("\n{}\n", paint.apply(style, &text))
    }
}

fn exact(number: Number) -> String {
    number.text().trimmed().to_owned()
}

fn cents(number: Number) -> String {
    number.rounded(2).unwrap_or(number).to_string()
}
