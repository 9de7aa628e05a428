//! The network: stand-ins that answer, and nothing behind them.

use bidprice_oldscript::{Answer, Isolation, Setup, Tenant};

use crate::support::{BOTH, price, ready, run, setup};

/// What a script asks for with curl and reads with jq, in the ways of their sources.
const SOURCES: [(&str, &str); 10] = [
    (
        "https://api.diadata.org/v1/assetQuotation/Osmosis/ibc-C2CFB1C37C146CF95B0784FD518F8030FEFC76C5800105B1742FB65FFE65F873",
        ".Price",
    ),
    (
        "https://api.coingecko.com/api/v3/simple/price?ids=akash-network&vs_currencies=usd",
        ".[\"akash-network\"].usd",
    ),
    (
        "https://api.coingecko.com/api/v3/coins/akash-network/tickers",
        ".tickers | map(select(.market.identifier == \"osmosis\"))[0].converted_last.usd",
    ),
    ("https://api.coingecko.com/api/v3/coins/akash-network", ".market_data.current_price.usd"),
    ("https://api-osmosis.imperator.co/tokens/v2/price/AKT", ".price"),
    ("https://api.coinbase.com/v2/prices/AKT-USD/spot", ".data.amount"),
    ("https://console-api.akash.network/v1/market-data/akt", ".price"),
    ("https://api.kraken.com/0/public/Ticker?pair=AKTUSD", ".result.AKTUSD.c[0]"),
    ("https://sqs.osmosis.zone/tokens/prices?base=ibc/ABC&x=1", ".[\"ibc/ABC\"][]"),
    (
        "http://node.example:1317/akash/oracle/v2/aggregated_price/akt",
        ".aggregated_price.median_price",
    ),
];

#[test]
fn every_known_source_answers_with_the_fixed_rate() {
    let asks = SOURCES.map(|(url, filter)| {
        format!(
            "curl -H 'accept: application/json' -m 5 -sSL '{url}' | jq --raw-output '{filter}'\n"
        )
    });
    for isolation in BOTH {
        let outcome = run(isolation, &asks.concat());
        assert_eq!(
            outcome.stdout.text(),
            "1.25\n".repeat(SOURCES.len()),
            "{isolation}: {outcome:?}"
        );
        assert_eq!(outcome.asked, SOURCES.map(|(url, _)| url));
    }
}

#[test]
fn curl_and_wget_take_the_options_that_scripts_give_them() {
    let price = "https://api-osmosis.imperator.co/tokens/v2/price/AKT";
    let body = r#"{"price":1.25,"24h_change":0.0}"#;
    for (lines, expected) in [
        (format!("curl -fsSL {price}"), body.to_owned()),
        (format!("curl -sSm3 -HA:b --url {price}"), body.to_owned()),
        (format!("curl -s -o /tmp/x {price}; cat /tmp/x"), body.to_owned()),
        (format!("curl -so/tmp/x -- {price}; cat /tmp/x"), body.to_owned()),
        (format!("curl -s -w '%{{http_code}}' -o /dev/null {price}"), "200".to_owned()),
        (format!("curl -sO {price}; cat AKT"), body.to_owned()),
        (format!("curl -s {price} {price}"), format!("{body}{body}")),
        (format!("wget -qO- --timeout=3 {price}"), body.to_owned()),
        (format!("wget -q -T 3 -O /tmp/x {price}; cat /tmp/x"), body.to_owned()),
        (format!("wget -q {price}; cat AKT"), body.to_owned()),
    ] {
        let isolation = Isolation::Namespaces;
        let outcome = run(isolation, &lines);
        assert_eq!(outcome.stdout.text(), expected, "{lines}: {outcome:?}");
    }
}

