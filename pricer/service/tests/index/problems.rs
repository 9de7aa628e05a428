use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::Request;
use bidprice_service::{Config, Limits, Service};
use hyper::body::Frame;
use serde_json::Value;

use crate::support::{Fake, ORDER, ask, config, quick, request, service, service_of};

/// Status, the problem's name, and what its detail begins with.
#[track_caller]
fn says(
    (status, head, body): &(u16, axum::http::Response<()>, String),
    expected: (u16, &str, &str),
) {
    let shown: Value = serde_json::from_str(body).unwrap();
    assert_eq!(head.headers()["content-type"], "application/problem+json");
    assert_eq!(shown["status"], *status);
    let name = shown["type"].as_str().unwrap().strip_prefix("urn:bidprice:problem:").unwrap();
    let detail = shown["detail"].as_str().unwrap();
    assert_eq!((*status, name), (expected.0, expected.1), "{body}");
    assert!(detail.starts_with(expected.2), "{detail}");
}

async fn check(service: &Service, asked: Request<Body>, expected: (u16, &str, &str)) {
    says(&ask(service, asked).await, expected);
}

fn with(mut request: Request<Body>, name: &'static str, value: &str) -> Request<Body> {
    request.headers_mut().insert(name, value.parse().unwrap());
    request
}

fn limited(limits: Limits, book: Fake) -> Service {
    service_of(Config { limits, ..config() }, book)
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    for path in [
        "/",
        "/v1",
        "/v1/",
        "/v1/prices",
        "/v1/books",
        "/v1/books/a",
        "/v1/books/a/b/price",
        "/%2e%2e/etc",
    ] {
        check(&service(), request("GET", path, ""), (404, "not-found", "no route has this path"))
            .await;
    }
    let unknown = (404, "no-such-book", "the path names a price book");
    check(&service(), request("POST", "/v1/books/east/price", ORDER), unknown).await;
}

#[tokio::test]
async fn a_route_is_asked_in_one_way() {
    let answer = ask(&service(), request("GET", "/v1/price", "")).await;
    says(&answer, (405, "method", "it answers POST only"));
    assert_eq!(answer.1.headers()["allow"], "POST");
    let answer = ask(&service(), request("DELETE", "/v1/rate", "")).await;
    assert_eq!(answer.1.headers()["allow"], "GET, HEAD");
}

#[tokio::test]
async fn a_body_has_a_limit() {
    let limits = Limits { order_bytes_max: 10, ..quick() };
    let too_long = (413, "too-large", "the body has more than 10 bytes");
    let service = limited(limits, Fake::default());
    check(&service, request("POST", "/v1/price", "01234567890"), too_long).await;
    let streamed = Body::new(Pieces(["012345", "6789", "0"].into()));
    check(&service, request("POST", "/v1/price", streamed), too_long).await;
    check(&service, request("GET", "/v1/rate", "x"), (413, "too-large", "")).await;
}

struct Pieces(VecDeque<&'static str>);

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(self.0.pop_front().map(|piece| Ok(Frame::data(piece.into()))))
    }
}

#[tokio::test]
async fn all_bodies_together_have_a_limit() {
    let service = limited(Limits { bodies_bytes_max: 10, ..quick() }, Fake::default());
    let busy = (503, "busy", "the service holds as many bytes");
    // The first 16 KiB of each are not counted.
    let of = |bytes: usize| "x".repeat((16 << 10) + bytes);
    let answer = ask(&service, request("POST", "/v1/price", of(11))).await;
    says(&answer, busy);
    assert_eq!(answer.1.headers()["retry-after"], "1");
    // What was held is free again.
    assert_eq!(ask(&service, request("POST", "/v1/price", of(10))).await.0, 200);
}

#[tokio::test]
async fn only_so_many_are_answered_at_once() {
    let service = limited(Limits { requests_max: 0, streams_max: 0, ..quick() }, Fake::default());
    check(
        &service,
        request("POST", "/v1/price", ORDER),
        (503, "busy", "the service answers as many"),
    )
    .await;
    check(
        &service,
        request("POST", "/v1/batch", ORDER),
        (503, "busy", "the service has as many streams"),
    )
    .await;
    // Probes are not among them.
    assert_eq!(ask(&service, request("GET", "/healthz", "")).await.0, 200);
}

