//! Whether two programs price alike: the hashes that journals keep and that client and service compare.

use bidprice_core::{BookHash, Target};
use bidprice_settings::{Setting, Settings, Step};

/// What a plugin's verdict, or whether it has one, depends on beside its entry.
#[cfg(feature = "client")]
const OF_PLUGINS: [Setting; 7] = [
    Setting::PluginFuel,
    Setting::PluginMemory,
    Setting::PluginTable,
    Setting::PluginTime,
    Setting::PluginAnswer,
    Setting::PluginFactor,
    Setting::PluginFacts,
];

/// The price book: prices, mode, rules and plugins. What a list of owners or a plugin's file contains
/// is not looked at, only which one it is.
pub(crate) fn book(settings: &Settings<'_>) -> BookHash {
    let mut hash = BookHash::default().with(settings.text_or_default(Setting::Compat).trim());
    for target in Target::ALL {
        hash = hash.with(settings.text_or_default(Setting::of_target(target)).trim());
    }
    hash = hash.with(settings.text_or_default(Setting::GpuMappings));
    for step in settings.chain() {
        hash = match step {
            Step::Rule { rule, .. } => hash.with(&format!("{rule:?}")),
            Step::Plugins => hash.with("plugins"),
        };
    }
    for plugin in settings.plugins() {
        let how = format!("{:?} {:?}", plugin.on_error, plugin.digest);
        hash = hash.with(&plugin.path).with(&plugin.settings).with(&how);
    }
    hash
}

/// All that decides a price but the order, its owner and the rate of the moment: the book, the program
/// that reads it, the fixed rate, how old a rate may be, and the limits of plugins.
///
/// The whitelist is not in it: that is the client's own matter, and it asks it before a service. Two
/// texts for the same number are two hashes: an order is then priced by the client, as well as ever.
#[cfg(feature = "client")]
pub(crate) fn hash(settings: &Settings<'_>) -> String {
    let mut hash = book(settings)
        .with(env!("CARGO_PKG_VERSION"))
        .with(settings.text_or_default(Setting::Rate).trim())
        .with(settings.text_or_default(Setting::RateMaxAge).trim());
    if !settings.plugins().is_empty() {
        for setting in OF_PLUGINS {
            hash = hash.with(settings.text_or_default(setting).trim());
        }
    }
    hash.text()
}

#[cfg(all(test, feature = "client"))]
mod tests {
    use super::*;

    fn hashes(variables: &[(&str, &str)], file: &str) -> [String; 2] {
        let mut settings = Settings::empty();
        let all = variables.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes()));
        settings.take_variables(all).expect("text");
        settings.load_text("f", file).expect("good");
        [book(&settings).text(), hash(&settings)]
    }

    #[test]
    fn whatever_decides_a_price_is_another_hash() {
        let [book, plain] = hashes(&[], "");
        assert_ne!(book, plain);
        let different = [
            hashes(&[("PRICE_TARGET_CPU", "1.61")], ""),
            hashes(&[("PRICE_TARGET_GPU_MAPPINGS", "*=100")], ""),
            hashes(&[("BIDPRICE_COMPAT", "script")], ""),
            hashes(&[("BIDPRICE_RATE", "1.20")], ""),
            hashes(&[("BIDPRICE_RATE_MAX_AGE", "forever")], ""),
            hashes(&[], "rules:\n- minimum: {usd_per_month: 5}\n"),
            hashes(&[], "rules:\n- minimum: {usd_per_month: 6}\n"),
        ];
        let mut all: Vec<_> = different.iter().map(|[_, hash]| hash).chain([&plain]).collect();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), different.len() + 1);
        // The rate is no part of a book.
        assert_eq!(hashes(&[("BIDPRICE_RATE", "1.20")], "")[0], book);
    }

    #[test]
    #[cfg(feature = "plugins")]
    fn limits_of_plugins_count_where_there_are_any() {
        let fuel = ("BIDPRICE_PLUGIN_FUEL", "1000");
        assert_eq!(hashes(&[fuel], ""), hashes(&[], ""));
        let plugin = ("BIDPRICE_PLUGINS", "/a.wasm");
        let [book, hash] = hashes(&[plugin], "");
        let [same_book, other_hash] = hashes(&[plugin, fuel], "");
        assert_eq!(book, same_book);
        assert_ne!(hash, other_hash);
    }

    #[test]
    fn what_decides_no_price_is_the_same_hash() {
        let plain = hashes(&[], "");
        for variable in [
            ("AKASH_OWNER", "akash1alice"),
            ("WHITELIST_URL", "/list"),
            ("BIDPRICE_RATE_CACHE", "/rate"),
            ("BIDPRICE_RATE_SOURCES", "none"),
            ("BIDPRICE_LOG", "-"),
            ("BIDPRICE_SERVICE", "unix:/s"),
            ("PRICE_TARGET_CPU", "1.60"),
        ] {
            assert_eq!(hashes(&[variable], ""), plain, "{variable:?}");
        }
        assert_eq!(hashes(&[], "price_target_cpu: 1.60\nservice: unix:/s\n"), plain);
    }
}
