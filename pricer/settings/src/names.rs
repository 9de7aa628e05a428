//! The table of settings: what the README's table says, as code.

use bidprice_core::Target;

/// How many settings there are.
pub const SETTINGS: usize = 51;

/// No variable's name is longer.
const NAME_BYTES: usize = 32;

/// The variables' names once more, each padded with zeros to the same length: a name is found in a
/// few comparisons, and in a table that has a name itself, so that `bid-first.ld` can place it.
static NAMES: [[u8; NAME_BYTES]; SETTINGS] = padded_names();

#[expect(clippy::indexing_slicing, reason = "at compile time, where a panic is a message")]
const fn padded_names() -> [[u8; NAME_BYTES]; SETTINGS] {
    let mut names = [[0; NAME_BYTES]; SETTINGS];
    let mut index = 0;
    while index < SETTINGS {
        let name = ROWS[index].variable.as_bytes();
        names[index].split_at_mut(name.len()).0.copy_from_slice(name);
        index += 1;
    }
    names
}

/// A setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
#[expect(missing_docs, reason = "each variant's row says what it is")]
pub enum Setting {
    PriceTargetCpu,
    PriceTargetMemory,
    PriceTargetHdEphemeral,
    PriceTargetHdPersHdd,
    PriceTargetHdPersSsd,
    PriceTargetHdPersNvme,
    PriceTargetEndpoint,
    PriceTargetIp,
    GpuMappings,
    WhitelistUrl,
    DebugBidScript,
    AkashOwner,
    AkashDenom,
    AkashHome,
    Home,
    Compat,
    Rate,
    RateCache,
    RateTtl,
    RateMaxAge,
    RateTimeout,
    RateSources,
    RatePolicy,
    RateJump,
    RateUrlOracle,
    RateUrlDia,
    RateUrlCoingecko,
    RateUrlCoinbase,
    RateUrlConsole,
    RateUrlKraken,
    RateUrlOsmosis,
    WhitelistCache,
    TrustUids,
    Plugins,
    PluginsMax,
    PluginDir,
    PluginFuel,
    PluginMemory,
    PluginTable,
    PluginTime,
    PluginAnswer,
    PluginFactor,
    PluginFacts,
    Journal,
    JournalMax,
    Log,
    Service,
    ServiceTokenFile,
    ServiceTimeout,
    ServiceInsecure,
    Config,
}

/// What a setting's text has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text; a path, a URL, a flag that is on when it is not empty.
    Text,
    /// Read with the tariff.
    Tariff,
    /// A plain decimal.
    Rate,
    /// `200ms`, `3s`, `60m`, `24h`.
    Duration,
    /// A duration or `forever`.
    DurationOrForever,
    /// A duration that ends before the provider stops waiting.
    Timeout,
    /// `http://…` or `unix:/path` of a service.
    Service,
    /// What is left for a service.
    ServiceTimeout,
    /// `1` or `0`.
    Switch,
    /// Names of rate sources, comma-separated, or `none`.
    Sources,
    /// `first` or `median`.
    Policy,
    /// A plain decimal above one.
    Factor,
    /// `http://…` or `https://…`.
    Url,
    /// Numbers of users, comma-separated.
    Uids,
    /// Paths, comma-separated.
    Paths,
    /// A whole number above zero.
    Count {
        /// The largest that makes sense.
        most: u64,
    },
    /// `16KiB`, `64MiB`.
    Size,
    /// How long a file may become: `64MiB`, `1GiB`.
    FileSize,
    /// Known, but this build cannot do it: setting it refuses every order.
    WithoutCode,
}

/// A line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Which.
    pub setting: Setting,
    /// Its name in the environment; the file's key follows from it.
    pub variable: &'static str,
    /// What holds where it is not set.
    pub default: &'static str,
    /// How it is read.
    pub kind: Kind,
}

