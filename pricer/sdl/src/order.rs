//! The order of a group: what a provider would give to its bid script.

use crate::gpu::{GpuModel, VENDOR};
use crate::group::{Group, Resource};
use crate::wire;

/// Network: the same for every deployment.
const PRICE_PRECISION: u8 = 6;

impl Group {
    /// The order as it is on the chain, before anything is reserved: without a newline.
    ///
    /// Of several GPUs it names the last by name, which is what the provider's code makes of them.
    #[must_use]
    pub fn order_json(&self) -> String {
        self.order_json_with(|_| None)
    }

    /// The order of a provider that reserved these GPUs.
    ///
    /// `choose` is asked for each resource with a GPU and gives one of its alternatives, an open
    /// one made definite with [`GpuModel::reserved_as`]. None leaves it as it is on the chain.
    #[must_use]
    pub fn order_json_with(&self, mut choose: impl FnMut(&Resource) -> Option<GpuModel>) -> String {
        let mut chosen = |resource: &Resource| {
            let choice = if resource.gpu_units > 0 { choose(resource) } else { None };
            choice.or_else(|| resource.gpu_alternatives.last().cloned())
        };
        let models: Vec<Option<GpuModel>> = self.resources.iter().map(&mut chosen).collect();
        let resources = self.resources.iter().zip(&models);
        let order = wire::Order {
            resources: resources.map(|(it, model)| line(it, model.as_ref())).collect(),
            ask: Some(wire::Ask {
                denom: &self.price.denom,
                amount: self.price.amount(),
                precision: PRICE_PRECISION,
            }),
        };
        order.json()
    }
}

impl GpuModel {
    /// What an order says of it.
    #[must_use]
    pub fn wire(&self) -> wire::GpuModel<'_> {
        let Self { model, ram, interface } = self;
        wire::GpuModel { model: Some(model), ram: ram.as_deref(), interface: interface.as_deref() }
    }
}

fn line<'a>(resource: &'a Resource, gpu: Option<&'a GpuModel>) -> wire::Resource<'a> {
    let volumes = resource.volumes.iter();
    wire::Resource {
        memory: resource.memory_bytes,
        cpu: resource.cpu_thousandths,
        gpu: wire::Gpu {
            units: resource.gpu_units,
            vendors: gpu.map(|gpu| (VENDOR, gpu.wire())).into_iter().collect(),
        },
        storage: volumes.map(|it| wire::Volume { class: &it.class, size: it.size_bytes }).collect(),
        count: resource.count,
        endpoint_quantity: whole(resource.endpoint_quantity()),
        ip_lease_quantity: whole(resource.ip_lease_quantity()),
    }
}

/// Their number is bounded by [`crate::limits::ENDPOINTS_MAX`].
fn whole(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
