//! A price book, requests without a socket, and a service with one.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use bidprice_core::{Rate, Tariff, TariffTexts, bid_for, quote_for, read_order};
use bidprice_report::{BidShown, Decision, Explanation, RateSource, RateUsed, RefusalShown};
use bidprice_service::{
    Access, AccessLog, Address, Books, Brief, Config, ConfigShown, DecisionShown, Hosts,
    JournalShown, Limits, Lines, LinesPriced, Listener, Metrics, Pace, PriceShown, Pricing,
    QuoteAsked, RateStanding, RateState, ReasonCount, Service, Shelf, SourceSaid, Stopped,
    Unusable, WhatIfAsked, serve,
};
use http_body_util::BodyExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower::ServiceExt;

pub(crate) const ORDER: &str = include_str!("../../../../tests/orders/sample.json");

/// A price book with default prices.
pub(crate) struct Fake {
    pub(crate) tariff: Tariff,
    pub(crate) hash: String,
    pub(crate) pace: Pace,
    pub(crate) obstacles: Vec<String>,
    /// Where a price waits until somebody lets go.
    pub(crate) gate: Option<Mutex<Receiver<()>>>,
    /// Blocks that are being priced, or prices that came to the gate, and the most that ever were.
    pub(crate) blocks: Arc<[AtomicUsize; 2]>,
}

impl Default for Fake {
    fn default() -> Self {
        let texts = TariffTexts { compat: None, targets: [None; 8], gpu_mappings: None };
        Self {
            tariff: Tariff::parse(&texts).unwrap(),
            hash: "0123456789abcdef".to_owned(),
            pace: Pace::Instant,
            obstacles: Vec::new(),
            gate: None,
            blocks: Arc::default(),
        }
    }
}

impl Fake {
    fn decide<T>(&self, order: &[u8], show: impl FnOnce(&Decision<'_>) -> T) -> T {
        let rate = RateUsed { rate: Rate::parse("1.5").unwrap(), source: RateSource::Setting };
        let mut decision = Decision {
            order: None,
            tariff: Some(&self.tariff),
            quote: None,
            rate: Some(rate),
            outcome: Err(bidprice_core::Refusal::NothingToCharge),
            notes: Vec::new(),
        };
        decision.outcome = read_order(order).and_then(|read| {
            let order = decision.order.insert(read);
            let quote = decision.quote.insert(quote_for(order, &self.tariff)?);
            bid_for(quote.total(), &order.ask, || Ok(rate.rate))
        });
        show(&decision)
    }
}

fn brief(decision: &Decision<'_>) -> Brief {
    let denom = || decision.order.as_ref().unwrap().ask.denom().to_owned();
    let bid = decision.outcome.as_ref().ok();
    Brief {
        bid: bid.map(|bid| BidShown { price: bid.price.to_string(), denom: denom() }),
        refused: decision.outcome.as_ref().err().map(RefusalShown::from),
        notes: decision.notes.clone(),
    }
}

impl Pricing for Fake {
    fn pace(&self) -> Pace {
        self.pace
    }

    fn hash(&self) -> &str {
        &self.hash
    }

    fn price(&self, owner: Option<&str>, order: &[u8]) -> Explanation {
        if let Some(gate) = &self.gate {
            self.blocks[0].fetch_add(1, Ordering::SeqCst);
            gate.lock().unwrap().recv().unwrap_or_default();
        }
        assert_ne!(order, b"bug", "the order that finds a bug");
        let mut explanation = self.decide(order, Explanation::new);
        explanation.notes.extend(owner.map(|owner| format!("for {owner}")));
        explanation
    }

    fn price_briefly(&self, _owner: Option<&str>, order: &[u8]) -> Brief {
        self.decide(order, brief)
    }

