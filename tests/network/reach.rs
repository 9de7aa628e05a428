//! How a source is reached: its own path and shape, certificates, proxies.

use std::ffi::OsString;
use std::fs;
use std::net::UdpSocket;
use std::process::Command;
use std::time::{Duration, Instant};

use super::bid_among_own_mounts;
use super::server::{Authority, Behaviour, Proxy, Server, refused_url};
use crate::program::{Folder, Run, small_order};
use crate::vectors::Answer;

const HINT: &str =
    "`bidpricescript rate` shows what each source answers; BIDPRICE_RATE fixes the dollars per AKT";

/// What a loaded machine may take on top, the program's start included.
pub(super) const MARGIN: Duration = Duration::from_millis(1500);

/// An order in AKT whose tenant accepts nearly every price.
fn order() -> String {
    small_order("uakt").replace("1000.0", "1000000.0")
}

/// An order in AKT for which the sources are asked, because the cache has nothing that could be used.
pub(super) struct Asking {
    folder: Folder,
    run: Run,
    timeout: Duration,
}

impl Asking {
    /// Asks these sources in this order, each at its address; a second is enough for all of them.
    pub(super) fn of(sources: &[(&str, &str)]) -> Self {
        let folder = Folder::new();
        let names: Vec<&str> = sources.iter().map(|(name, _)| *name).collect();
        let run = Run::new()
            .set("BIDPRICE_RATE_CACHE", folder.path().join("rate"))
            .set("BIDPRICE_RATE_SOURCES", names.join(","))
            .stdin(order());
        let run = sources.iter().fold(run, |run, (name, url)| {
            run.set(&format!("BIDPRICE_RATE_URL_{}", name.to_uppercase()), *url)
        });
        Self { folder, run, timeout: Duration::ZERO }.within(Duration::from_secs(1))
    }

    pub(super) fn within(self, timeout: Duration) -> Self {
        let text = format!("{}ms", timeout.as_millis());
        Self { timeout, ..self }.set("BIDPRICE_RATE_TIMEOUT", text)
    }

    pub(super) fn set(self, name: &str, value: impl Into<OsString>) -> Self {
        Self { run: self.run.set(name, value), ..self }
    }

    pub(super) fn path(&self) -> String {
        self.folder.path().join("rate").to_str().unwrap().to_owned()
    }

    pub(super) fn command(&self) -> Command {
        self.run.command()
    }

    /// What is in the cache; nothing if there is no file.
    pub(super) fn kept(&self) -> Option<String> {
        fs::read_to_string(self.path()).ok()
    }

    /// What the program answers, and how long it takes, which is never too long.
    #[track_caller]
    pub(super) fn answer(&self) -> (Answer, Duration) {
        let start = Instant::now();
        let answer = self.run.answer();
        let took = start.elapsed();
        assert!(took < self.timeout + MARGIN, "{took:?}: {answer:?}");
        (answer, took)
    }

    /// Fails unless the bid is the one at this rate, which is kept to the digit; how long it took.
    #[track_caller]
    pub(super) fn bids_at(&self, rate: &str) -> Duration {
        let fixed = Run::new().set("BIDPRICE_RATE", rate).stdin(order()).answer();
        let (answer, took) = self.answer();
        let said = (answer.stdout, answer.exit, answer.stderr);
        assert_eq!(said, (fixed.stdout, 0, Some(String::new())));
        assert_eq!(self.kept(), Some(format!("{rate}\n")));
        took
    }

    /// Fails unless there is no bid for want of a rate; the reason, from behind the cache's path.
    #[track_caller]
    pub(super) fn refusal(&self) -> String {
        let (answer, _) = self.answer();
        assert_eq!((answer.stdout.as_str(), answer.exit), ("", 1), "{answer:?}");
        reason(&answer.stderr.unwrap(), &self.path())
    }
}

