//! `migrate --verify`: the old script under real tools and the new program, on the same orders.

mod new_prices;
mod old_prices;
mod table;

use std::collections::BTreeMap;

use bidprice_migrate::verify::{
    Cause, OldWays, Priced, SampleOrder, Shape, compare, sample_orders,
};
use bidprice_migrate::{Migration, Old};
use clap::builder::{PossibleValue, PossibleValuesParser};
use serde::Serialize;
use serde_json::Value;

use super::{Stop, given, output};
use crate::commands::{Variables, named_file};
use crate::exit::{ANSWERED, NEEDS_A_LOOK};
use crate::order_file::read_stdin_or;
use crate::report;
use new_prices::NewPrices;
use old_prices::OldSide;

/// A bid of any provider is far below this; so are the samples.
const ORDERS_BYTES_MAX: usize = 64 << 20;

#[derive(clap::Args)]
pub(super) struct VerifyArguments {
    /// Price orders with the old script, in a sandbox, and with the new program, and compare
    #[arg(long)]
    verify: bool,
    /// Orders to price, a line each; the built-in ones if left out; `-` is stdin
    #[arg(long, value_name = "FILE", requires = "verify")]
    orders: Option<String>,
    /// A cause for which prices may differ; may be given several times
    #[arg(long, value_name = "CAUSE", requires = "verify", value_delimiter = ',',
          value_parser = PossibleValuesParser::new(Cause::ACCEPTABLE.map(explained)))]
    accept: Vec<String>,
    /// US dollars per AKT, for both
    #[arg(long, value_name = "USD", requires = "verify", default_value = "0.5")]
    rate: String,
    /// The tenant who asks; if left out, one whom the script bids for
    #[arg(long, value_name = "ADDRESS", requires = "verify")]
    owner: Option<String>,
}

/// Nobody's, where the script has no list of its own.
const ANY_OWNER: &str = "akash1verifyverifyverifyverifyverifyverifyve";

fn explained(cause: Cause) -> PossibleValue {
    PossibleValue::new(cause.name()).help(cause.words())
}

impl VerifyArguments {
    pub(super) const fn is_wanted(&self) -> bool {
        self.verify
    }
}

/// An order, priced twice.
#[derive(Serialize)]
struct Row {
    order: String,
    old: Priced,
    new: Priced,
    /// Why they differ; nothing if they do not.
    causes: Vec<Cause>,
    old_ms: u128,
}

#[derive(Serialize)]
struct Verified {
    rate: String,
    isolation: String,
    orders: usize,
    same: usize,
    /// Of those that are the same.
    no_bid_from_either: usize,
    differing: Vec<Row>,
    causes: BTreeMap<&'static str, usize>,
    /// Addresses that the old script asked for, and did not get.
    asked: Vec<String>,
    accepted: bool,
}

pub(super) fn run(
    arguments: &super::Arguments,
    old: &Old,
    migration: &Migration,
    variables: &Variables,
) -> Result<i32, Stop> {
    let wishes = &arguments.verify;
    let owner = wishes.owner.as_deref().or(migration.allowed_owner()).unwrap_or(ANY_OWNER);
    let values = migration.values_file(old, "IyEvYmluL3NoCg==");
    let new = NewPrices::of(migration, &values, &wishes.rate, owner)?;
    let orders = orders(wishes, migration)?;
    report::note(&format!(
        "pricing {} orders with the old script and with this program",
        orders.len()
    ));
    let old_side = OldSide { old, rate: &wishes.rate, owner, lists: migration.allowing_lists() };
    let priced = old_side.price_all(&orders)?;
    let ways = ways(migration);
    let rows: Vec<Row> = orders
        .iter()
        .zip(priced.rows)
        .map(|(order, (old, took))| {
            let now = new.price(&order.json);
            let causes = compare(&order.json, &old, &now, &ways, |order| new.price(order));
            Row { order: order.name.clone(), old, new: now, causes, old_ms: took.as_millis() }
        })
        .collect();
    let verified = Verified::of(rows, priced.isolation, priced.asked, wishes);
    let code = if verified.accepted { ANSWERED } else { NEEDS_A_LOOK };
    if arguments.json {
        return Ok(output::print_json(&verified, code));
    }
    let paint = arguments.color.paint(variables);
    Ok(output::print(table::text(&verified, &wishes.accept, paint).as_bytes(), code))
}

