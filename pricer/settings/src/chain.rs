//! Who judges a quote, and in which order: the rules of the settings file, and the plugins.

use bidprice_core::{Rule, SettingError, bytes_of_hex};
use bidprice_yaml::Node;

use crate::fields::Field;
use crate::{Setting, Settings, values};

const PLUGINS_HINT: &str = "write a path a line, as in `- /root/.akash/discount.wasm`";
const PLUGIN_HINT: &str = "a plugin has a path, and may have settings, on_error and digest";
const SETTINGS_HINT: &str = "write text: `settings: |`, and the lines of it below";
const DIGEST_HINT: &str = "write sha256: and the 64 digits that `sha256sum` prints";

/// Bytes of a SHA-256.
const DIGEST_BYTES: usize = 32;

/// One that judges.
#[derive(Clone, Debug)]
pub enum Step {
    /// A rule of the settings file.
    Rule {
        /// What it says.
        rule: Rule,
        /// The file and line.
        place: String,
    },
    /// All plugins, one after another.
    Plugins,
}

/// A plugin as the settings name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginEntry {
    /// Its file.
    pub path: String,
    /// For the plugin to read.
    pub settings: String,
    /// What its failure means.
    pub on_error: OnError,
    /// The SHA-256 that its file has to have.
    pub digest: Option<[u8; DIGEST_BYTES]>,
    /// The variable, or the file and line.
    pub place: String,
}

/// What the failure of a plugin means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnError {
    /// No bid.
    Decline,
    /// The quote stays as it was.
    Skip,
}

/// All that judges. Most providers have none, so it is boxed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chain {
    pub(crate) steps: Vec<Step>,
    pub(crate) plugins: Vec<PluginEntry>,
}

impl Settings<'_> {
    /// Who judges a quote, in order. The plugins stand in it if there are any.
    #[must_use]
    pub fn chain(&self) -> &[Step] {
        self.chain.as_ref().map_or(&[], |chain| &chain.steps)
    }

    /// The plugins, in order.
    #[must_use]
    pub fn plugins(&self) -> &[PluginEntry] {
        self.chain.as_ref().map_or(&[], |chain| &chain.plugins)
    }

    /// Takes the plugins of the variable, which wins over the file's list, and gives them a place.
    ///
    /// The texts are checked elsewhere: here is only what follows from several settings.
    pub(crate) fn finish_chain(&mut self) -> Result<(), SettingError> {
        if let Some(plugins) = self.plugins_of_text() {
            self.chain.get_or_insert_default().plugins = plugins;
        }
        if self.chain.is_none() {
            return Ok(());
        }
        // A limit that cannot be read is told as such.
        let most = self.count(Setting::PluginsMax).unwrap_or(u64::MAX);
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let Some(chain) = &mut self.chain else { return Ok(()) };
        if !chain.plugins.is_empty() && !chain.steps.iter().any(|s| matches!(s, Step::Plugins)) {
            chain.steps.push(Step::Plugins);
        }
        match chain.plugins.get(most) {
            None => Ok(()),
            Some(over) => Err(too_many(over, chain.plugins.len(), most)),
        }
    }

    /// Paths with commas between them, as the variable has them.
    fn plugins_of_text(&self) -> Option<Vec<PluginEntry>> {
        if cfg!(not(feature = "plugins")) {
            return None;
        }
        let paths = values::parse_paths(self.text(Setting::Plugins)?).ok()?;
        let variable = Setting::Plugins.row().variable;
        let place = self.origin(variable).map_or(variable.to_owned(), |origin| origin.place);
        Some(paths.into_iter().map(|path| PluginEntry::at(path, place.clone())).collect())
    }
}

#[cold]
fn too_many(over: &PluginEntry, plugins: usize, most: usize) -> SettingError {
    let problem = format!("names {plugins} plugins, more than {most}");
    let hint = "remove some, or raise BIDPRICE_PLUGINS_MAX";
    let variable = Setting::Plugins.row().variable;
    if over.place == variable {
        return SettingError::new(variable, problem, hint);
    }
    SettingError::new(Setting::Plugins.key(), problem, hint).at(over.place.clone())
}

