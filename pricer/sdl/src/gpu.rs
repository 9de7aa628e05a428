//! What a tenant asks of GPUs.

use std::fmt;

use crate::cursor::{Cursor, Fields};
use crate::error::{SdlError, shown};
use crate::limits::{GPU_KEY_BYTES_MAX, GPU_MODELS_MAX, GPU_VENDORS_MAX};
use crate::profile::Unfit;
use crate::size;

/// The only vendor that the network reads.
pub(crate) const VENDOR: &str = "nvidia";

/// The model that stands for all of them.
const ANY: &str = "*";

const KEY_PREFIX: &str = "vendor/nvidia/model/";
const VENDOR_HINT: &str =
    "write `vendor: {nvidia: [{model: a100}]}`, or `nvidia:` alone for any model";
const MODEL_HINT: &str = "use letters, digits, `_`, `-` and `.`, with a `*` only at its end";

/// A GPU as an order names it: the model, and what more the tenant asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GpuModel {
    /// Such as `a100`; `*` for any, `rtx*` for many, empty where the tenant named none.
    pub model: String,
    /// Such as `80Gi`.
    pub ram: Option<String>,
    /// `pcie` or `sxm`.
    pub interface: Option<String>,
}

impl GpuModel {
    /// Whether a provider has to say which model it is.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.model.is_empty() || self.model.ends_with('*')
    }

    /// The same wish as an order has it once a provider reserved this model.
    #[must_use]
    pub fn reserved_as(&self, model: &str) -> Self {
        Self { model: model.to_owned(), ..self.clone() }
    }

    fn any() -> Self {
        Self { model: ANY.to_owned(), ram: None, interface: None }
    }

    /// `model[/ram/…][/interface/…]`: what the chain keeps, and sorts by.
    fn key(&self) -> String {
        let mut key = self.model.clone();
        for (name, value) in [("ram", &self.ram), ("interface", &self.interface)] {
            if let Some(value) = value {
                key = format!("{key}/{name}/{value}");
            }
        }
        key
    }
}

/// `a100/80Gi/pcie`, `a100`, `*`.
impl fmt::Display for GpuModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.model.is_empty() { "?" } else { &self.model })?;
        let more = [&self.ram, &self.interface];
        more.into_iter().flatten().try_for_each(|part| write!(f, "/{part}"))
    }
}

/// The GPUs of a compute profile.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gpus<'a> {
    pub(crate) units: u64,
    /// By their keys; the last is the one that an order names before anything is reserved.
    pub(crate) models: Vec<GpuModel>,
    /// Vendors that the file names and the network does not read.
    pub(crate) unread_vendors: Vec<&'a str>,
}

/// Reads `gpu`. Network: by hand, so unknown keys are refused.
pub(crate) fn read_gpus<'a>(at: &Cursor<'a>, unfit: &mut Unfit) -> Result<Gpus<'a>, SdlError> {
    let fields = at.fields()?;
    fields.only(&["units", "attributes"])?;
    let mut gpus = Gpus::default();
    if let Some(units) = fields.get("units") {
        gpus.units = size::quantity(units, size::parse_gpu_units)?;
        unfit.note(size::GPU_UNITS.check(units, gpus.units));
    }
    match fields.get("attributes") {
        Some(attributes) => {
            read_attributes(attributes, &mut gpus)?;
            if gpus.units == 0 {
                let problem = "asks for a GPU, but `units` is 0";
                unfit.note(Err(
                    attributes.error(problem, "write `units: 1`, or remove the attributes")
                ));
            }
        }
        None if gpus.units > 0 => {
            return Err(at.error("has no `attributes` that say which GPU", VENDOR_HINT));
        }
        None => {}
    }
    Ok(gpus)
}

/// Network: only nvidia's list is read. Without one, whatever the vendor, it is any nvidia.
fn read_attributes<'a>(at: &Cursor<'a>, gpus: &mut Gpus<'a>) -> Result<(), SdlError> {
    let fields = at.fields()?;
    fields.only(&["vendor"])?;
    let Some(vendor) = fields.get("vendor") else {
        return Err(at.error("has no `vendor`", VENDOR_HINT));
    };
    let vendors = Fields { all: vendor.names()?, at: vendor.clone() };
    let names = vendors.all.iter().map(|field| field.name);
    gpus.unread_vendors = names.filter(|name| *name != VENDOR).collect();
    check_number(vendor, vendors.all.len(), GPU_VENDORS_MAX)?;
    let items = vendors.items(VENDOR)?;
    check_number(vendor, items.len(), GPU_MODELS_MAX)?;
    let mut models = Vec::with_capacity(items.len());
    for item in &items {
        let model = read_model(item)?;
        models.push((model.key(), model, item));
    }
    models.sort_by(|a, b| a.0.cmp(&b.0));
    check_twice(&models)?;
    gpus.models = models.into_iter().map(|(_, model, _)| model).collect();
    if gpus.models.is_empty() {
        gpus.models.push(GpuModel::any());
    }
    Ok(())
}

fn check_number(at: &Cursor<'_>, number: usize, max: usize) -> Result<(), SdlError> {
    if number <= max {
        return Ok(());
    }
    Err(at.error(
        &format!("has {number} entries"),
        format!("name at most {max}, or `*` for any model"),
    ))
}

fn read_model(at: &Cursor<'_>) -> Result<GpuModel, SdlError> {
    let fields = at.fields()?;
    let ram =
        fields.get("ram").map(|at| size::quantity(at, size::parse_gpu_ram_gib)).transpose()?;
    let model = GpuModel {
        model: fields.text("model")?.to_owned(),
        ram: ram.map(|gib| format!("{gib}Gi")),
        interface: fields.get("interface").map(read_interface).transpose()?,
    };
    check_key(fields.get("model").unwrap_or(at), &model)?;
    Ok(model)
}

fn read_interface(at: &Cursor<'_>) -> Result<String, SdlError> {
    match at.raw_text() {
        known @ ("pcie" | "sxm") => Ok(known.to_owned()),
        _ => Err(at.is_not("an interface", "write pcie or sxm; sxm2 to sxm6 are sxm here")),
    }
}

/// A slash would pass the network's parser; the provider's then takes it for the ram, or ends.
fn check_key(at: &Cursor<'_>, model: &GpuModel) -> Result<(), SdlError> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let (key, name) = (model.key(), model.model.as_str());
    let name = if key.len() == name.len() { name.strip_suffix('*').unwrap_or(name) } else { name };
    let length = KEY_PREFIX.len() + key.len();
    // Network: the last of the 128 characters cannot be one of these.
    let is_full = length == GPU_KEY_BYTES_MAX && key.ends_with(['-', '.']);
    if length > GPU_KEY_BYTES_MAX || is_full {
        let most = GPU_KEY_BYTES_MAX - KEY_PREFIX.len();
        let hint = format!("model, ram and interface have {most} characters together");
        return Err(at.error("is too long for the name of a GPU", hint));
    }
    if name.chars().all(is_plain) {
        Ok(())
    } else {
        Err(at.is_not("the name of a GPU", MODEL_HINT))
    }
}

fn check_twice(models: &[(String, GpuModel, &Cursor<'_>)]) -> Result<(), SdlError> {
    let mut pairs = models.iter().zip(models.iter().skip(1));
    let twice = pairs.find(|((first, ..), (second, ..))| first == second);
    let Some(((key, _, first), (_, _, second))) = twice else { return Ok(()) };
    let first_line = first.line();
    let problem = format!("is the GPU `{}` again, first in line {first_line}", shown(key));
    Err(second.error(&problem, "remove one of them"))
}
