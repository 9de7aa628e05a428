//! The first choice: a script in namespaces of its own.
//!
//! util-linux's `unshare` makes them, a shell builds a file system in them (`setup.sh`), and the
//! script starts there without any rights. When the shell has ended or is killed, the kernel ends
//! every process of the namespace, whatever it did to get away.

mod view;

use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::place::Place;
use crate::process::{self, Child, Ran};
use crate::run::{End, Run, first_line};
use crate::setup::{Limits, Setup, Tenant};
use crate::start::{CLOSE_FILES, Start};
use crate::tools;
use view::{Inside, path_inside};

const SETUP: &str = include_str!("namespaces/setup.sh");
const PROBE: &str = include_str!("namespaces/probe.sh");

/// Keeps what `unshare` and `setup.sh` say apart from what the script says.
const BEGIN: &str = "exec 3>&1 4>&2 >> \"$0\" 2>&1\nexec unshare \"$@\"\n";

/// Where the programs are that build it. Not the script's own path: these run with all rights.
pub(crate) const SYSTEM_PATH: &str = "/usr/sbin:/usr/bin:/sbin:/bin";

/// Of a user whom nobody else is: a published script needs five.
const PROCESSES_MAX: u32 = 512;
/// Where old kernels count all processes of the user who verifies.
const PROCESSES_OF_USER_MAX: u32 = 4096;

/// Should this program be killed, the run ends so much after its own limit.
const GRACE: Duration = Duration::from_secs(2);

/// A probe has nothing to wait for.
const PROBE_TIME: Duration = Duration::from_secs(10);

/// Whose rights build the file system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rights {
    /// Root's; the script then runs as a user whom nothing belongs to.
    Root,
    /// Those that anybody has in a user namespace of his own, where the kernel allows it.
    User,
}

impl Rights {
    const fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::User => "user",
        }
    }
}

/// The rights with which it works here, tried out; or why it does not.
pub(crate) fn choose() -> Result<Rights, String> {
    let is_root = rustix::process::geteuid().is_root();
    let ways: &[Rights] = if is_root { &[Rights::Root, Rights::User] } else { &[Rights::User] };
    let mut reasons = Vec::new();
    for rights in ways {
        match probe(*rights) {
            Ok(()) => return Ok(*rights),
            Err(reason) => reasons.push(reason),
        }
    }
    Err(reasons.join(", "))
}

/// Runs a script that looks for a way out.
fn probe(rights: Rights) -> Result<(), String> {
    let place = Place::new().map_err(|error| error.to_string())?;
    let setup = Setup {
        script: PROBE.to_owned(),
        environment: vec![("OUTSIDE".to_owned(), place.folder().to_owned())],
        rate: "1".to_owned(),
        whitelist: None,
        whitelist_places: Vec::new(),
        path: SYSTEM_PATH.to_owned(),
        isolation: None,
        limits: Limits { time: PROBE_TIME, ..Limits::default() },
    };
    let run = Run { setup: &setup, script: PROBE, order: b"", tenant: Tenant::default() };
    match self::run(&run, &place, rights) {
        End::Exited { exit: 0, stdout, .. } if stdout.bytes == b"alone\n" => Ok(()),
        End::Exited { stderr, .. } => Err(first_line(&stderr.text())),
        End::TimedOut { .. } => Err(format!("not ready after {PROBE_TIME:?}")),
        End::NotStarted(reason) => Err(reason),
    }
}

/// Runs a script with one order in namespaces of its own.
pub(crate) fn run(run: &Run<'_>, place: &Place, rights: Rights) -> End {
    match start(run, place, rights) {
        Ok(ran) => end_of(ran, place),
        Err(error) => End::NotStarted(error.to_string()),
    }
}

fn start(run: &Run<'_>, place: &Place, rights: Rights) -> io::Result<Ran> {
    let Inside { path, folders } = path_inside(&run.setup.path);
    let processes_max = match rights {
        Rights::Root => PROCESSES_MAX,
        Rights::User => PROCESSES_OF_USER_MAX,
    };
    let start = Start { root: "", script: run.script, path: &path, extra: &[], processes_max };
    start.write(place, run.setup, &run.tenant)?;
    view::show(place, &folders)?;
    let command = command(place, rights, run.setup.limits.time);
    let user = place.stranger().filter(|_| rights == Rights::Root);
    let has_begun = || place.is_ready();
    let child = Child { command, user, waits_for_all: true, has_begun: &has_begun };
    process::run(child, run.order, &run.setup.limits)
}

