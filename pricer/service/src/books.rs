//! All price books of a service, exchanged together while requests are under way.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::limits::BOOK_NAME_BYTES_MAX;
use crate::pricing::Pricing;

/// A price book that any number of requests share.
pub type Book = Arc<dyn Pricing>;

/// One state of all books.
pub struct Shelf {
    /// The one that is asked without a name.
    pub unnamed: Book,
    /// The others, one a provider.
    pub named: BTreeMap<BookName, Book>,
}

impl Shelf {
    /// A single book without a name.
    pub fn of(unnamed: Book) -> Self {
        Self { unnamed, named: BTreeMap::new() }
    }

    /// The book of this name, or the one without.
    #[must_use]
    pub fn find(&self, name: Option<&str>) -> Option<&Book> {
        name.map_or(Some(&self.unnamed), |name| self.named.get(name))
    }

    /// Every book, that without a name first.
    pub fn all(&self) -> impl Iterator<Item = (Option<&BookName>, &Book)> {
        let named = self.named.iter().map(|(name, book)| (Some(name), book));
        std::iter::once((None, &self.unnamed)).chain(named)
    }
}

/// A name that needs no escape in a path, a log or a metric.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BookName(String);

impl BookName {
    /// Takes letters, digits, `-`, `_` and `.`, beginning with a letter or a digit.
    pub fn parse(name: &str) -> Result<Self, NotAName> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let starts_well = name.starts_with(|first: char| first.is_ascii_alphanumeric());
        let fits = name.len() <= BOOK_NAME_BYTES_MAX;
        if starts_well && fits && name.bytes().all(is_plain) {
            Ok(Self(name.to_owned()))
        } else {
            Err(NotAName(name.chars().take(BOOK_NAME_BYTES_MAX).collect()))
        }
    }
}

impl std::borrow::Borrow<str> for BookName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BookName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that no price book can be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAName(String);

impl fmt::Display for NotAName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is no name for a price book: write up to {BOOK_NAME_BYTES_MAX} letters, digits, `-`, `_` and \
             `.`, beginning with a letter or a digit",
            self.0
        )
    }
}

impl std::error::Error for NotAName {}

/// Why new books were not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReloadRefused {
    /// For everybody who may ask whether the service is ready: no path, no setting's value.
    pub said: String,
    /// For the log.
    pub logged: String,
}

/// The books that requests get, and what became of reloads.
pub struct Books {
    shelf: RwLock<Arc<Shelf>>,
    refused: RwLock<Option<ReloadRefused>>,
    generation: AtomicU64,
    refusals: AtomicU64,
}

impl Books {
    /// Begins with these.
    #[must_use]
    pub fn new(shelf: Shelf) -> Self {
        Self {
            shelf: RwLock::new(Arc::new(shelf)),
            refused: RwLock::new(None),
            generation: AtomicU64::new(0),
            refusals: AtomicU64::new(0),
        }
    }

    /// What a request keeps until it is answered.
    #[must_use]
    pub fn now(&self) -> Arc<Shelf> {
        // The lock is held for a copy of a pointer: a panic cannot happen within.
        Arc::clone(&self.shelf.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Exchanges all books at once. Requests that are under way keep those that they began with.
    pub fn replace(&self, books: Shelf) {
        let new = Arc::new(books);
        let old = {
            let mut place = self.shelf.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *place, new)
        };
        *self.refused.write().unwrap_or_else(PoisonError::into_inner) = None;
        self.generation.fetch_add(1, Ordering::Relaxed);
        // Outside of the lock: whoever held the last plugin unloads it here.
        drop(old);
    }

    /// Keeps the books and remembers that others were refused, until some are taken.
    pub fn refused(&self, why: ReloadRefused) {
        *self.refused.write().unwrap_or_else(PoisonError::into_inner) = Some(why);
        self.refusals.fetch_add(1, Ordering::Relaxed);
    }

    /// Why the newest books were not taken, if so.
    #[must_use]
    pub fn refusal(&self) -> Option<ReloadRefused> {
        self.refused.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How often books were exchanged.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Relaxed)
    }

    /// How often they were not.
    #[must_use]
    pub fn refusals(&self) -> u64 {
        self.refusals.load(Ordering::Relaxed)
    }
}