    fn quote(&self, asked: &QuoteAsked) -> Result<bidprice_quote::Report, Unusable> {
        let given = |is: bool, name: &str| is.then(|| name.to_owned());
        let notes = [
            asked.sdl.clone(),
            given(asked.order.is_some(), "order"),
            given(asked.resources.is_some(), "resources"),
            asked.owner.as_ref().map(|owner| format!("for {owner}")),
        ];
        if asked.sdl.as_deref() == Some("nothing") {
            return Err(Unusable {
                problem: "`sdl` is no deployment file".to_owned(),
                hint: Some("send one".to_owned()),
                detail: Some("/secret/path".to_owned()),
            });
        }
        let total = bidprice_quote::Total {
            groups: 0,
            refused: 0,
            refused_at_highest: 0,
            denom: None,
            lowest: Vec::new(),
            highest: Vec::new(),
            timed: bidprice_quote::TimedEnds::default(),
        };
        let notes = notes.into_iter().flatten().collect();
        Ok(bidprice_quote::Report { groups: Vec::new(), total, notes })
    }

    fn what_if(
        &self,
        then: &dyn Pricing,
        asked: &WhatIfAsked,
    ) -> Result<bidprice_whatif::Report, Unusable> {
        // The program gets its own type back.
        let then: &Self = (then as &dyn std::any::Any).downcast_ref().unwrap();
        let book = |book: &Self| bidprice_whatif::Book {
            name: book.hash.clone(),
            compat: "documented".to_owned(),
            rate_usd_per_akt: None,
            book: book.hash.clone(),
        };
        let frame = bidprice_whatif::Frame {
            now: book(self),
            then: book(then),
            from: format!("{} orders", asked.orders.len()),
            utilisation_pct: rust_decimal::Decimal::ONE_HUNDRED,
            sweep: None,
            notes: Vec::new(),
        };
        let sizes = bidprice_whatif::Sizes { points: 0, most_changed: 0 };
        Ok(bidprice_whatif::Tally::new(sizes).report(frame))
    }

    fn price_lines(&self, owner: Option<&str>, block: Lines<'_>) -> LinesPriced {
        let [now, most] = &*self.blocks;
        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let mut priced = LinesPriced::default();
        let lines = block.bytes.strip_suffix(b"\n").unwrap_or(block.bytes).split(|&b| b == b'\n');
        for (number, line) in (block.first..).zip(lines) {
            let answer = match self.decide(line, Explanation::new) {
                Explanation { bid: Some(bid), .. } => {
                    priced.bids += 1;
                    serde_json::json!({ "price": bid.price, "line": number, "owner": owner })
                }
                Explanation { refused, .. } => {
                    let reason = refused.unwrap().reason;
                    priced.refusals.push((reason, 1));
                    serde_json::json!({ "refused": reason, "line": number, "bytes": line.len() })
                }
            };
            priced.bytes.extend_from_slice(answer.to_string().as_bytes());
            priced.bytes.push(b'\n');
        }
        now.fetch_sub(1, Ordering::SeqCst);
        priced
    }

    fn rate(&self) -> RateState {
        RateState {
            usd_per_akt: Some("1.5".to_owned()),
            state: RateStanding::Fresh,
            age_seconds: Some(7),
            source: None,
        }
    }

    fn sources(&self) -> Vec<SourceSaid> {
        let usd_per_akt = Some("1.5".to_owned());
        vec![SourceSaid { source: "dia".to_owned(), usd_per_akt, problem: None, took_ms: 9 }]
    }

    fn journal(&self) -> Option<JournalShown> {
        let refusals = vec![ReasonCount { reason: "too_dear".to_owned(), count: 2 }];
        let last = DecisionShown {
            time: "2026-11-21T12:00:00.000Z".to_owned(),
            price: None,
            denom: Some("uakt".to_owned()),
            refused: Some("too_dear".to_owned()),
            message: None,
            took_micros: Some(81),
        };
        Some(JournalShown { problem: None, bids: 0, refusals, last: vec![last] })
    }