#[test]
fn any_other_address_is_refused_and_reported() {
    for isolation in BOTH {
        for program in ["curl", "wget"] {
            let lines = format!("{program} -q https://example.com/x?y=z; echo $?");
            let outcome = run(isolation, &lines);
            assert_eq!(outcome.answer, price("7"), "{isolation}: {outcome:?}");
            assert_eq!(outcome.asked, ["https://example.com/x?y=z"]);
            let words =
                format!("{program}: no network for an old script: https://example.com/x?y=z\n");
            assert_eq!(outcome.stderr.text(), words);
        }
    }
}

#[test]
fn a_whitelist_is_there_if_it_is_known() {
    const URL: &str = "https://example.com/list?token=x";
    let lines = "curl -fsS \"$WHITELIST_URL\" > /tmp/mine || exit 2
        for list in mine price-script.whitelist; do
            grep -x \"$AKASH_OWNER\" /tmp/$list > /dev/null || exit 1
        done
        echo 1";
    for isolation in BOTH {
        let environment = vec![("WHITELIST_URL".to_owned(), URL.to_owned())];
        let setup = Setup { environment, isolation: Some(isolation), ..setup(lines) };
        let listed = Setup { whitelist: Some("akash1abc\nakash1def".to_owned()), ..setup.clone() };
        for (setup, owner, answer) in [
            (&listed, "akash1def", price("1")),
            (&listed, "akash1xyz", Answer::Refused { exit: 1 }),
            (&setup, "akash1def", Answer::Refused { exit: 2 }),
        ] {
            let tenant = Tenant { owner: Some(owner), denom: None };
            let outcome = ready(setup.clone()).price(b"", tenant);
            assert_eq!(
                (&outcome.answer, outcome.asked.as_slice()),
                (&answer, &[URL.to_owned()][..]),
                "{isolation}: {outcome:?}"
            );
        }
    }
}

#[test]
fn a_whitelist_is_wherever_the_script_looks_for_it() {
    const URL: &str = "https://example.com/own";
    let lines = "curl -fsS https://example.com/own | grep -x \"$AKASH_OWNER\" > /dev/null || exit 1
        grep -x \"$AKASH_OWNER\" /root/.akash/a/list > /dev/null || exit 2
        echo 1";
    // What would be among our own files, or outside, is not written at all.
    let places = [URL, "file:///root/.akash/a/list", "/.bidprice/rate", "/../x", "/scripts/x"];
    let whitelist_places = places.map(str::to_owned).to_vec();
    let whitelist = Some("akash1def\n".to_owned());
    let setup = Setup { whitelist, whitelist_places, ..setup(lines) };
    for (owner, answer) in [("akash1def", price("1")), ("akash1xyz", Answer::Refused { exit: 1 })] {
        let tenant = Tenant { owner: Some(owner), denom: None };
        let outcome = ready(setup.clone()).price(b"", tenant);
        assert_eq!(outcome.answer, answer, "{outcome:?}");
    }
}

#[test]
fn there_is_no_network_at_all() {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let lines = format!(
        "for host in 127.0.0.1 localhost 1.1.1.1; do (echo x > /dev/tcp/$host/{port}) && echo open; done
        for curl in /usr/bin/curl /usr/bin/wget; do $curl http://127.0.0.1:{port}/ && echo open; done
        cut -d : -f 1 -s /proc/net/dev | tr -d ' '"
    );
    let outcome = run(Isolation::Namespaces, &lines);
    assert_eq!(outcome.stdout.text(), "lo\n", "{outcome:?}");
    listener.set_nonblocking(true).unwrap();
    assert!(listener.accept().is_err(), "somebody came");
}

#[test]
fn stand_ins_write_only_into_the_place() {
    let price = "https://api-osmosis.imperator.co/tokens/v2/price/AKT";
    let folder = crate::support::Folder::new();
    for output in [folder.path.join("x").display().to_string(), "../../../x".to_owned()] {
        let outcome = run(Isolation::RewrittenPaths, &format!("curl -o {output} {price}; echo $?"));
        // A path below /tmp is rewritten: private, with no such folder.
        assert_eq!(outcome.stdout.text(), "23\n", "{outcome:?}");
    }
    assert!(folder.entries().is_empty());
}
