//! What one provider would be asked: a group's order, and the GPUs that it leaves open.

use bidprice_core::{Ask, GpuVendor, Refusal, excerpt, read_order};
use bidprice_sdl::{GpuModel, Group, SdlError};

use crate::resources::Resources;
use crate::wish::Wish;
use crate::write::order_json;

/// A group as a provider would be asked for it.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its name, if it has one.
    pub placement: Option<String>,
    /// The order as it is before anything is reserved, as the provider writes it.
    pub order: String,
    /// In which money.
    pub denom: String,
    /// Whether the tenant says what is the most he pays.
    pub has_maximum: bool,
    /// The GPUs that it asks for.
    pub wishes: Vec<Wish>,
    /// What whoever wrote it should know.
    pub notes: Vec<String>,
}

impl Request {
    /// The groups of a deployment file.
    pub fn of_sdl(text: &str) -> Result<Vec<Self>, SdlError> {
        Ok(bidprice_sdl::read(text)?.groups.iter().map(Self::of_group).collect())
    }

    fn of_group(group: &Group) -> Self {
        Self {
            placement: Some(group.placement.clone()),
            order: group.order_json(),
            denom: group.price.denom.clone(),
            has_maximum: true,
            wishes: Wish::of_group(group),
            notes: unread_vendors(group),
        }
    }

    /// An order that was already made.
    pub fn of_order(text: &[u8]) -> Result<Self, Refusal> {
        let order = read_order(text)?;
        Ok(Self {
            placement: None,
            order: order_json(&order),
            denom: order.ask.denom().to_owned(),
            has_maximum: matches!(order.ask, Ask::PerBlock { .. }),
            wishes: Wish::of_order(&order),
            notes: Vec::new(),
        })
    }

    /// What was said piece by piece; more than an order can hold is refused.
    pub fn of_resources(resources: &Resources) -> Result<Self, Refusal> {
        let request = Self::of_order(resources.order_json().as_bytes())?;
        Ok(Self { has_maximum: resources.maximum.is_some(), ..request })
    }

    /// The same under a name.
    #[must_use]
    pub fn named(self, placement: Option<String>) -> Self {
        Self { placement, ..self }
    }

    /// The order with other GPUs, by their resources.
    pub(crate) fn order_with<'a>(
        &'a self,
        gpus: impl IntoIterator<Item = (usize, GpuVendor<'a>)>,
    ) -> Result<String, Refusal> {
        let mut order = read_order(self.order.as_bytes())?;
        for (resource, vendor) in gpus {
            if let Some(resource) = order.resources.get_mut(resource) {
                resource.gpu.vendors = vec![vendor];
            }
        }
        Ok(order_json(&order))
    }
}

/// Network: `amd` alone becomes any nvidia, which is not what the tenant meant.
fn unread_vendors(group: &Group) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    for resource in &group.resources {
        for vendor in &resource.unread_gpu_vendors {
            let note = format!(
                "the network does not read the GPU vendor `{}` of the profile `{}`; it asks for nvidia's {}",
                excerpt(vendor),
                excerpt(&resource.profile),
                shown(&resource.gpu_alternatives, ", "),
            );
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
    notes
}

/// The names between backticks, with this between them.
pub(crate) fn shown(models: &[GpuModel], between: &str) -> String {
    let name = |model: &GpuModel| match model {
        GpuModel { model, ram: None, interface: None } if model.is_empty() => {
            "any model".to_owned()
        }
        named => format!("`{}`", excerpt(&named.to_string())),
    };
    models.iter().map(name).collect::<Vec<String>>().join(between)
}
