//! The services, one by one: where they are, and where in their answers the rate is.

use std::collections::BTreeMap;

use bidprice_core::{Rate, excerpt};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::object::Object;
use super::{Source, is_asset, read_json, read_number};

/// The chain's own oracle, which any node's REST API serves.
pub(super) struct Oracle;

#[derive(Deserialize)]
struct OracleAnswer<'a> {
    #[serde(borrow)]
    aggregated_price: Object<AggregatedPrice<'a>>,
    price_health: Object<PriceHealth>,
}

#[derive(Deserialize)]
struct AggregatedPrice<'a> {
    denom: String,
    #[serde(borrow)]
    median_price: &'a RawValue,
}

#[derive(Deserialize)]
struct PriceHealth {
    is_healthy: bool,
    #[serde(default)]
    failure_reason: Vec<String>,
}

impl Source for Oracle {
    fn name(&self) -> &'static str {
        "oracle"
    }

    fn address(&self) -> Option<&'static str> {
        None
    }

    fn paths(&self) -> &'static [&'static str] {
        // The second until node 2.1.0.
        &["/akash/oracle/v2/aggregated_price/akt", "/akash/oracle/v1/aggregated_price/akt"]
    }

    fn read(&self, body: &str) -> Result<Rate, String> {
        let answer: OracleAnswer<'_> = read_json(body)?;
        let (Object(price), Object(health)) = (answer.aggregated_price, answer.price_health);
        is_asset("akt", &price.denom)?;
        if !health.is_healthy {
            let reasons = health.failure_reason.join(", ");
            return Err(format!("says that its price is not healthy: {}", excerpt(&reasons)));
        }
        read_number(price.median_price)
    }
}

pub(super) struct Dia;

#[derive(Deserialize)]
struct DiaAnswer<'a> {
    #[serde(rename = "Symbol")]
    symbol: Option<String>,
    #[serde(borrow, rename = "Price")]
    price: &'a RawValue,
}

impl Source for Dia {
    fn name(&self) -> &'static str {
        "dia"
    }

    fn address(&self) -> Option<&'static str> {
        Some("https://api.diadata.org")
    }

    fn paths(&self) -> &'static [&'static str] {
        &["/v1/assetQuotation/Osmosis/\
           ibc-C2CFB1C37C146CF95B0784FD518F8030FEFC76C5800105B1742FB65FFE65F873"]
    }

    fn read(&self, body: &str) -> Result<Rate, String> {
        let answer: DiaAnswer<'_> = read_json(body)?;
        answer.symbol.map_or(Ok(()), |symbol| is_asset("AKT", &symbol))?;
        read_number(answer.price)
    }
}

pub(super) struct CoinGecko;

#[derive(Deserialize)]
struct CoinGeckoAnswer<'a> {
    #[serde(borrow, rename = "akash-network")]
    akash: Object<CoinGeckoPrice<'a>>,
}

#[derive(Deserialize)]
struct CoinGeckoPrice<'a> {
    #[serde(borrow)]
    usd: &'a RawValue,
}

impl Source for CoinGecko {
    fn name(&self) -> &'static str {
        "coingecko"
    }

    fn address(&self) -> Option<&'static str> {
        Some("https://api.coingecko.com")
    }

    fn paths(&self) -> &'static [&'static str] {
        &["/api/v3/simple/price?ids=akash-network&vs_currencies=usd"]
    }

    fn read(&self, body: &str) -> Result<Rate, String> {
        read_number(read_json::<CoinGeckoAnswer<'_>>(body)?.akash.0.usd)
    }
}

pub(super) struct Coinbase;

#[derive(Deserialize)]
struct CoinbaseAnswer<'a> {
    #[serde(borrow)]
    data: Object<CoinbasePrice<'a>>,
}

#[derive(Deserialize)]
struct CoinbasePrice<'a> {
    #[serde(borrow)]
    amount: &'a RawValue,
    base: Option<String>,
    currency: Option<String>,
}

