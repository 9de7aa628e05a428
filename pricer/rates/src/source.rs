//! Who can be asked for the rate, and how each of them answers.

mod services;

use std::time::Instant;

use bidprice_core::{Rate, excerpt, printable};
use bidprice_fetch::{Bounds, Transport};
use serde_json::value::RawValue;
use services::{CoinGecko, Coinbase, Console, Dia, Kraken, Oracle, Osmosis};

/// Every source answers in less than a kilobyte; an error page may be longer.
const BODY_BYTES_MAX: usize = 64 << 10;

/// A service that knows what an AKT costs.
pub trait Source: Send + Sync {
    /// As settings and records call it.
    fn name(&self) -> &'static str;

    /// Where it is unless a setting says otherwise; none for what everybody runs for himself.
    fn address(&self) -> Option<&'static str>;

    /// What is asked for below the address. The next is tried where one is not there.
    fn paths(&self) -> &'static [&'static str];

    /// Finds the rate in an answer; the reason why there is none fits behind the source's name.
    fn read(&self, body: &str) -> Result<Rate, String>;
}

impl dyn Source {
    /// Asks the source at this address.
    pub(crate) fn ask(
        &self,
        transport: &dyn Transport,
        address: &str,
        deadline: Instant,
    ) -> Result<Rate, String> {
        let bounds = Bounds { deadline, bytes_max: BODY_BYTES_MAX };
        let mut last = Err("has no address".to_owned());
        for path in self.paths() {
            let url = format!("{}{path}", address.trim_end_matches('/'));
            match transport.get(&url, bounds) {
                Ok(body) => return self.read_body(body),
                // What a server says that does not know the path; a node's gateway says 501.
                Err(problem) if matches!(problem.status, Some(404 | 501)) => {
                    last = Err(problem.to_string());
                }
                Err(problem) => return Err(problem.to_string()),
            }
        }
        last
    }

    fn read_body(&self, body: Vec<u8>) -> Result<Rate, String> {
        self.read(&String::from_utf8(body).map_err(|_| "answered what is not text".to_owned())?)
    }
}

/// All of them.
pub const SOURCES: [&dyn Source; 7] =
    [&Oracle, &Dia, &CoinGecko, &Coinbase, &Console, &Kraken, &Osmosis];

/// The source of this name.
#[must_use]
pub fn source_named(name: &str) -> Option<&'static dyn Source> {
    SOURCES.into_iter().find(|source| source.name() == name)
}

/// Why an answer, or a value in it, is not what the source wants.
pub(crate) fn not_read(json: &str, error: &serde_json::Error) -> String {
    match error.classify() {
        serde_json::error::Category::Data => {
            let words = error.to_string();
            no_price(words.split(" at line ").next().unwrap_or(&words))
        }
        _ if json.trim_ascii().is_empty() => "answered with nothing".to_owned(),
        _ => format!("answered what is not JSON: `{}`", excerpt(json.trim_start())),
    }
}

pub(crate) fn no_price(reason: &str) -> String {
    format!("has no price in its answer: {}", printable(reason))
}

/// Some send numbers, some text; never through a double, which would change the last digits.
fn read_number(raw: &RawValue) -> Result<Rate, String> {
    let raw = raw.get();
    let text = raw.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(raw);
    Rate::parse_json_number(text)
        .map_err(|problem| format!("answered `{}`, which {problem}", excerpt(text)))
}

