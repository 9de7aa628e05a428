//! What must hold between the sections: names that exist, IPs that do not clash, volumes that fit.
//!
//! Network: only of what is deployed. A service or profile that nobody deploys has to be readable
//! and no more.

use std::collections::{BTreeMap, BTreeSet};

use crate::cursor::Cursor;
use crate::error::{SdlError, shown};
use crate::expose::Expose;
use crate::file::{Endpoint, File, Share};
use crate::names::is_endpoint;
use crate::profile::Compute;
use crate::service::Service;
use crate::storage::RAM;
use crate::version::Version;

/// Holds the sections against each other.
pub(crate) fn check(file: &File<'_>) -> Result<(), SdlError> {
    for (name, endpoint) in &file.endpoints {
        check_endpoint(name, endpoint)?;
    }
    let mut claims = Claims::default();
    let mut is_open = false;
    for (name, shares) in &file.deployment {
        if shares.by_placement.is_empty() {
            continue;
        }
        let service = file.services.get(name).ok_or_else(|| unknown_service(&shares.at))?;
        service.unfit.check()?;
        check_shares(file, service, &shares.by_placement, &mut claims)?;
        claims.claim(file, service, shares.by_placement.len())?;
        is_open |= service.exposes.iter().any(is_global);
    }
    claims.check_unused(file)?;
    if is_open { Ok(()) } else { Err(nothing_open(file)) }
}

fn check_endpoint(name: &str, endpoint: &Endpoint<'_>) -> Result<(), SdlError> {
    if !is_endpoint(name) {
        let hint = "use lower case letters, digits, `-` and `_`, a letter first, two at least";
        return Err(endpoint.at.error("is no name for an endpoint", hint));
    }
    if endpoint.kind == "ip" {
        return Ok(());
    }
    let problem = match endpoint.kind {
        "" => "has no `kind`".to_owned(),
        kind => format!("is of the kind `{}`, which is unknown", shown(kind)),
    };
    Err(endpoint.at.error(&problem, "write `kind: ip`"))
}

fn unknown_service(at: &Cursor<'_>) -> SdlError {
    let hint = "add it to `services`, or write the name of one that is there";
    at.error("deploys a service that does not exist", hint)
}

fn check_shares<'a>(
    file: &File<'a>,
    service: &Service<'a>,
    shares: &BTreeMap<&'a str, Share<'a>>,
    claims: &mut Claims<'a>,
) -> Result<(), SdlError> {
    let mut checked = BTreeSet::new();
    for (placement, share) in shares {
        let compute = profile_of(file, share)?;
        check_placement(file, placement, share)?;
        compute.unfit.check()?;
        if checked.insert(share.profile) {
            check_mounts(file.version, service, compute)?;
        }
        check_tee(service, compute, claims, placement)?;
    }
    Ok(())
}

fn profile_of<'f, 'a>(file: &'f File<'a>, share: &Share<'a>) -> Result<&'f Compute<'a>, SdlError> {
    let hint = "add it to `profiles.compute`, or write the name of one that is there";
    file.compute.get(share.profile).ok_or_else(|| {
        if share.profile.is_empty() {
            share.at.error("has no `profile`", "write the name of a compute profile")
        } else {
            share.profile_at.is_not("a compute profile", hint)
        }
    })
}

fn check_placement(file: &File<'_>, name: &str, share: &Share<'_>) -> Result<(), SdlError> {
    let Some(placement) = file.placement.get(name).filter(|_| !name.is_empty()) else {
        let hint = "add it to `profiles.placement`, or write the name of one that is there";
        return Err(share.at.error("is for a placement that does not exist", hint));
    };
    if placement.prices.get(share.profile).is_some_and(|price| price.coins.is_some()) {
        return Ok(());
    }
    let problem = format!("has no price for the profile `{}`", shown(share.profile));
    Err(placement.at.error(&problem, "add it to `pricing`, with `denom` and `amount`"))
}

/// Whether what the service mounts is there, and what is persistent can be mounted.
fn check_mounts(
    version: Version,
    service: &Service<'_>,
    compute: &Compute<'_>,
) -> Result<(), SdlError> {
    for mount in &service.mounts {
        let Some(volume) = compute.volumes.iter().find(|volume| volume.name == mount.volume) else {
            let hint =
                "name it in `storage` of the compute profile; without a name it is `default`";
            return Err(mount.at.error("is no volume of the compute profile", hint));
        };
        if version == Version::V2_1 && volume.class == RAM && mount.is_read_only {
            let problem = "is read-only, and the volume is of the class `ram`";
            return Err(mount.at.error(problem, "leave `readOnly` out"));
        }
    }
    // Network: 2.0 asks whether the service mounts anything at all; 2.1 does not ask.
    let persistent = compute.volumes.iter().find(|volume| volume.persistent == Some(true));
    match persistent {
        Some(volume) if version == Version::V2_0 && service.mounts.is_empty() => {
            let service = shown(service.name);
            let problem = format!("is persistent, but the service `{service}` mounts nothing");
            let hint = "give it `params: {storage: {NAME: {mount: /data}}}` with the volume's name";
            Err(volume.at.error(&problem, hint))
        }
        _ => Ok(()),
    }
}

