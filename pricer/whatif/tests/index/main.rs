//! All tests of the whole crate, one binary: an index with a line of purpose each.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "in a test a panic is the report"
)]

/// The fields as documented, against the report.
mod fields;

/// Each output of a fixed report, byte for byte.
mod golden;

/// Names that strangers chose, in every output.
mod hostile;

/// What policies say of a report, and what is said of them.
mod policy;

/// Reports to show.
mod sample;
