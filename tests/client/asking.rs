//! What is asked, and of whom.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::process::Stdio;
use std::sync::Barrier;

use super::service::{Says, Service, answer, priced, refused};
use super::{PRICE, PRICE_IN_AKT, asking, asking_in_akt, is_priced_here, with_time};
use crate::network::server::refused_url;
use crate::program::{Folder, Run, small_order};

const TOKEN: &str = "0123456789abcdef-token";

fn good() -> Says {
    Says::All(priced(PRICE_IN_AKT, "uakt"))
}

/// A file with the token that its owner alone can read.
fn token_file(folder: &Folder) -> String {
    let path = folder.file("token", &format!("{TOKEN}\n"));
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    path
}

#[test]
fn the_services_price_is_printed_and_nothing_else() {
    let folder = Folder::new();
    let (tcp, unix) = (Service::start(good()), Service::start_unix(good(), &folder));
    for service in [&tcp, &unix] {
        asking_in_akt(service.address(), &folder).bids(PRICE_IN_AKT);
        assert_eq!(service.requests().len(), 1);
    }
    // What the service knows, nobody knows here.
    let answer = asking_in_akt(&refused_url(), &folder).answer();
    assert_eq!((answer.stdout.as_str(), answer.exit), ("", 1));
}

#[test]
fn a_request_has_these_lines() {
    let folder = Folder::new();
    let service = Service::start_unix(good(), &folder);
    let order = small_order("uakt");
    asking_in_akt(service.address(), &folder).bids(PRICE_IN_AKT);
    let (mut head, body) = service.request();
    let book = head.remove(5);
    let hash = book.strip_prefix("bidprice-book: ").unwrap();
    assert!(hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()), "{book}");
    let length = format!("content-length: {}", order.len());
    assert_eq!(
        head,
        [
            "POST /v1/price HTTP/1.1",
            "host: localhost",
            "connection: close",
            "content-type: application/json",
            &length,
            "prefer: return=minimal",
        ]
    );
    assert_eq!(body, order);
}

#[test]
fn a_named_book_an_owner_and_a_token_are_sent() {
    let folder = Folder::new();
    let (tcp, unix) = (Service::start(good()), Service::start_unix(good(), &folder));
    for (service, name) in [(&tcp, "/v1/books/east-1"), (&unix, "#east-1")] {
        let address = format!("{}{name}", service.address());
        asking_in_akt(&address, &folder)
            .set("AKASH_OWNER", " akash1alice ")
            .set("BIDPRICE_SERVICE_TOKEN_FILE", token_file(&folder))
            .bids(PRICE_IN_AKT);
        let (head, _) = service.request();
        assert_eq!(head[0], "POST /v1/books/east-1/price HTTP/1.1");
        assert!(head.contains(&"bidprice-owner: akash1alice".to_owned()), "{head:?}");
        assert!(head.contains(&format!("authorization: Bearer {TOKEN}")), "{head:?}");
    }
    let (head, _) = tcp.request();
    assert_eq!(head[1], format!("host: {}", tcp.address().strip_prefix("http://").unwrap()));
}

#[test]
fn the_hash_is_another_where_a_price_could_be() {
    let folder = Folder::new();
    let service = Service::start(good());
    let run = asking_in_akt(service.address(), &folder);
    for (name, value) in [
        ("AKASH_OWNER", "akash1alice"),
        ("BIDPRICE_RATE_MAX_AGE", "23h"),
        ("PRICE_TARGET_CPU", "1.61"),
        ("BIDPRICE_COMPAT", "script"),
    ] {
        run.clone().set(name, value).bids(PRICE_IN_AKT);
    }
    let mut books: Vec<String> = service
        .requests()
        .iter()
        .map(|request| request.split("bidprice-book: ").nth(1).unwrap()[..16].to_owned())
        .collect();
    books.sort();
    books.dedup();
    assert_eq!(books.len(), 4);
}

#[test]
fn a_token_that_others_know_is_sent_to_nobody() {
    let folder = Folder::new();
    let service = Service::start(Says::All(priced(PRICE, "uact")));
    let asks = |path: &str, why: &str| {
        let run = asking(service.address()).set("BIDPRICE_SERVICE_TOKEN_FILE", path);
        let why = format!("was not asked: its token's file `{path}` {why}");
        is_priced_here(&run, service.address(), &why);
    };
    let path = token_file(&folder);
    fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
    asks(&path, "can be read by others (mode 644)");
    fs::set_permissions(&path, Permissions::from_mode(0o660)).unwrap();
    asks(&path, "can be written by others (mode 660)");
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    for text in ["", "short", "two words are no token", &"x".repeat(513), "umlauts äöü äöü"] {
        fs::write(&path, text).unwrap();
        asks(&path, "has no token of 16 to 512 plain characters");
    }
    fs::write(&path, "x".repeat(2000)).unwrap();
    asks(&path, "is longer than 1024 bytes");
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    asks(link.to_str().unwrap(), "is a symbolic link");
    asks("/nowhere/token", "is missing");
    assert_eq!(service.requests().len(), 0);
}

