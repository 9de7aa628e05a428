use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bidprice_service::{Config, Limits, Pace};
use tokio::io::AsyncWriteExt;
use tokio::task::JoinSet;

use crate::support::{Fake, ORDER, config, post, quick, read_all, read_answer, run, service_of};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_under_load_loses_no_request() {
    // Long enough for each client to ask once more.
    let limits = Limits { farewell: Duration::from_secs(1), ..quick() };
    let running = run(&service_of(Config { limits, ..config() }, Fake::default())).await;
    let answered = Arc::new(AtomicUsize::new(0));
    let mut clients = JoinSet::new();
    for _ in 0..20 {
        let mut stream = running.connect().await;
        let answered = Arc::clone(&answered);
        clients.spawn(async move {
            loop {
                stream.write_all(post("/v1/price", ORDER).as_bytes()).await.unwrap();
                let answer = read_answer(&mut stream).await.expect("each request has an answer");
                assert!(answer.contains("282.036431"), "{answer}");
                answered.fetch_add(1, Ordering::Relaxed);
                // The service says that it will end: whoever hears it asks elsewhere.
                if answer.contains("connection: close") {
                    return;
                }
            }
        });
    }
    while answered.load(Ordering::Relaxed) < 200 {
        tokio::task::yield_now().await;
    }
    let done = running.stop();
    while let Some(client) = clients.join_next().await {
        client.unwrap();
    }
    assert_eq!(done.await.unwrap().cut, 0);
}

/// Waits until a price waits.
async fn begun(prices: &[AtomicUsize; 2]) {
    while prices[0].load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
}

fn gated() -> (std::sync::mpsc::Sender<()>, Fake) {
    let (open, gate) = std::sync::mpsc::channel();
    (open, Fake { gate: Some(Mutex::new(gate)), pace: Pace::Slow, ..Fake::default() })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_begun_is_finished() {
    let (open, book) = gated();
    let prices = Arc::clone(&book.blocks);
    let running = run(&service_of(Config { limits: quick(), ..config() }, book)).await;
    let address = running.address;
    let mut idle = running.connect().await;
    let mut stream = running.connect().await;
    stream.write_all(post("/v1/price", ORDER).as_bytes()).await.unwrap();
    begun(&prices).await;
    let done = running.stop();
    // A connection without a request ends at once.
    assert_eq!(read_all(&mut idle).await, "");
    assert!(tokio::net::TcpStream::connect(address).await.is_err(), "nobody new is taken");
    open.send(()).unwrap();
    assert!(read_all(&mut stream).await.contains("282.036431"));
    assert_eq!(done.await.unwrap().cut, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_has_an_end() {
    let (open, book) = gated();
    let prices = Arc::clone(&book.blocks);
    let limits = Limits { drain_timeout: Duration::from_millis(100), ..quick() };
    let running = run(&service_of(Config { limits, ..config() }, book)).await;
    let mut stream = running.connect().await;
    stream.write_all(post("/v1/price", ORDER).as_bytes()).await.unwrap();
    begun(&prices).await;
    assert_eq!(running.stop().await.unwrap().cut, 1);
    drop(open);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_came_last_is_answered_too() {
    let running = run(&service_of(Config { limits: quick(), ..config() }, Fake::default())).await;
    let mut streams = Vec::new();
    for _ in 0..50 {
        let mut stream = running.connect().await;
        stream.write_all(post("/v1/price", ORDER).as_bytes()).await.unwrap();
        streams.push(stream);
    }
    // Most of them are not even accepted.
    let done = running.stop();
    for mut stream in streams {
        let answer = read_all(&mut stream).await;
        assert!(answer.contains("282.036431"), "{answer}");
    }
    assert_eq!(done.await.unwrap().cut, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_ends_is_not_ready() {
    let limits = Limits { farewell: Duration::from_millis(300), ..quick() };
    let running = run(&service_of(Config { limits, ..config() }, Fake::default())).await;
    let mut stream = running.connect().await;
    let asked = b"GET /readyz HTTP/1.1\r\nhost: localhost\r\n\r\n";
    stream.write_all(asked).await.unwrap();
    assert!(read_answer(&mut stream).await.unwrap().contains(" 200 "));
    let done = running.stop();
    // It is told in an answer, which is the last of its connection.
    loop {
        stream.write_all(asked).await.unwrap();
        let answer = read_answer(&mut stream).await.unwrap();
        if answer.contains(" 503 ") {
            assert!(
                answer.contains("connection: close") && answer.contains("is about to end"),
                "{answer}"
            );
            break;
        }
    }
    assert_eq!(done.await.unwrap().cut, 0);
}