impl Source for Coinbase {
    fn name(&self) -> &'static str {
        "coinbase"
    }

    fn address(&self) -> Option<&'static str> {
        Some("https://api.coinbase.com")
    }

    fn paths(&self) -> &'static [&'static str] {
        &["/v2/prices/AKT-USD/spot"]
    }

    fn read(&self, body: &str) -> Result<Rate, String> {
        let Object(data) = read_json::<CoinbaseAnswer<'_>>(body)?.data;
        let CoinbasePrice { amount, base, currency } = data;
        base.map_or(Ok(()), |base| is_asset("AKT", &base))?;
        currency.map_or(Ok(()), |currency| is_asset("USD", &currency))?;
        read_number(amount)
    }
}

pub(super) struct Console;

#[derive(Deserialize)]
struct ConsoleAnswer<'a> {
    #[serde(borrow)]
    price: &'a RawValue,
}

impl Source for Console {
    fn name(&self) -> &'static str {
        "console"
    }

    fn address(&self) -> Option<&'static str> {
        Some("https://console-api.akash.network")
    }

    fn paths(&self) -> &'static [&'static str] {
        &["/v1/market-data/akt"]
    }

    fn read(&self, body: &str) -> Result<Rate, String> {
        read_number(read_json::<ConsoleAnswer<'_>>(body)?.price)
    }
}

pub(super) struct Kraken;

#[derive(Deserialize)]
struct KrakenAnswer<'a> {
    #[serde(default)]
    error: Vec<String>,
    #[serde(borrow)]
    result: Option<Object<KrakenResult<'a>>>,
}

#[derive(Deserialize)]
struct KrakenResult<'a> {
    #[serde(borrow, rename = "AKTUSD")]
    pair: Object<KrakenPair<'a>>,
}

#[derive(Deserialize)]
struct KrakenPair<'a> {
    /// The last trade: price, volume.
    #[serde(borrow)]
    c: Vec<&'a RawValue>,
}

impl Source for Kraken {
    fn name(&self) -> &'static str {
        "kraken"
    }

    fn address(&self) -> Option<&'static str> {
        Some("https://api.kraken.com")
    }

    fn paths(&self) -> &'static [&'static str] {
        &["/0/public/Ticker?pair=AKTUSD"]
    }

    fn read(&self, body: &str) -> Result<Rate, String> {
        let answer: KrakenAnswer<'_> = read_json(body)?;
        if let Some(error) = answer.error.first() {
            return Err(format!("says `{}`", excerpt(error)));
        }
        let price = answer.result.and_then(|result| result.0.pair.0.c.first().copied());
        read_number(price.ok_or("has no price in its answer")?)
    }
}

/// The exchange's quotes, by the name AKT has there: sha256 of `transfer/channel-1/uakt`.
pub(super) struct Osmosis;

pub(super) const AKT_ON_OSMOSIS: &str =
    "ibc/1480B8FD20AD5FCAE81EA87584D269547DD4D436843C1D20F15E00EB64743EF4";

impl Source for Osmosis {
    fn name(&self) -> &'static str {
        "osmosis"
    }

    fn address(&self) -> Option<&'static str> {
        Some("https://sqs.osmosis.zone")
    }

    fn paths(&self) -> &'static [&'static str] {
        &["/tokens/prices?base=\
           ibc%2F1480B8FD20AD5FCAE81EA87584D269547DD4D436843C1D20F15E00EB64743EF4"]
    }

    fn read(&self, body: &str) -> Result<Rate, String> {
        type Prices<'a> = BTreeMap<String, &'a RawValue>;
        let answer: BTreeMap<String, Prices<'_>> = read_json(body)?;
        let quotes = answer.get(AKT_ON_OSMOSIS).ok_or("answered for another asset than AKT")?;
        match quotes.values().collect::<Vec<_>>().as_slice() {
            [price] => read_number(price),
            prices => Err(format!("has {} prices in its answer, one was asked for", prices.len())),
        }
    }
}