/// What stands behind the cache's path where there is no bid for want of a rate.
#[track_caller]
pub(super) fn reason(stderr: &str, path: &str) -> String {
    let head = "bidpricescript: no rate of USD per AKT for an order in uakt:";
    let rest = stderr.strip_prefix(&format!("{head} `{path}` "));
    let reason = rest.and_then(|rest| rest.strip_suffix(&format!("\nhint: {HINT}\n")));
    reason.unwrap_or_else(|| panic!("{stderr}")).to_owned()
}

/// What a source answers in its own shape.
pub(super) fn price_of(source: &str, price: &str) -> Behaviour {
    Behaviour::json(&match source {
        "oracle" => oracle("akt", price, r#""is_healthy":true,"failure_reason":[]"#),
        "dia" => format!(
            r#"{{"Symbol":"AKT","Name":"Akash Network","Blockchain":"Osmosis","Price":{price},"PriceYesterday":7.5,"Time":"2026-08-01T00:00:00Z"}}"#
        ),
        "coingecko" => format!(r#"{{"akash-network":{{"usd":{price}}}}}"#),
        "coinbase" => {
            format!(r#"{{"data":{{"amount":"{price}","base":"AKT","currency":"USD"}}}}"#)
        }
        "console" => format!(r#"{{"denom":"uakt","price":{price},"volume":7.5,"marketCap":7}}"#),
        "kraken" => format!(
            r#"{{"error":[],"result":{{"AKTUSD":{{"a":["7","1"],"c":["{price}","5"],"o":"7"}}}}}}"#
        ),
        "osmosis" => format!(
            r#"{{"ibc/1480B8FD20AD5FCAE81EA87584D269547DD4D436843C1D20F15E00EB64743EF4":{{"ibc/USDC":"{price}"}}}}"#
        ),
        other => panic!("{other} is no source"),
    })
}

fn oracle(denom: &str, price: &str, health: &str) -> String {
    format!(
        r#"{{"aggregated_price":{{"denom":"{denom}","twap":"7","median_price":"{price}","min_price":"7","max_price":"7","timestamp":"2026-08-01T00:00:00Z","num_sources":3,"deviation_bps":"12"}},"price_health":{{"denom":"akt",{health},"has_min_sources":true,"deviation_ok":true,"total_sources":3,"total_healthy_sources":3}}}}"#
    )
}

#[test]
fn each_source_is_asked_and_read_in_its_own_way() {
    let digits = "0.4123456789012345678";
    let paths = [
        ("oracle", "/akash/oracle/v2/aggregated_price/akt"),
        (
            "dia",
            "/v1/assetQuotation/Osmosis/ibc-C2CFB1C37C146CF95B0784FD518F8030FEFC76C5800105B1742FB65FFE65F873",
        ),
        ("coingecko", "/api/v3/simple/price?ids=akash-network&vs_currencies=usd"),
        ("coinbase", "/v2/prices/AKT-USD/spot"),
        ("console", "/v1/market-data/akt"),
        ("kraken", "/0/public/Ticker?pair=AKTUSD"),
        (
            "osmosis",
            "/tokens/prices?base=ibc%2F1480B8FD20AD5FCAE81EA87584D269547DD4D436843C1D20F15E00EB64743EF4",
        ),
    ];
    for (source, path) in paths {
        let server = Server::start(price_of(source, digits));
        Asking::of(&[(source, &server.url())]).bids_at(digits);
        assert_eq!(server.requests(), [path]);
    }
}

/// What is said of an oracle that answers so, and which of its paths were tried.
fn ask_oracle(behaviour: Behaviour) -> (String, Vec<String>) {
    let server = Server::start(behaviour);
    let reason = Asking::of(&[("oracle", &server.url())]).refusal();
    (reason, server.requests())
}

#[test]
fn an_oracle_is_trusted_only_with_a_healthy_price_of_akt() {
    let unhealthy =
        r#""is_healthy":false,"failure_reason":["2 of 3 sources are stale","deviation"]"#;
    let unhealthy = Behaviour::json(&oracle("akt", "7", unhealthy));
    let head = "is missing; no source answered with a rate: oracle ";
    let said =
        format!("{head}says that its price is not healthy: 2 of 3 sources are stale, deviation");
    assert_eq!(ask_oracle(unhealthy).0, said);
    let other = Behaviour::json(&oracle("atom", "7", r#""is_healthy":true,"failure_reason":[]"#));
    assert_eq!(ask_oracle(other).0, format!("{head}answered for `atom`, not for akt"));
}

#[test]
fn an_older_nodes_oracle_is_asked_by_its_older_path() {
    let paths = ["/akash/oracle/v2/aggregated_price/akt", "/akash/oracle/v1/aggregated_price/akt"];
    for status in [404, 501] {
        let older = Behaviour::Routes(vec![
            ("/akash/oracle/v2/", Behaviour::status(status)),
            ("/akash/oracle/v1/", price_of("oracle", "1.50")),
        ]);
        let server = Server::start(older);
        Asking::of(&[("oracle", &server.url())]).bids_at("1.50");
        assert_eq!(server.requests(), paths);
    }
    let head = "is missing; no source answered with a rate: oracle ";
    let (reason, asked) = ask_oracle(Behaviour::status(404));
    assert_eq!(reason, format!("{head}answered with HTTP status 404"));
    assert_eq!(asked, paths);
    let (reason, asked) = ask_oracle(Behaviour::status(500));
    assert_eq!(reason, format!("{head}answered with HTTP status 500"));
    assert_eq!(asked, paths[..1]);
}

/// What is said of a DIA at this address, with this set, beside that it gave no rate.
#[track_caller]
fn said_of(url: &str, set: &[(&str, &str)]) -> String {
    let asking = Asking::of(&[("dia", url)]);
    let asking = set.iter().fold(asking, |asking, (name, value)| asking.set(name, *value));
    let reason = asking.refusal();
    let said = reason.strip_prefix("is missing; no source answered with a rate: dia ");
    said.unwrap_or_else(|| panic!("{reason}")).to_owned()
}

#[test]
fn an_authority_of_ones_own_is_trusted_where_a_file_names_it() {
    let (folder, authority) = (Folder::new(), Authority::new());
    let server = Server::start_tls(price_of("dia", "1.20"), &authority, "localhost");
    let asking = Asking::of(&[("dia", &server.url())]);
    asking.set("SSL_CERT_FILE", authority.pem_file(folder.path())).bids_at("1.20");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_certificate_file_that_is_no_help_is_named_where_tls_fails() {
    let folder = Folder::new();
    let server = Server::start_tls(price_of("dia", "1.20"), &Authority::new(), "localhost");
    let unknown = "cannot be reached: invalid peer certificate: UnknownIssuer";
    assert_eq!(said_of(&server.url(), &[]), unknown);
    let said = said_of(&server.url(), &[("SSL_CERT_FILE", "/nowhere/roots.pem")]);
    assert_eq!(said, format!("{unknown}; SSL_CERT_FILE `/nowhere/roots.pem` is missing"));
    let empty = folder.file("roots.pem", "no certificate\n");
    let said = said_of(&server.url(), &[("SSL_CERT_FILE", &empty)]);
    let problem = "holds no certificate that can be read";
    assert_eq!(said, format!("{unknown}; SSL_CERT_FILE `{empty}` {problem}"));
    assert!(server.requests().is_empty());
    let refused = refused_url().replace("http:", "https:");
    let said = said_of(&refused, &[("SSL_CERT_FILE", "/nowhere/roots.pem")]);
    assert_eq!(said, "cannot be reached: Connection refused (os error 111)", "no certificate yet");
}

#[test]
fn a_certificate_file_that_is_missing_costs_no_bid_without_need() {
    let server = Server::start(price_of("dia", "1.20"));
    let asking = Asking::of(&[("dia", &server.url())]);
    asking.set("SSL_CERT_FILE", "/nowhere/roots.pem").bids_at("1.20");
}

#[test]
fn https_goes_through_the_proxy_as_a_tunnel() {
    let (folder, authority, proxy) = (Folder::new(), Authority::new(), Proxy::start());
    let server = Server::start_tls(price_of("dia", "1.20"), &authority, "source.example");
    let host = format!("source.example:{}", server.port());
    // Only the proxy knows where this host is.
    Asking::of(&[("dia", &format!("https://{host}"))])
        .set("SSL_CERT_FILE", authority.pem_file(folder.path()))
        .set("HTTPS_PROXY", proxy.url())
        .bids_at("1.20");
    assert_eq!(proxy.targets(), [format!("CONNECT {host}")]);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn http_goes_through_its_own_proxy_unless_the_host_is_excepted() {
    let (proxy, other) = (Proxy::start(), Proxy::start());
    let server = Server::start(price_of("coingecko", "1.20"));
    let target = "/api/v3/simple/price?ids=akash-network&vs_currencies=usd";
    let url = format!("http://source.example:{}", server.port());
    let asking = Asking::of(&[("coingecko", &url)]).set("HTTPS_PROXY", other.url());
    asking.set("HTTP_PROXY", proxy.url()).bids_at("1.20");
    assert_eq!(proxy.targets(), [format!("GET {url}{target}")]);

    let asking = Asking::of(&[("coingecko", &server.url())]).set("HTTP_PROXY", proxy.url());
    asking.set("NO_PROXY", "10.0.0.0/8,127.0.0.1").bids_at("1.20");
    assert_eq!(proxy.targets().len(), 1, "this one went straight");
    assert_eq!(server.requests(), [target, target]);
    assert!(other.targets().is_empty());
}

#[test]
fn a_proxy_that_is_gone_is_a_reason() {
    let server = Server::start(price_of("dia", "1.20"));
    let proxy = refused_url().replace("http://", "http://bob:secret@");
    let said = said_of(&server.url(), &[("HTTP_PROXY", &proxy)]);
    assert_eq!(said, "cannot be reached: Connection refused (os error 111)");
    assert!(server.requests().is_empty());
}

#[test]
fn an_address_may_have_a_path_and_a_user() {
    let server = Server::start(price_of("coinbase", "1.20"));
    for base in ["", "/", "/mirror", "/mirror/", "/a/b//"] {
        Asking::of(&[("coinbase", &format!("{}{base}", server.url()))]).bids_at("1.20");
    }
    let paths = ["", "", "/mirror", "/mirror", "/a/b"];
    assert_eq!(server.requests(), paths.map(|path| format!("{path}/v2/prices/AKT-USD/spot")));
    server.set(Behaviour::status(401));
    let said = said_of(&server.url().replace("http://", "http://bob:secret@"), &[]);
    assert_eq!(said, "answered with HTTP status 401");
}

#[test]
fn a_resolver_that_never_answers_is_not_waited_for() {
    let folder = Folder::new();
    let run = Run::new()
        .set("BIDPRICE_RATE_CACHE", folder.path().join("rate"))
        .set("BIDPRICE_RATE_SOURCES", "dia")
        .set("BIDPRICE_RATE_URL_DIA", "http://source.example")
        .set("BIDPRICE_RATE_TIMEOUT", "700ms")
        .stdin(order());
    // Resolvers have port 53: an address of this process's own. Only root can have it; anybody else
    // gets a resolver that refuses, and less is shown.
    let [_, _, high, low] = std::process::id().to_be_bytes();
    let address = format!("127.53.{high}.{low}");
    let silent = UdpSocket::bind((address.as_str(), 53));
    let file = folder.file("resolv.conf", &format!("nameserver {address}\n"));
    let began = Instant::now();
    let output = bid_among_own_mounts(&run, &format!("mount --bind {file} /etc/resolv.conf"));
    let took = began.elapsed();
    assert_eq!((output.stdout.as_slice(), output.status.code()), (&b""[..], Some(1)));
    assert!(took < Duration::from_millis(700) + MARGIN, "{took:?}");
    let words = String::from_utf8(output.stderr).unwrap();
    if let Ok(silent) = silent {
        let asked = silent.recv(&mut [0; 512]).unwrap();
        assert!(asked > 0 && words.contains("dia gave no answer in time"), "{words}");
    }
}
