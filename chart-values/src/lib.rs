//! What the provider chart makes of a values file, without Helm.
//!
//! ```text
//! files ──Values::read──▶ Values ──arrivals──▶ what reaches the container ──▶ the core's tariff
//!                            └────lint_values──▶ what an operator should look at
//! ```
//!
//! Between a values file and the container stand a YAML 1.1 reader, Go's number formatting, a
//! template that drops what is false or zero, and a second reading as YAML. Each of them changes
//! prices in silence; the modules [`yaml11`], [`go`] and [`quoted`] copy them.

mod base64;
mod error;
pub mod go;
pub mod lint;
pub mod names;
pub mod quoted;
mod read;
pub mod render;
pub mod values;
pub mod yaml11;

pub use error::ValuesError;
pub use lint::{ChartFinding, lint_values};
pub use names::{GPU_MAPPINGS, NAMES, Name, Sets, nearest_name};
pub use render::{Arrival, Arriving, Dropped, EnvVariable, arrivals, environment};
pub use values::{Data, Place, Value, Values};