fn is_asset(expected: &str, found: &str) -> Result<(), String> {
    if found.eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    Err(format!("answered for `{}`, not for {expected}", excerpt(found)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::services::AKT_ON_OSMOSIS;
    use super::*;

    #[track_caller]
    fn check(name: &str, body: &str, expected: Result<&str, &str>) {
        let source = source_named(name).expect("known");
        let read = source.read(body).map(|rate| rate.usd_per_akt().to_string());
        assert_eq!(read.as_deref().map_err(String::as_str), expected);
    }

    fn oracle(denom: &str, is_healthy: bool) -> String {
        format!(
            r#"{{"aggregated_price":{{"denom":"{denom}","twap":"1","median_price":"1.50","timestamp":"x"}},
                "price_health":{{"is_healthy":{is_healthy},"failure_reason":["too few sources"]}}}}"#
        )
    }

    #[test]
    fn each_source_is_read_with_its_own_digits() {
        check("oracle", &oracle("akt", true), Ok("1.50"));
        let dia = r#"{"Symbol":"AKT","Price":0.4123456789012345678,"Time":"x"}"#;
        check("dia", dia, Ok("0.4123456789012345678"));
        check("coingecko", r#"{"akash-network":{"usd":1.20}}"#, Ok("1.20"));
        let coinbase = r#"{"data":{"amount":"1.205","base":"AKT","currency":"USD"}}"#;
        check("coinbase", coinbase, Ok("1.205"));
        check("console", r#"{"coin":"akt","price":1.2e-1}"#, Ok("0.12"));
        check("kraken", r#"{"error":[],"result":{"AKTUSD":{"c":["1.1","5"]}}}"#, Ok("1.1"));
        let osmosis = format!(r#"{{"{AKT_ON_OSMOSIS}":{{"ibc/USDC":"1.19"}}}}"#);
        check("osmosis", &osmosis, Ok("1.19"));
    }

    #[test]
    fn what_is_not_a_price_is_refused_with_its_reason() {
        check(
            "oracle",
            &oracle("akt", false),
            Err("says that its price is not healthy: too few sources"),
        );
        check("oracle", &oracle("atom", true), Err("answered for `atom`, not for akt"));
        let other = r#"{"Symbol":"OSMO","Price":1}"#;
        check("dia", other, Err("answered for `OSMO`, not for AKT"));
        for (price, problem) in [
            ("null", "answered `null`, which is not a plain decimal number"),
            ("-1", "answered `-1`, which is negative"),
            ("0", "answered `0`, which is zero"),
            ("\"1.2 USD\"", "answered `1.2 USD`, which is not a plain decimal number"),
            ("\"NaN\"", "answered `NaN`, which is not a plain decimal number"),
            ("1e7", "answered `1e7`, which is above 1000000"),
            ("[1]", "answered `[1]`, which is not a plain decimal number"),
        ] {
            check("dia", &format!(r#"{{"Price":{price}}}"#), Err(problem));
        }
        check("dia", r#"{"Price":NaN}"#, Err(r#"answered what is not JSON: `{"Price":NaN}`"#));
        check("kraken", r#"{"error":["EQuery:Unknown asset pair"]}"#, {
            Err("says `EQuery:Unknown asset pair`")
        });
        check("osmosis", r#"{"uosmo":{"ibc/USDC":"1.19"}}"#, {
            Err("answered for another asset than AKT")
        });
    }

    #[test]
    fn an_answer_of_another_shape_has_no_price() {
        let problem = source_named("coinbase").expect("known").read("{}").expect_err("no price");
        assert!(
            problem.starts_with("has no price in its answer: missing field `data`"),
            "{problem}"
        );
    }

    #[test]
    fn an_array_is_no_object() {
        for (name, body) in [
            ("console", "[404]"),
            ("dia", r#"["AKT",7]"#),
            ("coingecko", r#"{"akash-network":[7]}"#),
            ("coinbase", r#"{"data":["7","AKT","USD"]}"#),
            ("kraken", r#"{"error":[],"result":[{"c":["7"]}]}"#),
            ("kraken", r#"{"error":[],"result":{"AKTUSD":[["7"]]}}"#),
            ("oracle", r#"{"aggregated_price":["akt","7"],"price_health":{"is_healthy":true}}"#),
            (
                "oracle",
                r#"{"aggregated_price":{"denom":"akt","median_price":"7"},"price_health":[true]}"#,
            ),
        ] {
            let problem = source_named(name).expect("known").read(body).expect_err(body);
            assert!(
                problem.starts_with(
                    "has no price in its answer: invalid type: sequence, expected an object"
                ),
                "{problem}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_number_keeps_its_digits(whole in 0_u32..1_000_000, fraction in "[0-9]{0,21}") {
            let number = format!("{whole}.{fraction}1");
            let body = format!(r#"{{"Price":{number}}}"#);
            let read = source_named("dia").expect("known").read(&body).expect("a rate");
            prop_assert_eq!(read.usd_per_akt().to_string(), number);
        }

        #[test]
        fn whatever_is_answered_is_a_plain_rate_or_refused(
            key in "(Price|price|data|result|akash-network|usd)",
            value in "([-+.eE0-9]{0,12}|\\PC{0,20}|\"\\PC{0,8}\"|\\{.{0,8}\\})",
        ) {
            for body in [format!("{{\"{key}\":{value}}}"), value] {
                for source in SOURCES {
                    if let Ok(rate) = source.read(&body) {
                        let text = rate.usd_per_akt().to_string();
                        prop_assert!(text.bytes().all(|b| b == b'.' || b.is_ascii_digit()), "{text}");
                    }
                }
            }
        }
    }
}
