//! What the operator does next: the command, and the guide around it.

use std::path::Path;

/// The upgrade, to be pasted into a shell.
pub(super) fn upgrade(release: &str, namespace: &str, folder: &str) -> String {
    let path = |name: &str| word(&Path::new(folder).join(name).display().to_string());
    format!(
        "helm upgrade {} akash/provider -n {} -f {} --set-file bidpricescript={}",
        word(release),
        word(namespace),
        path("provider.yaml"),
        path("bidpricescript.b64"),
    )
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
         3. Upgrade, with the chart's version as it is (`--version`):\n\
         \n\
         \x20      {upgrade}\n\
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

    #[test]
    fn the_command_can_be_pasted_whatever_the_names() {
        assert_eq!(
            upgrade("akash-provider", "akash-services", "out"),
            "helm upgrade akash-provider akash/provider -n akash-services -f out/provider.yaml \
             --set-file bidpricescript=out/bidpricescript.b64"
        );
        let pasted = upgrade("a b", "$(reboot)", "it's; here");
        assert_eq!(
            pasted,
            "helm upgrade 'a b' akash/provider -n '$(reboot)' -f 'it'\\''s; here/provider.yaml' \
             --set-file bidpricescript='it'\\''s; here/bidpricescript.b64'"
        );
    }
}
