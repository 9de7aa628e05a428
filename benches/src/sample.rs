//! The orders that are priced, the settings they are priced with, and the right answers.

use bidprice_core::{SettingError, Tariff, TariffTexts};

/// An order as the provider writes it, in two denominations, with its price in each.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// In a benchmark's name.
    pub name: &'static str,
    uact: &'static str,
    uact_price: &'static str,
    uakt_price: &'static str,
}

/// One cheap container, nothing special.
pub const SMALL: Sample = Sample {
    name: "small",
    uact: include_str!("../orders/small.json"),
    uact_price: "5.745402",
    uakt_price: "6.908022",
};

/// A container with a GPU and two volumes, and two small ones beside it.
pub const TYPICAL: Sample = Sample {
    name: "typical",
    uact: include_str!("../orders/typical.json"),
    uact_price: "2563.486411",
    uakt_price: "3082.224854",
};

/// Six kinds of containers, two of them with GPUs.
pub const SIX_RESOURCES: Sample = Sample {
    name: "six resources",
    uact: include_str!("../orders/six-resources.json"),
    uact_price: "13099.116184",
    uakt_price: "15749.809047",
};

/// What an order is to be paid in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denom {
    /// A dollar is a dollar.
    Uact,
    /// Needs [`RATE`].
    Uakt,
}

impl Denom {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Uact, Self::Uakt];

    /// As the chain names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Uact => "uact",
            Self::Uakt => "uakt",
        }
    }
}

impl Sample {
    /// The bytes on stdin.
    #[must_use]
    pub fn order(&self, denom: Denom) -> String {
        self.uact.replace("uact", denom.name())
    }

    /// The price on stdout, as `rivals/old-way.sh` printed it.
    #[must_use]
    pub const fn price(&self, denom: Denom) -> &'static str {
        match denom {
            Denom::Uact => self.uact_price,
            Denom::Uakt => self.uakt_price,
        }
    }
}

/// US dollars per AKT.
pub const RATE: &str = "0.8317";

/// The eight targets, in the order of [`bidprice_core::Target::ALL`].
pub const TARGETS: [(&str, &str); 8] = [
    ("PRICE_TARGET_CPU", "1.60"),
    ("PRICE_TARGET_MEMORY", "0.80"),
    ("PRICE_TARGET_HD_EPHEMERAL", "0.02"),
    ("PRICE_TARGET_HD_PERS_HDD", "0.01"),
    ("PRICE_TARGET_HD_PERS_SSD", "0.03"),
    ("PRICE_TARGET_HD_PERS_NVME", "0.04"),
    ("PRICE_TARGET_ENDPOINT", "0.05"),
    ("PRICE_TARGET_IP", "5"),
];

/// A dozen entries, as an operator with several kinds of GPUs has them.
pub const GPU_MAP: &str = "h100=1100,h100.80Gi.sxm=1300,a100=850,a100.40Gi=700,a100.80Gi=900,\
    a100.80Gi.sxm=975.50,a6000=450,rtx4090=300,rtx3090=180,l40s=520,t4=80,*=130";

/// The same settings as texts.
#[must_use]
pub fn tariff_texts() -> TariffTexts<'static> {
    TariffTexts {
        compat: None,
        targets: TARGETS.map(|(_, price)| Some(price)),
        gpu_mappings: Some(GPU_MAP),
    }
}

/// The same settings, read.
pub fn tariff() -> Result<Tariff, SettingError> {
    Tariff::parse(&tariff_texts())
}

/// What Kubernetes adds to a pod's environment for each service in its namespace.
const SERVICES: [(&str, u16); 14] = [
    ("KUBERNETES", 443),
    ("AKASH_PROVIDER", 8443),
    ("AKASH_NODE_1", 26657),
    ("AKASH_HOSTNAME_OPERATOR", 8085),
    ("AKASH_IP_OPERATOR", 8086),
    ("OPERATOR_INVENTORY", 8444),
    ("OPERATOR_HOSTNAME", 8080),
    ("OPERATOR_IP", 8083),
    ("INGRESS_NGINX_CONTROLLER", 8443),
    ("INGRESS_NGINX_CONTROLLER_ADMISSION", 443),
    ("METALLB_WEBHOOK_SERVICE", 443),
    ("NVDP_NVIDIA_DEVICE_PLUGIN", 8000),
    ("ROOK_CEPH_MGR", 9283),
    ("PROMETHEUS_OPERATED", 9090),
];

/// The environment of the provider's container: settings, the order's own two, and all that a pod
/// has besides, which a program must look through.
#[must_use]
pub fn pod_environment() -> Vec<(String, String)> {
    let own = TARGETS.into_iter().chain([
        ("PRICE_TARGET_GPU_MAPPINGS", GPU_MAP),
        ("AKASH_OWNER", "akash1xg5r6ecn8hnvhzpvr7f334k9a6mp4r9xttjlh2"),
        ("AKASH_DENOM", "uact"),
        ("AKASH_CHAIN_ID", "akashnet-2"),
        ("AKASH_FROM", "provider"),
        ("AKASH_KEYRING_BACKEND", "test"),
        ("AKASH_GATEWAY_LISTEN_ADDRESS", "0.0.0.0:8443"),
        ("AKASH_BID_PRICE_STRATEGY", "shellScript"),
        ("AKASH_BID_DEPOSIT", "500000uact"),
        ("HOSTNAME", "akash-provider-0"),
    ]);
    let mut variables: Vec<_> =
        own.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    for (host, (service, port)) in (1_u8..).zip(SERVICES) {
        variables.extend(service_variables(service, port, host));
    }
    variables
}

/// The seven variables of a service.
fn service_variables(service: &str, port: u16, host: u8) -> [(String, String); 7] {
    let address = format!("10.43.0.{host}");
    let url = format!("tcp://{address}:{port}");
    [
        (format!("{service}_SERVICE_HOST"), address.clone()),
        (format!("{service}_SERVICE_PORT"), port.to_string()),
        (format!("{service}_PORT"), url.clone()),
        (format!("{service}_PORT_{port}_TCP"), url),
        (format!("{service}_PORT_{port}_TCP_PROTO"), "tcp".to_owned()),
        (format!("{service}_PORT_{port}_TCP_PORT"), port.to_string()),
        (format!("{service}_PORT_{port}_TCP_ADDR"), address),
    ]
}
