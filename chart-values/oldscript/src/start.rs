//! What a script finds in its place, and how it is started there.

use std::io;

use crate::place::Place;
use crate::setup::{Setup, Tenant};

/// Answers in place of curl and wget.
const STAND_IN: &str = include_str!("start/stand_in.sh");

/// Closes what this program was itself left open by whoever started it: a shell's pipe, a log. A
/// shell that has no words for a high number ends here, and with it the run.
pub(crate) const CLOSE_FILES: &str = r#"
for each in /proc/self/fd/*; do
    if [ "${each##*/}" -gt 2 ] && [ -e "$each" ]; then eval "exec ${each##*/}>&-"; fi
done
"#;

/// Of one file, in blocks of 512 bytes or of 1024, as the shell counts.
const FILE_BLOCKS_MAX: u32 = 32 << 10;
/// Of one process; jq needs a hundredth of it for the largest order.
const MEMORY_KIB_MAX: u32 = 2 << 20;

/// Folders under the script's `/`, each behind the one that it is in.
const FOLDERS: [(&str, u32); 11] = [
    ("/.bidprice/bin", 0o755),
    ("/dev", 0o755),
    ("/dev/shm", 0o1777),
    ("/home", 0o755),
    ("/proc", 0o755),
    ("/root", 0o700),
    ("/run", 0o755),
    ("/scripts", 0o755),
    ("/tmp", 0o1777),
    ("/var", 0o755),
    ("/var/tmp", 0o1777),
];

/// How a script is started: differs between the kinds of isolation.
pub(crate) struct Start<'a> {
    /// What its `/` is called from within: nothing, or a private folder.
    pub(crate) root: &'a str,
    /// The text, with its paths as they are in the place.
    pub(crate) script: &'a str,
    /// Folders of programs behind the stand-ins'.
    pub(crate) path: &'a str,
    /// Variables that the isolation needs.
    pub(crate) extra: &'a [(&'a str, &'a str)],
    /// How many processes it may have at once.
    pub(crate) processes_max: u32,
}

impl Start<'_> {
    /// Puts everything into the place.
    pub(crate) fn write(
        &self,
        place: &Place,
        setup: &Setup,
        tenant: &Tenant<'_>,
    ) -> io::Result<()> {
        FOLDERS.iter().try_for_each(|(path, mode)| place.make_folder(path, *mode))?;
        place.write("/scripts/price_script.sh", self.script, 0o755)?;
        place.write("/.bidprice/start", &self.text(setup, tenant), 0o644)?;
        for program in ["curl", "wget"] {
            place.write(&format!("/.bidprice/bin/{program}"), STAND_IN, 0o755)?;
        }
        let rate = format!("{}\n", setup.rate);
        place.write("/.bidprice/rate", &rate, 0o644)?;
        // All published versions read this file, if it is not an hour old.
        place.write("/tmp/aktprice.cache", &rate, 0o644)?;
        setup.whitelist.as_deref().map_or(Ok(()), |list| write_whitelist(place, setup, list))
    }

    /// The words that end in the script. In a file, because arguments can be seen by everybody.
    fn text(&self, setup: &Setup, tenant: &Tenant<'_>) -> String {
        let Self { root, path, processes_max, .. } = self;
        let given = setup.environment.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let own_path = format!("{root}/.bidprice/bin:{path}");
        let home = format!("{root}/root");
        // Of several the last one counts.
        let own = [("PATH", own_path.as_str()), ("HOME", home.as_str())];
        let variables =
            given.chain(self.extra.iter().copied()).chain(tenant.variables()).chain(own);
        let settings: String =
            variables.map(|(name, value)| quoted(&format!("{name}={value}"))).collect();
        format!(
            "umask 022\n\
             ulimit -c 0\n\
             ulimit -f {FILE_BLOCKS_MAX}\n\
             ulimit -v {MEMORY_KIB_MAX}\n\
             ulimit -u {processes_max} 2> /dev/null || ulimit -p {processes_max}\n\
             cd {home} || exit 125\n\
             set --{settings}\n\
             exec env -i \"$@\" {root}/scripts/price_script.sh\n"
        )
    }
}

/// Fresh, as if it had just been fetched; and for a script that has another place for it.
fn write_whitelist(place: &Place, setup: &Setup, list: &str) -> io::Result<()> {
    let variable = setup.environment.iter().rfind(|(name, _)| name == "WHITELIST_URL");
    let places = variable.map(|(_, url)| url).into_iter().chain(&setup.whitelist_places);
    let (paths, urls): (Vec<&str>, Vec<&str>) = places
        .map(|place| place.strip_prefix("file://").unwrap_or(place))
        .partition(|place| place.starts_with('/'));
    place.write("/.bidprice/whitelist", list, 0o644)?;
    place.write("/.bidprice/whitelist-urls", &(urls.join("\n") + "\n"), 0o644)?;
    place.write("/tmp/price-script.whitelist", list, 0o644)?;
    for path in paths {
        write_list_file(place, path, list);
    }
    Ok(())
}

/// Where the operator has it, unless that is among our own files. If it cannot be had there, the
/// script will say so.
fn write_list_file(place: &Place, path: &str, list: &str) {
    let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
    let Some((name, folders)) = steps.split_last() else { return };
    let is_ours = [".bidprice", "scripts"].contains(&steps.first().copied().unwrap_or_default());
    if is_ours || steps.iter().any(|step| matches!(*step, "." | "..")) {
        return;
    }
    let mut folder = String::new();
    for step in folders {
        folder = format!("{folder}/{step}");
        let _ = place.make_folder(&folder, 0o755);
    }
    let _ = place.write(&format!("{folder}/{name}"), list, 0o644);
}

/// One word to a shell, whatever it holds.
fn quoted(word: &str) -> String {
    format!(" '{}'", word.replace('\'', r"'\''"))
}
