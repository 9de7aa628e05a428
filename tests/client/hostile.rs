//! Answers that are none: each ends in the price that there is without a service, and a note.

use std::time::{Duration, Instant};

use super::service::{BOOK, Says, Service, answer, priced};
use super::{PRICE, asking, is_priced_here};
use crate::network::server::{Behaviour, Server};
use crate::program::{Folder, small_order};

/// A service that says this is not believed, for this reason.
#[track_caller]
fn check(says: Says, why: &str) {
    let service = Service::start(says);
    is_priced_here(&asking(service.address()), service.address(), why);
}

#[track_caller]
fn check_text(text: &str, why: &str) {
    check(Says::All(text.to_owned()), why);
}

#[test]
fn what_is_no_price_of_the_order_is_not_printed() {
    for price in [
        "",
        "0.000000",
        "-5.745402",
        "+5.745402",
        "5.7454",
        "5.7454020",
        "5,745402",
        "5.745402e0",
        "5.745402 ",
        "NaN",
        "1000.000001",
        "99999999999999999999999.000000",
        "$(id)",
        "5.745402\\n1",
    ] {
        let service = Service::start(Says::All(priced(price, "uact")));
        let answer = asking(service.address()).answer();
        assert_eq!((answer.stdout.as_str(), answer.exit), ("5.745402\n", 0), "{price}");
        let note = "which cannot be the price of this order\n";
        assert!(answer.stderr.unwrap().ends_with(note), "{price}");
    }
    check_text(&priced(PRICE, "uakt"), "answers in `uakt`, which nobody asked for");
    check_text(
        &priced("5.745403", "uact"),
        "answers `5.745403`, and the same book comes to something else",
    );
}

