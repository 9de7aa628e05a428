//! Every setting: one name as a variable, the same as a key of the settings file, one check.
//!
//! The provider starts the program for each order, so reading the settings is a single pass over
//! the environment that copies nothing; the file's parser is touched only if there is a file.

mod audit;
mod chain;
mod fields;
mod file;
mod names;
mod rules;
mod service;
mod values;

pub use audit::{Audit, ENVIRONMENT, Unknown};
pub use chain::{OnError, PluginEntry, Step};
pub use names::{Kind, ROWS, Row, SETTINGS, Setting};
pub use service::{Place, Service};
use std::borrow::Cow;
use std::num::NonZeroU32;
use std::time::Duration;

use bidprice_core::{Rate, SettingError, Target, TariffTexts};
use rust_decimal::Decimal;

/// What is set, and where.
#[derive(Clone, Debug)]
pub struct Settings<'a> {
    values: [Option<Value<'a>>; SETTINGS],
    /// The settings file that was read.
    file: Option<String>,
    /// Rules and plugins, if there are any.
    chain: Option<Box<chain::Chain>>,
}

#[derive(Clone, Debug)]
struct Value<'a> {
    text: Cow<'a, str>,
    /// The line of the settings file; none for a variable.
    line: Option<NonZeroU32>,
}

impl<'a> Settings<'a> {
    /// Nothing is set.
    #[must_use]
    pub const fn empty() -> Self {
        Self { values: [const { None }; SETTINGS], file: None, chain: None }
    }

    /// Reads the variables, then the settings file if there is one, and checks all values.
    ///
    /// Unknown names are passed over: `lint` looks for them. An empty value is the same as none.
    /// Filled in place, because a kilobyte that is moved about costs a bid a page.
    pub fn load(
        &mut self,
        variables: impl Iterator<Item = (&'a [u8], &'a [u8])>,
    ) -> Result<(), SettingError> {
        self.take_variables(variables)?;
        if let Some((path, text)) = self.settings_file()? {
            self.merge_file(path, &text).into_iter().next().map_or(Ok(()), Err)?;
        }
        self.problems().next().map_or(Ok(()), Err)?;
        self.check_service()?;
        self.finish_chain()
    }

    /// Takes a settings file's text, from nowhere but here, and checks all values.
    pub fn load_text(&mut self, name: &str, text: &str) -> Result<(), SettingError> {
        self.merge_file(name.to_owned(), text).into_iter().next().map_or(Ok(()), Err)?;
        self.problems().next().map_or(Ok(()), Err)?;
        self.check_service()?;
        self.finish_chain()
    }

    /// The variables alone, unchecked.
    pub fn take_variables(
        &mut self,
        variables: impl Iterator<Item = (&'a [u8], &'a [u8])>,
    ) -> Result<(), SettingError> {
        for (name, value) in variables {
            let Some(setting) = Setting::of_variable(name) else { continue };
            match std::str::from_utf8(value) {
                // Of a variable given twice the shell keeps the last.
                Ok(text) => self.set(setting, Cow::Borrowed(text), None),
                // Everybody has a home, and only plugins look for it.
                Err(_) if setting == Setting::Home => {}
                Err(_) => return Err(not_utf8(setting)),
            }
        }
        Ok(())
    }

    /// Replaces a setting by what the command line or a values file says.
    pub fn set_text(&mut self, setting: Setting, text: String) {
        self.set(setting, Cow::Owned(text), None);
    }

    /// Forgets a setting.
    pub fn unset(&mut self, setting: Setting) {
        if let Some(place) = self.values.get_mut(setting as usize) {
            *place = None;
        }
    }

    fn set(&mut self, setting: Setting, text: Cow<'a, str>, line: Option<NonZeroU32>) {
        if let Some(place) = self.values.get_mut(setting as usize) {
            *place = (!text.is_empty()).then_some(Value { text, line });
        }
    }

