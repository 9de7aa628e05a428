//! The journal: a line for each decision, and never a bid that is lost, changed or delayed by it.

/// What stands in a line, field by field, and what never does.
mod line;

/// Many processes on one journal, files that are put aside, processes that are killed.
mod many;

/// `journal`: the report.
mod report;

/// The same over journals that are hostile, long, or written meanwhile.
mod odd;

/// `journal replay`: what was recorded, priced again.
mod replay;

/// What else reads a journal: `batch`, `what-if`.
mod fed;

/// Journals that cannot be written.
mod unwritable;

use bidprice_journal::{Entry, Reader, Unreadable};

use crate::program::{Folder, Run, small_order};

/// What the small order costs.
pub(crate) const PRICE: &str = "5.745402";

/// A bid of the small order, with its journal in the folder.
pub(crate) fn journaled(folder: &Folder) -> (Run, String) {
    let journal = folder.path().join("journal").to_str().unwrap().to_owned();
    let run = Run::new().set("BIDPRICE_JOURNAL", &journal).stdin(small_order("uact"));
    (run, journal)
}

/// All that can be read, the older file first, and all that cannot.
pub(crate) fn read(journal: &str) -> (Vec<Entry>, Vec<Unreadable>) {
    let (mut entries, mut unreadable) = (Vec::new(), Vec::new());
    for line in Reader::open(journal).unwrap() {
        match line {
            Ok(entry) => entries.push(entry),
            Err(line) => unreadable.push(line),
        }
    }
    (entries, unreadable)
}

/// The lines of a journal that has no others.
#[track_caller]
pub(crate) fn entries(journal: &str) -> Vec<Entry> {
    let (entries, unreadable) = read(journal);
    assert_eq!(unreadable, []);
    entries
}

/// The owners of these lines, in their order.
pub(crate) fn owners(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.owner.as_deref().unwrap_or_default()).collect()
}
