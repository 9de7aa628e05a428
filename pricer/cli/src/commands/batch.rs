//! `batch`: a filter for pipes, orders in and prices out, a line for a line.

mod columns;
mod pricing;
mod record;
mod rows;
pub(super) mod service_lines;

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::io::{self, Write};
use std::num::NonZeroUsize;

use bidprice_lines::{Block, Stopped, pump};

use super::Variables;
use super::books::{Asked, BookArguments, Loaded};
use super::not_done::NotDone;
use super::order_sources::{Having, Sources};
use super::progress::{Progress, cores, parse_threads};
use crate::exit::{ANSWERED, REFUSED};
use crate::report;
use crate::shared_rate::SharedRate;
use columns::Column;
use pricing::{BadLine, Priced, Pricer};
use rows::Form;

#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// Orders: NDJSON (also gzip or zstd), a journal, deployment files (.yaml, .yml) or folders of
    /// these; stdin if it is left out or `-`
    orders: Vec<String>,
    #[command(flatten)]
    books: BookArguments,
    /// In which form lines come and go
    #[arg(long, value_name = "FORM", default_value = "json")]
    format: Form,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// What to say of each order, in this sequence
    #[arg(
        long,
        value_name = "COLUMN",
        value_delimiter = ',',
        default_value = "price,refused,message"
    )]
    columns: Vec<Column>,
    /// Begin with the columns' names (tsv, csv)
    #[arg(long)]
    header: bool,
    /// Stop at the first line that is no order
    #[arg(long)]
    strict: bool,
    /// Threads to price with; one for each core if it is left out
    #[arg(long, value_name = "COUNT", value_parser = parse_threads)]
    threads: Option<NonZeroUsize>,
}

const AFTER_HELP: &str = "\
For each line there is one line, in the same sequence: {\"price\":…}, or {\"refused\":…,\"message\":…};
for a line that is no order {\"error\":…,\"line\":…}. The work goes on, and the exit status is 1.

A line is an order as the provider writes it, or {\"id\":…, \"owner\":…, \"order\":…}: in JSON the id
comes back with the price. In tsv and csv the order is the last column, and the columns before it
come back; --header names the program's own. With --then or --set there are two answers: \"now\" and
\"then\", or now_price, …, then_price, …. The whitelist is not asked: every tenant counts.

Examples:
  bidpricescript batch orders.ndjson > prices.ndjson
  zstdcat year.zst | bidpricescript batch --values provider.yaml --format tsv
  bidpricescript batch --values provider.yaml --columns price,usd_per_month --set price_target_cpu=2

docs/engines.md has what to paste into ClickHouse and Spark.

Exit status: 0 each line was an order, 1 some were not or the input cannot be read, 64 wrong use.";

/// Prices everything; the code says whether each line was an order.
pub(super) fn run(arguments: &Arguments, variables: &Variables) -> i32 {
    match price_all(arguments, variables) {
        Ok(0) => ANSWERED,
        Ok(bad) => {
            let lines =
                if bad == 1 { "1 line is no order" } else { &format!("{bad} lines are no orders") };
            report::error(
                lines,
                Some("each has its error in its place in the output, a deployment file above"),
            );
            REFUSED
        }
        Err(none) => none.report(),
    }
}

/// Tells how many lines were bad.
fn price_all(arguments: &Arguments, variables: &Variables) -> Result<u64, NotDone> {
    let stdin = ["-".to_owned()];
    let named = if arguments.orders.is_empty() { &stdin } else { arguments.orders.as_slice() };
    let values = arguments.books.values(named)?;
    let (now, then) =
        (Asked::now(&arguments.books, &values), Asked::then(&arguments.books, &values));
    let (now_variables, then_variables) = (now.variables(variables), then.variables(variables));
    let now = now.load(&arguments.books, &now_variables)?;
    let then = arguments
        .books
        .has_then()
        .then(|| then.load(&arguments.books, &then_variables))
        .transpose()?;
    for note in now.notes.iter().chain(then.iter().flat_map(|then: &Loaded<'_>| &then.notes)) {
        report::note(note);
    }
    let then = then.as_ref().map(|then| &then.settings);
    let rate = SharedRate::default();
    let pricer = Pricer::open(arguments, &now.settings, then, &rate)?;
    let stock = arguments.books.stock();
    let having = Having { stock: stock.as_ref(), tariff: &now.tariff };
    let sources = Sources::look(named, &having)?;
    sources.notes().iter().for_each(|note| report::note(note));
    let done = run_through(arguments, &pricer, sources);
    rate.notes().iter().for_each(|note| report::note(note));
    done
}

/// Lines that are no orders, and what there is to say of the others.
#[derive(Default)]
struct Sums {
    bad: u64,
    notes: BTreeSet<String>,
}

/// Different remarks that are repeated on stderr.
const NOTES_MAX: usize = 10;

fn run_through(arguments: &Arguments, pricer: &Pricer<'_>, all: Sources) -> Result<u64, NotDone> {
    let threads = arguments.threads.unwrap_or_else(cores);
    let mut progress = Progress::new(all.bytes());
    let mut out = io::stdout();
    let mut sums = Sums::default();
    write(&mut out, &pricer.header(), 0);
    for file in &all.unreadable {
        report::error(format_args!("{}: {}", file.place, file.problem), None);
        sums.bad += 1;
    }
    if arguments.strict && sums.bad > 0 {
        return Err(NotDone::new(
            "a deployment file is none",
            "without --strict the others are priced",
        ));
    }
    let has_many = all.named.len() > 1;
    for source in all.named {
        let name = source.name.clone();
        let file = has_many.then_some(name.as_str());
        let work = |block: &Block| (block.bytes().len(), pricer.price(block, file));
        let sink = |(bytes, priced): (usize, Priced)| -> Result<(), Infallible> {
            sums.bad += priced.bad;
            write(&mut out, &priced.lines, sums.bad);
            progress.add(bytes);
            let room = NOTES_MAX.saturating_sub(sums.notes.len());
            sums.notes.extend(priced.notes.into_iter().take(room));
            match priced.stop {
                Some(line) => stop(&line),
                None => Ok(()),
            }
        };
        if let Err(Stopped::Input(error)) = pump(source.open()?, threads, work, sink) {
            let hint = "what came before it was priced; mend the input";
            return Err(NotDone::new(format!("`{name}` cannot be read on: {error}"), hint));
        }
    }
    sums.notes.iter().for_each(|note| report::note(note));
    Ok(sums.bad)
}

/// Whole lines at once, so that who waits for them gets them. What cannot be written ends the program
/// from here: another thread may wait for an input that never comes.
fn write(out: &mut io::Stdout, lines: &[u8], bad: u64) {
    let Err(error) = out.write_all(lines).and_then(|()| out.flush()) else { return };
    if error.kind() == io::ErrorKind::BrokenPipe {
        // Whoever reads has seen enough.
        std::process::exit(if bad == 0 { ANSWERED } else { REFUSED });
    }
    report::error(
        format_args!("cannot write to stdout: {error}"),
        Some("check the disk, or where the output goes"),
    );
    std::process::exit(REFUSED)
}

/// `--strict`, and a line that is no order.
fn stop(BadLine { place, problem }: &BadLine) -> ! {
    report::error(
        format_args!("{place} is no order: {problem}"),
        Some("without --strict the others are priced"),
    );
    std::process::exit(REFUSED)
}
