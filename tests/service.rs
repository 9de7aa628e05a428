//! `serve`: the program as a service, asked over its socket.

mod doors;
mod reloads;
mod server;
mod watching;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::batch::batch;
use crate::program::{Folder, Run, repository, small_order};
use crate::vectors::{Vector, all};
pub(crate) use server::{Server, serve};

const SAMPLE: &str = include_str!("orders/sample.json");

/// What the program prints of the same, as JSON.
fn printed(run: &Run) -> Value {
    let answer = run.answer();
    serde_json::from_str(&answer.stdout).unwrap_or_else(|_| panic!("no JSON: {answer:?}"))
}

/// Bids for which the service took too long.
static LATE: AtomicUsize = AtomicUsize::new(0);

/// How many services there are at once: each has threads of its own.
const AT_ONCE: usize = 4;

#[test]
fn every_recorded_order_has_the_programs_price() {
    let mut books: BTreeMap<String, Vec<Vector>> = BTreeMap::new();
    for vector in all() {
        let book = format!("{:?} {:?} {}", vector.compat, vector.env, vector.rate);
        books.entry(book).or_default().push(vector);
    }
    let books: Vec<_> = books.into_values().collect();
    let share = books.len().div_ceil(AT_ONCE);
    let asked: usize = std::thread::scope(|scope| {
        let compare_all = |books: &[Vec<Vector>]| books.iter().map(|book| compare(book)).sum();
        let threads: Vec<_> = books
            .chunks(share)
            .map(|books| scope.spawn(move || -> usize { compare_all(books) }))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert!(asked > 1_500, "{asked}");
    let late = LATE.load(Ordering::Relaxed);
    assert!(late < asked / 10, "{late} of {asked} were not answered in time");
}

/// Asks for all orders of one book on one connection; tells how many that were.
fn compare(vectors: &[Vector]) -> usize {
    let Vector { compat, env, rate, .. } = &vectors[0];
    let mut run = serve().set("BIDPRICE_COMPAT", compat.name()).set("BIDPRICE_RATE", rate.trim());
    for (name, value) in env {
        run = run.set(name, value);
    }
    let server = match Server::try_to_start(&run) {
        Ok(server) => server,
        Err(words) => {
            // Prices that cannot be read refuse every order; here nothing starts.
            assert!(words.contains("cannot read the settings"), "{words}");
            assert!(vectors.iter().all(|vector| vector.expected.exit == 1), "{words}");
            return 0;
        }
    };
    let mut connection = server.connect();
    for vector in vectors {
        for head in ["", "prefer: return=minimal\r\n"] {
            let answer = connection.ask("POST", "/v1/price", head, &vector.stdin);
            assert_eq!(answer.status, 200, "{}: {answer:?}", vector.id);
            let price = answer.json()["bid"]["price"].as_str().unwrap_or_default().to_owned();
            assert_eq!(price, vector.expected.stdout, "{}: {answer:?}", vector.id);
        }
    }
    for vector in vectors {
        ask_as_the_provider_does(&run, &server, vector);
    }
    vectors.len()
}

/// The program, told of the service, prints what it would print without one, and relies on the service
/// for each bid.
fn ask_as_the_provider_does(run: &Run, server: &Server, vector: &Vector) {
    let client = run.environment().iter().fold(Run::new(), |client, (name, value)| {
        client.set(name.to_str().unwrap(), value.clone())
    });
    let client = client
        .set("BIDPRICE_SERVICE", format!("http://{}", server.address))
        .set("BIDPRICE_SERVICE_TIMEOUT", "500ms");
    let answer = client.stdin(vector.stdin.as_str()).answer();
    let price = answer.stdout.trim_end_matches('\n');
    assert_eq!((price, answer.exit), (vector.expected.stdout.as_str(), vector.expected.exit));
    let words = answer.stderr.unwrap();
    // On a machine that does much else an answer may be late, and the price is the same.
    LATE.fetch_add(words.matches("did not answer within").count(), Ordering::Relaxed);
    let is_other = words.contains("priced here") && !words.contains("did not answer within");
    assert!(!is_other, "{}: {words}", vector.id);
}

#[test]
fn a_price_is_what_explain_prints() {
    let server = Server::start(&serve().set("BIDPRICE_RATE", "1.2"));
    let explain = Run::new().arguments("explain --json --rate 1.2").stdin(SAMPLE);
    assert_eq!(server.post("/v1/price", SAMPLE).json(), printed(&explain));
}

#[test]
fn a_quote_is_what_the_command_prints() {
    let server = Server::start(&serve());
    let resources = json!({ "cpu": "4", "memory": "16Gi", "storage": ["100Gi", "beta3=1Ti"],
        "gpu": "a100.80Gi=2", "ips": 1, "endpoints": 2, "count": 3, "max": "100000" });
    let flags = "--cpu 4 --memory 16Gi --storage 100Gi --storage beta3=1Ti --gpu a100.80Gi=2 --ips 1 \
                 --endpoints 2 --count 3 --max 100000";
    let quoted = server.post("/v1/quote", &json!({ "resources": resources }).to_string());
    assert_eq!(quoted.json(), printed(&Run::new().arguments(&format!("quote --json {flags}"))));

    let sdl = std::fs::read_to_string(repository().join("tests/sdl/gpu-any-model.yaml")).unwrap();
    let of_sdl =
        printed(&Run::new().arguments("quote --json --have a100.80Gi=8,t4 -").stdin(sdl.clone()));
    let body = json!({ "sdl": sdl, "have": ["a100.80Gi=8,t4"] });
    assert_eq!(server.post("/v1/quote", &body.to_string()).json(), of_sdl);

    let order: Value = serde_json::from_str(SAMPLE).unwrap();
    let of_order = printed(&Run::new().arguments("quote --json -").stdin(SAMPLE));
    assert_eq!(server.post("/v1/quote", &json!({ "order": order }).to_string()).json(), of_order);
}

#[test]
fn what_cannot_be_quoted_is_named() {
    let server = Server::start(&serve());
    for (body, words) in [
        (r#"{"resources":{"cpu":"x"}}"#, "`cpu`: `x` is not"),
        (r#"{"resources":{}}"#, "nothing to quote"),
        (r#"{"sdl":"version: [","have":[]}"#, "`sdl`:2:1: "),
        (r#"{"order":{"resources":1}}"#, "`order`: "),
        (r#"{"resources":{"cpu":"1"},"have":["?"]}"#, "`have`: `?` "),
        (r#"{"resources":{"cpu":"1"},"block_times":["0"]}"#, "`block_times`: `0` "),
    ] {
        let answer = server.post("/v1/quote", body);
        assert_eq!(answer.status, 422, "{answer:?}");
        assert!(answer.body.contains(words), "{body}: {answer:?}");
    }
}

#[test]
fn a_comparison_is_what_the_command_prints() {
    let server = Server::start(&serve().set("BIDPRICE_RATE", "0.5"));
    let asked = json!({ "then": { "set": { "price_target_cpu": "1.4" } },
        "sweep": "price_target_memory=0.5..1.5:0.25", "top": 3, "utilisation": "70" });
    let mut answered = server.post("/v1/what-if", &asked.to_string()).json();
    let flags = "what-if --json --rate 0.5 --set price_target_cpu=1.4 --top 3 --utilisation 70 \
                 --sweep price_target_memory=0.5..1.5:0.25";
    let mut expected = printed(&Run::new().arguments(flags));
    // They are called by how each was told of them.
    for report in [&mut answered, &mut expected] {
        for book in ["now", "then"] {
            report[book]["name"].take();
        }
    }
    assert_eq!(answered, expected);
}

#[test]
fn a_stream_is_what_batch_prints() {
    let server = Server::start(&serve().set("BIDPRICE_RATE", "1.20"));
    let orders: Vec<String> = ["uact", "uakt", "other"].map(small_order).into();
    let mut lines = orders.join("\n");
    lines += "\n\ngarbage\n{\"id\":7,\"order\":";
    lines += &orders[1];
    lines += "}\n{\"id\":8,\"order\":{}}\n";
    let expected = batch().stdin(lines.clone()).answer();
    let answer = server.post("/v1/batch", &lines);
    assert_eq!((answer.status, answer.body), (200, expected.stdout));
    let metrics = server.get("/metrics").body;
    assert!(metrics.contains("\nbidprice_bids_total 3\n"), "{metrics}");
    assert!(metrics.contains("bidprice_refusals_total{reason=\"denomination\"} 1\n"), "{metrics}");
}

#[test]
fn several_books_are_asked_by_their_names() {
    let folder = Folder::new();
    let cheap = folder.file("cheap.yaml", "price_target_cpu: 1\n");
    let dear = folder.file("dear.yaml", "price_target_cpu: 100\n");
    let run = serve().argument("--values").argument(&cheap);
    let server = Server::start(&run.argument("--book").argument(format!("west={dear}")));
    let order = small_order("uact");
    let price = |file: &str| {
        let explain = Run::new().arguments("explain --json --values").argument(file);
        printed(&explain.stdin(order.as_str()))["bid"]["price"].as_str().map(str::to_owned)
    };
    assert_eq!(server.price("/v1/price", &order), price(&cheap));
    assert_eq!(server.price("/v1/books/west/price", &order), price(&dear));
    assert_eq!(server.post("/v1/books/east/price", &order).status, 404);
    let both = json!({ "then": { "book": "west" } }).to_string();
    let compared = server.post("/v1/what-if", &both).json();
    assert_eq!(compared["then"]["name"], "west");
    assert_ne!(compared["total"]["delta_usd"], "0");
}