    fn value(&self, setting: Setting) -> Option<&Value<'a>> {
        self.values.get(setting as usize)?.as_ref()
    }

    /// A setting's text, if it is set.
    #[must_use]
    pub fn text(&self, setting: Setting) -> Option<&str> {
        self.value(setting).map(|value| value.text.as_ref())
    }

    /// A setting's text, or its default.
    #[must_use]
    pub fn text_or_default(&self, setting: Setting) -> &str {
        self.text(setting).unwrap_or(setting.row().default)
    }

    /// The texts of the prices and of the mode.
    #[must_use]
    pub fn tariff_texts(&self) -> TariffTexts<'_> {
        TariffTexts {
            compat: self.text(Setting::Compat),
            targets: Target::ALL.map(|target| self.text(Setting::of_target(target))),
            gpu_mappings: self.text(Setting::GpuMappings),
        }
    }

    /// The fixed rate.
    pub fn rate(&self) -> Result<Option<Rate>, SettingError> {
        self.parsed(Setting::Rate, |text| Rate::parse(text).map_err(str::to_owned))
    }

    /// A duration, or nothing where `forever` is set.
    pub fn duration(&self, setting: Setting) -> Result<Option<Duration>, SettingError> {
        let text = self.text_or_default(setting);
        values::parse_duration_or_forever(text, setting.row().kind)
            .map_err(|problem| self.error(setting, &problem))
    }

    /// How long something may take that the provider waits for.
    pub fn timeout(&self, setting: Setting) -> Result<Duration, SettingError> {
        self.parsed_or_default(setting, values::parse_timeout)
    }

    /// How many of something there may be.
    pub fn count(&self, setting: Setting) -> Result<u64, SettingError> {
        let most = match setting.row().kind {
            Kind::Count { most } => most,
            _ => u64::MAX,
        };
        self.parsed_or_default(setting, |text| values::parse_count(text, most))
    }

    /// How many bytes something may have.
    pub fn size(&self, setting: Setting) -> Result<u64, SettingError> {
        let parse = match setting.row().kind {
            Kind::FileSize => values::parse_file_size,
            _ => values::parse_size,
        };
        self.parsed_or_default(setting, parse)
    }

    /// How many times something may be more or less than before.
    pub fn factor(&self, setting: Setting) -> Result<Decimal, SettingError> {
        self.parsed_or_default(setting, values::parse_factor)
    }

    /// Where compiled plugins are kept; none if nobody says where the user's home is.
    #[must_use]
    pub fn plugin_dir(&self) -> Option<String> {
        let default = || {
            let akash =
                self.text(Setting::AkashHome).map(|home| format!("{home}/bidprice/plugins"));
            let user = || self.text(Setting::Home).map(|home| format!("{home}/.bidprice/plugins"));
            akash.or_else(user)
        };
        self.text(Setting::PluginDir).map(str::to_owned).or_else(default)
    }

    /// The names of the rate sources, in the order in which they are asked.
    pub fn rate_sources(&self) -> Result<Vec<&str>, SettingError> {
        self.parsed_or_default(Setting::RateSources, values::parse_sources)
    }

    /// Uids beside the user's own and root's whose files are trusted.
    pub fn trusted_uids(&self) -> Result<Vec<u32>, SettingError> {
        Ok(self.parsed(Setting::TrustUids, values::parse_uids)?.unwrap_or_default())
    }

    fn parsed<'s, T>(
        &'s self,
        setting: Setting,
        parse: impl FnOnce(&'s str) -> Result<T, String>,
    ) -> Result<Option<T>, SettingError> {
        self.text(setting).map(parse).transpose().map_err(|problem| self.error(setting, &problem))
    }

    fn parsed_or_default<'s, T>(
        &'s self,
        setting: Setting,
        parse: impl FnOnce(&'s str) -> Result<T, String>,
    ) -> Result<T, SettingError> {
        parse(self.text_or_default(setting)).map_err(|problem| self.error(setting, &problem))
    }

    /// Every value that is not of its kind. A bid is refused for the first, whatever it asks for:
    /// an operator must notice.
    pub(crate) fn problems(&self) -> impl Iterator<Item = SettingError> {
        ROWS.iter().filter_map(|row| {
            let problem = values::check(row.kind, self.text(row.setting)?).err()?;
            Some(self.error(row.setting, &problem))
        })
    }

    fn error(&self, setting: Setting, problem: &str) -> SettingError {
        let row = setting.row();
        let described = match row.kind {
            // An address may hold a password.
            Kind::WithoutCode | Kind::Url | Kind::Service => problem.to_owned(),
            _ => format!("is `{}`, which {problem}", self.text_or_default(setting)),
        };
        self.located(SettingError::new(row.variable, described, values::hint(row.kind)))
    }

    /// Names the file, line and key instead of the variable where the value came from there.
    #[must_use]
    pub fn located(&self, error: SettingError) -> SettingError {
        match self.origin(&error.name) {
            Some(Origin { place, key }) => SettingError { name: key, ..error }.at(place),
            None => error,
        }
    }

    /// Where the settings file has the value of a variable; nothing if it does not come from there.
    #[must_use]
    pub fn origin(&self, variable: &str) -> Option<Origin> {
        let setting = Setting::of_variable(variable.as_bytes())?;
        let line = self.value(setting)?.line?;
        let file = self.file.as_ref()?;
        Some(Origin { place: format!("{file}:{line}"), key: setting.key() })
    }
}