fn command(place: &Place, rights: Rights, time: Duration) -> Command {
    // The other one cannot close a file above 9, and fails if there is one.
    let shell = ["bash", "sh"].into_iter().find_map(|name| tools::find(name, SYSTEM_PATH));
    let shell = shell.as_deref().map_or(OsStr::new("sh"), Path::as_os_str);
    let mut command = Command::new(shell);
    command.env_clear().env("PATH", SYSTEM_PATH);
    command.arg("-c").arg(format!("{CLOSE_FILES}{BEGIN}")).arg(place.said_path());
    command.args(["--mount", "--net", "--pid", "--ipc", "--uts", "--fork"]);
    command.args(["--kill-child", "--propagation", "private"]);
    if rights == Rights::User {
        command.args(["--user", "--map-root-user"]);
    }
    command.args(["sh", "-c", SETUP, "sh", place.folder(), rights.name()]);
    command.arg(place.stranger().unwrap_or_default().to_string());
    command.arg((time + GRACE).as_secs().to_string());
    command
}

/// What the shell left in its file says whether the script was reached, and how it ended.
fn end_of(ran: Ran, place: &Place) -> End {
    let Ran { stdout, stderr, status } = ran;
    let exit = place.status().lines().nth(1).and_then(|exit| exit.parse().ok());
    match (place.is_ready(), exit, status) {
        (true, Some(exit), _) => End::Exited { exit, stdout, stderr },
        (true, None, None) => End::TimedOut { stdout, stderr },
        (true, None, Some(_)) => End::NotStarted("it was killed from outside".to_owned()),
        (false, _, None) => End::NotStarted("its place was not ready in time".to_owned()),
        (false, _, Some(_)) => End::NotStarted(first_line(&place.said())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All rights that whoever runs the tests can build with: root of a container may have only one.
    fn rights() -> Vec<Rights> {
        const ADMINISTRATOR: u64 = 1 << 21;
        let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
        let effective = status.lines().find_map(|line| line.strip_prefix("CapEff:\t"));
        let effective = effective.and_then(|bits| u64::from_str_radix(bits, 16).ok());
        let is_administrator = effective.is_some_and(|bits| bits & ADMINISTRATOR != 0);
        is_administrator.then_some(Rights::Root).into_iter().chain([Rights::User]).collect()
    }

    #[track_caller]
    fn check(lines: &str, expected: &str) {
        for rights in rights() {
            let place = Place::new().expect("a folder for temporary files");
            let setup = Setup {
                script: String::new(),
                environment: vec![("OUTSIDE".to_owned(), place.folder().to_owned())],
                rate: "1".to_owned(),
                whitelist: None,
                whitelist_places: Vec::new(),
                path: SYSTEM_PATH.to_owned(),
                isolation: None,
                limits: Limits::default(),
            };
            let script = format!("#!/bin/bash\nexec 2>&1\n{lines}\n");
            let run =
                Run { setup: &setup, script: &script, order: b"7", tenant: Tenant::default() };
            match self::run(&run, &place, rights) {
                End::Exited { stdout, .. } => assert_eq!(stdout.text(), expected, "{rights:?}"),
                End::TimedOut { .. } => unreachable!("{rights:?}: it timed out"),
                End::NotStarted(reason) => unreachable!("{rights:?}: {reason}"),
            }
        }
    }

    #[test]
    fn no_way_out_is_found_with_any_rights() {
        for rights in rights() {
            assert_eq!(probe(rights), Ok(()), "{rights:?}");
        }
    }

    #[test]
    fn the_systems_files_are_read_only_with_any_rights() {
        let lines = r#"
for each in /usr /usr/bin /etc /proc/self/comm /proc/sys/kernel/hostname /dev/null; do
    touch "$each" 2> /dev/null && echo "$each is touched"
    chmod 777 "$each" 2> /dev/null && echo "$each is changed"
done
(echo x > /proc/sys/kernel/hostname) 2> /dev/null && echo "the name is changed"
ls "$OUTSIDE" 2> /dev/null
touch /usr 2>&1 | grep -o Read-only"#;
        check(lines, "Read-only\n");
    }

    #[test]
    fn it_gets_no_rights_back_with_any_rights() {
        let lines = r"
grep -c '^Cap\(Eff\|Prm\|Bnd\|Amb\):.0*$' /proc/self/status
mount -t tmpfs x /tmp > /dev/null 2>&1 && echo mounted
mount -o remount,bind,rw /usr > /dev/null 2>&1 && echo mounted
umount -l /etc > /dev/null 2>&1 && echo unmounted
unshare --user --map-root-user --mount mount -o remount,bind,rw /usr > /dev/null 2>&1 && echo remounted
chroot / true 2> /dev/null && echo rooted
kill -9 1 2> /dev/null; kill -STOP 1 2> /dev/null
cat > /tmp/order < /dev/stdin; cat /tmp/order > /dev/stdout; echo > /dev/stderr";
        check(lines, "4\n7\n");
    }
}
