//! The plugins of a bid: each is asked when its turn comes, and what it says is held against the
//! quote. A plugin that fails refuses the bid, or is passed over where the operator said so.

use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use bidprice_core::bc::Number;
use bidprice_core::{Order, Quote, Refusal, SettingError, Worth};
use bidprice_plugins::{
    Answer, Circumstances, Contracts, Digest, Engine, Facts, Failure, Folder, Limits, Plugin,
    Question, Use,
};
use bidprice_settings::{OnError, PluginEntry, Setting, Settings};

use crate::plugin_setup::{facts, now, plugin_folder, plugin_limits};

/// Whoever wants to know what became of each call.
pub(crate) trait Watch: Sync {
    /// A plugin was asked, by its file's name.
    fn called(&self, plugin: &str, took: Duration, has_failed: bool);
}

/// Plugins, loaded once for any number of orders.
pub(crate) struct Plugins<'s> {
    settings: &'s Settings<'s>,
    folder: Folder,
    limits: Limits,
    usage: Use,
    engine: OnceLock<Result<Engine, Failure>>,
    /// What the operator's tools wrote.
    facts: OnceLock<Result<Facts, SettingError>>,
    /// How many times dearer or cheaper one verdict may make an order.
    factor: Number,
    loaded: Vec<Loaded<'s>>,
    watch: Option<&'s dyn Watch>,
}

struct Loaded<'s> {
    entry: &'s PluginEntry,
    plugin: OnceLock<Result<Plugin, Failure>>,
}

impl<'s> Plugins<'s> {
    /// Makes ready to load what the settings name; none where they name nothing.
    pub(crate) fn open(settings: &'s Settings<'s>) -> Result<Option<Self>, SettingError> {
        if settings.plugins().is_empty() { Ok(None) } else { Self::named_by(settings).map(Some) }
    }

    #[cold]
    #[inline(never)]
    fn named_by(settings: &'s Settings<'s>) -> Result<Self, SettingError> {
        let loaded = |entry| Loaded { entry, plugin: OnceLock::new() };
        Ok(Self {
            settings,
            folder: plugin_folder(settings)?,
            limits: plugin_limits(settings)?,
            usage: Use::OneBid,
            engine: OnceLock::new(),
            facts: OnceLock::new(),
            factor: settings.factor(Setting::PluginFactor)?.into(),
            loaded: settings.plugins().iter().map(loaded).collect(),
            watch: None,
        })
    }

    /// As they are asked for many orders: instances are kept, not made for each.
    #[cfg(feature = "commands")]
    pub(crate) fn for_many(self) -> Self {
        Self { usage: Use::Many, ..self }
    }

    /// Tells somebody of each call.
    #[cfg(feature = "commands")]
    pub(crate) fn watched_by(self, watch: &'s dyn Watch) -> Self {
        Self { watch: Some(watch), ..self }
    }

    /// Loads all of them now, and tells which cannot be.
    #[cfg(feature = "commands")]
    pub(crate) fn problems(&self) -> Vec<String> {
        let problem = |loaded: &Loaded<'_>| {
            let failure = self.plugin(loaded).err()?;
            Some(format!("{}: {failure}", shown_name(&loaded.entry.path)))
        };
        self.loaded.iter().filter_map(problem).collect()
    }

    /// Lets all plugins judge, one after another.
    pub(crate) fn judge(
        &self,
        order: &Order<'_>,
        quote: &mut Quote<'_>,
        owner: &str,
        worth: Worth,
        notes: &mut Vec<String>,
    ) -> Result<(), Refusal> {
        let facts = self.facts.get_or_init(|| facts(self.settings, notes)).as_ref();
        let facts = facts.map_err(Clone::clone)?;
        let around = Circumstances { owner, worth, moment: now(), facts };
        for loaded in &self.loaded {
            let name = shown_name(&loaded.entry.path);
            let question = Question::new(order, quote, around, &loaded.entry.settings);
            let total = quote.usd_per_month;
            let began = self.watch.map(|watch| (watch, Instant::now()));
            let verdict = self
                .answer(loaded, &question, notes, &name)
                .and_then(|answer| answer.verdict_on(total, self.factor));
            if let Some((watch, began)) = began {
                watch.called(stem(&loaded.entry.path), began.elapsed(), verdict.is_err());
            }
            match (verdict, loaded.entry.on_error) {
                (Ok(verdict), _) => quote.apply(&name, verdict)?,
                (Err(failure), OnError::Skip) => {
                    notes.push(format!("{name} was passed over: {failure}"));
                    quote.skip(&name, failure.to_string());
                }
                (Err(failure), OnError::Decline) => {
                    return Err(Refusal::Unjudged {
                        by: name,
                        problem: failure.to_string(),
                        hint: failure.hint(&loaded.entry.path),
                    });
                }
            }
        }
        Ok(())
    }

    fn answer(
        &self,
        loaded: &Loaded<'_>,
        question: &Question<'_>,
        notes: &mut Vec<String>,
        name: &str,
    ) -> Result<Answer, Failure> {
        let answer = self.plugin(loaded)?.judge(question);
        notes.extend(answer.log.iter().map(|line| format!("{name} says: {line}")));
        Ok(answer)
    }

    fn plugin<'p>(&self, loaded: &'p Loaded<'_>) -> Result<&'p Plugin, Failure> {
        let plugin = loaded.plugin.get_or_init(|| self.load(loaded.entry)).as_ref();
        plugin.map_err(Clone::clone)
    }

    #[cold]
    fn load(&self, entry: &PluginEntry) -> Result<Plugin, Failure> {
        let engine = self.engine.get_or_init(|| Engine::new(self.usage, self.limits));
        let engine = engine.as_ref().map_err(Clone::clone)?;
        let digest = entry.digest.map(Digest::from);
        self.folder.load(engine, Contracts::PUBLISHED, &entry.path, digest)
    }
}

/// `plugin` and the file's name without its ending.
pub(crate) fn shown_name(path: &str) -> String {
    format!("plugin `{}`", bidprice_core::printable(stem(path)))
}

fn stem(path: &str) -> &str {
    Path::new(path).file_stem().and_then(|stem| stem.to_str()).unwrap_or(path)
}
