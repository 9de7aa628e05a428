//! Who is believed: in which order sources are asked, what a second answer is wanted for, and what
//! the middle of three is.

use std::fs;
use std::time::Duration;

use super::date_back;
use super::reach::{Asking, MARGIN, price_of};
use super::server::{Behaviour, Server};
use crate::program::{Run, small_order};

/// As long as the program lets a setting wait: whatever ends much earlier has not waited for it.
const LONG: Duration = Duration::from_secs(6);

/// From one source to the next, when there is so much time in all.
const STAGGER: Duration = Duration::from_millis(300);

/// Long enough that whoever answers at once was first, on a loaded machine too.
const SECOND: Duration = Duration::from_millis(600);

fn server(source: &str, price: &str) -> Server {
    Server::start(price_of(source, price))
}

fn late_server(source: &str, price: &str) -> Server {
    Server::start(Behaviour::Delayed(SECOND, Box::new(price_of(source, price))))
}

/// Asks these servers in this order, and is in no hurry.
fn asking<const N: usize>(sources: [(&str, &Server); N]) -> Asking {
    let urls = sources.map(|(name, server)| (name, server.url()));
    Asking::of(&urls.each_ref().map(|(name, url)| (*name, url.as_str()))).within(LONG)
}

/// The same with a rate of 1.00 that is too old to be used, but was good once.
fn asking_after_one<const N: usize>(sources: [(&str, &Server); N]) -> Asking {
    let asking = asking(sources);
    let path = asking.path();
    fs::write(&path, "1.00\n").unwrap();
    date_back(&path, Duration::from_hours(48));
    asking
}

/// Fails unless it is refused with this behind the old rate, which stays as it is.
#[track_caller]
fn is_doubted(asking: &Asking, why: &str) {
    assert_eq!(asking.refusal(), format!("is too old: 2 days old; {why}"));
    assert_eq!(asking.kept().as_deref(), Some("1.00\n"));
}

/// Fails unless it holds in one of some tries, and then at once: a loaded machine may take its time.
#[track_caller]
fn holds_once(what: impl Fn() -> bool) {
    assert!((0..20).any(|_| what()), "not in one of twenty tries");
}

#[test]
fn a_first_source_that_is_quick_leaves_the_others_in_peace() {
    let (dia, coingecko) = (server("dia", "1.20"), server("coingecko", "1.21"));
    holds_once(|| {
        let before = coingecko.requests().len();
        let took = asking([("dia", &dia), ("coingecko", &coingecko)]).bids_at("1.20");
        assert!(took > STAGGER || coingecko.requests().len() == before, "{took:?}");
        took <= STAGGER
    });
}

#[test]
fn a_source_that_fails_is_followed_at_once() {
    let (dia, coingecko) = (Server::start(Behaviour::status(500)), server("coingecko", "1.20"));
    holds_once(|| asking([("dia", &dia), ("coingecko", &coingecko)]).bids_at("1.20") < STAGGER);
}

#[test]
fn a_source_that_is_slow_is_not_waited_for() {
    let dia = Server::start(Behaviour::HangBeforeHeaders);
    let coingecko = server("coingecko", "1.20");
    holds_once(|| {
        let took = asking([("dia", &dia), ("coingecko", &coingecko)]).bids_at("1.20");
        assert!(took >= STAGGER && took < STAGGER + MARGIN, "{took:?}");
        took < 2 * STAGGER
    });
    assert!(!dia.requests().is_empty());
}

#[test]
fn sources_are_asked_in_the_order_of_the_setting() {
    let (dia, coingecko) = (late_server("dia", "1.21"), server("coingecko", "1.20"));
    asking([("coingecko", &coingecko), ("dia", &dia)]).bids_at("1.20");
    let (dia, coingecko) = (server("dia", "1.21"), late_server("coingecko", "1.20"));
    asking([("dia", &dia), ("coingecko", &coingecko)]).bids_at("1.21");
}

#[test]
fn with_none_nobody_is_asked() {
    let dia = server("dia", "1.20");
    let asking = asking([("dia", &dia)]).set("BIDPRICE_RATE_SOURCES", "none");
    assert_eq!(asking.refusal(), "is missing");
    assert!(dia.requests().is_empty());
}

