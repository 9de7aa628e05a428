//! What the operator does next: the commands, and the guide around it.

use std::path::Path;

/// Which release is to be upgraded, and to what.
pub(super) struct Upgrade<'u> {
    pub(super) release: &'u str,
    pub(super) namespace: &'u str,
    /// The chart's; where it is left out, the commands ask Helm for it.
    pub(super) chart_version: Option<&'u str>,
    pub(super) folder: &'u str,
}

impl Upgrade<'_> {
    /// The commands, to be pasted into a shell. Without `--version` Helm would upgrade the chart as
    /// well, and the provider with it; `:?` keeps a shell from starting Helm with an empty one.
    pub(super) fn commands(&self) -> String {
        let path = |name: &str| word(&Path::new(self.folder).join(name).display().to_string());
        let (release, namespace) = (word(self.release), word(self.namespace));
        let (ask, version) = match self.chart_version {
            Some(version) => (String::new(), word(version)),
            None => (
                format!(
                    "chart=$(helm get metadata {release} -n {namespace} -o json | jq -r .version)\n"
                ),
                "\"${chart:?}\"".to_owned(),
            ),
        };
        format!(
            "{ask}helm upgrade {release} akash/provider -n {namespace} --version {version} -f {} \
             --set-file bidpricescript={}",
            path("provider.yaml"),
            path("bidpricescript.b64"),
        )
    }
}

/// One word for a shell, whatever is in it.
fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_./:=-".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// MIGRATION.md.
pub(super) fn guide(report: &str, upgrade: &str, has_settings: bool) -> String {
    let settings = if has_settings {
        "- `bidprice.yaml`: rules and settings that were in the script; the value carries it.\n"
    } else {
        ""
    };
    let older = if upgrade.contains("helm get metadata") {
        " A Helm before 3.13\n   shows the version in `helm list`: put it there."
    } else {
        ""
    };
    let upgrade: Vec<String> = upgrade.lines().map(|line| format!("       {line}")).collect();
    let upgrade = upgrade.join("\n");
    format!(
        "# From the old bid price script to bidpricescript\n\
         \n\
         In this folder, which holds the release's values and whatever is secret in them:\n\
         \n\
         - `provider.yaml`: the new values, every key as it was but prices and script.\n\
         - `bidpricescript.b64`: the launcher, for `bidpricescript`; the values hold it as well.\n\
         {settings}\
         - `old-bid-price-script.sh`: the old script, byte for byte.\n\
         \n\
         ## Upgrade\n\
         \n\
         1. See that prices stay: `bidpricescript migrate --verify` with the values that were the input.\n\
         2. Bring the program to where the launcher looks: `$AKASH_HOME/bin` (`/root/.akash/bin`), `/config` or the PATH.\n\
         3. Upgrade. `--version` keeps the chart as it is; without it Helm takes the newest one.{older}\n\
         \n\
         {upgrade}\n\
         \n\
         4. See that the pod was restarted, and that bids go out: `kubectl logs`.\n\
         \n\
         Back: `helm rollback`, or an upgrade with the old values and\n\
         `--set bidpricescript=\"$(openssl base64 -A < old-bid-price-script.sh)\"`.\n\
         \n\
         ## What was found\n\
         \n\
         ```text\n{report}```\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const UPGRADE: Upgrade<'static> = Upgrade {
        release: "akash-provider",
        namespace: "akash-services",
        chart_version: Some("19.0.2"),
        folder: "out",
    };

    #[test]
    fn the_commands_keep_the_charts_version() {
        let upgrade = "-f out/provider.yaml --set-file bidpricescript=out/bidpricescript.b64";
        assert_eq!(
            UPGRADE.commands(),
            format!(
                "helm upgrade akash-provider akash/provider -n akash-services --version 19.0.2 {upgrade}"
            )
        );
        let asking = Upgrade { chart_version: None, ..UPGRADE };
        assert_eq!(
            asking.commands(),
            format!(
                "chart=$(helm get metadata akash-provider -n akash-services -o json | jq -r .version)\n\
                 helm upgrade akash-provider akash/provider -n akash-services --version \"${{chart:?}}\" {upgrade}"
            )
        );
    }

    #[test]
    fn the_commands_can_be_pasted_whatever_the_names() {
        let odd = Upgrade {
            release: "a b",
            namespace: "$(reboot)",
            chart_version: Some("1;2"),
            folder: "it's; here",
        };
        assert_eq!(
            odd.commands(),
            "helm upgrade 'a b' akash/provider -n '$(reboot)' --version '1;2' -f \
             'it'\\''s; here/provider.yaml' --set-file bidpricescript='it'\\''s; here/bidpricescript.b64'"
        );
    }
}