/// Confidential computing is one for all of a placement, and some of it needs a GPU.
fn check_tee<'a>(
    service: &Service<'a>,
    compute: &Compute<'_>,
    claims: &mut Claims<'a>,
    placement: &'a str,
) -> Result<(), SdlError> {
    let Some(tee) = &service.tee else { return Ok(()) };
    if tee.raw_text() == "cpu-gpu" && compute.gpus.units == 0 {
        let hint = "add a GPU to the compute profile, or write `tee: cpu`";
        return Err(tee.error("is `cpu-gpu`, but the profile has no GPU", hint));
    }
    let first = claims.tees.entry(placement).or_insert_with(|| tee.raw_text());
    if *first == tee.raw_text() {
        return Ok(());
    }
    let problem = format!("is {}, beside a service with `{first}`", tee.shown());
    Err(tee.error(&problem, "use the same in all services of a placement"))
}

/// What only one may have.
#[derive(Default)]
struct Claims<'a> {
    /// IP, outer port as written, protocol as written; where.
    ports: BTreeMap<(&'a str, u32, &'a str), usize>,
    hosts: BTreeMap<&'a str, usize>,
    ips: BTreeSet<&'a str>,
    tees: BTreeMap<&'a str, &'a str>,
}

impl<'a> Claims<'a> {
    /// Network: a service claims its IPs and hosts anew in each placement, and a host with each
    /// `to`. So the second time is a clash with itself.
    fn claim(
        &mut self,
        file: &File<'_>,
        service: &Service<'a>,
        placements: usize,
    ) -> Result<(), SdlError> {
        for _ in 0..placements.min(2) {
            for expose in &service.exposes {
                self.claim_ports(file, expose)?;
                for _ in 0..expose.to.len().clamp(1, 2) {
                    self.claim_hosts(expose)?;
                }
            }
        }
        Ok(())
    }

    fn claim_ports(&mut self, file: &File<'_>, expose: &Expose<'a>) -> Result<(), SdlError> {
        for to in expose.to.iter().filter(|to| !to.ip.is_empty()) {
            if !to.is_global {
                return Err(to.at.error("has an `ip`, but is not global", "add `global: true`"));
            }
            if !file.endpoints.contains_key(to.ip) {
                let problem = format!("has the IP `{}`, which is not declared", shown(to.ip));
                let hint = format!("add `endpoints: {{{}: {{kind: ip}}}}`", shown(to.ip));
                return Err(to.at.error(&problem, hint));
            }
            self.ips.insert(to.ip);
            let claim = (to.ip, expose.outer, expose.protocol_text);
            if let Some(first) = self.ports.insert(claim, to.at.line()) {
                return Err(clash(&to.at, to.ip, expose.outer, first));
            }
        }
        Ok(())
    }

    fn claim_hosts(&mut self, expose: &Expose<'a>) -> Result<(), SdlError> {
        for host in &expose.hosts {
            if let Some(first) = self.hosts.insert(host.raw_text(), host.line()) {
                let problem = format!("is {}, accepted in line {first} already", host.shown());
                let hint = "accept a host once, at a port with one `to`, in one placement";
                return Err(host.error(&problem, hint));
            }
        }
        Ok(())
    }

    fn check_unused(&self, file: &File<'_>) -> Result<(), SdlError> {
        let unused = file.endpoints.iter().find(|(name, _)| !self.ips.contains(*name));
        let Some((_, endpoint)) = unused else { return Ok(()) };
        let hint = "use it as `ip` of a port that is deployed, or remove it";
        Err(endpoint.at.error("is declared and never used", hint))
    }
}

fn clash(at: &Cursor<'_>, ip: &str, outer: u32, first_line: usize) -> SdlError {
    let ip = shown(ip);
    let problem = match outer {
        0 => format!("has the IP `{ip}` without `as`, like the port in line {first_line}"),
        outer => format!("has port {outer} of the IP `{ip}`, like the one in line {first_line}"),
    };
    at.error(
        &problem,
        "give each port of an IP an `as` of its own, and use the IP in one placement",
    )
}

fn is_global(expose: &Expose<'_>) -> bool {
    expose.to.iter().any(|to| to.is_global)
}

fn nothing_open(file: &File<'_>) -> SdlError {
    if file.deployment.values().all(|shares| shares.by_placement.is_empty()) {
        let hint = "write `deployment: {web: {dcloud: {profile: web, count: 1}}}`";
        file.section("deployment").error("deploys nothing", hint)
    } else {
        let hint = "open a port of a deployed service: `to: [{global: true}]`";
        file.section("services").error("opens no deployed port to the world", hint)
    }
}