impl PluginEntry {
    fn at(path: &str, place: String) -> Self {
        let on_error = OnError::Decline;
        Self { path: path.to_owned(), settings: String::new(), on_error, digest: None, place }
    }
}

/// Reads the file's list of plugins; every one that cannot be read has its error.
pub(crate) fn read_plugins(
    file: &str,
    key: &Node,
    value: &Node,
    errors: &mut Vec<SettingError>,
) -> Vec<PluginEntry> {
    let plugins = Field::top(file, "plugins", value, key.line);
    match plugins.elements(PLUGINS_HINT) {
        Ok(elements) => elements
            .iter()
            .filter_map(|element| plugin(element).map_err(|error| errors.push(error)).ok())
            .collect(),
        Err(error) => {
            errors.push(error);
            Vec::new()
        }
    }
}

fn plugin(element: &Field<'_>) -> Result<PluginEntry, SettingError> {
    if element.node.as_scalar().is_some() {
        return Ok(PluginEntry::at(path(element)?, element.place()));
    }
    let known = ["path", "settings", "on_error", "digest"];
    let [path_of, settings, on_error, digest] = element.known(known, PLUGIN_HINT)?;
    let path_of = element.required(path_of, "path", PLUGIN_HINT)?;
    let mut entry = PluginEntry::at(path(&path_of)?, element.place());
    if let Some(settings) = settings.filter(|settings| !settings.node.is_null()) {
        settings.text(SETTINGS_HINT)?.clone_into(&mut entry.settings);
    }
    if let Some(on_error) = on_error {
        entry.on_error = on_error.word([("decline", OnError::Decline), ("skip", OnError::Skip)])?;
    }
    entry.digest = digest.map(|digest| self::digest(&digest)).transpose()?;
    Ok(entry)
}

fn path<'f>(field: &Field<'f>) -> Result<&'f str, SettingError> {
    let path = field.text(PLUGINS_HINT)?.trim();
    if path.is_empty() { Err(field.error("is empty", PLUGINS_HINT)) } else { Ok(path) }
}

