//! What the host makes of plugins that are hostile, broken, old or many: an index.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the report"
)]

/// Plugins as text, an order to judge, folders, processes of a test's own.
mod support;

/// Folders and processes of a test's own.
mod place;

/// Computing, memory, tables and time have an end.
mod limits;

/// The hard stop of a process that prices one order.
mod clock;

/// Answers that cannot be meant.
mod answers;

/// What a plugin says on the way.
mod log;

/// Files that are no plugins, or plugins of another world.
mod files;

/// What somebody else could have written is not run.
mod trust;

/// What is not as it was installed.
mod changed;

/// Installing: again, over one another, with damage left behind, without room.
mod install;

/// Many bids while a plugin is exchanged.
mod many;

/// A plugin's file, cut and bent at every byte.
mod damage;

/// How large a plugin may be.
mod sizes;

/// A contract that does not exist yet, beside the published one.
mod evolution;

/// What holds for every question and every number of plugins.
mod laws;

/// What was found here and is to stay mended.
mod found;
