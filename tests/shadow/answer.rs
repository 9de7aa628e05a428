//! The answer: stdout, stderr, exit code, stdin and environment as without us.

use std::fs::{self, File, Permissions};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{answers, recorded, shadow_of, with_files};
use crate::journal::{PRICE, journaled};
use crate::program::{Folder, program};

#[test]
fn stdout_stderr_and_exit_code_are_the_old_ones_byte_for_byte() {
    let folder = Folder::new();
    let script = "#!/bin/sh\ncat > /dev/null\nprintf ' 5.70 '\nprintf 'no\\nnewline' >&2\nexit 3\n";
    let (run, _) = shadow_of(&folder, script);
    answers(&run, " 5.70 ", "no\nnewline", 3);
    let folder = Folder::new();
    let (run, _) = shadow_of(&folder, "#!/bin/sh\nhead -c 300000 /dev/zero; printf '\\377'\n");
    let output = run.output();
    assert_eq!(output.stdout, [vec![0; 300_000], vec![0xff]].concat());
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
    let folder = Folder::new();
    let (run, _) = shadow_of(&folder, "#!/bin/sh\nexit 255\n");
    answers(&run, "", "", 255);
}

#[test]
fn stdin_is_passed_on_whole() {
    let folder = Folder::new();
    // It reads all before it prints: so does whoever tests it write all before reading.
    let copy = folder.path().join("copy");
    let script = format!("#!/bin/sh\ncat > {0}\ncat {0}\n", copy.display());
    let (run, _) = shadow_of(&folder, &script);
    let megabytes: Vec<u8> = (0..3_000_000_u32).flat_map(u32::to_le_bytes).collect();
    assert!(run.clone().stdin(megabytes.as_slice()).output().stdout == megabytes);
    // One that reads nothing, or little.
    let folder = Folder::new();
    let (run, _) = shadow_of(&folder, "#!/bin/sh\nread line; echo 5\n");
    answers(&run.stdin(megabytes), "5\n", "", 0);
}

#[test]
fn environment_folder_and_signals_are_as_without_us() {
    let folder = Folder::new();
    let script = "#!/bin/bash\ncat > /dev/null\npwd\nenv -0 | sort -z | tr '\\0' '\\n'\n\
                  ignored=$(sed -n 's/^SigIgn:.//p' /proc/$$/status)\n\
                  echo signals $((0x$ignored & 0x7fffffff))\n\
                  ls /proc/self/fd | wc -l\necho \"$0\"\n";
    let (run, _) = shadow_of(&folder, script);
    let run = run.set("ODD", "a\n b=c").set("PRICE_TARGET_CPU", "x");
    let old = folder.path().join("old.sh");
    let alone = Command::new(old)
        .env_clear()
        .envs(run.environment())
        .current_dir(crate::program::repository())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let stdout = String::from_utf8(alone.stdout).unwrap();
    assert!(stdout.contains("BIDPRICE_JOURNAL=") && stdout.contains("signals "), "{stdout}");
    answers(&run, &stdout, "", 0);
}

#[test]
fn without_a_first_line_or_a_mode_bash_runs_it() {
    for (script, mode) in
        [("echo ${BASH_VERSION:+bash}\n", 0o755), ("#!/bin/false\necho bash\n", 0o644)]
    {
        let folder = Folder::new();
        let (run, _) = shadow_of(&folder, script);
        fs::set_permissions(folder.path().join("old.sh"), Permissions::from_mode(mode)).unwrap();
        answers(&run, "bash\n", "", 0);
    }
}

#[test]
fn a_bare_name_is_a_file_of_this_folder() {
    let folder = Folder::new();
    let (run, _) = shadow_of(&folder, "#!/bin/sh\necho 5\n");
    let mut command = run.command();
    command.current_dir(folder.path()).stdin(Stdio::null());
    let mut arguments = Command::new(program());
    arguments.args(["shadow", "--old", "old.sh"]).current_dir(folder.path()).stdin(Stdio::null());
    let output = arguments.env_clear().output().unwrap();
    assert_eq!((output.stdout.as_slice(), output.status.code()), (b"5\n".as_slice(), Some(0)));
}

#[test]
fn a_script_that_cannot_be_started_is_exit_1_and_never_our_answer() {
    let folder = Folder::new();
    let hint = "name the script that answered before, with its whole path";
    let check = |path: &str, problem: &str| {
        let run = journaled(&folder).0.arguments("shadow --old").argument(path);
        run.is_refused(&format!("the old script `{path}` cannot be started: {problem}"), hint);
    };
    let missing = "No such file or directory (os error 2)";
    check("/nowhere/old.sh", missing);
    check(folder.path().to_str().unwrap(), "it is not a regular file");
    let old = folder.file("old.sh", "#!/nowhere/interpreter\n");
    fs::set_permissions(&old, Permissions::from_mode(0o755)).unwrap();
    check(&old, missing);
}

