use std::os::unix::fs::PermissionsExt;

use axum::body::Body;
use axum::http::Request;
use bidprice_service::{Access, Config, Hosts, Service, Token};

use crate::support::{Fake, ORDER, ask, config, request, service, service_of};

const TOKEN: &str = "0123456789abcdef";

fn with(mut request: Request<Body>, headers: &[(&'static str, &str)]) -> Request<Body> {
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    request
}

fn guarded() -> Service {
    let access = Access::Token(Token::parse(TOKEN).unwrap());
    service_of(Config { access, ..config() }, Fake::default())
}

async fn status(service: &Service, path: &str, headers: &[(&'static str, &str)]) -> u16 {
    let method = if path.ends_with("price") { "POST" } else { "GET" };
    ask(service, with(request(method, path, if method == "POST" { ORDER } else { "" }), headers))
        .await
        .0
}

#[tokio::test]
async fn all_of_v1_asks_for_the_token() {
    let service = guarded();
    for path in ["/v1/price", "/v1/rate", "/v1/config", "/v1/openapi.json", "/v1/books/x/rate"] {
        assert_eq!(status(&service, path, &[]).await, 401, "{path}");
    }
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(status(&service, path, &[]).await, 200, "{path}");
    }
}

#[tokio::test]
async fn only_the_token_opens() {
    let service = guarded();
    for right in ["Bearer 0123456789abcdef", "bearer 0123456789abcdef", "BEARER  0123456789abcdef"]
    {
        assert_eq!(
            status(&service, "/v1/price", &[("authorization", right)]).await,
            200,
            "{right}"
        );
    }
    for wrong in
        ["", "Bearer", "Bearer ", "Bearer 0123456789abcde", "Basic 0123456789abcdef", TOKEN]
    {
        let (status, head, body) =
            ask(&service, with(request("POST", "/v1/price", ORDER), &[("authorization", wrong)]))
                .await;
        assert_eq!(
            (status, &head.headers()["www-authenticate"]),
            (401, &"Bearer".parse().unwrap())
        );
        assert!(!body.contains(TOKEN), "{body}");
    }
}

#[tokio::test]
async fn a_host_that_is_not_ours_is_refused() {
    let hosts = Hosts::Named(vec!["prices.example".to_owned()]);
    let service = service_of(Config { hosts, ..config() }, Fake::default());
    for ours in ["localhost:1", "prices.example:8080", "[::1]:8080", "10.0.0.7"] {
        assert_eq!(status(&service, "/healthz", &[("host", ours)]).await, 200, "{ours}");
    }
    for other in ["evil.example", "prices.example.evil.example", "127.0.0.1.evil.example"] {
        assert_eq!(status(&service, "/healthz", &[("host", other)]).await, 421, "{other}");
    }
    let mut none = request("GET", "/healthz", "");
    none.headers_mut().remove("host");
    assert_eq!(ask(&service, none).await.0, 400);
    let mut two = request("GET", "/healthz", "");
    two.headers_mut().append("host", "localhost".parse().unwrap());
    assert_eq!(ask(&service, two).await.0, 400);
    let absolute = request("GET", "http://evil.example/healthz", "");
    assert_eq!(ask(&service, absolute).await.0, 421);
}

#[tokio::test]
async fn on_a_unix_socket_any_host_is_ours() {
    let service = service_of(Config { hosts: Hosts::Any, ..config() }, Fake::default());
    assert_eq!(status(&service, "/healthz", &[("host", "whatever")]).await, 200);
}

#[tokio::test]
async fn a_page_from_elsewhere_cannot_ask() {
    let service = service();
    for (ours, headers) in [
        (200, ("origin", "http://127.0.0.1:8080")),
        (200, ("origin", "https://127.0.0.1:8080")),
        (403, ("origin", "http://127.0.0.1:8081")),
        (403, ("origin", "http://evil.example")),
        (403, ("origin", "null")),
        (403, ("sec-fetch-site", "cross-site")),
        (200, ("sec-fetch-site", "same-origin")),
    ] {
        assert_eq!(status(&service, "/v1/price", &[headers]).await, ours, "{headers:?}");
    }
}

#[test]
fn a_tokens_file_is_not_for_everybody() {
    let path = std::env::temp_dir().join(format!("bidprice-token-{}", std::process::id()));
    std::fs::write(&path, format!("{TOKEN}\n")).unwrap();
    let name = path.to_str().unwrap();
    let problem = |mode| {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        Token::read(name).err().map(|problem| problem.to_string())
    };
    assert_eq!(problem(0o600), None);
    assert_eq!(problem(0o440), None);
    let readable = "can be read by others (mode 644); `chmod o-rwx` ends that";
    assert_eq!(problem(0o644).as_deref(), Some(readable));
    std::fs::remove_file(&path).unwrap();
    assert!(Token::read(name).unwrap_err().to_string().starts_with("cannot be read: "));
    let folder = std::env::temp_dir();
    let problem = Token::read(folder.to_str().unwrap()).unwrap_err().to_string();
    assert_eq!(problem, "is not a regular file");
}
