//! The groups of a file that holds together, and the network's limits for a whole group.

use std::collections::BTreeMap;

use crate::amount::Amount;
use crate::error::{SdlError, shown};
use crate::expose::Expose;
use crate::file::{File, Share};
use crate::group::{Deployed, Deployment, Endpoint, EndpointKind, Group, Price, Resource, Volume};
use crate::limits::{
    CPU_MAX, DEPLOYED_MAX, ENDPOINTS_MAX, GPU_UNITS_MAX, GROUP_INSTANCES_MAX, MEMORY_BYTES_MAX,
    PRICE_MAX,
};
use crate::names::Protocol;
use crate::placement::Placement;
use crate::profile::Compute;
use crate::service::Service;
use crate::version::Version;

/// A web server's port, which is reached by a host's name.
const HTTP_PORT: u32 = 80;

/// Makes the groups of a checked file.
pub(crate) fn groups_of(file: &File<'_>) -> Result<Deployment, SdlError> {
    check_numbers(file)?;
    let mut groups: BTreeMap<&str, Vec<Resource>> = BTreeMap::new();
    for (name, shares) in &file.deployment {
        for (placement, share) in &shares.by_placement {
            let resources = groups.entry(placement).or_default();
            let found = (
                file.services.get(name),
                file.compute.get(share.profile),
                file.placement.get(placement),
            );
            // A checked file has all of them.
            let (Some(service), Some(compute), Some(place)) = found else { continue };
            let deployed = deployed(name, service, share);
            add(resources, file.version, deployed, resource(compute, place, share)?);
        }
    }
    let mut made = Vec::with_capacity(groups.len());
    for (name, resources) in groups {
        let Some(placement) = file.placement.get(name) else { continue };
        made.push(group(name, resources, placement)?);
    }
    check_denoms(file, &made)?;
    Ok(Deployment { groups: made })
}

/// Refuses what would make more of the file than it says.
fn check_numbers(file: &File<'_>) -> Result<(), SdlError> {
    let shares = file.deployment.iter().map(|(name, shares)| (*name, shares.by_placement.len()));
    let (mut deployed, mut endpoints) = (0_usize, 0_usize);
    for (name, placements) in shares {
        let opened = file.services.get(name).map_or(0, |service| open_ports(service).count());
        deployed = deployed.saturating_add(placements);
        endpoints = endpoints.saturating_add(opened.saturating_mul(placements));
    }
    for (number, max, what) in
        [(deployed, DEPLOYED_MAX, "services"), (endpoints, ENDPOINTS_MAX, "endpoints")]
    {
        if number > max {
            let problem = format!("deploys {number} {what}, counted in each placement");
            let hint = format!("deploy at most {max}");
            return Err(file.section("deployment").error(&problem, hint));
        }
    }
    Ok(())
}

/// Each port with the IP that it has to the world.
fn open_ports<'s, 'a>(service: &'s Service<'a>) -> impl Iterator<Item = (&'s Expose<'a>, &'a str)> {
    let exposes = service.exposes.iter();
    exposes.flat_map(|it| it.to.iter().filter(|to| to.is_global).map(move |to| (it, to.ip)))
}

fn deployed(name: &str, service: &Service<'_>, share: &Share<'_>) -> Deployed {
    let endpoints = open_ports(service).map(|(expose, ip)| endpoint(expose, ip)).collect();
    Deployed { service: name.to_owned(), count: share.count, endpoints }
}

fn endpoint(expose: &Expose<'_>, ip: &str) -> Endpoint {
    let outer_port = if expose.outer == 0 { u32::from(expose.port) } else { expose.outer };
    let is_http = expose.protocol == Protocol::Tcp && outer_port == HTTP_PORT;
    Endpoint {
        port: expose.port,
        outer_port,
        protocol: expose.protocol,
        kind: if is_http { EndpointKind::Http } else { EndpointKind::RandomPort },
        ip: Some(ip.to_owned()).filter(|ip| !ip.is_empty()),
    }
}

/// A resource that nothing runs on yet.
fn resource(
    compute: &Compute<'_>,
    placement: &Placement<'_>,
    share: &Share<'_>,
) -> Result<Resource, SdlError> {
    let volumes = compute.volumes.iter().map(|volume| Volume {
        name: volume.name.to_owned(),
        class: volume.class.to_owned(),
        size_bytes: volume.size_bytes,
    });
    let gpus = &compute.gpus;
    Ok(Resource {
        profile: share.profile.to_owned(),
        services: Vec::new(),
        count: 0,
        unit_price: unit_price(placement, share)?,
        cpu_thousandths: compute.cpu,
        memory_bytes: compute.memory_bytes,
        gpu_units: gpus.units,
        gpu_alternatives: gpus.models.clone(),
        unread_gpu_vendors: gpus.unread_vendors.iter().map(|&name| name.to_owned()).collect(),
        volumes: volumes.collect(),
    })
}

