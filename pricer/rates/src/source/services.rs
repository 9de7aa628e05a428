//! The services, one by one: where they are, and where in their answers the rate is.

use bidprice_core::{Rate, excerpt};
use serde_json::value::RawValue;

use super::{Source, is_asset, read_number};
use crate::object::{Object, parse};

/// The chain's own oracle, which any node's REST API serves.
pub(super) struct Oracle;

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
        let answer = Object::read(body)?;
        let (price, health) = (answer.object("aggregated_price")?, answer.object("price_health")?);
        is_asset("akt", &parse::<String>(price.get("denom")?.get())?)?;
        let (number, is_healthy) = (price.get("median_price")?, health.get("is_healthy")?);
        if !parse::<bool>(is_healthy.get())? {
            let reasons = texts(health.find("failure_reason")?)?.join(", ");
            return Err(format!("says that its price is not healthy: {}", excerpt(&reasons)));
        }
        read_number(number)
    }
}

pub(super) struct Dia;

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
        let answer = Object::read(body)?;
        answer.text("Symbol")?.map_or(Ok(()), |symbol| is_asset("AKT", &symbol))?;
        read_number(answer.get("Price")?)
    }
}

pub(super) struct CoinGecko;

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
        read_number(Object::read(body)?.object("akash-network")?.get("usd")?)
    }
}

pub(super) struct Coinbase;

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
        let data = Object::read(body)?.object("data")?;
        data.text("base")?.map_or(Ok(()), |base| is_asset("AKT", &base))?;
        data.text("currency")?.map_or(Ok(()), |currency| is_asset("USD", &currency))?;
        read_number(data.get("amount")?)
    }
}

pub(super) struct Console;

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
        read_number(Object::read(body)?.get("price")?)
    }
}

pub(super) struct Kraken;

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
        let answer = Object::read(body)?;
        if let Some(error) = texts(answer.find("error")?)?.first() {
            return Err(format!("says `{}`", excerpt(error)));
        }
        // The last trade: price, volume.
        let trade = answer.object("result")?.object("AKTUSD")?.get("c")?;
        let trade: Vec<&RawValue> = parse(trade.get())?;
        read_number(trade.first().ok_or("has no price in its answer")?)
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
        let answer = Object::read(body)?;
        let quotes = answer.find(AKT_ON_OSMOSIS)?.ok_or("answered for another asset than AKT")?;
        match Object::read(quotes.get())?.values().collect::<Vec<_>>().as_slice() {
            [price] => read_number(price),
            prices => Err(format!("has {} prices in its answer, one was asked for", prices.len())),
        }
    }
}

/// A list of texts; none where there is no list.
fn texts(list: Option<&RawValue>) -> Result<Vec<String>, String> {
    list.map_or(Ok(Vec::new()), |list| parse(list.get()))
}
