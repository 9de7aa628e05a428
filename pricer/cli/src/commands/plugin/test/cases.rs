//! tests.yaml, read and checked as a whole before anything is run.

use std::path::Path;

use bidprice_core::bc::Number;
use bidprice_core::limits::ORDER_BYTES_MAX;
use bidprice_core::{Rate, Tariff, parse_amount, parse_utc, read_order};
use bidprice_files::{Missing, read_text};
use bidprice_plugins::{Fact, Facts};
use bidprice_settings::{Kind, Setting, Settings};

use super::super::Stop;
use super::super::said::Said;
use super::super::samples::a_dollar;
use super::fields::Field;

/// A hundred cases with their orders are some ten kilobytes.
const TESTS_BYTES_MAX: usize = 4 << 20;

/// 2026-01-01T00:00:00Z, where a case does not say.
const MOMENT: u64 = 1_767_225_600;

const LIST_HINT: &str = "write a list of cases: `- name: …` with order and expect below it";
const CASE_HINT: &str = "a case has name, order and expect, and may have owner, settings, facts, facts_age, moment, \
     prices and rate";
const ORDER_HINT: &str = "name a file beside the tests, or write the JSON below `order: |`";
const FACTS_HINT: &str = "write names and texts: `facts: {utilisation: \"0.91\"}`";
const AGE_HINT: &str = "write a whole number with its unit: 30s, 5m or 2h";
const MOMENT_HINT: &str = "write it in UTC, as in 2026-11-21T18:30:00Z";
const PRICES_HINT: &str = "write the settings' keys: `prices: {price_target_cpu: \"1.60\"}`";
const EXPECT_HINT: &str = "write keep, {scale: …}, {total: …}, {line: {label: …, usd_per_month: …}}, {decline: …} \
     or {error: …}";

/// An order with what surrounds it, and what the plugin should say.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) place: String,
    pub(super) order: Vec<u8>,
    pub(super) owner: String,
    pub(super) settings: String,
    pub(super) facts: Facts,
    pub(super) moment: u64,
    pub(super) tariff: Tariff,
    pub(super) rate: Rate,
    pub(super) expect: Said,
}

/// Reads all cases; the first thing that cannot be read ends it.
pub(super) fn read(path: &str) -> Result<Vec<Case>, Stop> {
    let text = read_text(path, TESTS_BYTES_MAX, Missing::IsAnError).map_err(|problem| {
        let hint = "write tests.yaml beside the plugin, or name another file with --tests";
        Stop::new(format!("cannot read the tests: `{path}` {problem}"), hint)
    })?;
    let root = bidprice_yaml::parse(&text.unwrap_or_default()).map_err(|error| {
        let place = format!("{path}:{}:{}", error.line, error.column);
        Stop::new(format!("cannot read the tests: {place}: {}", error.problem), error.hint)
    })?;
    let file = Field { file: path, name: "the file", node: &root };
    let nodes = root.as_list().ok_or_else(|| file.stop("is not a list", LIST_HINT))?;
    if nodes.is_empty() {
        return Err(file.stop("has no cases", LIST_HINT));
    }
    nodes.iter().map(|node| Case::read(Field { file: path, name: "the case", node })).collect()
}

impl Case {
    fn read(case: Field<'_>) -> Result<Self, Stop> {
        const KEYS: [&str; 10] = [
            "name",
            "order",
            "expect",
            "owner",
            "settings",
            "facts",
            "facts_age",
            "moment",
            "prices",
            "rate",
        ];
        let [name, order, expect, owner, settings, facts, facts_age, moment, prices, rate] =
            case.known(KEYS, CASE_HINT)?;
        let text = |field: Option<Field<'_>>| {
            field.map_or(Ok(String::new()), |f| f.text().map(str::to_owned))
        };
        Ok(Self {
            name: case.required(name, "name", CASE_HINT)?.filled(CASE_HINT)?.to_owned(),
            place: format!("{}:{}", case.file, case.node.line),
            order: read_the_order(case.required(order, "order", CASE_HINT)?)?,
            owner: text(owner)?,
            settings: text(settings)?,
            facts: read_facts(facts, facts_age)?,
            moment: moment.map_or(Ok(MOMENT), read_moment)?,
            tariff: read_prices(prices)?,
            rate: rate.map_or_else(|| Ok(a_dollar()), read_rate)?,
            expect: read_expect(case.required(expect, "expect", CASE_HINT)?)?,
        })
    }

    /// What keeps the case from being run at all.
    pub(super) fn stop(&self, problem: &str) -> Stop {
        let message = format!("cannot run the test {}: {problem}", self.place);
        Stop::new(message, "mend the order or the prices of the case")
    }
}

