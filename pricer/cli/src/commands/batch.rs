//! `batch`: a filter for pipes, orders in and prices out, a line for a line.

mod columns;
mod pricing;
mod record;
mod rows;

use std::io::{self, Write};
use std::num::NonZeroUsize;

use bidprice_lines::{Block, Stopped, pump};

use super::Variables;
use super::books::{Asked, BookArguments, Loaded};
use super::not_done::NotDone;
use super::order_sources::{Having, Source, Sources};
use super::progress::{Progress, cores};
use crate::exit::{ANSWERED, REFUSED};
use crate::report;
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
    #[arg(long, value_name = "COUNT")]
    threads: Option<NonZeroUsize>,
}

const AFTER_HELP: &str = "\
For each line there is one line, in the same sequence: {\"price\":…} or {\"refused\":…,\"message\":…}; for a
line that is no order {\"error\":…,\"line\":…}. The work goes on, and the exit status is 1.

A line is an order as the provider writes it, or {\"id\":…, \"owner\":…, \"order\":…}: the id comes back with
the price. In tsv and csv the order is the last column, and the columns before it come back. With
--then or --set there are two answers: \"now\" and \"then\", or now_price, …, then_price, ….

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
            report::error(lines, Some("their errors stand in their places in the output"));
            REFUSED
        }
        Err(none) => none.report(),
    }
}

/// Tells how many lines were bad.
fn price_all(arguments: &Arguments, variables: &Variables) -> Result<u64, NotDone> {
    let (now, then) = (Asked::now(&arguments.books), Asked::then(&arguments.books));
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
    let pricer = Pricer::open(arguments, &now.settings, then)?;
    let stdin = ["-".to_owned()];
    let named = if arguments.orders.is_empty() { &stdin } else { arguments.orders.as_slice() };
    let stock = arguments.books.stock();
    let having = Having { stock: stock.as_ref(), tariff: &now.tariff };
    let sources = Sources::open(named, &having)?;
    sources.notes().iter().for_each(|note| report::note(note));
    run_through(arguments, &pricer, sources)
}

/// Why it ended early.
enum End {
    /// Whoever reads has seen enough.
    Closed,
    Unwritten(io::Error),
    Bad(BadLine),
}

fn run_through(arguments: &Arguments, pricer: &Pricer<'_>, all: Sources) -> Result<u64, NotDone> {
    let threads = arguments.threads.unwrap_or_else(cores);
    let mut progress = Progress::new(all.bytes());
    let mut out = io::stdout();
    let mut bad = 0;
    if let Err(end) = write(&mut out, &pricer.header()) {
        return ended(end, bad);
    }
    for file in &all.unreadable {
        report::error(format_args!("{}: {}", file.place, file.problem), None);
        bad += 1;
    }
    for Source { name, input, .. } in all.opened {
        let work = |block: Block| (block.bytes.len(), pricer.price(&block));
        let done = pump(input, threads, work, |(bytes, priced): (usize, Priced)| {
            write(&mut out, &priced.lines)?;
            bad += priced.bad;
            progress.add(bytes);
            priced.stop.map_or(Ok(()), |line| Err(End::Bad(line)))
        });
        match done {
            Ok(()) => {}
            Err(Stopped::Input(error)) => {
                let hint = "what came before it was priced; mend the input";
                return Err(NotDone::new(format!("`{name}` cannot be read on: {error}"), hint));
            }
            Err(Stopped::Sink(end)) => return ended(end, bad),
        }
    }
    Ok(bad)
}

/// Whole lines at once, so that who waits for them gets them.
fn write(out: &mut io::Stdout, lines: &[u8]) -> Result<(), End> {
    out.write_all(lines).and_then(|()| out.flush()).map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => End::Closed,
        _ => End::Unwritten(error),
    })
}

fn ended(end: End, bad: u64) -> Result<u64, NotDone> {
    match end {
        End::Closed => Ok(bad),
        End::Unwritten(error) => Err(NotDone::new(
            format!("cannot write to stdout: {error}"),
            "check the disk, or where the output goes",
        )),
        End::Bad(BadLine { number, problem }) => Err(NotDone::new(
            format!("line {number} is no order: {problem}"),
            "without --strict the others are priced",
        )),
    }
}
