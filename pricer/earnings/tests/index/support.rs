//! Leases as a node prints them, to order.

use bidprice_earnings::Leases;
use proptest::test_runner::{Config, RngSeed};

/// A lease before it is written.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) dseq: u64,
    pub(crate) state: &'static str,
    pub(crate) denom: String,
    pub(crate) rate: String,
    pub(crate) balance: String,
    pub(crate) withdrawn: String,
    pub(crate) created_at: u64,
    pub(crate) closed_on: u64,
}

/// A running lease that is paid one uakt a block since the height of its dseq.
pub(crate) fn lease(dseq: u64) -> Written {
    Written {
        dseq,
        state: "active",
        denom: "uakt".to_owned(),
        rate: "1.000000000000000000".to_owned(),
        balance: "0.000000000000000000".to_owned(),
        withdrawn: "0".to_owned(),
        created_at: dseq,
        closed_on: 0,
    }
}

impl Written {
    /// As today's node writes it.
    pub(crate) fn today(&self) -> String {
        let Self { dseq, state, denom, rate, balance, withdrawn, created_at, closed_on } = self;
        let denom = serde_json::Value::from(denom.as_str());
        format!(
            r#"{{"lease":{{"id":{{"owner":"akash1tenant","dseq":"{dseq}","gseq":1,"oseq":1,"provider":"akash1provider","bseq":0}},"state":"{state}","price":{{"denom":{denom},"amount":"{rate}"}},"created_at":"{created_at}","closed_on":"{closed_on}","reason":"lease_closed_invalid","reclamation":null}},"escrow_payment":{{"id":{{"aid":{{"scope":"deployment","xid":"akash1tenant/{dseq}"}},"xid":"1/1/akash1provider"}},"state":{{"owner":"akash1provider","state":"open","rate":{{"denom":{denom},"amount":"{rate}"}},"balance":{{"denom":{denom},"amount":"{balance}"}},"unsettled":{{"denom":{denom},"amount":"0.000000000000000000"}},"withdrawn":{{"denom":{denom},"amount":"{withdrawn}"}}}}}}}}"#
        )
    }

    /// As a node before 1.0 wrote it.
    pub(crate) fn old(&self) -> String {
        let Self { dseq, state, denom, rate, balance, withdrawn, created_at, closed_on } = self;
        let denom = serde_json::Value::from(denom.as_str());
        format!(
            r#"{{"lease":{{"lease_id":{{"owner":"akash1tenant","dseq":"{dseq}","gseq":1,"oseq":1,"provider":"akash1provider"}},"state":"{state}","price":{{"denom":{denom},"amount":"{rate}"}},"created_at":"{created_at}","closed_on":"{closed_on}"}},"escrow_payment":{{"account_id":{{"scope":"deployment","xid":"akash1tenant/{dseq}"}},"payment_id":"1/1/akash1provider","owner":"akash1provider","state":"open","rate":{{"denom":{denom},"amount":"{rate}"}},"balance":{{"denom":{denom},"amount":"{balance}"}},"withdrawn":{{"denom":{denom},"amount":"{withdrawn}"}}}}}}"#
        )
    }
}

/// A page, the last one if there is no key.
pub(crate) fn page(leases: &[String], next_key: Option<&str>) -> String {
    let key = next_key.map_or("null".to_owned(), |key| format!("\"{key}\""));
    let list = leases.join(",");
    format!(r#"{{"leases":[{list}],"pagination":{{"next_key":{key},"total":"{}"}}}}"#, leases.len())
}

/// What is read of one file.
pub(crate) fn read(text: &str) -> Leases {
    let mut leases = Leases::new();
    leases.read("leases.json", text.as_bytes());
    leases
}

/// A page of today's leases, read.
pub(crate) fn all(leases: &[Written]) -> Leases {
    let written: Vec<String> = leases.iter().map(Written::today).collect();
    read(&page(&written, None))
}

pub(crate) fn block(height: u64, time: &str) -> String {
    format!(r#"{{"header":{{"height":"{height}","time":"{time}"}}}}"#)
}

/// The same cases on every run, unless the environment asks for others.
pub(crate) fn cases(cases: u32) -> Config {
    let mut config = Config { failure_persistence: None, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(429_909);
    }
    config
}
