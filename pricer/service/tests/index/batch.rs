use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bidprice_service::{Config, Limits};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{
    Fake, ORDER, ask, config, post, quick, read_all, request, run, service, service_of,
};

#[tokio::test]
async fn each_line_has_its_answer() {
    let lines = format!("{}\nwhat\n\n{}", ORDER.trim(), ORDER.trim());
    let (status, head, body) =
        ask(&service(), request("POST", "/v1/batch?owner=akash1x", lines)).await;
    assert_eq!(
        (status, head.headers()["content-type"].to_str().unwrap()),
        (200, "application/x-ndjson")
    );
    let expected = concat!(
        r#"{"line":1,"owner":"akash1x","price":"282.036431"}"#,
        "\n",
        r#"{"bytes":4,"line":2,"refused":"order"}"#,
        "\n",
        r#"{"bytes":0,"line":3,"refused":"order"}"#,
        "\n",
        r#"{"line":4,"owner":"akash1x","price":"282.036431"}"#,
        "\n"
    );
    assert_eq!(body, expected);
}

#[tokio::test]
async fn nothing_is_answered_with_nothing() {
    assert_eq!(ask(&service(), request("POST", "/v1/batch", "")).await.2, "");
}

#[tokio::test]
async fn a_line_that_is_too_long_is_one_answer() {
    let running = run(&service()).await;
    let mut stream = running.connect().await;
    let long = "x".repeat(3 << 20);
    stream.write_all(post("/v1/batch", &format!("{long}\nshort\n")).as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let answer = read_all(&mut stream).await;
    // Cut, but long enough to be seen to be too long.
    let bytes = bidprice_service::limits::LINE_BYTES_MAX + 1;
    let cut = format!("{{\"bytes\":{bytes},\"line\":1,\"refused\":\"order\"}}\n");
    assert!(answer.contains(&cut), "{answer}");
    assert!(answer.contains("{\"bytes\":5,\"line\":2,\"refused\":\"order\"}\n"), "{answer}");
}

const HEAD: &str =
    "POST /v1/batch HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n";

fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}

#[tokio::test]
async fn lines_are_answered_while_others_are_still_to_come() {
    let running = run(&service()).await;
    let mut stream = running.connect().await;
    stream.write_all(HEAD.as_bytes()).await.unwrap();
    for number in 1..=3 {
        stream.write_all(chunk("x\ny").as_bytes()).await.unwrap();
        let wanted = format!(r#""line":{number},"#);
        let mut seen = String::new();
        while !seen.contains(&wanted) {
            let mut piece = [0; 4096];
            let more = stream.read(&mut piece).await.unwrap();
            assert!(more > 0, "{seen}");
            seen.push_str(std::str::from_utf8(&piece[..more]).unwrap());
        }
    }
    stream.write_all(b"0\r\n\r\n").await.unwrap();
    stream.shutdown().await.unwrap();
    let rest = read_all(&mut stream).await;
    assert!(rest.contains(r#""line":4"#) && rest.ends_with("0\r\n\r\n"), "{rest}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_read_is_not_read_from() {
    // Far more than all buffers on the way hold.
    const BYTES: usize = 256 << 20;
    let book = Fake::default();
    let blocks = Arc::clone(&book.blocks);
    let limits = Limits { write_timeout: Duration::from_millis(300), ..quick() };
    let running = run(&service_of(Config { limits, ..config() }, book)).await;
    let mut stream = running.connect().await;
    stream.write_all(HEAD.as_bytes()).await.unwrap();
    let piece = chunk(&"x\n".repeat(32 << 10));
    let mut sent = 0;
    // It ends when the service has given up on us, which it does because we take nothing.
    while sent < BYTES && stream.write_all(piece.as_bytes()).await.is_ok() {
        sent += piece.len();
    }
    assert!(sent < BYTES / 2, "{sent} bytes were taken");
    assert_eq!(blocks[1].load(Ordering::SeqCst), 1, "one block of a stream at a time");
}

#[tokio::test]
async fn a_stream_that_stops_in_a_line_is_broken_off() {
    let limits = Limits { line_timeout: Duration::from_millis(100), ..quick() };
    let running = run(&service_of(Config { limits, ..config() }, Fake::default())).await;
    let mut stream = running.connect().await;
    stream.write_all(format!("{HEAD}{}", chunk("x\nbegun")).as_bytes()).await.unwrap();
    let answer = read_all(&mut stream).await;
    assert!(answer.contains(r#"{"error":"no line came within 100 ms"}"#), "{answer}");
    // No proper end: nobody takes it for all that there is.
    assert!(!answer.ends_with("0\r\n\r\n"), "{answer}");
}

#[tokio::test]
async fn a_stream_with_a_broken_chunk_says_so() {
    let running = run(&service()).await;
    let mut stream = running.connect().await;
    stream.write_all(format!("{HEAD}{}what?\r\n", chunk("x\n")).as_bytes()).await.unwrap();
    let answer = read_all(&mut stream).await;
    assert!(answer.contains(r#""line":1"#) && answer.contains("the body ended early"), "{answer}");
}

#[tokio::test]
async fn a_stream_with_a_length_ends_with_it() {
    let running = run(&service()).await;
    let mut stream = running.connect().await;
    stream.write_all(post("/v1/batch", "x\ny\n").as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let answer = read_all(&mut stream).await;
    assert!(answer.contains(r#""line":2"#) && answer.ends_with("0\r\n\r\n"), "{answer}");
}