/// The JSON of an order, read once so that a bad one is named with its place.
fn read_the_order(field: Field<'_>) -> Result<Vec<u8>, Stop> {
    if field.node.as_scalar().is_none() {
        return Err(field.stop("is a list or a mapping, not one text", ORDER_HINT));
    }
    let text = field.filled(ORDER_HINT)?.trim();
    let order = if text.starts_with(['{', '[']) {
        text.as_bytes().to_vec()
    } else {
        let path = Path::new(field.file).with_file_name(text);
        let path = path.display().to_string();
        let file = read_text(&path, ORDER_BYTES_MAX, Missing::IsAnError);
        let file = file.map_err(|why| field.stop(&format!("`{path}` {why}"), ORDER_HINT))?;
        file.unwrap_or_default().into_bytes()
    };
    match read_order(&order) {
        Ok(_) => Ok(order),
        Err(refusal) => {
            let hint = refusal.hint().unwrap_or_default();
            let words = refusal.to_string();
            let problem = words.strip_prefix("cannot price the order: ").unwrap_or(&words);
            Err(field.stop(&format!("cannot be used: {problem}"), &hint))
        }
    }
}

fn read_facts(facts: Option<Field<'_>>, age: Option<Field<'_>>) -> Result<Facts, Stop> {
    let Some(facts) = facts else {
        let stop = |age: Field<'_>| Err(age.stop("is given without facts", FACTS_HINT));
        return age.map_or(Ok(Facts::default()), stop);
    };
    let members = if facts.node.is_null() { Vec::new() } else { facts.members(FACTS_HINT)? };
    let fact = |field: &Field<'_>| {
        Ok(Fact { name: field.name.to_owned(), text: field.text()?.to_owned() })
    };
    let age_seconds = Some(age.map_or(Ok(0), read_age)?);
    Ok(Facts { age_seconds, facts: members.iter().map(fact).collect::<Result<_, Stop>>()? })
}

/// `30s`, `5m`, `2h`.
fn read_age(field: Field<'_>) -> Result<u64, Stop> {
    let text = field.filled(AGE_HINT)?.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let seconds = match unit {
        "s" => Some(1),
        "m" => Some(60),
        "h" => Some(3600),
        _ => None,
    };
    let age = number.parse::<u64>().ok().zip(seconds).and_then(|(n, unit)| n.checked_mul(unit));
    age.ok_or_else(|| field.stop_of_text("is no age", AGE_HINT))
}

fn read_moment(field: Field<'_>) -> Result<u64, Stop> {
    parse_utc(field.text()?).ok_or_else(|| field.stop_of_text("is no moment", MOMENT_HINT))
}

fn read_rate(field: Field<'_>) -> Result<Rate, Stop> {
    let hint = "write the dollars per AKT as a plain number such as 1.21";
    Rate::parse(field.text()?).map_err(|problem| field.stop_of_text(problem, hint))
}

/// The built-in prices, but for those that the case has.
fn read_prices(prices: Option<Field<'_>>) -> Result<Tariff, Stop> {
    let mut settings = Settings::empty();
    let members = match prices {
        Some(prices) if !prices.node.is_null() => prices.members(PRICES_HINT)?,
        _ => Vec::new(),
    };
    for field in &members {
        let setting = Setting::of_key(field.name).filter(|s| s.row().kind == Kind::Tariff);
        let setting = setting.ok_or_else(|| field.stop("is no price", PRICES_HINT))?;
        settings.set_text(setting, field.text()?.to_owned());
    }
    Tariff::parse(&settings.tariff_texts()).map_err(|error| {
        let is_its = |field: &&Field<'_>| {
            Setting::of_key(field.name).is_some_and(|s| s.row().variable == error.name)
        };
        match members.iter().find(is_its).or(prices.as_ref()) {
            Some(field) => field.stop(&error.problem, &error.hint),
            None => error.into(),
        }
    })
}

fn read_expect(field: Field<'_>) -> Result<Said, Stop> {
    if field.node.as_text() == Some("keep") {
        return Ok(Said::Keep);
    }
    let members = field.members(EXPECT_HINT)?;
    let [said] = members.as_slice() else {
        return Err(field.stop("is not one verdict", EXPECT_HINT));
    };
    match said.name {
        "scale" => read_amount(*said).map(Said::Scale),
        "total" => read_amount(*said).map(Said::Total),
        "decline" => Ok(Said::Decline(said.text()?.to_owned())),
        "error" => Ok(Said::Error(said.text()?.to_owned())),
        "line" => {
            let [label, usd_per_month] = said.known(["label", "usd_per_month"], EXPECT_HINT)?;
            let label = said.required(label, "label", EXPECT_HINT)?;
            let usd_per_month = said.required(usd_per_month, "usd_per_month", EXPECT_HINT)?;
            let (label, usd_per_month) = (label.text()?.to_owned(), read_amount(usd_per_month)?);
            Ok(Said::Line { label, usd_per_month })
        }
        _ => Err(said.stop("is no verdict", EXPECT_HINT)),
    }
}

fn read_amount(field: Field<'_>) -> Result<Number, Stop> {
    let amount = parse_amount(field.text()?);
    amount.map_err(|problem| field.stop_of_text(&problem.to_string(), problem.hint()))
}
