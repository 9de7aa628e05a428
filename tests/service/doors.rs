//! Who gets in, and how it begins and ends.

use std::os::unix::fs::PermissionsExt;

use super::{SAMPLE, Server, serve};
use crate::program::{Folder, Run};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn an_address_that_others_reach_needs_a_token() {
    let open = Run::new().arguments("serve --listen 0.0.0.0:0").answer();
    assert_eq!(open.exit, 64);
    let words = open.stderr.unwrap();
    assert!(words.contains("others can reach the address"), "{words}");
    assert!(words.contains("--token-file FILE"), "{words}");
}

#[test]
fn only_who_has_the_token_is_answered() {
    let folder = Folder::new();
    let file = folder.file("token", TOKEN);
    let run = serve().argument("--token-file").argument(&file);
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).unwrap();
    let words = run.answer().stderr.unwrap();
    assert!(words.contains("can be read by others (mode 644)"), "{words}");
    assert!(!words.contains(TOKEN));
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o640)).unwrap();
    let server = Server::start(&run);
    let mut connection = server.connect();
    assert_eq!(connection.ask("POST", "/v1/price", "", SAMPLE).status, 401);
    let with = |token: &str| format!("authorization: Bearer {token}\r\n");
    assert_eq!(connection.ask("POST", "/v1/price", &with("wrong"), SAMPLE).status, 401);
    assert_eq!(connection.ask("POST", "/v1/price", &with(TOKEN), SAMPLE).status, 200);
    let other = TOKEN.replace('0', "9");
    std::fs::write(&file, &other).unwrap();
    server.signal(rustix::process::Signal::HUP);
    server.wait_to_hear("new prices were taken");
    assert_eq!(connection.ask("POST", "/v1/price", &with(TOKEN), SAMPLE).status, 401);
    assert_eq!(connection.ask("POST", "/v1/price", &with(&other), SAMPLE).status, 200);
    for open in ["/", "/status", "/healthz", "/readyz", "/metrics"] {
        assert_ne!(connection.ask("GET", open, "", "").status, 401, "{open}");
    }
}

#[test]
fn prices_that_cannot_be_read_end_it_before_it_listens() {
    let folder = Folder::new();
    let bad = folder.file("bad.yaml", "price_target_cpu: \"1,60\"\n");
    let answer = serve().argument("--values").argument(&bad).answer();
    assert_eq!(answer.exit, 1);
    let words = answer.stderr.unwrap();
    assert!(
        words.contains("bad.yaml: cannot read the settings: PRICE_TARGET_CPU is `1,60`"),
        "{words}"
    );
    let taken = serve();
    let server = Server::start(&taken);
    let again = Run::new().arguments("serve --listen").argument(&server.address).answer();
    assert_eq!(again.exit, 1);
    assert!(again.stderr.unwrap().contains(&server.address));
}

#[test]
fn the_page_is_part_of_the_program() {
    let server = Server::start(&serve());
    let page = server.get("/");
    assert_eq!(page.status, 200);
    assert!(page.head.contains("content-type: text/html; charset=utf-8"), "{}", page.head);
    assert!(page.head.contains("content-security-policy: "), "{}", page.head);
    assert!(!page.head.contains("unsafe-inline"), "{}", page.head);
    assert_eq!(server.get("/status").status, 200);
    assert_eq!(server.get("/../Cargo.toml").status, 404);
    assert_eq!(server.get("/%2e%2e/Cargo.toml").status, 404);
    let elsewhere = server.connect().ask("GET", "/", "host: evil.example\r\n", "");
    assert_eq!(elsewhere.status, 400, "two hosts");
}

#[test]
fn a_socket_serves_the_same_and_goes_with_its_service() {
    let folder = Folder::new();
    let path = folder.path().join("bid.sock");
    let run = Run::new()
        .arguments("serve --rate 1 --listen")
        .argument(format!("unix:{}", path.display()));
    let mut server = Server::start(&run);
    assert_eq!(server.post("/v1/price", SAMPLE).status, 200);
    assert_eq!(server.end(), 0);
    assert!(!path.exists());
}