#[test]
fn who_is_not_there_costs_no_bid() {
    let folder = Folder::new();
    let nobody = refused_url();
    let refused = "cannot be asked: Connection refused (os error 111)";
    is_priced_here(&asking(&nobody), &nobody, refused);
    let socket = folder.path().join("socket");
    let address = format!("unix:{}", socket.display());
    is_priced_here(&asking(&address), &address, "cannot be asked: it is missing");
    fs::write(&socket, "").unwrap();
    is_priced_here(&asking(&address), &address, "cannot be asked: it is not a socket");
    fs::remove_file(&socket).unwrap();
    drop(std::os::unix::net::UnixListener::bind(&socket).unwrap());
    is_priced_here(&asking(&address), &address, refused);
    let six = nobody.replace("127.0.0.1", "[::1]");
    let answer = asking(&six).answer();
    assert_eq!((answer.stdout.as_str(), answer.exit), ("5.745402\n", 0));
}

#[test]
fn a_socket_of_somebody_else_is_not_asked() {
    let folder = Folder::new();
    let service = Service::start_unix(good(), &folder);
    let address = service.address();
    let path = address.strip_prefix("unix:").unwrap();
    // Only root can give a file away; for everybody else root's are trusted and nobody else's are there.
    if chown(path, Some(4242), None).is_err() {
        return;
    }
    let why = "cannot be asked: it belongs to uid 4242, who is not trusted (BIDPRICE_TRUST_UIDS)";
    is_priced_here(&asking(address), address, why);
    asking_in_akt(address, &folder).set("BIDPRICE_TRUST_UIDS", "4242").bids(PRICE_IN_AKT);
}

#[test]
fn beyond_loopback_it_takes_two_settings_more() {
    let hint = "name a service on loopback or a unix socket; or set BIDPRICE_SERVICE_INSECURE to 1 and \
                BIDPRICE_SERVICE_TOKEN_FILE to the token's file";
    let plain = "cannot read the settings: BIDPRICE_SERVICE is not on this machine: orders and token would go \
                 over the network as plain text";
    // An address for documentation: nobody has it.
    let run = asking("http://192.0.2.1:8080");
    run.is_refused(plain, hint);
    let no_token = "cannot read the settings: BIDPRICE_SERVICE is not on this machine, and there is no token for it";
    let insecure = run.clone().set("BIDPRICE_SERVICE_INSECURE", "1");
    insecure.is_refused(no_token, hint);
    asking("https://127.0.0.1:8080").is_refused(
        "cannot read the settings: BIDPRICE_SERVICE begins with neither `http://` nor `unix:`",
        "write http://127.0.0.1:8080 or unix:/path",
    );
    let folder = Folder::new();
    let answer = insecure.set("BIDPRICE_SERVICE_TOKEN_FILE", token_file(&folder)).answer();
    assert_eq!((answer.stdout.as_str(), answer.exit), ("5.745402\n", 0));
}

#[test]
fn a_name_is_looked_up_where_that_is_allowed() {
    let folder = Folder::new();
    let service = Service::start(good());
    let port = service.address().rsplit(':').next().unwrap();
    asking_in_akt(&format!("http://localhost:{port}"), &folder).bids(PRICE_IN_AKT);
    // `ip6-localhost` or any other name may be unknown here; one that cannot be is an answer too.
    let address = format!("http://nobody.invalid:{port}");
    let answer = asking(&address)
        .set("BIDPRICE_SERVICE_INSECURE", "1")
        .set("BIDPRICE_SERVICE_TOKEN_FILE", token_file(&folder))
        .answer();
    assert_eq!((answer.stdout.as_str(), answer.exit), ("5.745402\n", 0));
    let note = format!("bidpricescript: priced here: the service at `{address}` ");
    assert!(answer.stderr.unwrap().starts_with(&note));
}