/// A place in the settings file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file and line.
    pub place: String,
    /// The key that stands there.
    pub key: String,
}

fn not_utf8(setting: Setting) -> SettingError {
    let hint = "write the value in plain characters";
    SettingError::new(setting.row().variable, "is not UTF-8 text", hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load<'a>(variables: &'a [(&'a str, &'a str)]) -> Result<Settings<'a>, SettingError> {
        let mut settings = Settings::empty();
        settings.load(variables.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())))?;
        Ok(settings)
    }

    #[track_caller]
    fn check_refused(variables: &[(&str, &str)], message: &str) {
        assert_eq!(load(variables).expect_err("refused").to_string(), message);
    }

    #[test]
    fn the_last_of_equal_variables_counts_and_an_empty_one_is_none() {
        let settings = load(&[("AKASH_OWNER", "a"), ("AKASH_OWNER", "b"), ("BIDPRICE_COMPAT", "")]);
        let settings = settings.expect("good");
        assert_eq!(settings.text(Setting::AkashOwner), Some("b"));
        assert_eq!(settings.text(Setting::Compat), None);
    }

    #[test]
    fn a_value_that_cannot_be_read_is_named() {
        check_refused(
            &[("BIDPRICE_RATE", "NaN")],
            "cannot read the settings: BIDPRICE_RATE is `NaN`, which is not a plain decimal number",
        );
        check_refused(
            &[("BIDPRICE_RATE_TTL", "60")],
            "cannot read the settings: BIDPRICE_RATE_TTL is `60`, which has no unit",
        );
        check_refused(
            &[("BIDPRICE_SERVICE", "http://bob:hunter2@127.0.0.1:80")],
            "cannot read the settings: BIDPRICE_SERVICE names no host",
        );
    }

    #[test]
    fn plugins_are_kept_in_a_home() {
        let folder = |variables: &[(&str, &str)]| load(variables).expect("good").plugin_dir();
        let (user, akash) = (("HOME", "/home/a"), ("AKASH_HOME", "/root/.akash"));
        assert_eq!(folder(&[]), None);
        assert_eq!(folder(&[user]).as_deref(), Some("/home/a/.bidprice/plugins"));
        assert_eq!(folder(&[user, akash]).as_deref(), Some("/root/.akash/bidprice/plugins"));
        let named = [user, akash, ("BIDPRICE_PLUGIN_DIR", "/p")];
        assert_eq!(folder(&named).as_deref(), Some("/p"));
    }

    #[test]
    fn a_home_that_is_no_text_costs_no_bid() {
        let variables: [(&[u8], &[u8]); 1] = [(b"HOME", b"/\xff")];
        let mut settings = Settings::empty();
        settings.load(variables.into_iter()).expect("nothing is wrong");
        assert_eq!(settings.plugin_dir(), None);
    }

    #[test]
    fn limits_have_their_defaults_and_units() {
        let settings = load(&[("BIDPRICE_PLUGIN_ANSWER", "1KiB")]).expect("good");
        assert_eq!(settings.size(Setting::PluginMemory), Ok(64 << 20));
        assert_eq!(settings.size(Setting::PluginAnswer), Ok(1024));
        assert_eq!(settings.size(Setting::JournalMax), Ok(64 << 20));
        assert_eq!(settings.count(Setting::PluginFuel), Ok(20_000_000));
        assert_eq!(settings.timeout(Setting::PluginTime), Ok(Duration::from_secs(1)));
        assert_eq!(settings.factor(Setting::PluginFactor), Ok(Decimal::ONE_HUNDRED));
        let error = load(&[("BIDPRICE_PLUGIN_FUEL", "2e7")]).expect_err("an exponent");
        assert_eq!(error.problem, "is `2e7`, which is not a whole number");
    }

    #[test]
    fn unknown_variables_are_passed_over() {
        assert!(load(&[("BIDPRICE_RAET", "x"), ("PATH", "/bin"), ("AKASH_NODE", "y")]).is_ok());
    }
}
