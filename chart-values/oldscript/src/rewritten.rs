//! The second choice: a script whose fixed paths become private ones.
//!
//! Nothing but its text keeps such a script from doing harm, so the text has to be understood:
//! every command must be one that is known, and everything that is written to must be private. As
//! root it also runs as a user whom nothing belongs to.

mod judge;
mod paths;
mod programs;
mod sweep;

use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, Stdio};

use crate::error::Doubt;
use crate::namespaces::SYSTEM_PATH;
use crate::place::Place;
use crate::process::{self, Child, Ran};
use crate::run::{End, Run, first_line};
use crate::start::{CLOSE_FILES, Start};
use crate::{shell, tools};

/// Stands for the private folder while a script is judged.
const SOME_ROOT: &str = "/.bidprice-private";

/// Fills the place, says so, and lets the script begin. Its argument is the private folder.
const BEGIN: &str = r#"
cp -Rp "$0/files/." "$0/new" || exit
ln -f "$0/files/.bidprice/asked" "$0/new/.bidprice/asked" || exit
echo ready > "$0/status" || exit
. "$0/new/.bidprice/start"
"#;

/// Old kernels count all processes of a user.
const PROCESSES_MAX: u32 = 4096;

/// Whether the script can do harm when its paths are rewritten and it is given these variables.
pub(crate) fn check(script: &str, given: &[(String, String)]) -> Result<(), Doubt> {
    let words: Vec<&str> = tools::interpreter(script).collect();
    if !words.iter().all(|word| is_of_a_shell(word)) {
        let what = format!("`#!{}` is no plain shell", words.join(" "));
        return Err(Doubt { line: 1, what });
    }
    paths::check_devices(script)?;
    let script = shell::read(&paths::rewrite(script, SOME_ROOT));
    // The two are overruled.
    let given = given.iter().map(|(name, _)| name.as_str());
    let given: Vec<&str> = given.filter(|name| !matches!(*name, "HOME" | "PATH")).collect();
    judge::check(&judge::Case { script: &script, root: SOME_ROOT, given: &given })
}

/// Of the words behind `#!`: a shell, whoever finds it, or options that only make it stricter.
fn is_of_a_shell(word: &str) -> bool {
    if let Some(options) = word.strip_prefix('-') {
        return options.chars().all(|option| "efux".contains(option));
    }
    let name = word.rsplit('/').next().unwrap_or_default();
    ["bash", "dash", "env", "sh"].contains(&name)
}

/// Who runs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum User {
    /// Whoever runs this program.
    Same,
    /// In place of root somebody whom nothing belongs to.
    Stranger,
}

/// Who can run a script here: a root without all of root's rights may not be able to become another,
/// and another may not be able to come here. Gives him the place to find that out.
pub(crate) fn choose_user(place: &Place) -> User {
    let Some(stranger) = place.stranger() else { return User::Same };
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "cd \"$0\"", &place.root()]).env_clear().uid(stranger).gid(stranger);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let is_given = place.give_to(stranger).is_ok();
    if is_given && command.status().is_ok_and(|status| status.success()) {
        return User::Stranger;
    }
    User::Same
}

/// Runs a script that was checked with one order.
pub(crate) fn run(run: &Run<'_>, place: &Place, user: User) -> End {
    if let Some(owner) = run.tenant.owner.filter(|owner| !is_address(owner)) {
        return End::NotStarted(format!("the owner `{owner}` is no address"));
    }
    let root = place.root();
    let user = place.stranger().filter(|_| user == User::Stranger);
    let ran = start(run, place, &root, user);
    // Before its folder goes.
    sweep::end_all(place, user);
    match ran {
        Ok(ran) => end_of(ran, place),
        Err(error) => End::NotStarted(error.to_string()),
    }
}

/// Scripts make file names of it.
fn is_address(owner: &str) -> bool {
    owner.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

fn start(run: &Run<'_>, place: &Place, root: &str, user: Option<u32>) -> io::Result<Ran> {
    let script = paths::rewrite(run.script, root);
    // Tools put their temporary files there.
    let temporary = format!("{root}/tmp");
    let path: Vec<&str> = tools::folders(&run.setup.path).collect();
    let start = Start {
        root,
        script: &script,
        path: &path.join(":"),
        extra: &[("TMPDIR", &temporary)],
        processes_max: PROCESSES_MAX,
    };
    start.write(place, run.setup, &run.tenant)?;
    let mut command = command(place);
    if let Some(user) = user {
        place.give_to(user)?;
        command.uid(user).gid(user);
    }
    let has_begun = || place.is_ready();
    let child = Child { command, user, waits_for_all: false, has_begun: &has_begun };
    process::run(child, run.order, &run.setup.limits)
}

fn command(place: &Place) -> Command {
    let shell = ["bash", "sh"].into_iter().find_map(|name| tools::find(name, SYSTEM_PATH));
    let mut command = Command::new(shell.unwrap_or_else(|| "/bin/sh".into()));
    command.env_clear().env("PATH", SYSTEM_PATH);
    command.arg("-c").arg(format!("{CLOSE_FILES}{BEGIN}")).arg(place.folder());
    command
}

fn end_of(ran: Ran, place: &Place) -> End {
    let [stdout, stderr] = [ran.stdout, ran.stderr].map(|captured| captured.without(&place.root()));
    if !place.is_ready() {
        return End::NotStarted(first_line(&stderr.text()));
    }
    match ran.status {
        None => End::TimedOut { stdout, stderr },
        Some(status) => {
            let signal = status.signal().map_or(1, |signal| 128 + signal);
            End::Exited { exit: status.code().unwrap_or(signal), stdout, stderr }
        }
    }
}
