//! What bodies of requests say, where they are not an order.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::value::RawValue;

/// Ask what something costs: a deployment file, an order or single resources, one of the three.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuoteAsked {
    /// A deployment file (SDL). It can also be sent alone, as `application/yaml`.
    pub sdl: Option<String>,
    /// An order as the provider writes it.
    #[schemars(with = "Option<serde_json::Value>")]
    pub order: Option<Box<RawValue>>,
    /// Single resources.
    pub resources: Option<ResourcesAsked>,
    /// The tenant, for rules that go by who asks.
    pub owner: Option<String>,
    /// GPUs that the provider has, as in `a100.80Gi.sxm`, where the request leaves the model open.
    #[serde(default)]
    pub have: Vec<String>,
    /// Seconds a block takes, for prices an hour and a month; the usual ones if left out.
    #[serde(default)]
    pub block_times: Vec<String>,
}

/// What is wanted, in the words of `quote`'s options. What is left out is nothing.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourcesAsked {
    /// Threads of one instance: `4`, `0.5`, `500m`.
    pub cpu: Option<String>,
    /// Of one instance: `16Gi`.
    pub memory: Option<String>,
    /// Volumes of one instance, ephemeral unless a class is named: `100Gi`, `beta3=1Ti`.
    #[serde(default)]
    pub storage: Vec<String>,
    /// GPUs of one instance: `a100`, `a100.80Gi=2`, `amd/mi300x`, `*`.
    pub gpu: Option<String>,
    /// Ports open to the world, as an order counts them: one with a leased IP is two.
    pub endpoints: Option<u64>,
    /// Leased IPs.
    pub ips: Option<u64>,
    /// Instances; one if left out.
    pub count: Option<u32>,
    /// In which money: `uact` if left out.
    pub denom: Option<String>,
    /// The most that the tenant pays a block, for all instances.
    pub max: Option<String>,
    /// Decimals of the price, from 0 to 18.
    pub precision: Option<String>,
}

/// Compare two price books over the same orders.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WhatIfAsked {
    /// Orders, or orders with something around them, as in a line of `/v1/batch`; without any a built-in basket.
    #[serde(default)]
    #[schemars(with = "Vec<serde_json::Value>")]
    pub orders: Vec<Box<RawValue>>,
    /// What is changed in the book that the request names by its path.
    #[serde(default)]
    pub now: BookAsked,
    /// The book to try.
    #[serde(default)]
    pub then: BookAsked,
    /// Move one price of the book to try through a range: `price_target_cpu=1..2:0.1`.
    pub sweep: Option<String>,
    /// How much of a month what is bid for runs, in per cent; 100 if left out.
    pub utilisation: Option<String>,
    /// How many of the most changed orders to name; 10 if left out.
    pub top: Option<u16>,
}

/// A price book, and what is changed in it for this one answer.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BookAsked {
    /// Its name; that of the path if left out.
    pub book: Option<String>,
    /// By the chart's keys: `price_target_cpu`, `price_target_gpu_mappings.a100.80Gi`, `rate`, `compat`.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
}