#[test]
fn what_no_service_could_answer_is_not_asked() {
    let service = Service::start(good());
    let address = service.address();
    let run = asking(address);
    let not_asked = |run: Run, why: &str| {
        let note = format!(
            "bidpricescript: priced here: the service at `{address}` was not asked: {why}\n"
        );
        let without = run.clone().set("BIDPRICE_SERVICE", "").answer();
        let with = run.answer();
        assert_eq!((with.stdout, with.exit), (without.stdout, without.exit));
        // The table ends with the notes.
        let stderr = with.stderr.unwrap();
        assert!(stderr.starts_with(&(note + &without.stderr.unwrap())), "{stderr}");
    };
    let rules = run.clone().set("BIDPRICE_CONFIG", "tests/settings/owners.yaml");
    not_asked(rules, "AKASH_OWNER is not set, and rules or plugins go by it");
    for owner in ["akash1\r\nx: y", "a b", "ä", &"a".repeat(129)] {
        let run = run.clone().set("AKASH_OWNER", owner);
        not_asked(run, "AKASH_OWNER is no address of the chain");
    }
    let debug = run.clone().set("DEBUG_BID_SCRIPT", "1");
    not_asked(debug, "DEBUG_BID_SCRIPT shows what a price is made of here");
    // Refused in the words that are printed without a service.
    for order in
        ["", "{", "[1]", &small_order("uatom"), &small_order("uact").replace("1073741824", "-1")]
    {
        let without = Run::new().stdin(order).answer();
        assert_eq!(run.clone().stdin(order).answer(), without);
    }
    assert_eq!(service.requests().len(), 0);
}

#[test]
fn the_whitelist_is_the_clients_own() {
    let folder = Folder::new();
    let service = Service::start(good());
    let list = folder.file("list", "akash1alice\n");
    let run = asking_in_akt(service.address(), &folder)
        .set("WHITELIST_URL", list)
        .set("BIDPRICE_WHITELIST_CACHE", folder.path().join("cache"));
    let answer = run.clone().set("AKASH_OWNER", "akash1bob").answer();
    assert_eq!((answer.stdout.as_str(), answer.exit), ("", 1));
    assert!(answer.stderr.unwrap().starts_with("akash1bob is not whitelisted"));
    assert_eq!(service.requests().len(), 0);
    run.set("AKASH_OWNER", "akash1alice").bids(PRICE_IN_AKT);
}

#[test]
fn a_refusal_has_the_words_that_it_has_here() {
    let service = Service::start(Says::All(refused("too_dear")));
    for (order, compat) in [
        (small_order("uact").replace("1000.000000000000000000", "5"), "documented"),
        (small_order("uact").replace("1000.000000000000000000", "5"), "script"),
        (
            small_order("uact").replace(
                "\"count\":1,\"endpoint_quantity\":1",
                "\"count\":0,\"endpoint_quantity\":0",
            ),
            "documented",
        ),
    ] {
        let run = with_time(Run::new().set("BIDPRICE_COMPAT", compat).stdin(order));
        let without = run.answer();
        assert_eq!((without.stdout.as_str(), without.exit), ("", 1));
        assert_eq!(run.set("BIDPRICE_SERVICE", service.address()).answer(), without);
    }
    assert_eq!(service.requests().len(), 3);
}

#[test]
fn a_refusal_that_is_none_here_is_a_bid_and_a_note() {
    let service = Service::start(Says::All(refused("declined")));
    is_priced_here(&asking(service.address()), service.address(), "gives no bid (`declined`)");
}

#[test]
fn remarks_of_the_service_are_passed_on() {
    let folder = Folder::new();
    let body = format!(
        r#"{{"bid":{{"price":"{PRICE_IN_AKT}","denom":"uakt"}},"refused":null,"notes":["the rate is stale\n\u001b[2J"]}}"#
    );
    let service = Service::start(Says::All(answer("200 OK", "", &body)));
    let note = "the rate is stale\u{fffd}\u{fffd}[2J";
    asking_in_akt(service.address(), &folder).bids_with_note(PRICE_IN_AKT, note);
}

#[test]
fn sixteen_at_once_all_get_their_answer() {
    let folder = Folder::new();
    let service = Service::start_unix(Says::All(priced(PRICE_IN_AKT, "uakt")), &folder);
    let run = asking_in_akt(service.address(), &folder);
    let start = Barrier::new(16);
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                start.wait();
                // A machine that has too much to do may be late: then nobody knows the rate.
                let answer = run.answer();
                let late =
                    answer.stderr.as_ref().is_some_and(|text| text.contains("within 500 ms"));
                assert!(late || answer.stdout == format!("{PRICE_IN_AKT}\n"), "{answer:?}");
            });
        }
    });
}

#[test]
fn a_socket_never_takes_the_place_of_a_closed_stdout() {
    let folder = Folder::new();
    let service = Service::start(Says::Part(priced(PRICE, "uact")));
    let order = folder.file("order", &small_order("uact"));
    let script = format!("exec {} < {order} >&- 2>&-", crate::program::program().display());
    let mut command = std::process::Command::new("sh");
    command.args(["-c", &script]).env_clear().env("BIDPRICE_SERVICE", service.address());
    let status = command.stdin(Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(1));
    let (_, body) = service.request();
    assert_eq!(body, small_order("uact"));
}
