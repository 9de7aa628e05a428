//! What is wanted, by flags.

use bidprice_quote::{
    GpusAsked, Maximum, Precision, Resources, Volume, parse_instances, parse_size, parse_threads,
    parse_whole,
};

/// What is wanted, where no file says it.
#[derive(clap::Args)]
#[command(next_help_heading = "What is wanted, without a file")]
pub(super) struct ResourceArguments {
    /// CPU threads of one instance: 4, 0.5, 500m
    #[arg(long, value_name = "THREADS", value_parser = parse_threads)]
    cpu: Option<u64>,
    /// Memory of one instance
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    memory: Option<u64>,
    /// A volume of one instance, ephemeral unless a class is named: 100Gi, beta3=1Ti
    #[arg(long, value_name = "[CLASS=]SIZE", value_parser = |text: &str| Volume::parse(text))]
    storage: Vec<Volume>,
    /// GPUs of one instance: a100, a100.80Gi=2, a100.80Gi.sxm=2, amd/mi300x, '*'
    #[arg(long, value_name = "GPU[=UNITS]", value_parser = |text: &str| GpusAsked::parse(text))]
    gpu: Option<GpusAsked>,
    /// Ports open to the world, as an order counts them: one with a leased IP is two
    #[arg(long, value_name = "COUNT", value_parser = parse_whole)]
    endpoints: Option<u64>,
    /// Leased IPs
    #[arg(long, value_name = "COUNT", value_parser = parse_whole)]
    ips: Option<u64>,
    /// Instances; ports and IPs are not multiplied by it [default: 1]
    #[arg(long, value_name = "COUNT", value_parser = parse_instances)]
    count: Option<u32>,
    /// In which money: uact, uakt, ibc/… [default: uact]
    #[arg(long, value_name = "DENOM")]
    denom: Option<String>,
    /// The most that the tenant pays a block, for all instances
    #[arg(long, value_name = "AMOUNT", value_parser = |text: &str| Maximum::parse(text))]
    max: Option<Maximum>,
    /// Decimals of the price [default: 6]
    #[arg(long, value_name = "DECIMALS", value_parser = |text: &str| Precision::parse(text))]
    precision: Option<Precision>,
}

impl ResourceArguments {
    /// What was asked for; none if that is nothing that has a price.
    pub(super) fn resources(&self) -> Option<Resources> {
        let has_any = self.quantities().into_iter().any(|(_, is_given)| is_given);
        let default = Resources::default();
        has_any.then(|| Resources {
            cpu_thousandths: self.cpu.unwrap_or(default.cpu_thousandths),
            memory_bytes: self.memory.unwrap_or(default.memory_bytes),
            volumes: self.storage.clone(),
            gpus: self.gpu.clone(),
            endpoints: self.endpoints.unwrap_or(default.endpoints),
            ips: self.ips.unwrap_or(default.ips),
            count: self.count.unwrap_or(default.count),
            denom: self.denom.clone().unwrap_or(default.denom),
            maximum: self.max,
            precision: self.precision.unwrap_or(default.precision),
        })
    }

    /// Whether all that was asked for is 0, which nobody can mean.
    pub(super) fn is_nothing(&self) -> bool {
        let amounts = [self.cpu, self.memory, self.endpoints, self.ips];
        self.storage.is_empty()
            && self.gpu.is_none()
            && amounts.into_iter().flatten().all(|it| it == 0)
    }

    /// An option that was given, if one was.
    pub(super) fn first_given(&self) -> Option<&'static str> {
        let terms = [
            ("--count", self.count.is_some()),
            ("--denom", self.denom.is_some()),
            ("--max", self.max.is_some()),
            ("--precision", self.precision.is_some()),
        ];
        let mut all = self.quantities().into_iter().chain(terms);
        all.find_map(|(name, is_given)| is_given.then_some(name))
    }

    fn quantities(&self) -> [(&'static str, bool); 6] {
        [
            ("--cpu", self.cpu.is_some()),
            ("--memory", self.memory.is_some()),
            ("--storage", !self.storage.is_empty()),
            ("--gpu", self.gpu.is_some()),
            ("--endpoints", self.endpoints.is_some()),
            ("--ips", self.ips.is_some()),
        ]
    }
}
