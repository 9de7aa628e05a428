//! The leases of one answer: all its pages, from as many files as they were saved to.

use std::collections::HashSet;
use std::fmt::Display;
use std::rc::Rc;

use bidprice_core::printable;
use serde::de::DeserializeSeed;

use crate::lease::{Key, Lease, Names};
use crate::limits::{FILE_BYTES_MAX, LEASES_MAX};
use crate::page::{Page, PageReader};
use crate::problem::{Problem, Problems};

const SAVE: &str = "save what `provider-services query market lease list … -o json` prints";
const SMALLER: &str =
    "ask for smaller pages (`--limit 10000`), or for one state at a time (`--state active`)";

/// Leases from one or several pages, each counted once.
///
/// Files may come in any order: no figure depends on it but the order of table rows. Within a file
/// pages stand as they were asked for, one behind the other.
#[derive(Debug, Default)]
pub struct Leases {
    list: Vec<Lease>,
    names: Names,
    seen: HashSet<Key>,
    problems: Problems,
    /// Pages without `next_key`: each ends a list.
    last_pages: usize,
    /// Files that end with such a page.
    closed_files: usize,
    /// The last page of a file, if it says that there are more.
    open: Option<Open>,
}

/// A page that says there are more, and where they begin.
#[derive(Clone, Debug)]
struct Open {
    file: Rc<str>,
    key: String,
}

impl Leases {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file: one page, or several, one behind the other, as a pipe delivers them.
    ///
    /// A page that breaks off counts as not there, and is a problem; so is one that is too long.
    pub fn read(&mut self, file: &str, bytes: &[u8]) {
        if bytes.len() > FILE_BYTES_MAX {
            let problem = format!("is longer than {FILE_BYTES_MAX} bytes");
            return self.problems.push(Problem::of_file(file, problem, SMALLER));
        }
        match self.read_pages(file, bytes) {
            Some(open) => self.open = Some(open),
            None => self.closed_files += 1,
        }
    }

    /// Reads one page behind the other; what the last one lacks, if it is not the last of its list.
    fn read_pages(&mut self, file: &str, bytes: &[u8]) -> Option<Open> {
        let mut reader = serde_json::Deserializer::from_slice(bytes);
        let mut open = None;
        for number in 1.. {
            // An empty file is an answer that never came.
            if number > 1 && reader.end().is_ok() {
                break;
            }
            let name = if number == 1 { file.to_owned() } else { format!("{file}, page {number}") };
            let file: Rc<str> = name.into();
            let room = LEASES_MAX.saturating_sub(self.list.len());
            let seed = PageReader { file: Rc::clone(&file), names: &mut self.names, room };
            match seed.deserialize(&mut reader) {
                Ok(page) => open = self.add(&file, page),
                Err(error) => {
                    self.problems.push(unusable(&file, &error));
                    break;
                }
            }
        }
        open
    }

    /// Notes a file that could not even be opened.
    pub fn unreadable(&mut self, file: &str, why: impl Display) {
        let problem = format!("cannot be read: {why}");
        self.problems.push(Problem::of_file(file, problem, SAVE));
    }

    /// Takes a page's leases; what it says of a next one.
    fn add(&mut self, file: &Rc<str>, page: Page) -> Option<Open> {
        self.last_pages += usize::from(page.next_key.is_none());
        let mut leases = page.leases;
        leases.retain(|lease| {
            let is_new = lease.key().is_none_or(|key| self.seen.insert(key));
            if !is_new {
                let hint =
                    "ask for the pages again, one right behind the other, and name each once";
                self.problems.push(lease.odd("", "was there before and is counted once", hint));
            }
            is_new
        });
        if self.list.is_empty() {
            self.list = leases;
        } else {
            self.list.append(&mut leases);
        }
        page.next_key.map(|key| Open { file: Rc::clone(file), key })
    }

    /// In the order in which they were read.
    pub fn iter(&self) -> std::slice::Iter<'_, Lease> {
        self.list.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// What was wrong with files and pages; leases are looked at by the figures.
    pub(crate) fn problems(&self) -> Problems {
        let mut problems = self.problems.clone();
        self.lacking_page().into_iter().for_each(|problem| problems.push(problem));
        problems
    }

    /// Of files that end with a key all but one may go on in another; a list's end has to be among them.
    /// Of several ends nobody can tell whose they are.
    fn lacking_page(&self) -> Option<Problem> {
        let Open { file, key } = self.open.as_ref()?;
        let problem = |problem, hint: &str| {
            Some(Problem::of_path(file, "pagination.next_key", problem, hint))
        };
        match (self.closed_files, self.last_pages) {
            (0, _) => problem(
                "says that another page follows",
                &format!(
                    "ask for it with `--page-key {}` and name its file too; with every page there the last has no key",
                    printable(key)
                ),
            ),
            (_, 0 | 1) => None,
            _ => problem(
                "says that another page follows, and several files or pages end a list: it cannot be told \
                 whether all pages are there",
                "put the pages of each list into one file, in their order (`cat page1.json page2.json > list.json`)",
            ),
        }
    }
}

impl<'a> IntoIterator for &'a Leases {
    type Item = &'a Lease;
    type IntoIter = std::slice::Iter<'a, Lease>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

fn unusable(file: &str, error: &serde_json::Error) -> Problem {
    let hint = if error.to_string().starts_with("there are more leases") { SMALLER } else { SAVE };
    let problem = if error.is_data() { "cannot be counted" } else { "is not JSON" };
    Problem::of_file(file, format_args!("{problem}: {error}"), hint)
}
