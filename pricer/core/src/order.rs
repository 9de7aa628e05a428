//! What the provider writes on stdin: the resources of one group and what the tenant pays for them.

mod careful;
mod fast;
mod tree;

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::bc::Number;
use crate::errors::OrderError;
use crate::limits::ORDER_BYTES_MAX;
use crate::refusal::Refusal;

/// The decimals of an answer where an order leaves them out.
const PRECISION_DEFAULT: u8 = 6;

/// One group of a tenant's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order<'a> {
    /// The units of the group, in the order in which jq adds them up.
    pub resources: Vec<Resource<'a>>,
    /// What the answer has to look like.
    pub ask: Ask<'a>,
}

/// In which money a price is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask<'a> {
    /// The bare resource list of providers before August 2023: whole uakt, no maximum.
    WholeUakt,
    /// A price per block, in a denomination.
    PerBlock {
        /// As the chain names it, such as `uact`.
        denom: Cow<'a, str>,
        /// The tenant's maximum for the whole group.
        maximum: Amount,
        /// Decimals of the answer.
        precision: u8,
    },
}

/// A decimal that compares by value: `1.0` equals `1.00`.
#[derive(Clone, Copy, Debug)]
pub struct Amount(pub Number);

impl PartialEq for Amount {
    fn eq(&self, other: &Self) -> bool {
        self.0.compare(other.0) == Some(core::cmp::Ordering::Equal)
    }
}

impl Eq for Amount {}

/// One unit of a group: what a container gets, times its count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resource<'a> {
    /// Thousandths of a thread.
    pub cpu_millis: u64,
    /// Bytes.
    pub memory_bytes: u64,
    /// GPUs of one container.
    pub gpu: Gpu<'a>,
    /// Volumes of one container.
    pub storage: Vec<Volume<'a>>,
    /// Containers.
    pub count: u32,
    /// Exposed ports. Script: never multiplied by the count.
    pub endpoint_quantity: u64,
    /// Leased IP addresses. Script: never multiplied by the count.
    pub ip_lease_quantity: u64,
}

/// A storage class and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume<'a> {
    /// `ephemeral`, `beta1`, `beta2`, `beta3`, or one that costs nothing.
    pub class: Cow<'a, str>,
    /// Bytes.
    pub size_bytes: u64,
}

/// GPUs, by vendor; a tenant's choice has one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gpu<'a> {
    /// How many.
    pub units: u64,
    /// In the order in which they were written.
    pub vendors: Vec<GpuVendor<'a>>,
}

/// What is asked of one vendor's GPU.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GpuVendor<'a> {
    /// Such as `nvidia`.
    pub name: Cow<'a, str>,
    /// Such as `a100`; `*` for any.
    pub model: Option<Cow<'a, str>>,
    /// Such as `80Gi`.
    pub ram: Option<Cow<'a, str>>,
    /// Such as `sxm`.
    pub interface: Option<Cow<'a, str>>,
}

impl<'a> Gpu<'a> {
    /// The vendor of this name, if the order has it.
    #[must_use]
    pub fn vendor(&self, name: &str) -> Option<&GpuVendor<'a>> {
        self.vendors.iter().find(|vendor| vendor.name == name)
    }
}

/// Reads an order.
///
/// What the provider writes is read by a short strict reader. Whatever that one does not recognise
/// is read again with care, so that unusual orders work and bad ones get a reason.
pub fn read_order(text: &[u8]) -> Result<Order<'_>, Refusal> {
    if text.len() > ORDER_BYTES_MAX {
        return Err(too_long().into());
    }
    match fast::read(text) {
        Some(order) => Ok(order),
        None => careful::read(text),
    }
}

/// Both readers on the same bytes, for the tests that hold them against each other.
#[doc(hidden)]
pub fn read_order_both_ways(text: &[u8]) -> (Option<Order<'_>>, Result<Order<'_>, Refusal>) {
    (fast::read(text), careful::read(text))
}

fn too_long() -> OrderError {
    OrderError {
        path: String::new(),
        problem: format!("the order is longer than {ORDER_BYTES_MAX} bytes"),
        hint: "send the order of one group at a time",
    }
}
