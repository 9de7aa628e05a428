//! The rival of the reader: an order as serde's derive reads it.
//!
//! Where the structs could differ, this one has the cheaper form: texts are borrowed and never
//! owned, the maximum stays a text, the two known vendors are members instead of a list, and no
//! limit is checked.

use serde::Deserialize;

/// One group of a tenant's order.
#[derive(Debug, Deserialize)]
pub struct Order<'a> {
    /// The units of the group.
    #[serde(borrow)]
    pub resources: Vec<Resource<'a>>,
    /// What the tenant pays.
    pub price: Price<'a>,
    /// Decimals of the answer.
    pub price_precision: Option<u8>,
}

/// The tenant's maximum.
#[derive(Debug, Deserialize)]
pub struct Price<'a> {
    /// As the chain names it.
    pub denom: &'a str,
    /// A decimal.
    pub amount: &'a str,
}

/// One unit of a group.
#[derive(Debug, Deserialize)]
pub struct Resource<'a> {
    /// Bytes.
    pub memory: u64,
    /// Thousandths of a thread.
    pub cpu: u64,
    /// GPUs of one container.
    #[serde(borrow)]
    pub gpu: Gpu<'a>,
    /// Volumes of one container.
    pub storage: Option<Vec<Volume<'a>>>,
    /// Containers.
    pub count: u32,
    /// Exposed ports.
    pub endpoint_quantity: u64,
    /// Leased IP addresses.
    pub ip_lease_quantity: u64,
}

/// A storage class and its bytes.
#[derive(Debug, Deserialize)]
pub struct Volume<'a> {
    /// Such as `ephemeral`.
    pub class: &'a str,
    /// Bytes.
    pub size: u64,
}

/// GPUs and of which kind.
#[derive(Debug, Deserialize)]
pub struct Gpu<'a> {
    /// How many.
    pub units: u64,
    /// Empty without GPUs.
    #[serde(borrow)]
    pub attributes: Attributes<'a>,
}

/// What the GPU has to be.
#[derive(Debug, Deserialize)]
pub struct Attributes<'a> {
    /// By vendor.
    #[serde(borrow)]
    pub vendor: Option<Vendors<'a>>,
}

/// The two vendors that are known.
#[derive(Debug, Deserialize)]
pub struct Vendors<'a> {
    /// Most orders.
    #[serde(borrow)]
    pub nvidia: Option<Vendor<'a>>,
    /// The others.
    pub amd: Option<Vendor<'a>>,
}

/// What is asked of a vendor's GPU.
#[derive(Debug, Deserialize)]
pub struct Vendor<'a> {
    /// Such as `a100`.
    pub model: Option<&'a str>,
    /// Such as `80Gi`.
    pub ram: Option<&'a str>,
    /// Such as `sxm`.
    pub interface: Option<&'a str>,
}

/// Reads an order with serde's derive.
pub fn read(order: &[u8]) -> serde_json::Result<Order<'_>> {
    serde_json::from_slice(order)
}
