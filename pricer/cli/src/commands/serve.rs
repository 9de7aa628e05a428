//! `serve`: prices over HTTP.
//!
//! ```text
//! environment, files ─▶ Library ─▶ Shelf of PriceBooks ─▶ bidprice_service ◀─ requests
//!                          ▲ Reloads (a change, SIGHUP)        ▲
//!                                         LiveRate ◀─ Refresher (cache file, sources)
//! ```

mod compared;
mod doors;
mod library;
mod live_rate;
mod page;
mod price_book;
mod pricing;
mod quoted;
mod refresh;
mod reload;
mod status;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use bidprice_service::{
    Access, AccessLog, Address, BookName, Books, Config, Hosts, Limits, Listener, LogForm, LogWhat,
    Metrics, Service,
};
use clap::ValueEnum;
use rustix::process::{Resource, getrlimit, setrlimit};
use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};

use super::Variables;
use super::not_done::NotDone;
use super::progress::cores;
use crate::exit::{ANSWERED, NEEDS_A_LOOK};
use crate::report;
use doors::Doors;
use library::{Library, Loaded, stamps};
use live_rate::LiveRate;
use refresh::Current;
use reload::Reloads;

#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// Where to listen: an address and a port, 0 for any that is free, or `unix:/path`
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080", value_parser = parse_address)]
    listen: Address,
    /// A Helm values file in place of the environment, taken as the chart would render it; given several
    /// times, later files win
    #[arg(long, value_name = "FILE", value_parser = parse_file)]
    values: Vec<String>,
    /// A price book of its own, at /v1/books/NAME/…, from a Helm values file
    #[arg(long = "book", value_name = "NAME=FILE", value_parser = parse_book)]
    books: Vec<(BookName, String)>,
    /// A file with the token that every question has to bring; needed where others can reach the address
    #[arg(long, value_name = "FILE")]
    token_file: Option<String>,
    /// Answer everybody who can reach the address
    #[arg(long)]
    allow_anonymous: bool,
    /// A name that the service is asked by, beside addresses and localhost
    #[arg(long = "host", value_name = "NAME")]
    hosts: Vec<String>,
    /// US dollars per AKT, in place of the cache file
    #[arg(long, value_name = "USD")]
    rate: Option<String>,
    /// How to read the GPU map: `documented` or `script`
    #[arg(long, value_name = "MODE")]
    compat: Option<String>,
    /// Which requests get a line on stderr
    #[arg(long, value_name = "WHICH", default_value = "failures")]
    log: Log,
    /// How such a line is written
    #[arg(long, value_name = "FORM", default_value = "text")]
    log_format: Form,
    /// The same as --log-format json
    #[arg(long, conflicts_with = "log_format")]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Log {
    /// All
    Requests,
    /// What went wrong here
    Failures,
    /// None
    Off,
}

#[derive(Clone, Copy, ValueEnum)]
enum Form {
    /// Words
    Text,
    /// An object
    Json,
}

const AFTER_HELP: &str = "\
The page is at /, the description of the routes at /v1/openapi.json; docs/service.md shows them.
Values files, the settings file, plugins and the token are read again when they change, or on SIGHUP;
what cannot be used is refused, what was before it stays, and /readyz and /metrics say so. The rate is
kept fresh beside. SIGTERM ends it when what was begun is answered.

The token's file is not to be readable by everybody: `openssl rand -hex 32 > FILE; chmod 600 FILE`.
The whitelist is asked where WHITELIST_URL is set. The service writes no journal: that is for the
program that bids, which asks it with BIDPRICE_SERVICE=http://127.0.0.1:8080.

Examples:
  bidpricescript serve --values provider.yaml
  bidpricescript serve --values a.yaml --book west=b.yaml --listen unix:/run/bidprice.sock
  bidpricescript serve --listen 0.0.0.0:8080 --token-file /etc/bidprice/token --host prices.example
  curl -d @order.json http://127.0.0.1:8080/v1/price

Exit status: 0 ended well, 1 it cannot start, 2 ended, but some answers were cut off, 64 wrong use.";

fn parse_address(text: &str) -> Result<Address, String> {
    Address::parse(text).map_err(|error| error.to_string())
}

fn parse_file(text: &str) -> Result<String, String> {
    if text == "-" {
        return Err(
            "stdin can be read once only, and prices may be read again: name a file".to_owned()
        );
    }
    Ok(text.to_owned())
}

fn parse_book(text: &str) -> Result<(BookName, String), String> {
    let (name, file) = text.split_once('=').ok_or("write NAME=FILE")?;
    let name = BookName::parse(name).map_err(|error| error.to_string())?;
    Ok((name, parse_file(file)?))
}

/// Serves until SIGTERM or SIGINT.
pub(super) fn run(arguments: Arguments, variables: &Variables) -> i32 {
    started(arguments, variables).unwrap_or_else(|none| none.report())
}

