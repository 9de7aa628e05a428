//! The server does what it says, to a client that knows only bytes.

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore};

use super::{Authority, Behaviour, Proxy, Server, refused_url};
use crate::program::Folder;

/// No answer takes so long unless the server is at fault.
const PATIENCE: Duration = Duration::from_secs(20);

/// More than any test may last.
const FOREVER: Duration = Duration::from_hours(1);

/// Everything that fits between a server and a reader who does not read.
const BUFFERS_BYTES: u64 = 32 << 20;

/// A connection on which this request was sent.
fn ask(port: u16, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    stream
}

fn get(server: &Server, target: &str) -> TcpStream {
    ask(server.port(), &format!("GET {target} HTTP/1.1\r\nHost: x\r\n\r\n"))
}

/// All that comes until the connection ends, however it ends.
fn read(mut stream: impl Read) -> String {
    let mut bytes = Vec::new();
    if let Err(error) = stream.read_to_end(&mut bytes) {
        assert_eq!(error.kind(), ErrorKind::ConnectionReset, "after {} bytes", bytes.len());
    }
    String::from_utf8(bytes).unwrap()
}

fn read_bytes(stream: &mut impl Read, count: usize) -> String {
    let mut bytes = vec![0; count];
    stream.read_exact(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn complete(status: u16, content_type: &str, body: &str) -> String {
    let bytes = body.len();
    format!(
        "HTTP/1.1 {status} \r\nContent-Type: {content_type}\r\nContent-Length: {bytes}\r\n\
         Connection: close\r\n\r\n{body}"
    )
}

/// Fails unless a request to `/a?b=c` gets these bytes and then the end.
#[track_caller]
fn check(behaviour: Behaviour, expected: &str) {
    let server = Server::start(behaviour);
    assert_eq!(read(get(&server, "/a?b=c")), expected);
}

/// Fails unless this comes first and a drop ends the rest, which it returns, at once.
#[track_caller]
fn rest_after_drop(behaviour: Behaviour, first: &str) -> String {
    let server = Server::start(behaviour);
    let mut stream = get(&server, "/");
    server.wait_for_requests(1, PATIENCE);
    assert_eq!(read_bytes(&mut stream, first.len()), first);
    let start = Instant::now();
    drop(server);
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    read(stream)
}

#[test]
fn answers_arrive_whole() {
    check(Behaviour::json("{}"), &complete(200, "application/json", "{}"));
    check(Behaviour::status(501), &complete(501, "text/plain", "status 501\n"));
    let redirect = |location: &str| {
        format!(
            "HTTP/1.1 302 \r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
    };
    check(Behaviour::RedirectLoop, &redirect("/a?b=c"));
    check(Behaviour::RedirectTo("http://x/".to_owned()), &redirect("http://x/"));
    check(Behaviour::Drip("7".to_owned()), &complete(200, "application/json", "7"));
    let later = Behaviour::Delayed(Duration::from_millis(1), Box::new(Behaviour::json("1")));
    check(later, &complete(200, "application/json", "1"));
}

#[test]
fn faults_arrive_as_promised() {
    check(Behaviour::CutOff, "");
    check(Behaviour::Garbage, "\0\x01 SSH-2.0-x\r\n");
    let truncated = complete(200, "application/json", "{\"a").replace("Length: 3", "Length: 67");
    check(Behaviour::Truncated("{\"a".to_owned()), &truncated);
}

#[test]
fn what_hangs_ends_with_the_server() {
    let head = complete(200, "application/json", &"7".repeat(64)).replace('7', "");
    let later = Behaviour::Delayed(FOREVER, Box::new(Behaviour::json("{}")));
    assert_eq!(rest_after_drop(Behaviour::HangBeforeHeaders, ""), "");
    assert_eq!(rest_after_drop(Behaviour::HangAfterHeaders, &head), "");
    assert_eq!(rest_after_drop(later, ""), "");
}

#[test]
fn what_drips_ends_with_the_server() {
    let body = "7".repeat(100);
    let first = complete(200, "application/json", &body).replace(&body, "7");
    assert!(rest_after_drop(Behaviour::Drip(body), &first).len() < 99);
    assert!(!rest_after_drop(Behaviour::DripHeaders, "H").contains("{}"));
}

#[test]
fn a_connection_without_a_request_ends_with_the_server() {
    let server = Server::start(Behaviour::CutOff);
    let stream = ask(server.port(), "GET / HTTP/1.1\r\n");
    drop(server);
    assert_eq!(read(stream), "");
}

#[test]
fn what_hangs_ends_when_the_reader_goes() {
    let server = Server::start(Behaviour::HangBeforeHeaders);
    let stream = get(&server, "/");
    server.wait_for_requests(1, PATIENCE);
    drop(stream);
    server.wait_until_closed(PATIENCE);
}

#[test]
fn huge_answers_stop_when_the_reader_goes() {
    for behaviour in [Behaviour::Huge { bytes: u64::MAX }, Behaviour::HugeHeader] {
        let server = Server::start(behaviour);
        let mut stream = get(&server, "/");
        read_bytes(&mut stream, 1 << 16);
        drop(stream);
        server.wait_until_closed(PATIENCE);
        assert!(server.bytes_sent() < BUFFERS_BYTES, "{}", server.bytes_sent());
    }
}

#[test]
fn huge_answers_come_to_their_end() {
    let server = Server::start(Behaviour::Huge { bytes: 100_005 });
    let answer = read(get(&server, "/"));
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    assert_eq!(body, "1234567890".repeat(10_000) + "12345");
    server.wait_until_closed(PATIENCE);
    assert_eq!(server.bytes_sent(), 100_005);
    server.set(Behaviour::HugeHeader);
    assert!(read(get(&server, "/")).len() > 64 << 20);
}

#[test]
fn the_first_route_that_fits_is_taken() {
    let server = Server::start(Behaviour::Routes(vec![
        ("/v2", Behaviour::status(501)),
        ("/v1/a", Behaviour::Sequence(vec![Behaviour::json("1"), Behaviour::json("2")])),
        ("/v1", Behaviour::json("3")),
    ]));
    let answers = ["/v2/a", "/v1/a", "/v1/b", "http://x:1/v1/a?b", "/v1/a", "/"];
    let last = answers.map(|target| read(get(&server, target)).pop().unwrap());
    assert_eq!(last, ['\n', '1', '3', '2', '2', '\n']);
    assert_eq!(server.requests(), answers);
    assert!(read(get(&server, "/")).starts_with("HTTP/1.1 404 "));
}

#[test]
fn a_server_recovers_when_told_to() {
    let server = Server::start(Behaviour::CutOff);
    assert_eq!(read(get(&server, "/")), "");
    server.set(Behaviour::json("{}"));
    assert!(read(get(&server, "/")).ends_with("{}"));
}

#[test]
#[should_panic(expected = "not 2 requests in 1ms, but these: [\"/a\"]")]
fn a_wait_for_requests_has_a_limit() {
    let server = Server::start(Behaviour::CutOff);
    read(get(&server, "/a"));
    server.wait_for_requests(2, Duration::from_millis(1));
}

#[test]
#[should_panic(expected = "connections still open after 1ms: 1")]
fn a_wait_for_the_end_has_a_limit() {
    let server = Server::start(Behaviour::HangBeforeHeaders);
    let _open = get(&server, "/");
    server.wait_for_requests(1, PATIENCE);
    server.wait_until_closed(Duration::from_millis(1));
}

#[test]
fn a_refused_url_has_no_listener() {
    let url = refused_url();
    let address = url.strip_prefix("http://").unwrap();
    let kind = TcpStream::connect(address).unwrap_err().kind();
    assert_eq!(kind, ErrorKind::ConnectionRefused);
}

#[test]
fn a_proxy_takes_every_host_for_this_machine() {
    let proxy = Proxy::start();
    let proxy_port = proxy.url().rsplit_once(':').unwrap().1.parse().unwrap();
    let server = Server::start(Behaviour::json("{}"));
    let host = format!("source.example:{}", server.port());

    let plain = ask(proxy_port, &format!("GET http://{host}/a?b HTTP/1.1\r\nHost: x\r\n\r\n"));
    assert_eq!(read(plain), complete(200, "application/json", "{}"));

    let mut tunnel = ask(proxy_port, &format!("CONNECT {host} HTTP/1.1\r\n\r\n"));
    assert_eq!(read_bytes(&mut tunnel, 17), "HTTP/1.1 200 \r\n\r\n");
    tunnel.write_all(b"GET /c HTTP/1.1\r\n\r\n").unwrap();
    assert_eq!(read(tunnel), complete(200, "application/json", "{}"));

    let nowhere = ask(proxy_port, "CONNECT source.example HTTP/1.1\r\n\r\n");
    assert!(read(nowhere).starts_with("HTTP/1.1 502 "));

    let url = format!("GET http://{host}/a?b");
    let tunnel = format!("CONNECT {host}");
    assert_eq!(proxy.targets(), [url.as_str(), &tunnel, "CONNECT source.example"]);
    assert_eq!(server.requests(), ["/a?b", "/c"]);
}

#[test]
fn a_tunnel_that_hangs_ends_with_its_proxy() {
    let proxy = Proxy::start();
    let proxy_port = proxy.url().rsplit_once(':').unwrap().1.parse().unwrap();
    let server = Server::start(Behaviour::HangBeforeHeaders);
    let target = format!("http://source.example:{}/", server.port());
    let stream = ask(proxy_port, &format!("GET {target} HTTP/1.1\r\n\r\n"));
    server.wait_for_requests(1, PATIENCE);
    drop(proxy);
    assert_eq!(read(stream), "");
    server.wait_until_closed(PATIENCE);
}

/// What a client that trusts this authority gets from the server under this name.
fn get_with_tls(
    server: &Server,
    name: &'static str,
    authority: &Authority,
) -> Result<String, String> {
    let folder = Folder::new();
    let pem = fs::read(authority.pem_file(folder.path())).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(&pem).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name).unwrap();
    let session = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = rustls::StreamOwned::new(session, ask(server.port(), ""));
    stream.write_all(b"GET /a HTTP/1.1\r\n\r\n").map_err(|error| error.to_string())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map(|_| answer).map_err(|error| error.to_string())
}

#[test]
fn tls_is_served_under_the_certificates_name() {
    let authority = Authority::new();
    for name in ["localhost", "127.0.0.1"] {
        let server = Server::start_tls(Behaviour::json("{}"), &authority, name);
        let answer = get_with_tls(&server, name, &authority);
        assert_eq!(answer, Ok(complete(200, "application/json", "{}")));
        assert_eq!(server.url(), format!("https://localhost:{}", server.port()));
        assert_eq!(server.requests(), ["/a"]);
    }
}

#[test]
fn an_answer_of_unknown_length_ends_properly_with_tls() {
    let authority = Authority::new();
    let server = Server::start_tls(Behaviour::Huge { bytes: 100_000 }, &authority, "localhost");
    assert!(get_with_tls(&server, "localhost", &authority).unwrap().ends_with("7890"));
    server.set(Behaviour::Truncated("7".to_owned()));
    let error = get_with_tls(&server, "localhost", &authority).unwrap_err();
    assert!(error.contains("close_notify"), "{error}");
}

#[test]
fn tls_that_hangs_ends_with_the_server() {
    let authority = Authority::new();
    let server = Server::start_tls(Behaviour::CutOff, &authority, "localhost");
    let silent = ask(server.port(), "");
    drop(server);
    assert_eq!(read(silent), "");
}

#[test]
fn certificates_are_wrong_on_request() {
    #[track_caller]
    fn check_refused(server: &Server, trusted: &Authority, why: &str) {
        let error = get_with_tls(server, "localhost", trusted).unwrap_err();
        assert!(error.contains(why), "{error}");
        assert!(server.requests().is_empty());
    }
    let authority = Authority::new();
    let json = Behaviour::json("{}");
    let server = Server::start_tls(json.clone(), &authority, "wrong.example");
    check_refused(&server, &authority, "not valid for name");
    let server = Server::start_tls(json.clone(), &authority, "localhost");
    check_refused(&server, &Authority::new(), "UnknownIssuer");
    let server = Server::start_tls_expired(json, &authority);
    check_refused(&server, &authority, "expired");
}
