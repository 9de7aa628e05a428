use std::time::Duration;

use bidprice_service::{Config, Limits};
use tokio::io::AsyncWriteExt;
use tokio::task::JoinSet;

use crate::support::{
    Fake, ORDER, Running, config, exchange, post, quick, read_all, read_answer, run, service,
    service_of,
};

const SHORT: Duration = Duration::from_millis(100);

async fn running(limits: Limits) -> Running {
    run(&service_of(Config { limits, ..config() }, Fake::default())).await
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let running = run(&service()).await;
    let mut stream = running.connect().await;
    for _ in 0..3 {
        stream.write_all(post("/v1/price", ORDER).as_bytes()).await.unwrap();
        let answer = read_answer(&mut stream).await.unwrap();
        assert!(
            answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("282.036431"),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn a_slow_head_is_cut() {
    let running = running(Limits { head_timeout: SHORT, ..quick() }).await;
    for begun in ["", "POST /v1/price HT", "GET /healthz HTTP/1.1\r\nhost: localhost\r\n"] {
        let answer = exchange(&mut running.connect().await, begun.as_bytes()).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
    }
}

#[tokio::test]
async fn a_slow_body_is_told_so() {
    let running = running(Limits { body_timeout: SHORT, ..quick() }).await;
    let begun = "POST /v1/price HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\nabc";
    let answer = exchange(&mut running.connect().await, begun.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("body-timeout"), "{answer}");
}

#[tokio::test]
async fn who_ends_his_side_gets_his_answer() {
    let running = run(&service()).await;
    let mut stream = running.connect().await;
    stream.write_all(post("/v1/price", ORDER).as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let answer = read_all(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("282.036431"), "{answer}");
}

#[tokio::test]
async fn a_body_that_ends_early_is_no_order() {
    let running = run(&service()).await;
    let mut stream = running.connect().await;
    let begun = "POST /v1/price HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\nabc";
    stream.write_all(begun.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let answer = read_all(&mut stream).await;
    assert!(!answer.contains(" 200 "), "{answer}");
    let answer =
        exchange(&mut running.connect().await, b"GET /healthz HTTP/1.0\r\nhost: localhost\r\n\r\n")
            .await;
    assert!(answer.contains(" 200 "), "the service goes on: {answer}");
}

#[tokio::test]
async fn heads_have_limits() {
    let running = run(&service()).await;
    let long =
        format!("GET /healthz HTTP/1.1\r\nhost: localhost\r\nx: {}\r\n\r\n", "x".repeat(20_000));
    let answer = exchange(&mut running.connect().await, long.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    let many = "x: y\r\n".repeat(100);
    let many = format!("GET /healthz HTTP/1.1\r\nhost: localhost\r\n{many}\r\n");
    let answer = exchange(&mut running.connect().await, many.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}

#[tokio::test]
async fn a_body_over_the_limit_is_told_so_while_it_is_sent() {
    let running = run(&service()).await;
    let body = "x".repeat((1 << 20) + 1);
    let mut stream = running.connect().await;
    stream.write_all(post("/v1/price", &body).as_bytes()).await.unwrap();
    let answer = read_answer(&mut stream).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("too-large"), "{answer}");
    let huge = "POST /v1/price HTTP/1.1\r\nhost: localhost\r\ncontent-length: 99999999999\r\n\r\n";
    let answer = exchange(&mut running.connect().await, huge.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn what_is_no_http_is_refused_and_the_service_goes_on() {
    let running = run(&service()).await;
    for garbage in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\n: b\r\n\r\n",
        b"POST /v1/price HTTP/1.1\r\nhost: localhost\r\ncontent-length: -1\r\n\r\n",
        b"POST /v1/price HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        b"\0\0\0\0\r\n\r\n",
    ] {
        let mut stream = running.connect().await;
        stream.write_all(garbage).await.unwrap();
        stream.shutdown().await.unwrap();
        let answer = read_all(&mut stream).await;
        assert!(!answer.contains(" 200 ") && !answer.contains(" 500 "), "{answer}");
    }
    let answer =
        exchange(&mut running.connect().await, b"GET /healthz HTTP/1.0\r\nhost: localhost\r\n\r\n")
            .await;
    assert!(answer.contains(r#"{"alive":true}"#), "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_slow_clients_do_not_keep_a_quick_one_out() {
    const SLOW: usize = 2000;
    let running = running(Limits { connections_max: 500, ..quick() }).await;
    let mut slow = Vec::new();
    for number in 0..SLOW {
        let mut stream = running.connect().await;
        let begun: &[u8] = if number % 2 == 0 {
            b"POST /v1/price HTTP/1.1\r\nhost: loc"
        } else {
            b"POST /v1/price HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n{"
        };
        // Those that came first may be gone by now.
        drop(stream.write_all(begun).await);
        slow.push(stream);
    }
    let mut stream = running.connect().await;
    stream.write_all(post("/v1/price", ORDER).as_bytes()).await.unwrap();
    assert!(read_answer(&mut stream).await.unwrap().contains("282.036431"));
    stream
        .write_all(b"GET /metrics HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    let metrics = read_all(&mut stream).await;
    let cut = metrics.lines().find_map(|line| line.strip_prefix("bidprice_connections_cut_total "));
    // All but the newest, of which there are as many as seats.
    assert_eq!(cut.unwrap().parse::<usize>().unwrap(), SLOW + 1 - 500);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_takes_nothing_of_his_answer_is_cut() {
    let limits = Limits { write_timeout: SHORT, ..quick() };
    let running = running(limits).await;
    let mut stream = running.connect().await;
    let many = post("/v1/price", ORDER).repeat(1000);
    // It ends when the service has given up on us; until then it takes what it has room for.
    let mut rounds = 0;
    while stream.write_all(many.as_bytes()).await.is_ok() {
        rounds += 1;
        assert!(rounds < 1000, "nobody ends it");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_are_all_answered() {
    let running = run(&service()).await;
    let mut clients = JoinSet::new();
    for _ in 0..50 {
        let mut stream = running.connect().await;
        clients.spawn(async move {
            for _ in 0..20 {
                stream.write_all(post("/v1/price", ORDER).as_bytes()).await.unwrap();
                assert!(read_answer(&mut stream).await.unwrap().contains("282.036431"));
            }
        });
    }
    while let Some(done) = clients.join_next().await {
        done.unwrap();
    }
}