#[test]
fn a_signal_that_ends_it_is_exit_1_with_a_message() {
    let folder = Folder::new();
    let (run, journal) = shadow_of(&folder, "#!/bin/sh\necho 5\nkill -TERM $$\n");
    let old = folder.path().join("old.sh");
    let words =
        format!("bidpricescript: the old script `{}` was ended by signal 15\n", old.display());
    answers(&run, "5\n", &words, 1);
    assert_eq!(recorded(&journal).1.old_exit, None);
}

/// A pipe of a test's own: a script that reads from it waits for the test.
fn pipe(folder: &Folder) -> std::path::PathBuf {
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    pipe
}

#[test]
fn what_it_prints_goes_out_as_it_comes() {
    let folder = Folder::new();
    let pipe = pipe(&folder);
    let script = format!("#!/bin/sh\necho 5\nread line < {}\necho \"$line\"\n", pipe.display());
    let (run, journal) = shadow_of(&folder, &script);
    let mut command = run.command();
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(run.input()).unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    // It is here, and the script still waits.
    assert_eq!((line.as_str(), fs::exists(&journal).unwrap()), ("5\n", false));
    fs::write(&pipe, "later\n").unwrap();
    stdout.read_to_string(&mut line).unwrap();
    assert_eq!((line.as_str(), child.wait().unwrap().code()), ("5\nlater\n", Some(0)));
}

/// As the provider would: it waits until everybody has closed the script's stdout.
#[test]
fn whoever_holds_its_stdout_is_waited_for() {
    let folder = Folder::new();
    let pipe = pipe(&folder);
    let script = format!("#!/bin/sh\n(read line < {}; echo \"$line\") &\necho 5\n", pipe.display());
    let (run, journal) = shadow_of(&folder, &script);
    let mut command = run.command();
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(run.input()).unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    assert_eq!((line.as_str(), child.try_wait().unwrap()), ("5\n", None));
    fs::write(&pipe, "from behind\n").unwrap();
    stdout.read_to_string(&mut line).unwrap();
    assert_eq!((line.as_str(), child.wait().unwrap().code()), ("5\nfrom behind\n", Some(0)));
    // The provider would take this for no number.
    assert!(!recorded(&journal).1.agree);
}

/// The provider kills what does not answer in ten seconds: the script is what it means.
#[test]
fn a_kill_that_was_meant_for_the_script_reaches_it() {
    let folder = Folder::new();
    let pipe = pipe(&folder);
    let script = format!("#!/bin/bash\necho $$\nread line < {}\n", pipe.display());
    let (run, _) = shadow_of(&folder, &script);
    let mut command = run.command();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let stat = format!("/proc/{}/stat", line.trim());
    assert!(fs::exists(&stat).unwrap());
    child.kill().unwrap();
    child.wait().unwrap();
    let began = Instant::now();
    // Gone, or dead and not yet collected by whoever inherited it.
    while fs::read_to_string(&stat).is_ok_and(|stat| !stat.contains(") Z ")) {
        assert!(began.elapsed() < Duration::from_secs(20), "it lives on");
        std::thread::yield_now();
    }
}

#[test]
fn a_reader_that_went_away_is_the_scripts_to_notice() {
    let folder = Folder::new();
    let (run, _) = shadow_of(&folder, "#!/bin/sh\nyes\n");
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = run.command();
    command.stdin(Stdio::null()).stdout(writer).stderr(Stdio::null());
    // `yes` is ended by the signal, and the script with its exit code.
    assert_eq!(command.status().unwrap().code(), Some(141));
}

#[test]
fn a_stdout_that_takes_nothing_is_exit_1() {
    let folder = Folder::new();
    let (run, _) = shadow_of(&folder, "#!/bin/sh\necho 5\n");
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut command = run.command();
    let output = command.stdin(Stdio::null()).stdout(full).output().unwrap();
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.starts_with("bidpricescript: cannot write the price to stdout"), "{words}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn without_room_for_pipes_the_old_script_takes_our_place() {
    let folder = Folder::new();
    let (run, journal) = shadow_of(&folder, "#!/bin/bash\ncat; exit 7\n");
    let answer = with_files(&run.stdin(PRICE), &folder, 7);
    assert_eq!((answer.stdout.as_str(), answer.stderr.as_deref()), (PRICE, Some("")));
    assert_eq!((answer.exit, fs::exists(&journal).unwrap()), (7, false));
}