fn unit_price(placement: &Placement<'_>, share: &Share<'_>) -> Result<Price, SdlError> {
    let price = placement.prices.get(share.profile);
    // A checked file has one.
    let Some((at, (denom, amount))) = price.and_then(|it| Some((&it.at, it.coins?))) else {
        return Err(share.at.error("has no price", "add one to the placement"));
    };
    if amount > Amount::MAX {
        let problem = format!("is {}, more than {PRICE_MAX}", at.shown());
        let hint = "write the most for one block of six seconds; a month has 429909 of them";
        return Err(at.error(&problem, hint));
    }
    Ok(Price { denom: denom.to_owned(), amount })
}

/// In 2.1 services with the same profile are one resource, where the first of them is.
fn add(resources: &mut Vec<Resource>, version: Version, service: Deployed, new: Resource) {
    let is_same = |it: &&mut Resource| version == Version::V2_1 && it.profile == new.profile;
    match resources.iter_mut().find(is_same) {
        Some(shared) => shared.services.push(service),
        None => resources.push(Resource { services: vec![service], ..new }),
    }
}

/// A group with its counts and its price.
fn group(
    name: &str,
    mut resources: Vec<Resource>,
    placement: &Placement<'_>,
) -> Result<Group, SdlError> {
    let too_much =
        |what: &str| placement.at.error(what, "lower the counts, or use several placements");
    for resource in &mut resources {
        let count = resource.services.iter().map(|service| u64::from(service.count)).sum::<u64>();
        resource.count = u32::try_from(count).map_err(|_| too_much("gets too many instances"))?;
    }
    check_totals(&resources, &too_much)?;
    check_group_denoms(&resources, placement)?;
    let mut total = Amount::default();
    for resource in &resources {
        let price = resource.unit_price.amount.times(resource.count);
        let sum = price.and_then(|price| total.plus(price));
        total = sum.ok_or_else(|| too_much("has a price that is too large to be added up"))?;
    }
    let denom = resources.first().map(|it| it.unit_price.denom.clone()).unwrap_or_default();
    Ok(Group { placement: name.to_owned(), resources, price: Price { denom, amount: total } })
}

fn check_totals(
    resources: &[Resource],
    too_much: &impl Fn(&str) -> SdlError,
) -> Result<(), SdlError> {
    let total = |of: fn(&Resource) -> u64| -> u128 {
        resources.iter().map(|it| u128::from(of(it)) * u128::from(it.count)).sum()
    };
    let limits = [
        (total(|it| it.cpu_thousandths), CPU_MAX, "thousandths of a CPU thread"),
        (total(|it| it.gpu_units), GPU_UNITS_MAX, "GPUs"),
        (total(|it| it.memory_bytes), MEMORY_BYTES_MAX, "bytes of memory"),
    ];
    for (asked, unit_max, what) in limits {
        let max = u128::from(unit_max) * u128::from(GROUP_INSTANCES_MAX);
        if asked > max {
            return Err(too_much(&format!("gets {asked} {what} with all counts, more than {max}")));
        }
    }
    if resources.iter().all(|resource| resource.count == 0) {
        let error = too_much("gets no instance, all counts are 0");
        return Err(SdlError { hint: "write `count: 1` in `deployment`".into(), ..error });
    }
    Ok(())
}

fn check_group_denoms(resources: &[Resource], placement: &Placement<'_>) -> Result<(), SdlError> {
    let mut denoms = resources.iter().map(|resource| &resource.unit_price.denom);
    let Some(first) = denoms.next() else { return Ok(()) };
    match denoms.find(|denom| *denom != first) {
        Some(other) => Err(placement.at.error(&two_denoms(first, other), ONE_DENOM)),
        None => Ok(()),
    }
}

fn check_denoms(file: &File<'_>, groups: &[Group]) -> Result<(), SdlError> {
    let Some(first) = groups.first().map(|group| &group.price.denom) else { return Ok(()) };
    let other = groups.iter().find(|group| group.price.denom != *first);
    let Some((other, placement)) =
        other.and_then(|it| Some((it, file.placement.get(it.placement.as_str())?)))
    else {
        return Ok(());
    };
    Err(placement.at.error(&two_denoms(first, &other.price.denom), ONE_DENOM))
}

const ONE_DENOM: &str = "use one denomination in the whole file";

fn two_denoms(first: &str, other: &str) -> String {
    format!("has prices in `{}`, beside others in `{}`", shown(other), shown(first))
}