fn started(arguments: Arguments, variables: &Variables) -> Result<i32, NotDone> {
    let doors = Doors::of(&arguments);
    let access = doors.access()?;
    let metrics = Arc::new(Metrics::default());
    let (address, config) = (arguments.listen.clone(), config(&arguments, access)?);
    let library = Arc::new(library(arguments, variables, Arc::clone(&metrics)));
    let loaded = library.load()?;
    loaded.notes.iter().for_each(|note| report::note(note));
    let runtime = Builder::new_multi_thread()
        .worker_threads(cores().get())
        .enable_all()
        .build()
        .map_err(|error| cannot("start", &error))?;
    let ended = runtime.block_on(serve(address, config, doors, (library, loaded)));
    // A plugin that still runs has a limit of its own, but nobody waits for its answer.
    runtime.shutdown_background();
    ended
}

async fn serve(
    address: Address,
    config: Config,
    doors: Doors,
    (library, loaded): (Arc<Library>, Loaded),
) -> Result<i32, NotDone> {
    let signal_of = |kind| signal(kind).map_err(|error| cannot("take signals", &error));
    let (mut terminate, mut interrupt, hangup) = (
        signal_of(SignalKind::terminate())?,
        signal_of(SignalKind::interrupt())?,
        signal_of(SignalKind::hangup())?,
    );
    let listener = Listener::bind(&address).map_err(|error| cannot_listen(&address, &error))?;
    let metrics = Arc::clone(&library.metrics);
    let Loaded { books, unnamed, mut files, .. } = loaded;
    files.extend(doors.token_file.clone());
    let books = Arc::new(Books::new(books));
    let current = Arc::new(Current::new(unnamed));
    refresh::start(Arc::clone(&current), Arc::clone(&library.live_rate), Arc::clone(&metrics))
        .map_err(|error| cannot("keep the rate fresh", &error))?;
    let taken = stamps(&files);
    let service = Service::new(config, Arc::clone(&books), metrics);
    let reloads =
        Reloads { library, service: service.clone(), doors, books, current, files, taken };
    tokio::spawn(reloads.run(hangup));
    report::note(&format!("listening on {}", listener.address()));
    let stop = async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        report::note("what was begun is answered, then the service ends");
    };
    let stopped = bidprice_service::serve(listener, &service, stop).await;
    if stopped.cut == 0 {
        return Ok(ANSWERED);
    }
    report::note(&format!("{} connections were not done in time", stopped.cut));
    Ok(NEEDS_A_LOOK)
}

fn config(arguments: &Arguments, access: Access) -> Result<Config, NotDone> {
    let form = match (arguments.json, arguments.log_format) {
        (true, _) | (_, Form::Json) => LogForm::Json,
        (false, Form::Text) => LogForm::Text,
    };
    let what = match arguments.log {
        Log::Requests => Some(LogWhat::Requests),
        Log::Failures => Some(LogWhat::Failures),
        Log::Off => None,
    };
    let log = what.map_or(Ok(AccessLog::off()), |what| AccessLog::to(io::stderr(), form, what));
    let hosts = match &arguments.listen {
        Address::Unix(_) => Hosts::Any,
        Address::Tcp(_) => Hosts::Named(arguments.hosts.clone()),
    };
    Ok(Config {
        access,
        hosts,
        limits: limits(),
        log: log.map_err(|error| cannot("keep a log", &error))?,
        assets: page::assets(),
    })
}

/// Descriptors that are not connections: files, plugins, the runtime's own.
const OTHER_FILES: u64 = 128;

/// As many connections as the process may have, up to the service's own limit. Without a descriptor nobody is let
/// in; with one the longest waiting makes room.
fn limits() -> Limits {
    let limits = Limits::default();
    let mut files = getrlimit(Resource::Nofile);
    files.current = files.maximum;
    let files = match setrlimit(Resource::Nofile, files) {
        Ok(()) => files.current,
        Err(_) => getrlimit(Resource::Nofile).current,
    };
    let room = files.map_or(usize::MAX, |files| {
        usize::try_from(files.saturating_sub(OTHER_FILES)).unwrap_or(usize::MAX)
    });
    Limits { connections_max: limits.connections_max.min(room).max(1), ..limits }
}

fn library(arguments: Arguments, variables: &Variables, metrics: Arc<Metrics>) -> Library {
    let mut named = BTreeMap::<BookName, Vec<String>>::new();
    for (name, file) in arguments.books {
        named.entry(name).or_default().push(file);
    }
    Library {
        variables: variables.to_vec(),
        values: arguments.values,
        named,
        compat: arguments.compat,
        rate: arguments.rate,
        live_rate: Arc::new(LiveRate::default()),
        metrics,
    }
}

fn cannot(what: &str, error: &io::Error) -> NotDone {
    NotDone::new(
        format!("the service cannot {what}: {error}"),
        "look at the process's limits, then start it again",
    )
}

fn cannot_listen(address: &Address, error: &bidprice_service::ListenError) -> NotDone {
    let shown = match address {
        Address::Tcp(address) => address.to_string(),
        Address::Unix(path) => format!("unix:{}", path.display()),
    };
    NotDone::new(format!("`{shown}` {error}"), "choose another with --listen")
}