fn digest(field: &Field<'_>) -> Result<[u8; DIGEST_BYTES], SettingError> {
    let text = field.text(DIGEST_HINT)?;
    let bytes = text.strip_prefix("sha256:").and_then(bytes_of_hex);
    bytes.ok_or_else(|| field.error_of_text("is no SHA-256", DIGEST_HINT))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF";

    fn settings(variables: &[(&'static str, &'static str)], file: &str) -> Settings<'static> {
        let mut settings = Settings::empty();
        let variables = variables.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes()));
        settings.take_variables(variables).expect("text");
        assert_eq!(settings.merge_file("f".to_owned(), file), []);
        settings
    }

    #[track_caller]
    fn check(variables: &[(&'static str, &'static str)], file: &str, expected: &[&str]) {
        let mut settings = settings(variables, file);
        settings.finish_chain().expect("few plugins");
        let shown: Vec<String> =
            settings.plugins().iter().map(|p| format!("{} {}", p.place, p.path)).collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn plugins_come_from_the_file_unless_the_variable_names_some() {
        let file = "plugins:\n- /a.wasm\n- path: /b.wasm\n";
        check(&[], file, &["f:2 /a.wasm", "f:3 /b.wasm"]);
        check(
            &[("BIDPRICE_PLUGINS", "/c, /d")],
            file,
            &["BIDPRICE_PLUGINS /c", "BIDPRICE_PLUGINS /d"],
        );
        check(&[], "plugins: /e,/f\n", &["f:1 /e", "f:1 /f"]);
        check(&[("BIDPRICE_PLUGINS", "/c")], "plugins: /e\n", &["BIDPRICE_PLUGINS /c"]);
        check(&[], "plugins:\n", &[]);
    }

    #[test]
    fn an_entry_has_settings_a_digest_and_what_a_failure_means() {
        let file = format!(
            "plugins:\n- path: /a\n  settings: |\n    x=1\n    y=2\n  on_error: skip\n  digest: sha256:{DIGEST}\n- path: /b\n  settings:\n"
        );
        let settings = settings(&[], &file);
        let shown = |plugin: &PluginEntry| {
            let digest = plugin.digest.map(|digest| (digest[1], digest[31]));
            (plugin.settings.clone(), plugin.on_error, digest)
        };
        let shown: Vec<_> = settings.plugins().iter().map(shown).collect();
        let a = ("x=1\ny=2\n".to_owned(), OnError::Skip, Some((0x11, 0xff)));
        assert_eq!(shown, [a, (String::new(), OnError::Decline, None)]);
    }

    #[test]
    fn plugins_stand_behind_all_rules_or_where_the_rules_say() {
        let order = |file: &str, variables| {
            let mut settings = settings(variables, file);
            settings.finish_chain().expect("few plugins");
            let is_plugins = |step: &Step| matches!(step, Step::Plugins);
            settings.chain().iter().map(is_plugins).collect::<Vec<_>>()
        };
        let plugin = [("BIDPRICE_PLUGINS", "/a")].as_slice();
        assert_eq!(order("rules:\n- deny: /a\n", plugin), [false, true]);
        assert_eq!(order("rules:\n- plugins\n- deny: /a\n", plugin), [true, false]);
        assert_eq!(order("rules:\n- plugins\n- deny: /a\n", &[]), [true, false]);
        assert_eq!(order("rate: 1\n", plugin), [true]);
        assert_eq!(order("rate: 1\n", &[]), Vec::<bool>::new());
    }

    #[track_caller]
    fn check_refused(plugins: &str, message: &str, hint: &str) {
        let text = format!("plugins:\n{plugins}\n");
        let errors = Settings::empty().merge_file("f".to_owned(), &text);
        assert_eq!(errors.len(), 1, "{plugins}: {errors:?}");
        let error = errors.first().expect("one");
        assert_eq!(error.to_string(), format!("cannot read the settings: {message}"));
        assert_eq!(error.hint, hint, "{plugins}");
    }

    #[test]
    fn what_is_no_plugin_is_named() {
        check_refused("  {path: /a}", "f:1: plugins is not a list", PLUGINS_HINT);
        check_refused("  []", "f:1: plugins is empty", PLUGINS_HINT);
        check_refused("- {settings: x}", "f:2: plugins has no path", PLUGIN_HINT);
        check_refused("- [a]", "f:2: plugins is not a mapping", PLUGIN_HINT);
        check_refused("- \" \"", "f:2: plugins is empty", PLUGINS_HINT);
        check_refused("- ~", "f:2: plugins is empty", PLUGINS_HINT);
        check_refused("- {path: }", "f:2: plugins.path is empty", PLUGINS_HINT);
        check_refused("- {path: /a, fuel: 1}", "f:2: plugins.fuel is no key of this", PLUGIN_HINT);
        check_refused(
            "- {path: /a, settings: {x: 1}}",
            "f:2: plugins.settings is a list or a mapping, not one value",
            SETTINGS_HINT,
        );
        check_refused(
            "- {path: /a, on_error: ignore}",
            "f:2: plugins.on_error is `ignore`, which is neither `decline` nor `skip`",
            "write `decline` or `skip`",
        );
        for digest in ["abc", "sha256:abc", "sha512:00"] {
            check_refused(
                &format!("- {{path: /a, digest: \"{digest}\"}}"),
                &format!("f:2: plugins.digest is `{digest}`, which is no SHA-256"),
                DIGEST_HINT,
            );
        }
    }

    #[test]
    fn more_plugins_than_allowed_are_refused() {
        let refusal = |variables, file: &str| {
            let error = settings(variables, file).finish_chain().expect_err("too many");
            assert_eq!(error.hint, "remove some, or raise BIDPRICE_PLUGINS_MAX");
            error.to_string()
        };
        assert_eq!(
            refusal(&[("BIDPRICE_PLUGINS", "a,b,c"), ("BIDPRICE_PLUGINS_MAX", "2")], ""),
            "cannot read the settings: BIDPRICE_PLUGINS names 3 plugins, more than 2"
        );
        assert_eq!(
            refusal(&[], "plugins_max: 1\nplugins:\n- a\n- b\n"),
            "cannot read the settings: f:4: plugins names 2 plugins, more than 1"
        );
    }
}
