//! The network's deployment file (SDL 2.0 and 2.1), read exactly as the network's own parser
//! counts it, and the orders that it becomes: one for each placement.
//!
//! What that parser refuses is refused here too, with the place and with what to do. Where it
//! reads something in an odd way, a comment that starts with `Network:` says so.
//!
//! Refused on purpose, though that parser takes it: a section or a key of a GPU given twice, a
//! scalar for `gpu` (it counts as no GPU), CPU beyond 32 bits (it wraps around), a slash in a
//! GPU's model (it misleads or ends the provider), and what is over one of our own [`limits`].

mod amount;
mod check;
mod cursor;
mod duration;
mod error;
mod expose;
mod file;
mod go_float;
mod gpu;
mod group;
mod groups;
pub mod limits;
mod names;
mod order;
mod placement;
mod profile;
mod service;
mod size;
mod storage;
mod version;
mod whole;
pub mod wire;

pub use error::SdlError;
pub use gpu::GpuModel;
pub use group::{Deployed, Deployment, Endpoint, EndpointKind, Group, Price, Resource, Volume};
pub use names::Protocol;
pub use size::{
    NotAQuantity, parse_bytes, parse_cpu_thousandths, parse_gpu_ram_gib, parse_gpu_units,
};
pub use storage::is_volume_class;

/// Reads a deployment file and makes its groups.
///
/// ```
/// let text = r#"
/// version: "2.0"
/// services:
///   web:
///     image: nginx
///     expose: [{port: 80, to: [{global: true}]}]
/// profiles:
///   compute:
///     web:
///       resources: {cpu: {units: 0.5}, memory: {size: 512Mi}, storage: {size: 1Gi}}
///   placement:
///     dcloud:
///       pricing: {web: {denom: uact, amount: 100}}
/// deployment:
///   web: {dcloud: {profile: web, count: 2}}
/// "#;
/// let deployment = bidprice_sdl::read(text)?;
/// let [group] = deployment.groups.as_slice() else { unreachable!("one placement") };
/// assert_eq!(group.price.to_string(), "200.000000000000000000uact");
/// assert!(group.order_json().starts_with(r#"{"resources":[{"memory":536870912,"cpu":500,"#));
/// # Ok::<(), bidprice_sdl::SdlError>(())
/// ```
pub fn read(text: &str) -> Result<Deployment, SdlError> {
    if text.len() > limits::TEXT_BYTES_MAX {
        return Err(SdlError::too_long(text.len()));
    }
    let root = bidprice_yaml::parse(text)?;
    let file = file::read_file(&root)?;
    check::check(&file)?;
    groups::groups_of(&file)
}
