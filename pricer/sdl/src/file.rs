//! The whole file: its sections, each value in its kind, nothing yet held against another.

use std::collections::BTreeMap;

use bidprice_yaml::Node;

use crate::cursor::{Cursor, Fields};
use crate::duration;
use crate::error::SdlError;
use crate::placement::{Placement, read_placement};
use crate::profile::{Compute, read_compute};
use crate::service::{Service, read_service};
use crate::version::{Version, read_version};

const SECTIONS: [&str; 7] =
    ["version", "include", "services", "profiles", "deployment", "endpoints", "reclamation"];

/// A deployment file. The network goes through all names in the order of their bytes.
pub(crate) struct File<'a> {
    pub(crate) version: Version,
    pub(crate) services: BTreeMap<&'a str, Service<'a>>,
    pub(crate) compute: BTreeMap<&'a str, Compute<'a>>,
    pub(crate) placement: BTreeMap<&'a str, Placement<'a>>,
    pub(crate) deployment: BTreeMap<&'a str, Shares<'a>>,
    pub(crate) endpoints: BTreeMap<&'a str, Endpoint<'a>>,
    sections: Fields<'a>,
}

/// Where a service is deployed.
#[derive(Clone, Debug)]
pub(crate) struct Shares<'a> {
    pub(crate) by_placement: BTreeMap<&'a str, Share<'a>>,
    pub(crate) at: Cursor<'a>,
}

/// What a service has in a placement.
#[derive(Clone, Debug)]
pub(crate) struct Share<'a> {
    /// The name of a compute profile.
    pub(crate) profile: &'a str,
    pub(crate) count: u32,
    pub(crate) at: Cursor<'a>,
    /// Where the profile's name is.
    pub(crate) profile_at: Cursor<'a>,
}

/// An entry of `endpoints`.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint<'a> {
    pub(crate) kind: &'a str,
    pub(crate) at: Cursor<'a>,
}

/// Reads all sections.
pub(crate) fn read_file(root: &Node) -> Result<File<'_>, SdlError> {
    let at = Cursor::root(root);
    if at.is_null() {
        return Err(at.error("is empty", "give a deployment file, with `version` and `services`"));
    }
    let fields = at.fields()?;
    let version = read_version(&fields)?;
    fields.only(&SECTIONS)?;
    fields.texts("include")?;
    let mut services = BTreeMap::new();
    for field in fields.names("services")? {
        services.insert(field.name, read_service(&field)?);
    }
    let (compute, placement) = read_profiles(&fields)?;
    let deployment = read_deployment(&fields)?;
    let endpoints = read_endpoints(&fields)?;
    read_reclamation(&fields)?;
    Ok(File { version, services, compute, placement, deployment, endpoints, sections: fields })
}

impl<'a> File<'a> {
    /// Where a section is, or the file if it has none.
    pub(crate) fn section(&self, name: &str) -> &Cursor<'a> {
        self.sections.get(name).unwrap_or(&self.sections.at)
    }
}

type Profiles<'a> = (BTreeMap<&'a str, Compute<'a>>, BTreeMap<&'a str, Placement<'a>>);

fn read_profiles<'a>(file: &Fields<'a>) -> Result<Profiles<'a>, SdlError> {
    let (mut compute, mut placement) = Profiles::default();
    let Some(profiles) = file.get("profiles").map(Cursor::fields).transpose()? else {
        return Ok((compute, placement));
    };
    for field in profiles.names("compute")? {
        compute.insert(field.name, read_compute(&field.value)?);
    }
    for field in profiles.names("placement")? {
        placement.insert(field.name, read_placement(&field.value)?);
    }
    Ok((compute, placement))
}

fn read_deployment<'a>(file: &Fields<'a>) -> Result<BTreeMap<&'a str, Shares<'a>>, SdlError> {
    let mut deployment = BTreeMap::new();
    for service in file.names("deployment")? {
        let mut by_placement = BTreeMap::new();
        for placement in service.value.names()? {
            by_placement.insert(placement.name, read_share(placement.value)?);
        }
        deployment.insert(service.name, Shares { by_placement, at: service.value });
    }
    Ok(deployment)
}

fn read_share(at: Cursor<'_>) -> Result<Share<'_>, SdlError> {
    let fields = at.fields()?;
    let (profile, count) = (fields.text("profile")?, fields.whole("count")?);
    let profile_at = fields.get("profile").unwrap_or(&at).clone();
    Ok(Share { profile, count, at, profile_at })
}

fn read_endpoints<'a>(file: &Fields<'a>) -> Result<BTreeMap<&'a str, Endpoint<'a>>, SdlError> {
    let mut endpoints = BTreeMap::new();
    for field in file.names("endpoints")? {
        let kind = field.value.fields()?.text("kind")?;
        endpoints.insert(field.name, Endpoint { kind, at: field.value });
    }
    Ok(endpoints)
}

fn read_reclamation(file: &Fields<'_>) -> Result<(), SdlError> {
    const HINT: &str = "write a span of time such as `min_window: 24h`";
    let Some(at) = file.get_or_null("reclamation") else { return Ok(()) };
    let fields = at.fields()?;
    match fields.get("min_window") {
        None => Err(at.error("has no `min_window`", HINT)),
        Some(window) if duration::positive_ns(window.text()?).is_none() => {
            Err(window.is_not("a span of time above 0", HINT))
        }
        Some(_) => Ok(()),
    }
}
