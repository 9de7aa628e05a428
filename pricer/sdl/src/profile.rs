//! Compute profiles: what one instance of a service gets.

use crate::cursor::Cursor;
use crate::error::SdlError;
use crate::gpu::{Gpus, read_gpus};
use crate::size;
use crate::storage::{Store, read_storage};

/// The first thing that is wrong with a part of the file for which that counts only if it is
/// deployed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unfit(Option<SdlError>);

impl Unfit {
    pub(crate) fn note(&mut self, result: Result<(), SdlError>) {
        if self.0.is_none() {
            self.0 = result.err();
        }
    }

    pub(crate) fn check(&self) -> Result<(), SdlError> {
        self.0.clone().map_or(Ok(()), Err)
    }
}

/// A compute profile.
#[derive(Clone, Debug)]
pub(crate) struct Compute<'a> {
    /// Thousandths of a thread.
    pub(crate) cpu: u64,
    pub(crate) memory_bytes: u64,
    pub(crate) gpus: Gpus<'a>,
    pub(crate) volumes: Vec<Store<'a>>,
    /// Whether it can be deployed.
    pub(crate) unfit: Unfit,
}

/// Reads a profile; what the network checks only of a deployed one is noted.
pub(crate) fn read_compute<'a>(at: &Cursor<'a>) -> Result<Compute<'a>, SdlError> {
    let profile = at.fields()?;
    let mut unfit = Unfit::default();
    let Some(resources) = profile.get("resources") else {
        unfit.note(Err(at.error("has no `resources`", "give it cpu, memory and storage")));
        let nothing = (Gpus::default(), Vec::new());
        return Ok(Compute { cpu: 0, memory_bytes: 0, gpus: nothing.0, volumes: nothing.1, unfit });
    };
    let fields = resources.fields()?;
    let cpu = match fields.get("cpu") {
        Some(cpu) => read_cpu(cpu, &mut unfit)?,
        None => missing(resources, "`cpu`", "write `cpu: {units: 0.5}`", &mut unfit),
    };
    let memory_bytes = match fields.get("memory") {
        Some(memory) => size::size_of(&memory.fields()?, &size::MEMORY, &mut unfit)?,
        None => missing(resources, "`memory`", "write `memory: {size: 512Mi}`", &mut unfit),
    };
    let gpus =
        fields.get("gpu").map(|gpu| read_gpus(gpu, &mut unfit)).transpose()?.unwrap_or_default();
    let storage =
        fields.get("storage").map(|storage| read_storage(storage, &mut unfit)).transpose()?;
    let volumes = storage.unwrap_or_default();
    if volumes.is_empty() {
        let hint = "write `storage: {size: 1Gi}`: one volume at least";
        missing(resources, "volume in `storage`", hint, &mut unfit);
    }
    Ok(Compute { cpu, memory_bytes, gpus, volumes, unfit })
}

/// Notes what is not there and gives none of it.
fn missing(at: &Cursor<'_>, name: &str, hint: &'static str, unfit: &mut Unfit) -> u64 {
    unfit.note(Err(at.error(&format!("has no {name}"), hint)));
    0
}

fn read_cpu(at: &Cursor<'_>, unfit: &mut Unfit) -> Result<u64, SdlError> {
    let fields = at.fields()?;
    if let Some(attributes) = fields.get("attributes") {
        let attributes = attributes.fields()?;
        attributes.only(&["arch"])?;
        attributes.text("arch")?;
    }
    let Some(units) = fields.get("units") else {
        return Ok(missing(at, "`units`", "write threads: `units: 0.5`", unfit));
    };
    let cpu = size::quantity(units, size::parse_cpu_thousandths)?;
    unfit.note(size::CPU.check(units, cpu));
    Ok(cpu)
}
