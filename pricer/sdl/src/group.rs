//! What a deployment file comes to: groups of resources, each with what a person would ask of it.

use std::collections::BTreeSet;
use std::fmt;

use crate::amount::Amount;
use crate::gpu::GpuModel;
use crate::names::Protocol;

/// A deployment file, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// One for each placement, by name.
    pub groups: Vec<Group>,
}

/// What one provider would be asked: an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The placement's name.
    pub placement: String,
    /// The order's resources, in its sequence.
    pub resources: Vec<Resource>,
    /// The most that the tenant pays a block for all of them.
    pub price: Price,
}

/// One resource of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// The compute profile's name.
    pub profile: String,
    /// The services that run on it: one in SDL 2.0.
    pub services: Vec<Deployed>,
    /// Instances of all these services.
    pub count: u32,
    /// The most that the tenant pays a block for one instance.
    pub unit_price: Price,
    /// Thousandths of a CPU thread of one instance.
    pub cpu_thousandths: u64,
    /// Memory of one instance.
    pub memory_bytes: u64,
    /// GPUs of one instance.
    pub gpu_units: u64,
    /// The GPUs of which the tenant takes any, by name; none without a GPU. An order names the
    /// last of them as long as no provider has reserved another.
    pub gpu_alternatives: Vec<GpuModel>,
    /// Vendors that the tenant asks for and that the network does not read, such as `amd`.
    pub unread_gpu_vendors: Vec<String>,
    /// Volumes of one instance, in the order's sequence.
    pub volumes: Vec<Volume>,
}

/// A service and what it has of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployed {
    /// The service's name.
    pub service: String,
    /// Its instances.
    pub count: u32,
    /// What it opens to the world.
    pub endpoints: Vec<Endpoint>,
}

/// A volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// `default` if it has none.
    pub name: String,
    /// `ephemeral`, `ram`, `default`, `beta1`, `beta2` or `beta3`.
    pub class: String,
    /// Of one instance.
    pub size_bytes: u64,
}

/// A port that is open to the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// On which the service listens.
    pub port: u16,
    /// What it is asked to look like from outside.
    pub outer_port: u32,
    /// TCP or UDP.
    pub protocol: Protocol,
    /// How it is reached.
    pub kind: EndpointKind,
    /// The name of the leased IP, which counts as a further endpoint.
    pub ip: Option<String>,
}

/// How an endpoint is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointKind {
    /// By a host name, through the provider's web server.
    Http,
    /// On a port that the provider picks.
    RandomPort,
}

/// An amount of coins a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// Such as `uact`.
    pub denom: String,
    pub(crate) amount: Amount,
}

impl Price {
    /// With 18 decimals, as the order has it.
    #[must_use]
    pub fn amount(&self) -> String {
        self.amount.to_string()
    }
}

/// `1000.000000000000000000uact`
impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.amount, self.denom)
    }
}

impl Resource {
    /// Endpoints as the order counts them: a leased IP is one more.
    #[must_use]
    pub fn endpoint_quantity(&self) -> usize {
        self.endpoints().map(|endpoint| if endpoint.ip.is_some() { 2 } else { 1 }).sum()
    }

    /// How many different IPs its services lease.
    #[must_use]
    pub fn ip_lease_quantity(&self) -> usize {
        let ips: BTreeSet<&str> = self.endpoints().filter_map(|it| it.ip.as_deref()).collect();
        ips.len()
    }

    fn endpoints(&self) -> impl Iterator<Item = &Endpoint> {
        self.services.iter().flat_map(|service| &service.endpoints)
    }
}