impl Verified {
    fn of(rows: Vec<Row>, isolation: String, asked: Vec<String>, wishes: &VerifyArguments) -> Self {
        let orders = rows.len();
        let neither = |row: &&Row| row.old.bid().or(row.new.bid()).is_none();
        let no_bid_from_either = rows.iter().filter(neither).count();
        let differing: Vec<Row> = rows.into_iter().filter(|row| !row.causes.is_empty()).collect();
        let mut causes = BTreeMap::new();
        for cause in differing.iter().flat_map(|row| &row.causes) {
            *causes.entry(cause.name()).or_insert(0) += 1;
        }
        let is_accepted = |cause: &&str| wishes.accept.iter().any(|name| name == cause);
        // Without any bid nothing was compared.
        let accepted = causes.keys().all(is_accepted) && no_bid_from_either < orders;
        let same = orders - differing.len();
        Self {
            rate: wishes.rate.clone(),
            isolation,
            orders,
            same,
            no_bid_from_either,
            differing,
            causes,
            asked,
            accepted,
        }
    }
}

fn orders(wishes: &VerifyArguments, migration: &Migration) -> Result<Vec<SampleOrder>, Stop> {
    match &wishes.orders {
        Some(path) => read_orders(path),
        None => Ok(sample_orders(&migration.old_map, shape(migration))),
    }
}

/// Scripts before August 2023 know no price in an order.
fn shape(migration: &Migration) -> Shape {
    let checks = migration.script.ways.maximum_checked.as_ref().is_some_and(|fact| fact.value);
    let knows = migration.script.ways.denominations.as_ref();
    if checks || knows.is_some_and(|fact| fact.value.len() > 1) {
        Shape::Object
    } else {
        Shape::Bare
    }
}

fn read_orders(path: &str) -> Result<Vec<SampleOrder>, Stop> {
    let unreadable = |problem: String| {
        let hint = "name a file with an order's JSON on each line, as the provider sends it";
        Stop::new(format!("cannot read `{path}`: {problem}"), hint)
    };
    let bytes = if path == "-" {
        read_stdin_or(ORDERS_BYTES_MAX, |error| unreadable(error.to_string()))?
    } else {
        named_file::read(path, ORDERS_BYTES_MAX).map_err(|why| given::unread(path, &why))?
    };
    if bytes.len() > ORDERS_BYTES_MAX {
        return Err(unreadable(format!("it has more than {ORDERS_BYTES_MAX} bytes")));
    }
    let text = String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8".to_owned()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let read = lines
        .map(|(index, line)| {
            let json: Value = serde_json::from_str(line)
                .map_err(|error| unreadable(format!("line {}: {error}", index + 1)))?;
            let name = format!("line {}", index + 1);
            Ok(order_in(json).map(|json| SampleOrder { name, json }))
        })
        .collect::<Result<Vec<_>, Stop>>()?;
    let all = read.len();
    let orders: Vec<SampleOrder> = read.into_iter().flatten().collect();
    match all - orders.len() {
        0 => {}
        1 => report::note("1 line without an order is left out"),
        lines => report::note(&format!("{lines} lines without an order are left out")),
    }
    if orders.is_empty() { Err(unreadable("it has no orders".to_owned())) } else { Ok(orders) }
}

/// The order of a line, which is the whole line or, in a journal, a member; a journal has lines without
/// one, too.
fn order_in(mut line: Value) -> Option<Value> {
    let is_order = |json: &Value| json.is_array() || json.get("resources").is_some();
    match line.get_mut("order") {
        Some(order) if is_order(order) => Some(order.take()),
        _ => is_order(&line).then_some(line),
    }
}

fn ways(migration: &Migration) -> OldWays {
    let ways = &migration.script.ways;
    let is = |fact: &Option<bidprice_migrate::script::Fact<bool>>| {
        fact.as_ref().is_none_or(|fact| fact.value)
    };
    let whole = bidprice_migrate::script::Decimals::WholeUp;
    OldWays {
        blocks_a_month: ways.blocks_a_month.as_ref().and_then(|fact| fact.value.parse().ok()),
        whole_uakt: ways.decimals.as_ref().is_some_and(|fact| fact.value == whole),
        storage_times_count: is(&ways.storage_times_count),
        gpu_times_count: is(&ways.gpus_times_count),
        checks_the_maximum: is(&ways.maximum_checked),
        denominations: ways.denominations.as_ref().map_or(Vec::new(), |fact| fact.value.clone()),
        gpu_prices_change: !migration.report.gpus.changed.is_empty(),
        has_own_lines: !migration.report.not_carried.is_empty(),
    }
}