#[tokio::test]
async fn an_answer_has_a_time_limit() {
    let (shut, gate) = std::sync::mpsc::channel();
    let gate = Some(std::sync::Mutex::new(gate));
    let slow = Fake { pace: bidprice_service::Pace::Slow, gate, ..Fake::default() };
    let limits = Limits { answer_timeout: Duration::from_millis(20), slow_max: 1, ..quick() };
    let service = limited(limits, slow);
    let late = (504, "answer-timeout", "there was no answer within 20 ms");
    check(&service, request("POST", "/v1/price", ORDER), late).await;
    // The turn is taken as long as the work goes on.
    check(&service, request("POST", "/v1/price", ORDER), late).await;
    drop(shut);
}

#[tokio::test]
async fn a_bug_is_told_to_the_log_alone() {
    let slow = Fake { pace: bidprice_service::Pace::Slow, ..Fake::default() };
    let answer = ask(&limited(quick(), slow), request("POST", "/v1/price", "bug")).await;
    says(&answer, (500, "internal", "something went wrong here"));
    assert!(!answer.2.contains("finds a bug"), "{}", answer.2);
}

#[tokio::test]
async fn a_question_that_cannot_be_answered_says_why() {
    let answer = ask(&service(), request("POST", "/v1/quote", r#"{"sdl":"nothing"}"#)).await;
    says(&answer, (422, "unusable", "`sdl` is no deployment file"));
    assert!(
        answer.2.contains(r#""hint":"send one""#) && !answer.2.contains("secret"),
        "{}",
        answer.2
    );
    let none = (422, "unusable", "the body has none of");
    check(&service(), request("POST", "/v1/quote", "{}"), none).await;
    check(&service(), request("POST", "/v1/quote", r#"{"sdl":"","order":{}}"#), none).await;
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_shown_its_place() {
    let unreadable = (400, "request", "the body cannot be read: ");
    for body in ["", "{", r#"{"sld":""}"#, r#"{"sdl":1}"#, "[]\u{0}"] {
        check(&service(), request("POST", "/v1/quote", body), unreadable).await;
        check(&service(), request("POST", "/v1/what-if", body), unreadable).await;
    }
    let mut yaml = request("POST", "/v1/quote", &b"\xff"[..]);
    yaml.headers_mut().insert("content-type", "text/yaml".parse().unwrap());
    check(&service(), yaml, unreadable).await;
}

#[tokio::test]
async fn an_owner_is_plain_and_one() {
    let plain = (400, "request", "the owner is not up to 128 letters and digits");
    check(&service(), request("POST", "/v1/price?owner=a%20b", ORDER), plain).await;
    let long = format!("/v1/price?owner={}", "a".repeat(129));
    check(&service(), request("POST", &long, ORDER), plain).await;
    let two = with(request("POST", "/v1/price?owner=a", ORDER), "bidprice-owner", "b");
    check(&service(), two, (400, "request", "header and query name two owners")).await;
    let other = (400, "request", "the query has something else");
    check(&service(), request("POST", "/v1/price?ownr=a", ORDER), other).await;
}

#[tokio::test]
async fn a_client_with_another_book_is_told() {
    let differs = (409, "book-differs", "the service would price by the book `0123456789abcdef`");
    let asked = with(request("POST", "/v1/price", ORDER), "bidprice-book", "0000000000000000");
    check(&service(), asked, differs).await;
    let same = with(request("POST", "/v1/price", ORDER), "bidprice-book", "0123456789abcdef");
    assert_eq!(ask(&service(), same).await.0, 200);
}

#[tokio::test]
async fn a_comparison_with_a_book_that_is_not_there_is_refused() {
    let asked = request("POST", "/v1/what-if", r#"{"then":{"book":"x"}}"#);
    check(&service(), asked, (404, "no-such-book", "`now.book` or `then.book`")).await;
}
