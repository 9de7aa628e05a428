//! Old scripts, run: an index with a line of purpose each.
#![expect(clippy::unwrap_used, clippy::panic, reason = "in a test a panic is the report")]

/// Scripts of the tests' own, ready to price; what is outside of their places.
mod support;

/// What comes out of a script: prices, refusals, all that is neither.
mod answers;

/// What a script is given: its order, its environment, its programs, and nothing else.
mod given;

/// What a script writes stays in its place, and nothing of the place stays.
mod harmless;

/// The network: stand-ins that answer, and nothing behind them.
mod network;

/// Processes: none is left, none runs too long, none writes too much.
mod processes;

/// Scripts that are not run at all, with the words that say why.
mod refusals;