const fn row(setting: Setting, variable: &'static str, default: &'static str, kind: Kind) -> Row {
    let has_code = (cfg!(feature = "plugins") || !setting.is_of_plugins())
        && (cfg!(feature = "journal") || !setting.is_of_the_journal())
        && (cfg!(feature = "service") || !setting.is_of_the_service());
    Row { setting, variable, default, kind: if has_code { kind } else { Kind::WithoutCode } }
}

/// A hundred times what the provider would wait for, whatever the machine.
const FUEL: Kind = Kind::Count { most: 1_000_000_000_000 };

/// Elements of a plugin's tables are counted in 32 bits.
const TABLE: Kind = Kind::Count { most: 4_294_967_295 };

/// All settings, in the order of [`Setting`].
pub static ROWS: [Row; SETTINGS] = [
    row(Setting::PriceTargetCpu, "PRICE_TARGET_CPU", "1.60", Kind::Tariff),
    row(Setting::PriceTargetMemory, "PRICE_TARGET_MEMORY", "0.80", Kind::Tariff),
    row(Setting::PriceTargetHdEphemeral, "PRICE_TARGET_HD_EPHEMERAL", "0.02", Kind::Tariff),
    row(Setting::PriceTargetHdPersHdd, "PRICE_TARGET_HD_PERS_HDD", "0.01", Kind::Tariff),
    row(Setting::PriceTargetHdPersSsd, "PRICE_TARGET_HD_PERS_SSD", "0.03", Kind::Tariff),
    row(Setting::PriceTargetHdPersNvme, "PRICE_TARGET_HD_PERS_NVME", "0.04", Kind::Tariff),
    row(Setting::PriceTargetEndpoint, "PRICE_TARGET_ENDPOINT", "0.05", Kind::Tariff),
    row(Setting::PriceTargetIp, "PRICE_TARGET_IP", "5", Kind::Tariff),
    row(Setting::GpuMappings, "PRICE_TARGET_GPU_MAPPINGS", "", Kind::Tariff),
    row(Setting::WhitelistUrl, "WHITELIST_URL", "", Kind::Text),
    row(Setting::DebugBidScript, "DEBUG_BID_SCRIPT", "", Kind::Text),
    row(Setting::AkashOwner, "AKASH_OWNER", "", Kind::Text),
    row(Setting::AkashDenom, "AKASH_DENOM", "", Kind::Text),
    row(Setting::AkashHome, "AKASH_HOME", "", Kind::Text),
    row(Setting::Home, "HOME", "", Kind::Text),
    row(Setting::Compat, "BIDPRICE_COMPAT", "documented", Kind::Tariff),
    row(Setting::Rate, "BIDPRICE_RATE", "", Kind::Rate),
    row(Setting::RateCache, "BIDPRICE_RATE_CACHE", "/tmp/aktprice.cache", Kind::Text),
    row(Setting::RateTtl, "BIDPRICE_RATE_TTL", "60m", Kind::Duration),
    row(Setting::RateMaxAge, "BIDPRICE_RATE_MAX_AGE", "24h", Kind::DurationOrForever),
    row(Setting::RateTimeout, "BIDPRICE_RATE_TIMEOUT", "3s", Kind::Timeout),
    row(
        Setting::RateSources,
        "BIDPRICE_RATE_SOURCES",
        "oracle,dia,coingecko,coinbase",
        Kind::Sources,
    ),
    row(Setting::RatePolicy, "BIDPRICE_RATE_POLICY", "first", Kind::Policy),
    row(Setting::RateJump, "BIDPRICE_RATE_JUMP", "2", Kind::Factor),
    row(Setting::RateUrlOracle, "BIDPRICE_RATE_URL_ORACLE", "", Kind::Url),
    row(Setting::RateUrlDia, "BIDPRICE_RATE_URL_DIA", "", Kind::Url),
    row(Setting::RateUrlCoingecko, "BIDPRICE_RATE_URL_COINGECKO", "", Kind::Url),
    row(Setting::RateUrlCoinbase, "BIDPRICE_RATE_URL_COINBASE", "", Kind::Url),
    row(Setting::RateUrlConsole, "BIDPRICE_RATE_URL_CONSOLE", "", Kind::Url),
    row(Setting::RateUrlKraken, "BIDPRICE_RATE_URL_KRAKEN", "", Kind::Url),
    row(Setting::RateUrlOsmosis, "BIDPRICE_RATE_URL_OSMOSIS", "", Kind::Url),
    row(
        Setting::WhitelistCache,
        "BIDPRICE_WHITELIST_CACHE",
        "/tmp/price-script.whitelist",
        Kind::Text,
    ),
    row(Setting::TrustUids, "BIDPRICE_TRUST_UIDS", "", Kind::Uids),
    row(Setting::Plugins, "BIDPRICE_PLUGINS", "", Kind::Paths),
    row(Setting::PluginsMax, "BIDPRICE_PLUGINS_MAX", "16", Kind::Count { most: 64 }),
    row(Setting::PluginDir, "BIDPRICE_PLUGIN_DIR", "", Kind::Text),
    row(Setting::PluginFuel, "BIDPRICE_PLUGIN_FUEL", "20000000", FUEL),
    row(Setting::PluginMemory, "BIDPRICE_PLUGIN_MEMORY", "64MiB", Kind::Size),
    row(Setting::PluginTable, "BIDPRICE_PLUGIN_TABLE", "200000", TABLE),
    row(Setting::PluginTime, "BIDPRICE_PLUGIN_TIME", "1s", Kind::Timeout),
    row(Setting::PluginAnswer, "BIDPRICE_PLUGIN_ANSWER", "16KiB", Kind::Size),
    row(Setting::PluginFactor, "BIDPRICE_PLUGIN_FACTOR", "100", Kind::Factor),
    row(Setting::PluginFacts, "BIDPRICE_PLUGIN_FACTS", "", Kind::Text),
    row(Setting::Journal, "BIDPRICE_JOURNAL", "", Kind::Text),
    row(Setting::JournalMax, "BIDPRICE_JOURNAL_MAX", "64MiB", Kind::FileSize),
    row(Setting::Log, "BIDPRICE_LOG", "", Kind::Text),
    row(Setting::Service, "BIDPRICE_SERVICE", "", Kind::Service),
    row(Setting::ServiceTokenFile, "BIDPRICE_SERVICE_TOKEN_FILE", "", Kind::Text),
    row(Setting::ServiceTimeout, "BIDPRICE_SERVICE_TIMEOUT", "200ms", Kind::ServiceTimeout),
    row(Setting::ServiceInsecure, "BIDPRICE_SERVICE_INSECURE", "", Kind::Switch),
    row(Setting::Config, "BIDPRICE_CONFIG", "", Kind::Text),
];

