//! All integration tests, one binary: an index with a line of purpose each.
#![expect(clippy::unwrap_used, clippy::panic, reason = "in a test a panic is the report")]

/// A small file that the others change.
mod base;

/// What the network's own parser made of 108 files.
mod vectors;

/// One case for each thing that a file can say.
mod features;

/// A provider's choice among the GPUs that a tenant takes.
mod gpus;

/// What a person sees of a group.
mod people;

/// Values that cannot be: every refusal, word for word.
mod refused_values;

/// What is missing, or does not go together: every refusal, word for word.
mod refused_pairs;

/// What holds for every text: no panic, no surprise, an end.
mod hostile;
