//! All tests of the whole crate, one binary: an index with a line of purpose each.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the report"
)]

/// What the guide's pipelines printed, and what is answered where they fail.
mod vectors;

/// Figures that can be followed by hand, table for table.
mod tables;

/// A history: its table, plot and page.
mod history;

/// Pages, shapes and duplicates.
mod pages;

/// Broken, hostile and huge input.
mod hostile;

/// What holds for every lease list.
mod laws;

/// The arithmetic against the tools that it copies: jq, mawk, bc, bash and column.
mod oracle;

/// Leases to order.
mod support;
