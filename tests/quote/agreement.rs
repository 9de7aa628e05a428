//! A quote by flags, by a deployment file that says the same, and by the order it stands for.

use std::fmt::Write;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed};
use serde_json::Value;

use super::{json, quote};
use crate::program::Run;

/// Each case is four runs of the program.
const CASES: u32 = 48;

/// A group of one resource, in units that both manners of saying it have.
#[derive(Clone, Debug)]
struct Wanted {
    version: &'static str,
    cpu_thousandths: u64,
    memory_mib: u64,
    volumes: Vec<(&'static str, u64)>,
    gpu: Option<(&'static str, &'static str, &'static str, u64)>,
    ports: usize,
    has_ip: bool,
    count: u64,
    denom: &'static str,
    amount: u64,
}

fn wanted() -> impl Strategy<Value = Wanted> {
    let volume =
        (select(&["ephemeral", "ram", "default", "beta1", "beta2", "beta3"][..]), 5..4096_u64);
    let model = select(&["a100", "h100", "t4", "v100", "*", "a*"][..]);
    let ram = select(&["", "16Gi", "80Gi"][..]);
    let gpu = (model, ram, select(&["", "sxm", "pcie"][..]), 1..=4_u64);
    // A pattern has neither ram nor interface in a deployment file.
    let gpu = gpu.prop_map(|(model, ram, interface, units)| {
        let is_pattern = model.ends_with('*');
        let (ram, interface) = if is_pattern { ("", "") } else { (ram, interface) };
        (model, ram, interface, units)
    });
    let sizes = (10..20_000_u64, 1..65_536_u64, vec(volume, 1..4), option::of(gpu));
    let ports = (1..4_usize, any::<bool>(), 1..5_u64);
    let money = (select(&["uact", "uakt"][..]), prop_oneof![1..100_u64, 1_000_000..10_000_000_u64]);
    let version = select(&["2.0", "2.1"][..]);
    (version, sizes, ports, money).prop_map(|(version, sizes, ports, money)| Wanted {
        version,
        cpu_thousandths: sizes.0,
        memory_mib: sizes.1,
        volumes: sizes.2,
        gpu: sizes.3,
        ports: ports.0,
        has_ip: ports.1,
        count: ports.2,
        denom: money.0,
        amount: money.1,
    })
}

impl Wanted {
    /// The network reads 8.014 threads as 8013 thousandths; so do both.
    fn threads(&self) -> String {
        format!("{}.{:03}", self.cpu_thousandths / 1000, self.cpu_thousandths % 1000)
    }

    fn flags(&self) -> String {
        let Self { memory_mib, ports, has_ip, count, denom, amount, .. } = self;
        let ips = usize::from(*has_ip);
        let mut flags = format!(
            "--cpu {} --memory {memory_mib}Mi --endpoints {} --ips {ips} --count {count} \
             --denom {denom} --max {}",
            self.threads(),
            ports + ips,
            amount * count
        );
        for (class, mib) in &self.volumes {
            write!(flags, " --storage {class}={mib}Mi").unwrap();
        }
        if let Some((model, ram, interface, units)) = self.gpu {
            let parts = [model, ram, interface].into_iter().filter(|part| !part.is_empty());
            write!(flags, " --gpu {}={units}", parts.collect::<Vec<_>>().join(".")).unwrap();
        }
        flags
    }

    fn sdl(&self) -> String {
        let Self { version, memory_mib, ports, count, denom, amount, .. } = self;
        let port = |at: usize| {
            let ip = if self.has_ip && at == 0 { ", ip: front" } else { "" };
            format!("{{port: {}, to: [{{global: true{ip}}}]}}", 8000 + at)
        };
        let ports = (0..*ports).map(port).collect::<Vec<_>>().join(", ");
        let volume = |(at, (class, mib)): (usize, &(&str, u64))| {
            let attributes = match *class {
                "ephemeral" => String::new(),
                "ram" => ", attributes: {class: ram}".to_owned(),
                class => format!(", attributes: {{persistent: true, class: {class}}}"),
            };
            format!("{{name: v{at}, size: {mib}Mi{attributes}}}")
        };
        let volumes = self.volumes.iter().enumerate().map(volume).collect::<Vec<_>>().join(", ");
        let endpoints = if self.has_ip { "endpoints: {front: {kind: ip}}\n" } else { "" };
        format!(
            "version: '{version}'
{endpoints}services:
  web: {{image: a, params: {{storage: {{v0: {{mount: /data}}}}}}, expose: [{ports}]}}
profiles:
  compute:
    web:
      resources:
        cpu: {{units: {}}}
        memory: {{size: {}}}
        storage: [{volumes}]
{}  placement: {{dcloud: {{pricing: {{web: {{denom: {denom}, amount: {amount}}}}}}}}}
deployment: {{web: {{dcloud: {{profile: web, count: {count}}}}}}}
",
            self.threads(),
            memory_mib << 20,
            self.gpu_sdl()
        )
    }

    fn gpu_sdl(&self) -> String {
        let Some((model, ram, interface, units)) = self.gpu else { return String::new() };
        let mut named = format!("model: \"{model}\"");
        for (key, value) in [("ram", ram), ("interface", interface)] {
            if !value.is_empty() {
                write!(named, ", {key}: {value}").unwrap();
            }
        }
        format!(
            "        gpu: {{units: {units}, attributes: {{vendor: {{nvidia: [{{{named}}}]}}}}}}\n"
        )
    }
}

/// All that a price is made of, without the name of the placement.
#[track_caller]
fn offers(run: &Run, have: &str) -> Value {
    let run = run.clone().arguments(have).arguments("--rate 0.87");
    let book = "h100=1800,a100.80Gi=1000,a100.80Gi.sxm=1100,a100=900,t4=80,*=130";
    let quoted = json(&run.set("PRICE_TARGET_GPU_MAPPINGS", book));
    let mut offers = quoted["groups"][0]["offers"].clone();
    for offer in offers.as_array_mut().unwrap() {
        // A file sorts its volumes; a price is made of their sums.
        offer.as_object_mut().unwrap().remove("order");
        let free = offer["explanation"]["free"].as_array_mut().unwrap();
        free.sort_by_key(|free| free["resource"].as_str().unwrap().to_owned());
    }
    offers
}

#[test]
fn flags_a_file_and_an_order_that_say_the_same_cost_the_same() {
    let config = Config {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(429_909),
        ..Config::default()
    };
    let have =
        select(&["", "--have a100.80Gi.sxm=8,t4=4", "--have a100=16,h100=16,v100=16,t4=16"][..]);
    proptest!(Config { cases: CASES, ..config }, |(wanted in wanted(), have in have)| {
        let sdl = wanted.sdl();
        let by_flags = offers(&quote(&wanted.flags()), have);
        let by_file = offers(&quote("-").stdin(sdl.clone()), have);
        prop_assert_eq!(&by_flags, &by_file, "{}\n{}", wanted.flags(), sdl);
        let lines = quote("- --orders").stdin(sdl).answer().stdout;
        prop_assert_eq!(&offers(&quote("-").stdin(lines), have), &by_file);
    });
}