#[test]
fn a_name_that_is_no_source_refuses_every_order() {
    let run = Run::new().set("BIDPRICE_RATE_SOURCES", "dia,imperator").stdin(small_order("uact"));
    run.is_refused(
        "cannot read the settings: BIDPRICE_RATE_SOURCES is `dia,imperator`, which names \
         `imperator`, which is no source",
        "write names with commas between them: oracle, dia, coingecko, coinbase, console, kraken, \
         osmosis; or `none`",
    );
}

#[test]
fn a_jump_on_one_sources_word_is_refused() {
    let (dia, coingecko) = (server("dia", "3"), Server::start(Behaviour::status(500)));
    let doubt = "3 is more than 2 times away from the last good rate 1.00, and no second source \
                 confirms it (BIDPRICE_RATE_JUMP)";
    is_doubted(&asking_after_one([("dia", &dia)]), &format!("{doubt}: dia answered 3"));
    let both = asking_after_one([("dia", &dia), ("coingecko", &coingecko)]);
    let said = "dia answered 3; coingecko answered with HTTP status 500";
    is_doubted(&both, &format!("{doubt}: {said}"));
    // What was good so long ago is no rate to bid with, but without it there is no jump.
    asking([("dia", &dia)]).bids_at("3");
}

#[test]
fn a_jump_that_two_sources_agree_on_is_believed() {
    let (dia, coingecko) = (server("dia", "3"), late_server("coingecko", "3.3"));
    asking_after_one([("dia", &dia), ("coingecko", &coingecko)]).bids_at("3");
}

#[test]
fn how_far_a_rate_may_jump_is_a_setting() {
    let dia = server("dia", "3");
    asking_after_one([("dia", &dia)]).set("BIDPRICE_RATE_JUMP", "3").bids_at("3");
    dia.set(price_of("dia", "1.6"));
    asking_after_one([("dia", &dia)]).bids_at("1.6");
    let less = asking_after_one([("dia", &dia)]).set("BIDPRICE_RATE_JUMP", "1.5");
    is_doubted(
        &less,
        "1.6 is more than 1.5 times away from the last good rate 1.00, and no second source \
         confirms it (BIDPRICE_RATE_JUMP): dia answered 1.6",
    );
}

#[test]
fn a_contradiction_is_settled_by_a_third() {
    let (dia, coingecko) = (server("dia", "3"), late_server("coingecko", "1.01"));
    let two = asking_after_one([("dia", &dia), ("coingecko", &coingecko)]);
    let doubt = "the answers differ by more than 10 %, and no two of them agree";
    is_doubted(&two, &format!("{doubt}: dia answered 3; coingecko answered 1.01"));

    for (third, settled) in [("1.01", "1.01"), ("3", "3")] {
        let coinbase = server("coinbase", third);
        let three = [("dia", &dia), ("coingecko", &coingecko), ("coinbase", &coinbase)];
        asking_after_one(three).bids_at(settled);
        assert_eq!(coinbase.requests().len(), 1);
    }
}

#[test]
fn a_median_is_the_middle_of_all_who_answer_in_a_second() {
    let (dia, coingecko) = (server("dia", "3"), late_server("coingecko", "1"));
    let coinbase = server("coinbase", "2");
    let hanging = Server::start(Behaviour::HangBeforeHeaders);
    let median = |asking: Asking| asking.set("BIDPRICE_RATE_POLICY", "median").bids_at("2");
    let took = median(asking([("dia", &dia), ("coingecko", &coingecko), ("coinbase", &coinbase)]));
    assert!(took >= SECOND && took < SECOND + MARGIN, "{took:?}");
    let took = median(asking([
        ("console", &hanging),
        ("dia", &dia),
        ("coingecko", &coingecko),
        ("coinbase", &coinbase),
    ]));
    let window = Duration::from_secs(1);
    assert!(took >= window && took < window + MARGIN, "{took:?}");
    assert_eq!(hanging.requests().len(), 1);
}

#[test]
fn a_median_of_fewer_than_three_is_refused() {
    let (dia, coingecko) = (server("dia", "1.20"), late_server("coingecko", "1.20"));
    let hanging = Server::start(Behaviour::HangBeforeHeaders);
    let sources = [("dia", &dia), ("coingecko", &coingecko), ("coinbase", &hanging)];
    let asking = asking(sources).within(2 * SECOND).set("BIDPRICE_RATE_POLICY", "median");
    let said = "dia answered 1.20; coingecko answered 1.20; coinbase gave no answer in time";
    let why = format!("is missing; 2 answered, and a median wants 3: {said}");
    assert_eq!(asking.refusal(), why);
    assert_eq!(asking.kept(), None);
}