impl Setting {
    /// The setting that a variable sets.
    #[must_use]
    pub fn of_variable(name: &[u8]) -> Option<Self> {
        // A pod's environment has a hundred names; four first letters leave a dozen to look up.
        let ours = matches!(name, [b'P', b'R', b'I', b'C', ..] | [b'B', b'I', b'D', b'P', ..])
            || matches!(name, [b'A', b'K', b'A', b'S', ..] | [b'W', b'H', b'I', b'T', ..])
            || matches!(name, [b'D', b'E', b'B', b'U', ..] | b"HOME");
        if !ours {
            return None;
        }
        let mut padded = [0; NAME_BYTES];
        padded.get_mut(..name.len())?.copy_from_slice(name);
        let index = NAMES.iter().position(|known| *known == padded)?;
        ROWS.get(index).map(|row| row.setting)
    }

    /// The setting that a key of the settings file sets.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        ROWS.iter().map(|row| row.setting).find(|s| s.is_in_the_file() && s.key() == key)
    }

    /// The setting that holds a target's price.
    #[must_use]
    pub const fn of_target(target: Target) -> Self {
        match target {
            Target::Cpu => Self::PriceTargetCpu,
            Target::Memory => Self::PriceTargetMemory,
            Target::HdEphemeral => Self::PriceTargetHdEphemeral,
            Target::HdPersHdd => Self::PriceTargetHdPersHdd,
            Target::HdPersSsd => Self::PriceTargetHdPersSsd,
            Target::HdPersNvme => Self::PriceTargetHdPersNvme,
            Target::Endpoint => Self::PriceTargetEndpoint,
            Target::Ip => Self::PriceTargetIp,
        }
    }

    /// The setting that holds a rate source's address; none if there is no such source.
    #[must_use]
    pub fn of_rate_source(name: &str) -> Option<Self> {
        let is_its = |row: &&Row| {
            let source = row.variable.strip_prefix("BIDPRICE_RATE_URL_");
            source.is_some_and(|source| source.to_ascii_lowercase() == name)
        };
        ROWS.iter().find(is_its).map(|row| row.setting)
    }

    /// Its line of the table.
    #[must_use]
    pub fn row(self) -> &'static Row {
        ROWS.get(self as usize).expect("every setting has a row: a test counts them")
    }

    /// Its key in the settings file: `BIDPRICE_RATE_TTL` is `rate_ttl`.
    #[must_use]
    pub fn key(self) -> String {
        let variable = self.row().variable;
        variable.strip_prefix("BIDPRICE_").unwrap_or(variable).to_ascii_lowercase()
    }

    /// Whether only a program with plugins has code for it.
    #[must_use]
    pub const fn is_of_plugins(self) -> bool {
        matches!(
            self,
            Self::Plugins
                | Self::PluginsMax
                | Self::PluginDir
                | Self::PluginFuel
                | Self::PluginMemory
                | Self::PluginTable
                | Self::PluginTime
                | Self::PluginAnswer
                | Self::PluginFactor
                | Self::PluginFacts
        )
    }

    /// Whether only a program with a journal has code for it.
    #[must_use]
    pub const fn is_of_the_journal(self) -> bool {
        matches!(self, Self::Journal | Self::JournalMax)
    }

    /// Whether only a program that asks a service has code for it.
    #[must_use]
    pub const fn is_of_the_service(self) -> bool {
        matches!(
            self,
            Self::Service | Self::ServiceTokenFile | Self::ServiceTimeout | Self::ServiceInsecure
        )
    }

    /// Whether the settings file may hold it: what the provider says of an order, and where the
    /// file and the user's home are, can only come from the environment.
    #[must_use]
    pub const fn is_in_the_file(self) -> bool {
        !matches!(
            self,
            Self::AkashOwner | Self::AkashDenom | Self::AkashHome | Self::Home | Self::Config
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_stands_in_its_row() {
        for (index, row) in ROWS.iter().enumerate() {
            assert_eq!(row.setting as usize, index, "{}", row.variable);
            assert_eq!(Setting::of_variable(row.variable.as_bytes()), Some(row.setting));
        }
        assert_eq!(Setting::Config as usize + 1, SETTINGS);
    }

    #[test]
    fn keys_are_the_variables_in_small_letters() {
        assert_eq!(Setting::RateTtl.key(), "rate_ttl");
        assert_eq!(Setting::GpuMappings.key(), "price_target_gpu_mappings");
        assert_eq!(Setting::of_key("compat"), Some(Setting::Compat));
        assert_eq!(Setting::of_key("akash_owner"), None);
        assert_eq!(Setting::of_key("home"), None);
    }

    #[test]
    fn the_defaults_are_those_of_the_tariff() {
        for target in Target::ALL {
            let row = Setting::of_target(target).row();
            assert_eq!(row.variable, target.variable());
            assert_eq!(row.default, target.default_price().to_string());
        }
    }
}
