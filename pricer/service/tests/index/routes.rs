use std::collections::BTreeMap;
use std::sync::Arc;

use bidprice_service::{Asset, Book, BookName, Books, Config, Metrics, Service, Shelf};
use serde_json::Value;

use crate::support::{Fake, ORDER, ask, config, request, service, service_of};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The answer's body, if it is one.
#[track_caller]
fn answered((status, head, body): (u16, axum::http::Response<()>, String)) -> Value {
    assert_eq!(
        (status, &head.headers()["content-type"]),
        (200, &"application/json".parse().unwrap()),
        "{body}"
    );
    json(&body)
}

#[tokio::test]
async fn a_price_is_what_explain_prints() {
    let (status, head, body) = ask(&service(), request("POST", "/v1/price", ORDER)).await;
    assert_eq!(status, 200);
    assert_eq!(head.headers()["bidprice-book"], "0123456789abcdef");
    let shown = json(&body);
    assert_eq!(shown["bid"], serde_json::json!({ "price": "282.036431", "denom": "uact" }));
    assert_eq!(shown["lines"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn a_refusal_is_an_answer_too() {
    let shown = answered(ask(&service(), request("POST", "/v1/price", "what")).await);
    assert_eq!(shown["refused"]["reason"], "order");
    assert_eq!(shown["bid"], Value::Null);
}

#[tokio::test]
async fn a_price_can_be_had_without_what_it_is_made_of() {
    for (order, expected) in [
        (ORDER, r#"{"bid":{"price":"282.036431","denom":"uact"},"refused":null,"notes":[]}"#),
        ("what", r#"{"bid":null,"refused":{"reason":"order","message":"#),
    ] {
        let mut asked = request("POST", "/v1/price", order);
        asked.headers_mut().insert("prefer", "return=minimal".parse().unwrap());
        let (status, head, body) = ask(&service(), asked).await;
        assert_eq!(
            (status, &head.headers()["preference-applied"]),
            (200, &"return=minimal".parse().unwrap())
        );
        assert!(body.starts_with(expected), "{body}");
    }
}

#[tokio::test]
async fn the_owner_comes_in_the_query_or_in_a_header() {
    let shown = answered(ask(&service(), request("POST", "/v1/price?owner=akash1x", ORDER)).await);
    assert_eq!(shown["notes"][0], "for akash1x");
    let mut asked = request("POST", "/v1/price", ORDER);
    asked.headers_mut().insert("bidprice-owner", "akash1y".parse().unwrap());
    assert_eq!(answered(ask(&service(), asked).await)["notes"][0], "for akash1y");
}

#[tokio::test]
async fn a_slow_price_is_the_same() {
    let slow = Fake { pace: bidprice_service::Pace::Slow, ..Fake::default() };
    let shown =
        answered(ask(&service_of(config(), slow), request("POST", "/v1/price", ORDER)).await);
    assert_eq!(shown["bid"]["price"], "282.036431");
}

#[tokio::test]
async fn a_quote_takes_a_deployment_file_an_order_or_resources() {
    let service = service();
    for (body, note) in [
        (r#"{"resources":{"cpu":"2"}}"#, "resources"),
        (r#"{"order":{"resources":[]}}"#, "order"),
        (r#"{"sdl":"version: '2.0'"}"#, "version: '2.0'"),
    ] {
        let shown = answered(ask(&service, request("POST", "/v1/quote", body)).await);
        assert_eq!(shown["notes"][0], note);
    }
    let mut yaml = request("POST", "/v1/quote?owner=akash1x", "version: '2.1'");
    yaml.headers_mut().insert("content-type", "application/yaml; charset=utf-8".parse().unwrap());
    let shown = answered(ask(&service, yaml).await);
    assert_eq!(shown["notes"], serde_json::json!(["version: '2.1'", "for akash1x"]));
}

fn two_books() -> Service {
    let other: Book = Arc::new(Fake { hash: "ffffffffffffffff".to_owned(), ..Fake::default() });
    let named = BTreeMap::from([(BookName::parse("west-1").unwrap(), other)]);
    let shelf = Shelf { unnamed: Arc::new(Fake::default()), named };
    Service::new(config(), Arc::new(Books::new(shelf)), Arc::new(Metrics::default()))
}

#[tokio::test]
async fn what_if_compares_books_by_name() {
    let body = r#"{"orders":[{"resources":[]}],"then":{"book":"west-1"}}"#;
    let shown = answered(ask(&two_books(), request("POST", "/v1/what-if", body)).await);
    assert_eq!(shown["now"]["book"], "0123456789abcdef");
    assert_eq!(shown["then"]["book"], "ffffffffffffffff");
    assert_eq!(shown["orders"]["from"], "1 orders");
}

#[tokio::test]
async fn a_book_with_a_name_has_the_same_routes() {
    let service = two_books();
    for (method, route, body) in [
        ("POST", "price", ORDER),
        ("POST", "quote", r#"{"sdl":""}"#),
        ("POST", "what-if", "{}"),
        ("POST", "batch", ""),
        ("GET", "rate", ""),
        ("GET", "config", ""),
        ("GET", "status", ""),
    ] {
        let path = format!("/v1/books/west-1/{route}");
        let (status, head, _) = ask(&service, request(method, &path, body)).await;
        assert_eq!((status, route), (200, route));
        assert_eq!(head.headers()["bidprice-book"], "ffffffffffffffff", "{route}");
    }
}

#[tokio::test]
async fn rate_and_configuration_are_shown() {
    let rate = answered(ask(&service(), request("GET", "/v1/rate", "")).await);
    assert_eq!(
        rate,
        json(r#"{"usd_per_akt":"1.5","state":"fresh","age_seconds":7,"source":null}"#)
    );
    let config = answered(ask(&service(), request("GET", "/v1/config", "")).await);
    assert_eq!(config["prices"][0]["usd_per_month"], "1.60");
}

#[tokio::test]
async fn the_page_is_told_how_everything_stands() {
    let status = answered(ask(&service(), request("GET", "/v1/status", "")).await);
    assert_eq!(status["ready"], true);
    assert_eq!(status["rate"]["usd_per_akt"], "1.5");
    assert_eq!(status["sources"][0]["source"], "dia");
    assert_eq!(status["journal"]["refusals"][0]["count"], 2);
    assert_eq!(status["journal"]["last"][0]["refused"], "too_dear");
}

#[tokio::test]
async fn a_probe_is_told_whether_prices_can_be_had() {
    let (status, _, body) = ask(&service(), request("GET", "/healthz", "")).await;
    assert_eq!((status, body.as_str()), (200, "{\"alive\":true}\n"));
    let ready = answered(ask(&service(), request("GET", "/readyz", "")).await);
    assert_eq!((&ready["ready"], &ready["generation"]), (&Value::from(true), &Value::from(0)));
    let book = Fake { obstacles: vec!["there is no rate".to_owned()], ..Fake::default() };
    let (status, _, body) = ask(&service_of(config(), book), request("GET", "/readyz", "")).await;
    assert_eq!(status, 503);
    assert_eq!(json(&body)["obstacles"][0]["problem"], "there is no rate");
}

#[tokio::test]
async fn every_answer_says_what_a_browser_may_not_do() {
    for (method, path) in [("POST", "/v1/price"), ("GET", "/v1/rate"), ("GET", "/nothing")] {
        let (_, head, _) = ask(&service(), request(method, path, ORDER)).await;
        let header = |name: &str| head.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "no-referrer");
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert!(head.headers().keys().all(|name| !name.as_str().starts_with("access-control")));
    }
}

#[tokio::test]
async fn the_page_has_its_own_policy_and_its_files_a_version() {
    let bytes = b"<!doctype html>";
    let assets = vec![Asset::new("/", "text/html; charset=utf-8", bytes)];
    let service = service_of(Config { assets, ..config() }, Fake::default());
    let (status, head, body) = ask(&service, request("GET", "/", "")).await;
    assert_eq!((status, body.as_bytes()), (200, &bytes[..]));
    let policy = head.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("script-src 'self';") && !policy.contains("unsafe-inline"), "{policy}");
    let mut again = request("GET", "/", "");
    again.headers_mut().insert("if-none-match", head.headers()["etag"].clone());
    assert_eq!(ask(&service, again).await.0, 304);
}

#[tokio::test]
async fn head_is_answered_where_get_is() {
    assert_eq!(ask(&service(), request("HEAD", "/v1/rate", "")).await.0, 200);
}
