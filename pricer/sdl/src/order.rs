//! The order of a group: the JSON line that a provider gives to its bid script.

use serde::Serialize;

use crate::gpu::GpuModel;
use crate::group::{Group, Resource};

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
        let order = Order {
            resources: resources.map(|(it, model)| Line::new(it, model.as_ref())).collect(),
            price: Coins { denom: &self.price.denom, amount: self.price.amount() },
            price_precision: PRICE_PRECISION,
        };
        let json = serde_json::to_string(&order).expect("numbers, texts and lists make JSON");
        escape_html(&json)
    }
}

/// As Go's encoder writes texts. All of these can stand only inside of one.
fn escape_html(json: &str) -> String {
    json.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

#[derive(Serialize)]
struct Order<'a> {
    resources: Vec<Line<'a>>,
    price: Coins<'a>,
    price_precision: u8,
}

#[derive(Serialize)]
struct Coins<'a> {
    denom: &'a str,
    amount: String,
}

#[derive(Serialize)]
struct Line<'a> {
    memory: u64,
    cpu: u64,
    gpu: Gpu<'a>,
    storage: Vec<Store<'a>>,
    count: u32,
    endpoint_quantity: usize,
    ip_lease_quantity: usize,
}

#[derive(Serialize)]
struct Gpu<'a> {
    units: u64,
    attributes: Attributes<'a>,
}

#[derive(Serialize)]
struct Attributes<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor: Option<Vendor<'a>>,
}

#[derive(Serialize)]
struct Vendor<'a> {
    nvidia: Named<'a>,
}

#[derive(Serialize)]
struct Named<'a> {
    model: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ram: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interface: Option<&'a str>,
}

#[derive(Serialize)]
struct Store<'a> {
    class: &'a str,
    size: u64,
}

impl<'a> Line<'a> {
    fn new(resource: &'a Resource, gpu: Option<&'a GpuModel>) -> Self {
        let vendor = gpu.map(|gpu| Vendor {
            nvidia: Named {
                model: &gpu.model,
                ram: gpu.ram.as_deref(),
                interface: gpu.interface.as_deref(),
            },
        });
        let volumes = resource.volumes.iter();
        Self {
            memory: resource.memory_bytes,
            cpu: resource.cpu_thousandths,
            gpu: Gpu { units: resource.gpu_units, attributes: Attributes { vendor } },
            storage: volumes.map(|it| Store { class: &it.class, size: it.size_bytes }).collect(),
            count: resource.count,
            endpoint_quantity: resource.endpoint_quantity(),
            ip_lease_quantity: resource.ip_lease_quantity(),
        }
    }
}
