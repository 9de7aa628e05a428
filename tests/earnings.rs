//! `earnings`: the command over the recorded lease lists.

mod figures;
mod hostile;
mod vectors;

use crate::program::{Run, repository};

/// A recorded input's path.
pub(crate) fn recorded(name: &str) -> String {
    let path = repository().join("pricer/earnings/tests/vectors").join(name);
    path.to_str().unwrap().to_owned()
}

/// A run in which nobody is asked what an AKT costs.
pub(crate) fn earnings(line: &str) -> Run {
    Run::new()
        .argument("earnings")
        .arguments(line)
        .set("BIDPRICE_RATE_CACHE", "/nowhere/rate")
        .set("BIDPRICE_RATE_SOURCES", "none")
}
