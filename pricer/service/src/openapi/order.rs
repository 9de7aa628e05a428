//! An order as the provider writes it, for the description alone: `bidprice-core` reads it, and takes more.
#![expect(dead_code, reason = "only the shape is used")]

use std::collections::BTreeMap;

use schemars::JsonSchema;

/// One group of a tenant's deployment, as the provider hands it to its bid price script. What cannot be
/// read is refused with the reason `order`.
#[derive(JsonSchema)]
pub(super) struct Order {
    /// What is asked for.
    resources: Vec<Resource>,
    /// The most that the tenant pays a block.
    price: Option<Price>,
    /// Decimals of the answer; 6 if left out.
    price_precision: Option<u8>,
}

/// Some instances of a service.
#[derive(JsonSchema)]
struct Resource {
    /// Bytes of one instance.
    memory: u64,
    /// Thousandths of a thread of one instance.
    cpu: u64,
    /// Of one instance.
    gpu: Option<Gpu>,
    /// Of one instance.
    storage: Vec<Volume>,
    /// Instances.
    count: u32,
    /// Ports that are open to the world, of all instances.
    endpoint_quantity: u64,
    /// Leased IPs, of all instances.
    ip_lease_quantity: u64,
}

/// GPUs.
#[derive(JsonSchema)]
struct Gpu {
    /// How many.
    units: u64,
    /// Which: `{"vendor":{"nvidia":{"model":"a100","ram":"80Gi"}}}`.
    attributes: Option<GpuAttributes>,
}

/// Which GPUs.
#[derive(JsonSchema)]
struct GpuAttributes {
    /// `nvidia` or `amd`.
    vendor: BTreeMap<String, GpuModel>,
}

/// A GPU of one vendor.
#[derive(JsonSchema)]
struct GpuModel {
    /// Such as `a100`.
    model: Option<String>,
    /// Such as `80Gi`.
    ram: Option<String>,
    /// `pcie` or `sxm`.
    interface: Option<String>,
}

/// A volume.
#[derive(JsonSchema)]
struct Volume {
    /// `ephemeral`, `beta1`, `beta2`, `beta3`, `ram`, …
    class: String,
    /// Bytes.
    size: u64,
}

/// An amount of money.
#[derive(JsonSchema)]
struct Price {
    /// `uact`, `uakt`, `ibc/…`.
    denom: String,
    /// A decimal, as text.
    amount: String,
}
