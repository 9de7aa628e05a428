//! Writes an order as the provider's encoder does: its keys in its order, its escapes.

use std::fmt::Write;

use bidprice_core::{Ask, Gpu, GpuVendor, Order, Resource, Volume};

/// The order on one line, as it comes on stdin.
pub(crate) fn write(order: &Order<'_>) -> String {
    let resources = array(&order.resources, resource);
    match &order.ask {
        Ask::WholeUakt => format!("{resources}\n"),
        Ask::PerBlock { denom, maximum, precision } => {
            let price = format!("{{\"denom\":{},\"amount\":\"{}\"}}", text(denom), maximum.0);
            format!(
                "{{\"resources\":{resources},\"price\":{price},\"price_precision\":{precision}}}\n"
            )
        }
    }
}

fn resource(resource: &Resource<'_>) -> String {
    let (gpu, storage) = (gpu(&resource.gpu), array(&resource.storage, volume));
    let Resource { cpu_millis, memory_bytes, count, endpoint_quantity, ip_lease_quantity, .. } =
        resource;
    format!(
        "{{\"memory\":{memory_bytes},\"cpu\":{cpu_millis},\"gpu\":{gpu},\"storage\":{storage},\
         \"count\":{count},\"endpoint_quantity\":{endpoint_quantity},\
         \"ip_lease_quantity\":{ip_lease_quantity}}}"
    )
}

fn volume(volume: &Volume<'_>) -> String {
    format!("{{\"class\":{},\"size\":{}}}", text(&volume.class), volume.size_bytes)
}

fn gpu(gpu: &Gpu<'_>) -> String {
    let vendors =
        gpu.vendors.iter().map(|vendor| format!("{}:{}", text(&vendor.name), details(vendor)));
    let vendors = vendors.collect::<Vec<_>>().join(",");
    let attributes =
        if vendors.is_empty() { "{}".to_owned() } else { format!("{{\"vendor\":{{{vendors}}}}}") };
    format!("{{\"units\":{},\"attributes\":{attributes}}}", gpu.units)
}

fn details(vendor: &GpuVendor<'_>) -> String {
    let members =
        [("model", &vendor.model), ("ram", &vendor.ram), ("interface", &vendor.interface)];
    let present = members
        .iter()
        .filter_map(|(key, value)| Some(format!("\"{key}\":{}", text(value.as_ref()?))));
    format!("{{{}}}", present.collect::<Vec<_>>().join(","))
}

fn array<T>(elements: &[T], write: impl Fn(&T) -> String) -> String {
    format!("[{}]", elements.iter().map(write).collect::<Vec<_>>().join(","))
}

/// Go escapes what a page of HTML would take for its own, besides what JSON asks for.
fn text(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                write!(quoted, "\\u{:04x}", c as u32).unwrap();
            }
            c if c < ' ' => write!(quoted, "\\u{:04x}", c as u32).unwrap(),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
