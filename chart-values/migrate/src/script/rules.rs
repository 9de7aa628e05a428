//! What of a script the settings file can say: rules and settings, as text to put there.

use std::fmt::Write as _;

/// A rule for the settings file's `rules`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedRule {
    /// One element of the list, from its `-` on, such as `- deny: [akash1eve]`. Its first line is
    /// not indented; each further one is, by what it needs.
    pub yaml: String,
    /// The lines of the script that it stands for.
    pub lines: Vec<usize>,
}

impl CarriedRule {
    /// Whether it is a list of owners in a file or behind a URL.
    #[must_use]
    pub fn asks_for_a_list(&self) -> bool {
        self.address("deny").or_else(|| self.address("allow")).is_some()
    }

    /// The file or URL of the only owners who get a bid.
    #[must_use]
    pub fn allowing_address(&self) -> Option<String> {
        self.address("allow")
    }

    /// As [`address_rule`] writes it.
    fn address(&self, key: &str) -> Option<String> {
        let quoted = self.yaml.strip_prefix("- ")?.strip_prefix(key)?.strip_prefix(": '")?;
        quoted.strip_suffix('\'').map(|address| address.replace("''", "'"))
    }

    /// One of the only owners who get a bid, where they stand in the rule itself.
    #[must_use]
    pub fn allowed_owner(&self) -> Option<&str> {
        let owners = self.yaml.strip_prefix("- allow: [")?;
        owners.split([',', ']']).next()
    }
}

/// A setting for the settings file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedSetting {
    /// Such as `rate`.
    pub key: &'static str,
    /// As it is to be written behind the key's colon.
    pub value: String,
    /// The lines of the script that it stands for.
    pub lines: Vec<usize>,
}

/// What an owner gets in a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OwnerTerms {
    Factor(String),
    PerBlock(String),
}

/// `deny` or `allow` with owners.
pub(crate) fn list_rule(key: &str, owners: &[String]) -> String {
    format!("- {key}: [{}]", owners.join(", "))
}

/// `deny` or `allow` with an address; nothing for one that the rule does not read.
pub(crate) fn address_rule(key: &str, address: &str) -> Option<String> {
    let starts = ["/", "file:///", "http://", "https://"];
    let is_read =
        starts.iter().any(|start| address.strip_prefix(start).is_some_and(|rest| !rest.is_empty()));
    let is_plain = address.bytes().all(|byte| byte.is_ascii_graphic());
    (is_read && is_plain).then(|| format!("- {key}: {}", quoted(address)))
}

/// A text as YAML takes it literally.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// `owners`, each with terms of his own.
pub(crate) fn owners_rule(owners: &[(String, OwnerTerms)]) -> String {
    let mut yaml = "- owners:".to_owned();
    for (owner, terms) in owners {
        let (key, number) = match terms {
            OwnerTerms::Factor(factor) => ("factor", factor),
            OwnerTerms::PerBlock(amount) => ("per_block", amount),
        };
        write!(yaml, "\n    {owner}: {{{key}: {number}}}").expect("a String takes all text");
    }
    yaml
}

/// What happens below a minimum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Below {
    Raise,
    Decline,
}

/// `minimum`.
pub(crate) fn minimum_rule(usd_per_month: &str, below: Below) -> String {
    let below = match below {
        Below::Raise => "raise",
        Below::Decline => "decline",
    };
    format!("- minimum: {{usd_per_month: {usd_per_month}, below: {below}}}")
}

/// `minimum_cpu`.
pub(crate) fn minimum_cpu_rule(threads: &str) -> String {
    format!("- minimum_cpu: {{threads: {threads}}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(yaml: String) -> CarriedRule {
        CarriedRule { yaml, lines: Vec::new() }
    }

    #[test]
    fn lists_that_are_elsewhere_are_told() {
        let list = |key| address_rule(key, "https://x.y/#a'b").map(rule).expect("an address");
        assert_eq!(list("allow").allowing_address().as_deref(), Some("https://x.y/#a'b"));
        assert_eq!(list("deny").allowing_address(), None);
        assert!(list("allow").asks_for_a_list() && list("deny").asks_for_a_list());
        assert!(!rule(list_rule("deny", &["akash1a".to_owned()])).asks_for_a_list());
    }

    #[test]
    fn rules_are_written_as_the_settings_file_reads_them() {
        let owners = ["akash1aaa".to_owned(), "akash1bbb".to_owned()];
        assert_eq!(list_rule("deny", &owners), "- deny: [akash1aaa, akash1bbb]");
        assert_eq!(rule(list_rule("deny", &owners)).allowed_owner(), None);
        assert_eq!(rule(list_rule("allow", &owners)).allowed_owner(), Some("akash1aaa"));
        let terms = owners.map(|owner| (owner, OwnerTerms::Factor("0.8".to_owned())));
        assert_eq!(
            owners_rule(&terms),
            "- owners:\n    akash1aaa: {factor: 0.8}\n    akash1bbb: {factor: 0.8}"
        );
        assert_eq!(minimum_rule("5", Below::Raise), "- minimum: {usd_per_month: 5, below: raise}");
    }

    #[test]
    fn addresses_are_quoted_or_refused() {
        let rule = |address| address_rule("allow", address);
        assert_eq!(rule("https://x.y/#a'b").as_deref(), Some("- allow: 'https://x.y/#a''b'"));
        assert_eq!(rule("/root/list").as_deref(), Some("- allow: '/root/list'"));
        for address in ["list.txt", "https://", "ftp://x", "https://x\ny", "$URL"] {
            assert_eq!(rule(address), None, "{address}");
        }
    }
}
