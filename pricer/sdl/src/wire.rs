//! The JSON line that a provider gives to its bid script, key by key as its encoder writes it.
//!
//! ```
//! use bidprice_sdl::wire::{Ask, Gpu, GpuModel, Order, Resource, Volume};
//!
//! let a100 = GpuModel { model: Some("a100"), ram: Some("80Gi"), interface: None };
//! let web = Resource {
//!     memory: 536_870_912,
//!     cpu: 1000,
//!     gpu: Gpu { units: 1, vendors: vec![("nvidia", a100)] },
//!     storage: vec![Volume { class: "ephemeral", size: 536_870_912 }],
//!     count: 1,
//!     endpoint_quantity: 1,
//!     ip_lease_quantity: 0,
//! };
//! let ask = Ask { denom: "uact", amount: "1000.000000000000000000".to_owned(), precision: 6 };
//! assert_eq!(
//!     Order { resources: vec![web], ask: Some(ask) }.json(),
//!     concat!(
//!         r#"{"resources":[{"memory":536870912,"cpu":1000,"#,
//!         r#""gpu":{"units":1,"attributes":{"vendor":{"nvidia":{"model":"a100","ram":"80Gi"}}}},"#,
//!         r#""storage":[{"class":"ephemeral","size":536870912}],"#,
//!         r#""count":1,"endpoint_quantity":1,"ip_lease_quantity":0}],"#,
//!         r#""price":{"denom":"uact","amount":"1000.000000000000000000"},"price_precision":6}"#
//!     )
//! );
//! ```

use serde::{Serialize, Serializer};

/// An order.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    /// In the order's sequence.
    pub resources: Vec<Resource<'a>>,
    /// None of a bare list of resources, as providers before August 2023 sent it.
    pub ask: Option<Ask<'a>>,
}

/// What the tenant pays at most, and how the answer is to be written.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// Such as `uact`.
    pub denom: &'a str,
    /// A block, for all resources.
    pub amount: String,
    /// Decimals of the answer.
    pub precision: u8,
}

/// One resource.
#[derive(Clone, Debug, Serialize)]
pub struct Resource<'a> {
    /// Bytes.
    pub memory: u64,
    /// Thousandths of a thread.
    pub cpu: u64,
    /// GPUs.
    pub gpu: Gpu<'a>,
    /// Volumes.
    pub storage: Vec<Volume<'a>>,
    /// Instances.
    pub count: u32,
    /// Ports that are open to the world; one with a leased IP counts twice.
    pub endpoint_quantity: u64,
    /// Leased IPs.
    pub ip_lease_quantity: u64,
}

/// The GPUs of one instance.
#[derive(Clone, Debug, Serialize)]
pub struct Gpu<'a> {
    /// How many.
    pub units: u64,
    /// Which, by vendor; none without a GPU.
    #[serde(rename = "attributes", serialize_with = "attributes")]
    pub vendors: Vec<(&'a str, GpuModel<'a>)>,
}

/// What is asked of a vendor's GPU.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct GpuModel<'a> {
    /// Such as `a100`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<&'a str>,
    /// Such as `80Gi`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ram: Option<&'a str>,
    /// Such as `sxm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interface: Option<&'a str>,
}

/// A volume.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Volume<'a> {
    /// Such as `ephemeral`.
    pub class: &'a str,
    /// Bytes.
    pub size: u64,
}

impl Order<'_> {
    /// The line, without a newline.
    #[must_use]
    pub fn json(&self) -> String {
        #[derive(Serialize)]
        struct Asked<'a> {
            resources: &'a [Resource<'a>],
            price: Price<'a>,
            price_precision: u8,
        }
        #[derive(Serialize)]
        struct Price<'a> {
            denom: &'a str,
            amount: &'a str,
        }
        let resources = &self.resources;
        let json = match &self.ask {
            None => serde_json::to_string(resources),
            Some(Ask { denom, amount, precision }) => serde_json::to_string(&Asked {
                resources,
                price: Price { denom, amount },
                price_precision: *precision,
            }),
        };
        escape_html(&json.expect("numbers, texts and lists make JSON"))
    }
}

/// `{"vendor":{…}}`, or `{}` without one.
fn attributes<S: Serializer>(
    vendors: &[(&str, GpuModel<'_>)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    struct Vendors<'v, 'a>(&'v [(&'a str, GpuModel<'a>)]);
    impl Serialize for Vendors<'_, '_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_map(self.0.iter().copied())
        }
    }
    let vendors = Some(Vendors(vendors)).filter(|vendors| !vendors.0.is_empty());
    serializer.collect_map(vendors.map(|vendors| ("vendor", vendors)))
}

/// As Go's encoder writes texts. All of these can stand only inside of one.
fn escape_html(json: &str) -> String {
    json.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}