#[test]
fn what_is_no_answer_is_not_read() {
    let neither = "answers neither with a price nor with a refusal";
    check_text(&answer("200 OK", "", "{}"), neither);
    check_text(&answer("200 OK", "", r#"{"bid":null,"refused":null}"#), neither);
    check_text(&answer("200 OK", "", ""), "answered with nothing");
    check_text(
        &answer("200 OK", "", "5.745402\n"),
        "has no price in its answer: invalid type: floating point `5.745402`, expected an object",
    );
    check_text(&answer("200 OK", "", "<html>"), "answered what is not JSON: `<html>`");
    check_text("", "closed the connection before its answer was whole");
    check_text("HTTP/1.1 200 OK\r\n", "closed the connection before its answer was whole");
    check_text("5.745402\n", "does not speak HTTP/1.1");
    let good = priced(PRICE, "uact");
    check_text(&good[..good.len() - 1], "closed the connection before its answer was whole");
    check_text(&(good.clone() + "5"), "sends more than it announces");
    check_text(&good.replace("content-length", "x-length"), "does not say how long its answer is");
    check_text(
        &good.replace("content-type: application/json", "transfer-encoding: chunked"),
        "answers with `transfer-encoding: chunked`, which is not understood",
    );
    let huge = good.replace("content-length: ", "content-length: 99999");
    check(Says::Part(huge), "has a body of more than 4194304 bytes");
    // Another service, that never heard of books.
    let stranger = good.replace(&format!("bidprice-book: {BOOK}\r\n"), "");
    check_text(&stranger, "does not say that it priced by the same book");
    let other = good.replace(BOOK, "0000000000000000");
    check_text(&other, "does not say that it priced by the same book");
}

#[test]
fn other_statuses_are_no_price() {
    let problem =
        r#"{"type":"urn:bidprice:problem:book-differs","title":"x","status":409,"detail":"y"}"#;
    for (status, why) in [
        ("409 Conflict", "answers with status 409: its price book is another"),
        ("401 Unauthorized", "answers with status 401: it wants another token"),
        ("404 Not Found", "answers with status 404: it has no such price book"),
        ("503 Service Unavailable", "answers with status 503: it is busy"),
        ("500 Internal Server Error", "answers with status 500"),
        ("100 Continue", "answers with status 100"),
        ("302 Found", "answers with status 302"),
    ] {
        check_text(&answer(status, "location: http://127.0.0.1:1/\r\n", problem), why);
    }
    // Said before the order was read, and the connection closed with it: the status or the failure.
    let service = Service::start(Says::Early(answer("409 Conflict", "", problem)));
    let padding = format!("{{\"padding\":\"{}\",", "x".repeat(900_000));
    let order = small_order("uact").replacen('{', &padding, 1);
    let bid = asking(service.address()).stdin(order).answer();
    assert_eq!((bid.stdout.as_str(), bid.exit), ("5.745402\n", 0));
    assert!(bid.stderr.unwrap().starts_with("bidpricescript: priced here: the service at "));
}

#[test]
fn who_is_late_is_not_waited_for() {
    let late = "did not answer within 50 ms";
    let good = priced(PRICE, "uact");
    for says in [
        Says::Part(String::new()),
        Says::Part("HTTP/1.1 ".to_owned()),
        Says::Part(good[..good.len() - 1].to_owned()),
        Says::Dripped(good.clone()),
        Says::Dripped("HTTP/1.1 200 OK\r\nx: ".to_owned() + &"y".repeat(1000)),
    ] {
        let service = Service::start(says);
        let run = asking(service.address()).set("BIDPRICE_SERVICE_TIMEOUT", "50ms");
        let began = Instant::now();
        is_priced_here(&run, service.address(), late);
        // Far below what the slowest of them would take, far above what a busy machine needs.
        assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    }
    let service = Service::start(Says::Part(String::new()));
    let run = asking(service.address()).set("BIDPRICE_SERVICE_TIMEOUT", "");
    is_priced_here(&run, service.address(), "did not answer within 200 ms");
    // A whole answer counts, even if the connection stays open.
    let service = Service::start(Says::Part(good));
    asking(service.address()).bids(PRICE);
}

#[test]
fn who_takes_no_connection_is_not_waited_for() {
    let folder = Folder::new();
    let path = folder.path().join("full");
    let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    // One that nobody takes fills the queue: the next waits.
    rustix::net::listen(&listener, 0).unwrap();
    let _waiting = std::os::unix::net::UnixStream::connect(&path).unwrap();
    let address = format!("unix:{}", path.display());
    let run = asking(&address).set("BIDPRICE_SERVICE_TIMEOUT", "50ms");
    is_priced_here(&run, &address, "did not answer within 50 ms");
}

#[test]
fn servers_that_are_no_service_are_not_believed() {
    for behaviour in [
        Behaviour::json(r#"{"bid":{"price":"1.000000","denom":"uact"},"refused":null,"notes":[]}"#),
        Behaviour::Garbage,
        Behaviour::CutOff,
        Behaviour::HugeHeader,
        Behaviour::Huge { bytes: 64 << 20 },
        Behaviour::RedirectLoop,
        Behaviour::HangAfterHeaders,
        Behaviour::DripHeaders,
        Behaviour::Truncated("{\"bid\":".to_owned()),
    ] {
        let server = Server::start(behaviour);
        let answer = asking(&server.url()).answer();
        assert_eq!((answer.stdout.as_str(), answer.exit), ("5.745402\n", 0));
        let note = format!("bidpricescript: priced here: the service at `{}` ", server.url());
        let stderr = answer.stderr.unwrap();
        assert!(stderr.starts_with(&note) && stderr.lines().count() == 1, "{stderr}");
    }
}

#[test]
fn proxies_are_not_asked() {
    let service = Service::start(Says::All(priced(PRICE, "uact")));
    let run = asking(service.address())
        .set("HTTP_PROXY", "http://127.0.0.1:1")
        .set("http_proxy", "http://127.0.0.1:1");
    run.bids(PRICE);
}
