//! Where price books come from: the environment and files, read once more when they change.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::sync::Arc;

use bidprice_core::Refusal;
use bidprice_service::{Book, BookName, Metrics, Shelf};
use bidprice_settings::{Setting, Settings};

use super::live_rate::LiveRate;
use super::price_book::PriceBook;
use crate::commands::not_done::NotDone;
use crate::commands::prices::{Options, load_from, read_values};
use crate::rate::keeper;

/// All that says which prices there are.
pub(super) struct Library {
    pub(super) variables: Vec<(&'static [u8], &'static [u8])>,
    /// Values files of the book without a name; the environment if there are none.
    pub(super) values: Vec<String>,
    /// Those of the others.
    pub(super) named: BTreeMap<BookName, Vec<String>>,
    pub(super) compat: Option<String>,
    pub(super) rate: Option<String>,
    pub(super) live_rate: Arc<LiveRate>,
    pub(super) metrics: Arc<Metrics>,
}

/// All books, and what there is to say of them.
pub(super) struct Loaded {
    pub(super) books: Shelf,
    /// The book without a name once more.
    pub(super) unnamed: Arc<PriceBook>,
    pub(super) notes: Vec<String>,
    /// What they were read from.
    pub(super) files: Vec<String>,
}

impl Library {
    /// Reads everything anew. One book that cannot be read, and none is taken.
    pub(super) fn load(&self) -> Result<Loaded, NotDone> {
        let mut notes = Vec::new();
        let environment = if self.values.is_empty() {
            "the environment".to_owned()
        } else {
            self.values.join(", ")
        };
        let unnamed = Arc::new(self.open(&environment, &self.values, &mut notes)?);
        let mut named = BTreeMap::new();
        for (name, files) in &self.named {
            let book = self.open(&name.to_string(), files, &mut notes)?;
            named.insert(name.clone(), Arc::new(book) as Book);
        }
        let files = self.files(unnamed.settings());
        if let Ok(keeper) = keeper(unnamed.settings()) {
            self.live_rate.look(&keeper);
        }
        let books = Shelf { unnamed: Arc::clone(&unnamed) as Book, named };
        Ok(Loaded { books, unnamed, notes, files })
    }

    fn open(
        &self,
        name: &str,
        files: &[String],
        notes: &mut Vec<String>,
    ) -> Result<PriceBook, NotDone> {
        let values = if files.is_empty() { None } else { Some(read_values(files)?) };
        let options = Options { compat: &self.compat, rate: &self.rate };
        let mut settings = Settings::empty();
        load_from(values.as_ref(), options, &self.variables, &mut settings, notes)?;
        settings.rate().map_err(Refusal::from)?;
        // Whose order it is says each request.
        settings.unset(Setting::AkashOwner);
        let (rate, metrics) = (Arc::clone(&self.live_rate), Arc::clone(&self.metrics));
        PriceBook::open(name.to_owned(), settings, rate, metrics).map_err(|none| none.about(name))
    }

    /// Everything that a change of would make other books.
    fn files(&self, settings: &Settings<'_>) -> Vec<String> {
        let plugins = settings.plugins().iter().map(|plugin| plugin.path.clone());
        let values = self.values.iter().chain(self.named.values().flatten()).cloned();
        values.chain(settings.settings_path()).chain(plugins).collect()
    }
}

/// What a file looked like; nothing if it is not there.
pub(super) type Stamp = Option<(u64, u64, i64, i64, u64)>;

/// Tells a change by what a look at each file shows, links followed: a mounted `ConfigMap` is one.
pub(super) fn stamps(files: &[String]) -> Vec<Stamp> {
    let stamp = |path: &String| {
        let about = fs::metadata(path).ok()?;
        Some((about.dev(), about.ino(), about.ctime(), about.ctime_nsec(), about.size()))
    };
    files.iter().map(stamp).collect()
}