    fn config(&self) -> ConfigShown {
        let price = PriceShown {
            key: "price_target_cpu".to_owned(),
            usd_per_month: Some("1.60".to_owned()),
        };
        ConfigShown {
            book: self.hash.clone(),
            compat: "documented".to_owned(),
            prices: vec![price],
            gpus: Vec::new(),
            judges: Vec::new(),
        }
    }

    fn obstacles(&self) -> Vec<String> {
        self.obstacles.clone()
    }
}

/// Everybody may ask, and there is one book.
pub(crate) fn config() -> Config {
    Config {
        access: Access::Anonymous,
        hosts: Hosts::Named(Vec::new()),
        limits: Limits::default(),
        log: AccessLog::off(),
        assets: Vec::new(),
    }
}

/// Short times, so that tests are over soon; each is asked for by the tests that want it.
pub(crate) fn quick() -> Limits {
    let long = Duration::from_mins(1);
    Limits {
        head_timeout: long,
        body_timeout: long,
        line_timeout: long,
        write_timeout: long,
        answer_timeout: long,
        farewell: Duration::ZERO,
        drain_timeout: long,
        ..Limits::default()
    }
}

pub(crate) fn service_of(config: Config, book: Fake) -> Service {
    let books = Arc::new(Books::new(Shelf::of(Arc::new(book))));
    Service::new(config, books, Arc::new(Metrics::default()))
}

pub(crate) fn service() -> Service {
    service_of(config(), Fake::default())
}

/// A request with a host of ours.
pub(crate) fn request(method: &str, path: &str, body: impl Into<Body>) -> Request<Body> {
    let request = Request::builder().method(method).uri(path).header("host", "127.0.0.1:8080");
    request.body(body.into()).unwrap()
}

/// Asks without a socket; status, headers and body.
pub(crate) async fn ask(service: &Service, request: Request<Body>) -> (u16, Response<()>, String) {
    let answer = service.router().oneshot(request).await.unwrap();
    let (parts, body) = answer.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    let status = parts.status.as_u16();
    (status, Response::from_parts(parts, ()), String::from_utf8(bytes.to_vec()).unwrap())
}

/// A service that listens.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    done: JoinHandle<Stopped>,
}

pub(crate) async fn run(service: &Service) -> Running {
    let listener = Listener::bind(&Address::parse("127.0.0.1:0").unwrap()).unwrap();
    let address = listener.address().strip_prefix("http://").unwrap().parse().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let service = service.clone();
    let done =
        tokio::spawn(async move { serve(listener, &service, async { drop(stopped.await) }).await });
    Running { address, stop, done }
}

impl Running {
    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Says that it is to end, and goes on.
    pub(crate) fn stop(self) -> JoinHandle<Stopped> {
        self.stop.send(()).unwrap();
        self.done
    }
}

/// An order, as a client sends it.
pub(crate) fn post(path: &str, body: &str) -> String {
    let length = body.len();
    format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n\r\n{body}")
}

/// Sends something and reads to the connection's end.
pub(crate) async fn exchange(stream: &mut TcpStream, text: &[u8]) -> String {
    stream.write_all(text).await.unwrap();
    read_all(stream).await
}

/// What comes before the connection ends, however it ends.
pub(crate) async fn read_all(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    let mut piece = [0; 4096];
    while let Ok(more @ 1..) = stream.read(&mut piece).await {
        all.extend_from_slice(&piece[..more]);
    }
    String::from_utf8(all).unwrap()
}

/// Reads one answer with a length.
pub(crate) async fn read_answer(
    stream: &mut (impl tokio::io::AsyncRead + Unpin),
) -> Option<String> {
    let mut all = Vec::new();
    let mut piece = [0; 4096];
    loop {
        if let Some(end) = all.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8(all[..end].to_vec()).unwrap();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if all.len() >= end + 4 + length.unwrap().parse::<usize>().unwrap() {
                return Some(String::from_utf8(all).unwrap());
            }
        }
        match stream.read(&mut piece).await {
            Ok(more @ 1..) => all.extend_from_slice(&piece[..more]),
            _ => return None,
        }
    }
}
