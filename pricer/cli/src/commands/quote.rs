//! `quote`: what something would cost that nobody has ordered yet.

mod csv;
mod input;
mod markdown;
mod orders;
mod resources;
mod text;

pub(super) use input::request as order_request;

use bidprice_core::Tariff;
use bidprice_quote::{
    Circumstances, Decided, GroupQuote, Report, Request, Seconds, Stock, usual_block_times,
};
use bidprice_settings::Settings;

use super::not_done::NotDone;
use super::output::{self, Color};
use super::{Variables, prices};
use crate::desk::Desk;
use crate::exit::{ANSWERED, REFUSED};
use crate::shared_rate::SharedRate;

#[derive(clap::Args)]
#[command(allow_negative_numbers = true, after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// A deployment file (SDL), an order's JSON, or lines that --orders printed; `-` is stdin
    file: Option<String>,
    /// What this provider has, as in a100.80Gi.sxm=8,t4=4; without `=UNITS`, enough of it
    #[arg(long, value_name = "GPUS", value_parser = |text: &str| Stock::parse(text))]
    have: Vec<Stock>,
    /// Show the price at this block time, too
    #[arg(long, value_name = "SECONDS", value_parser = parse_block_time)]
    block_time: Vec<Seconds>,
    #[command(flatten)]
    prices: prices::PriceArguments,
    #[command(flatten)]
    form: Form,
    /// When to colour the tables
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
    // Last, because its heading goes for all that follows.
    #[command(flatten)]
    resources: resources::ResourceArguments,
}

/// What goes to stdout: tables, if nothing is named.
#[derive(clap::Args)]
#[group(multiple = false)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
struct Form {
    /// Print JSON with every digit
    #[arg(long)]
    json: bool,
    /// Print CSV, a row for each price and block time
    #[arg(long)]
    csv: bool,
    /// Print Markdown, for a pull request's comment
    #[arg(long)]
    markdown: bool,
    /// Print what a provider would be asked, a line for each: {"placement":…,"order":{…}}
    #[arg(long)]
    orders: bool,
}

const AFTER_HELP: &str = "\
Sizes and threads are written as in a deployment file: 16Gi, 1.5G, 0.5, 500m.

A tenant often takes any GPU, or one of several. With --have the price is that of the GPUs which
this provider would reserve: those of the list that fit, enough of them for the whole group. What
the list leaves out, a ram or an interface, fits every wish. Where several fit, or without --have,
the price is a range: that of the cheapest and of the dearest GPU which the tenant takes, of the
list or of the price book, there with the price of a GPU that is not in it.

A bid is a price per block. An hour and a month, of 30.437 days, are shown for blocks of 6.117 s,
by which the prices are made, of 6.098 s as in Akash Console, and of 6 s as in the provider guide.
docs/quote.md has the fields of the JSON.

Examples:
  bidpricescript quote --cpu 4 --memory 16Gi --storage 100Gi --storage beta3=1Ti --gpu a100=2
  bidpricescript quote --values provider.yaml --have a100.80Gi.sxm=8,t4=4 deploy.yaml
  bidpricescript quote --markdown deploy.yaml
  bidpricescript quote --orders deploy.yaml | jq -c .order | head -1 | bidpricescript

Exit status: 0 priced, 1 a group gets no bid, or something cannot be read, 64 wrong use.";

fn parse_block_time(text: &str) -> Result<Seconds, String> {
    Seconds::parse(text).map_err(|error| format!("{}; {}", error.problem, error.hint))
}

/// Prints the quote; 0 if everything gets a bid, 1 if something does not.
pub(super) fn run(arguments: &Arguments, variables: &Variables) -> i32 {
    let mut settings = Settings::empty();
    quote(arguments, variables, &mut settings).unwrap_or_else(|none| none.report())
}

fn quote<'a>(
    arguments: &Arguments,
    variables: &'a Variables,
    settings: &'a mut Settings<'a>,
) -> Result<i32, NotDone> {
    let requests = requests(arguments)?;
    let stock = Stock::of_all(&arguments.have);
    if arguments.form.orders && stock.is_none() {
        return Ok(orders::print(&requests));
    }
    let mut notes = Vec::new();
    prices::load(&arguments.prices, variables, settings, &mut notes)?;
    prices::without_owner_no_whitelist(settings, &mut notes);
    let tariff =
        Tariff::parse(&settings.tariff_texts()).map_err(|error| settings.located(error))?;
    if let Some(stock) = stock.as_ref().filter(|_| arguments.form.orders) {
        return Ok(orders::print_reserved(&requests, &tariff, stock));
    }
    let block_times = block_times(arguments);
    let around =
        Circumstances { tariff: &tariff, stock: stock.as_ref(), block_times: &block_times };
    let rate = SharedRate::default();
    let desk = Desk::open(settings)?.for_whoever_asks().for_many(&rate)?;
    let decide = |order: &[u8]| Decided::from(&desk.decide(order));
    let groups = requests.iter().map(|request| GroupQuote::new(request, around, decide)).collect();
    notes.extend(rate.notes().iter().cloned());
    let report = Report::new(groups, &block_times, notes);
    Ok(show(arguments, variables, &report))
}

fn requests(arguments: &Arguments) -> Result<Vec<Request>, NotDone> {
    let Some(file) = &arguments.file else {
        let resources = arguments.resources.resources().ok_or_else(|| {
            NotDone::usage(
                "nothing to quote: neither a file nor resources are given",
                "name a deployment file, as in `bidpricescript quote deploy.yaml`, or say what is \
                 wanted: `bidpricescript quote --cpu 4 --memory 16Gi --storage 100Gi`",
            )
        })?;
        if arguments.resources.is_nothing() {
            return Err(NotDone::usage(
                "nothing to quote: all that is asked for is 0",
                "write how much is wanted, as in `bidpricescript quote --cpu 4 --memory 16Gi`",
            ));
        }
        return Ok(vec![Request::of_resources(&resources)?]);
    };
    if let Some(option) = arguments.resources.first_given() {
        let problem = format!("`{option}` is given together with the file `{file}`");
        let hint = "a file says itself what is wanted: change it there, or leave one of them out";
        return Err(NotDone::usage(problem, hint));
    }
    let values = &arguments.prices.values.files;
    if file == "-" && values.iter().any(|values| values == "-") {
        let problem = "stdin cannot be both the file and the values";
        return Err(NotDone::usage(problem, "name a file for one of them"));
    }
    input::requests(file)
}

/// The usual ones, and those that were asked for.
fn block_times(arguments: &Arguments) -> Vec<Seconds> {
    let mut block_times = usual_block_times();
    for block_time in &arguments.block_time {
        if !block_times.contains(block_time) {
            block_times.push(*block_time);
        }
    }
    block_times
}

fn show(arguments: &Arguments, variables: &Variables, report: &Report) -> i32 {
    let code = if report.total.refused == 0 { ANSWERED } else { REFUSED };
    match arguments.form {
        Form { json: true, .. } => output::print_json(report, code),
        Form { csv: true, .. } => output::print(csv::text(report).as_bytes(), code),
        Form { markdown: true, .. } => output::print(markdown::text(report).as_bytes(), code),
        _ => output::print(text::text(report, arguments.color.paint(variables)).as_bytes(), code),
    }
}
