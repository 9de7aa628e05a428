//! The rate of a run over many orders: looked for once, whoever needs it first.

use std::sync::OnceLock;
use std::time::Duration;

use bidprice_core::{Rate, Refusal};
use bidprice_report::{RateSource, RateUsed};
use bidprice_settings::Settings;

use crate::desk::Rates;
use crate::rate;

/// Shared by all threads, and by all price books that are compared.
#[derive(Default)]
pub(crate) struct SharedRate(OnceLock<Found>);

struct Found {
    rate: Result<(Rate, Source), Refusal>,
    notes: Vec<String>,
}

/// As [`RateSource`], but nobody's.
enum Source {
    Setting,
    File { path: String, age: Duration },
    Asked { source: &'static str },
}

impl SharedRate {
    /// What there is to say of it, once for all orders.
    pub(crate) fn notes(&self) -> &[String] {
        self.0.get().map(|found| found.notes.as_slice()).unwrap_or_default()
    }
}

impl Rates for SharedRate {
    /// The rate that was found, by whoever asked first; what there is to say of it is said once.
    fn find<'s>(
        &'s self,
        settings: &'s Settings<'s>,
        _: &mut Vec<String>,
    ) -> Result<RateUsed<'s>, Refusal> {
        let found = self.0.get_or_init(|| Found::by(settings));
        let (rate, source) = found.rate.as_ref().map_err(Clone::clone)?;
        Ok(RateUsed { rate: *rate, source: source.shown() })
    }
}

impl Found {
    fn by(settings: &Settings<'_>) -> Self {
        let mut notes = Vec::new();
        let rate = rate::find(settings, &mut notes);
        Self { rate: rate.map(|used| (used.rate, Source::of(used.source))), notes }
    }
}

impl Source {
    fn of(source: RateSource<'_>) -> Self {
        match source {
            RateSource::Setting => Self::Setting,
            RateSource::File { path, age } => Self::File { path: path.to_owned(), age },
            RateSource::Asked { source } => Self::Asked { source },
        }
    }

    fn shown(&self) -> RateSource<'_> {
        match self {
            Self::Setting => RateSource::Setting,
            Self::File { path, age } => RateSource::File { path, age: *age },
            Self::Asked { source } => RateSource::Asked { source },
        }
    }
}
