//! `quote`: what it reads, which orders it makes of it, what they cost, what it prints.

mod agreement;
mod files;
mod gpus;
mod hostile;
mod outputs;
mod refused;
mod vectors;

use serde_json::Value;

use crate::program::Run;

/// The command with these arguments, split at spaces.
fn quote(arguments: &str) -> Run {
    Run::new().argument("quote").arguments(arguments)
}

/// The JSON of a run, whatever its exit code.
#[track_caller]
fn json(run: &Run) -> Value {
    let answer = run.clone().argument("--json").answer();
    let json = serde_json::from_str(&answer.stdout);
    json.unwrap_or_else(|error| panic!("{error}\n{}\n{:?}", answer.stdout, answer.stderr))
}

/// The lines that `--orders` prints.
#[track_caller]
fn orders(run: &Run) -> Vec<Value> {
    let answer = run.clone().argument("--orders").answer();
    let notes = answer.stderr.unwrap();
    assert!(
        answer.exit == 0 && notes.lines().all(|note| note.contains("the tenant takes any of")),
        "{notes}"
    );
    answer.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
