//! What one resource of an order asks of GPUs, and what fits that.

use std::borrow::Cow;

use bidprice_core::bc::Number;
use bidprice_core::{Gpu, GpuVendor, Order, Resource, Tariff};
use bidprice_sdl::{GpuModel, Group};

use crate::gpu_name::VENDOR;

/// The GPUs of one resource: how many, and of which the tenant takes any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Index of the order's resource.
    pub resource: usize,
    /// GPUs of all its instances.
    pub units: u64,
    /// Such as `nvidia`.
    pub vendor: String,
    /// A provider reserves one of these.
    pub alternatives: Vec<GpuModel>,
}

impl Wish {
    /// The wishes of a group of a deployment file, which lists what an order does not.
    pub(crate) fn of_group(group: &Group) -> Vec<Self> {
        let resources = group.resources.iter().enumerate();
        let wish = |(index, it): (usize, &bidprice_sdl::Resource)| Self {
            resource: index,
            units: it.gpu_units.saturating_mul(it.count.into()),
            vendor: VENDOR.to_owned(),
            alternatives: it.gpu_alternatives.clone(),
        };
        resources.map(wish).filter(|wish| wish.units > 0).collect()
    }

    /// The wishes of an order, each with the one alternative that an order can name.
    pub(crate) fn of_order(order: &Order<'_>) -> Vec<Self> {
        let resources = order.resources.iter().enumerate();
        resources.map(Self::of_resource).filter(|wish| wish.units > 0).collect()
    }

    fn of_resource((index, resource): (usize, &Resource<'_>)) -> Self {
        let Gpu { units, vendors } = &resource.gpu;
        // The one that prices it.
        let named = |name: &str| vendors.iter().find(|vendor| vendor.name == name);
        let vendor = named(VENDOR).or_else(|| named("amd")).or(vendors.first());
        let text = |text: &Option<Cow<'_, str>>| text.as_deref().map(str::to_owned);
        Self {
            resource: index,
            units: units.saturating_mul(resource.count.into()),
            vendor: vendor.map_or(VENDOR, |vendor| &vendor.name).to_owned(),
            alternatives: vec![GpuModel {
                model: vendor.and_then(|it| text(&it.model)).unwrap_or_default(),
                ram: vendor.and_then(|it| text(&it.ram)),
                interface: vendor.and_then(|it| text(&it.interface)),
            }],
        }
    }

    /// Whether the order says which GPU it is.
    #[must_use]
    pub fn is_definite(&self) -> bool {
        matches!(self.alternatives.as_slice(), [one] if !one.is_open())
    }

    /// The dollars a month of one GPU, if it is this one.
    pub(crate) fn unit_price(&self, model: &GpuModel, tariff: &Tariff) -> Number {
        let gpu = Gpu { units: 1, vendors: vec![self.reserved(model)] };
        tariff.gpus.price_for(&gpu).price.into()
    }

    /// What the order says once this one is reserved.
    pub(crate) fn reserved<'a>(&'a self, model: &'a GpuModel) -> GpuVendor<'a> {
        GpuVendor {
            name: Cow::Borrowed(&self.vendor),
            model: Some(Cow::Borrowed(&model.model)),
            ram: model.ram.as_deref().map(Cow::Borrowed),
            interface: model.interface.as_deref().map(Cow::Borrowed),
        }
    }
}

/// Whether a wish takes a GPU; what is not known of that fits every wish.
pub(crate) fn takes(wish: &GpuModel, gpu: &GpuModel) -> bool {
    let fits = |asked: &Option<String>, has: &Option<String>| match (asked, has) {
        (Some(asked), Some(has)) => asked.eq_ignore_ascii_case(has),
        _ => true,
    };
    takes_model(&wish.model, &gpu.model)
        && fits(&wish.ram, &gpu.ram)
        && fits(&wish.interface, &gpu.interface)
}

/// `rtx*` takes each that begins so; nothing takes all.
fn takes_model(pattern: &str, model: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => model.starts_with(beginning),
        None => pattern.is_empty() || pattern == model,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu_name::GpuName;

    #[track_caller]
    fn check(wish: &str, gpu: &str, expected: bool) {
        let model = |text: &str| GpuName::parse(text).expect("a name").model;
        assert_eq!(takes(&model(wish), &model(gpu)), expected, "{wish} {gpu}");
    }

    #[test]
    fn a_wish_takes_what_it_names() {
        check("a100", "a100.80Gi.sxm", true);
        check("a100.80Gi", "a100.80Gi.sxm", true);
        check("a100.80Gi", "a100", true);
        check("a100.80Gi", "a100.40Gi", false);
        check("a100.pcie", "a100.80Gi.sxm", false);
        check("rtx*", "rtx4090", true);
        check("rtx*", "t4", false);
        check("*", "t4", true);
        check("*.24Gi", "rtx4090.24Gi", true);
        check("*.24Gi", "t4.16Gi", false);
    }

    #[test]
    fn a_wish_without_a_model_takes_any() {
        let any = GpuModel { model: String::new(), ram: Some("24Gi".to_owned()), interface: None };
        assert!(takes(&any, &GpuName::parse("rtx4090.24Gi").expect("a name").model));
    }
}
