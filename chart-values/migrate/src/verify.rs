//! Does the new program charge what the old script charged, and if not, why?

mod causes;
mod orders;

pub use causes::{Cause, OldWays, Priced, compare};
pub use orders::{SampleOrder, Shape, sample_orders};
