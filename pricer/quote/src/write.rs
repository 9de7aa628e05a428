//! An order as the provider's encoder would write it.

use bidprice_core::{Ask, GpuVendor, Order, Resource};
use bidprice_sdl::wire;

/// The line, without a newline.
pub(crate) fn order_json(order: &Order<'_>) -> String {
    let ask = match &order.ask {
        Ask::WholeUakt => None,
        Ask::PerBlock { denom, maximum, precision } => {
            Some(wire::Ask { denom, amount: maximum.0.to_string(), precision: *precision })
        }
    };
    wire::Order { resources: order.resources.iter().map(line).collect(), ask }.json()
}

fn line<'a>(resource: &'a Resource<'_>) -> wire::Resource<'a> {
    let vendors = resource.gpu.vendors.iter();
    let volumes = resource.storage.iter();
    wire::Resource {
        memory: resource.memory_bytes,
        cpu: resource.cpu_millis,
        gpu: wire::Gpu { units: resource.gpu.units, vendors: vendors.map(vendor).collect() },
        storage: volumes.map(|it| wire::Volume { class: &it.class, size: it.size_bytes }).collect(),
        count: resource.count,
        endpoint_quantity: resource.endpoint_quantity,
        ip_lease_quantity: resource.ip_lease_quantity,
    }
}

fn vendor<'a>(vendor: &'a GpuVendor<'_>) -> (&'a str, wire::GpuModel<'a>) {
    let GpuVendor { name, model, ram, interface } = vendor;
    let model = wire::GpuModel {
        model: model.as_deref(),
        ram: ram.as_deref(),
        interface: interface.as_deref(),
    };
    (name, model)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bidprice_core::read_order;

    #[track_caller]
    fn check(order: &str, expected: &str) {
        let read = read_order(order.as_bytes()).expect("an order");
        let written = order_json(&read);
        assert_eq!(written, expected);
        assert_eq!(read_order(written.as_bytes()).expect("what was written"), read);
    }

    #[test]
    fn an_order_is_written_as_it_came() {
        for order in [
            r#"{"resources":[{"memory":1,"cpu":2,"gpu":{"units":1,"attributes":{"vendor":{"amd":{"model":"mi300x","ram":"192Gi"},"x":{}}}},"storage":[],"count":1,"endpoint_quantity":1,"ip_lease_quantity":0}],"price":{"denom":"uact","amount":"1000.000000000000000000"},"price_precision":18}"#,
            r#"[{"memory":18446744073709551615,"cpu":2,"gpu":{"units":0,"attributes":{}},"storage":[{"class":"\u003cbeta\u0026\u003e","size":5}],"count":4294967295,"endpoint_quantity":0,"ip_lease_quantity":3}]"#,
        ] {
            check(order, order);
        }
    }

    #[test]
    fn what_an_old_provider_leaves_out_is_written() {
        check(
            r#" { "price": {"amount":"01.50", "denom":"uakt"}, "resources":[{"cpu":2,"memory":1,"count":1,"storage":null}]} "#,
            r#"{"resources":[{"memory":1,"cpu":2,"gpu":{"units":0,"attributes":{}},"storage":[],"count":1,"endpoint_quantity":0,"ip_lease_quantity":0}],"price":{"denom":"uakt","amount":"1.50"},"price_precision":6}"#,
        );
    }
}
