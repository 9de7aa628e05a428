//! `what-if`: two price books over the same orders.

mod inputs;
mod laws;
mod outputs;

use serde_json::Value;

use crate::program::Run;

pub(crate) fn what_if() -> Run {
    Run::new().argument("what-if").set("BIDPRICE_RATE", "1.20")
}

/// The report of a run that went well.
#[track_caller]
pub(crate) fn report(run: &Run) -> Value {
    let answer = run.clone().argument("--json").answer();
    assert_eq!((answer.exit, answer.stderr.as_deref()), (0, Some("")), "{}", answer.stdout);
    serde_json::from_str(&answer.stdout).unwrap()
}

/// An order of so many threads, in dollars, at most so much a block.
pub(crate) fn threads(count: u32, maximum: &str) -> String {
    format!(
        r#"{{"resources":[{{"memory":0,"cpu":{count}000,"gpu":{{"units":0,"attributes":{{}}}},"storage":[],"count":1,"endpoint_quantity":0,"ip_lease_quantity":0}}],"price":{{"denom":"uact","amount":"{maximum}"}},"price_precision":6}}"#
    )
}

/// An order of so many GPUs and nothing else.
pub(crate) fn gpus(count: u32, model: &str, maximum: &str) -> String {
    format!(
        r#"{{"resources":[{{"memory":0,"cpu":0,"gpu":{{"units":{count},"attributes":{{"vendor":{{"nvidia":{{"model":"{model}"}}}}}}}},"storage":[],"count":1,"endpoint_quantity":0,"ip_lease_quantity":0}}],"price":{{"denom":"uact","amount":"{maximum}"}},"price_precision":6}}"#
    )
}
