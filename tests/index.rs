//! All integration tests, one binary: an index with a line of purpose each.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the report"
)]

/// What the published script answered, and what its documentation promises, line by line.
mod vectors;

/// Bids that can be followed by hand.
mod figures;

/// What reaches a limit is read, one more is refused.
mod limits;

/// The arithmetic against the tools that it copies: bc, mawk, bash and jq.
mod oracle;

/// What holds for every order, price book and number, however odd.
mod laws;

/// The program without arguments: every recorded answer, rules, hostile input, the files beside it.
mod program;

/// The rate's sources, the whitelist and lists of rules, asked over HTTP: faults, many processes at once, refreshers.
mod network;

/// The commands for people, byte for byte.
mod commands;

/// `plugin …`: writing, trying, installing and listing plugins.
mod plugin_commands;

/// Plugins in a bid: what they change, how they fail, how they are exchanged while many bid.
mod plugins;

/// `what-if`: two price books over the same orders.
mod what_if;

/// `batch`: orders in and prices out, a line for a line.
mod batch;

/// `quote`: prices without an order, by flags, by a deployment file, over a stock or a price book.
mod quote;

/// ClickHouse and Spark, real ones, price with `batch` as the documentation says.
mod engines;

/// `migrate`: from old scripts to new values, and the proof that prices stay.
mod migrate;

/// Real Helm, 3 and 4: releases, rendering, the Helm plugin, the post-renderer.
mod helm;

/// The journal: a line for each decision, and never a bid that is lost, changed or delayed by it.
mod journal;

/// `earnings`: the provider guide's tables byte for byte, exact figures, input that is wrong.
mod earnings;

/// `serve`: prices over HTTP as the program prints them, who gets in, prices that change while it runs.
mod service;

/// `shadow`: the old script answers, ours is compared, and the report sums it up.
mod shadow;

/// `pack`: the value for the chart, and what it does in a bare file system.
mod pack;

/// Client mode: a service is asked, hostile ones too, and the answer is the one without it.
mod client;

/// What the README shows is what the program prints.
mod readme;

/// House rules that a machine can check.
mod tidy;
