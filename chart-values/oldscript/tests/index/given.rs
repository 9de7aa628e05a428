//! What a script is given: its order, its environment, its programs, and nothing else.

use bidprice_oldscript::{Isolation, Setup, Tenant};

use crate::support::{BOTH, Folder, ORDER, PATH, price, price_with, prints, ready, run, setup};

fn environment(variables: &[(&str, &str)]) -> Vec<(String, String)> {
    variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn its_environment_is_what_it_is_given() {
    let awkward = "it's $HOME `id` \"\\\" \n é";
    let given = environment(&[("PRICE_TARGET_CPU", "1.60"), ("b.c-d", awkward), ("-u", "x")]);
    let setup = Setup { environment: given, ..setup("env -0 | sort -z | tr '\\0' '|'") };
    let tenant = Tenant { owner: Some("akash1abc"), denom: Some("uakt") };
    let outcome = ready(setup).price(b"", tenant);
    let path = format!("PATH=/.bidprice/bin:{PATH}");
    let text = outcome.stdout.text();
    let all: Vec<&str> = text.split('|').filter(|each| !each.is_empty()).collect();
    let awkward = format!("b.c-d={awkward}");
    let expected = [
        "-u=x",
        "AKASH_DENOM=uakt",
        "AKASH_OWNER=akash1abc",
        "HOME=/root",
        &path,
        "PRICE_TARGET_CPU=1.60",
        // bash's own.
        "PWD=/root",
        "SHLVL=1",
        "_=/usr/bin/env",
        &awkward,
    ];
    assert_eq!(all, expected);
}

#[test]
fn rewritten_paths_add_a_folder_for_temporary_files() {
    let lines = "env | cut -d = -f 1 | sort | tr '\\n' ' '";
    let outcome = run(Isolation::RewrittenPaths, lines);
    assert_eq!(outcome.stdout.text(), "HOME PATH PWD SHLVL TMPDIR _ ");
    let outcome = run(Isolation::RewrittenPaths, "mktemp; mktemp -d; echo $TMPDIR");
    assert!(outcome.stdout.text().lines().all(|path| path.starts_with("/tmp")), "{outcome:?}");
}

#[test]
fn nobody_can_set_its_path_or_home() {
    let given = environment(&[("PATH", "/tmp"), ("HOME", "/etc"), ("AKASH_OWNER", "x")]);
    let setup = Setup { environment: given, ..setup("echo $HOME $AKASH_OWNER; type -P curl") };
    let tenant = Tenant { owner: Some("akash1abc"), denom: None };
    let outcome = ready(setup).price(b"", tenant);
    assert_eq!(outcome.stdout.text(), "/root akash1abc\n/.bidprice/bin/curl\n");
}

#[test]
fn files_that_this_program_has_open_are_not_its_own() {
    // Below 10 and above, as a shell leaves them to whom it starts.
    const TEST: &str = "given::files_that_this_program_has_open_are_not_its_own";
    if Folder::is_inside() {
        let lines = "for i in /proc/self/fd/*; do stat -c %N \"$i\"; done | grep -c leaked";
        for isolation in BOTH {
            let outcome = run(isolation, lines);
            assert_eq!(outcome.stdout.text(), "0\n", "{isolation}: {outcome:?}");
        }
        return;
    }
    let folder = Folder::new();
    let this = folder.process(TEST);
    let mut shell = std::process::Command::new("bash");
    let leaked = folder.path.join("leaked");
    shell.args(["-c", "exec 7> \"$0\" 77> \"$0\"; exec \"$@\""]).arg(leaked);
    shell.arg(this.get_program()).args(this.get_args());
    shell.envs(this.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = shell.output().unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && report.contains("1 passed"), "{output:?}");
}

#[test]
fn programs_are_found_where_the_caller_says() {
    let folder = Folder::with_programs(&["bash", "cat", "jq"]);
    for isolation in BOTH {
        let setup = Setup {
            path: folder.text(),
            isolation: Some(isolation),
            ..setup("jq .resources[0].cpu")
        };
        let outcome = ready(setup).price(ORDER.as_bytes(), Tenant::default());
        assert_eq!(outcome.answer, price("1000"), "{isolation}: {outcome:?}");
    }
    let setup = Setup { path: folder.text(), ..setup("cat /tmp/aktprice.cache; unknown") };
    let outcome = price_with(setup);
    assert_eq!(outcome.exit, Some(127), "{outcome:?}");
}

#[test]
fn shells_read_from_other_commands_and_devices() {
    prints("cat <(echo 1) - < /dev/null; echo 2 > /dev/stdout; echo 3 > /dev/null", "1\n2\n");
    prints("read -r x <<< 4; cat << END\n$x\nEND", "4\n");
    let outcome = run(Isolation::Namespaces, "head -c 5 /dev/urandom | wc -c; echo x > /dev/full");
    assert_eq!((outcome.stdout.text().as_ref(), outcome.exit), ("5\n", Some(1)), "{outcome:?}");
}

#[test]
fn it_is_started_as_a_shell_expects() {
    // No signal is ignored or blocked: SIGINT, SIGPIPE and SIGTERM among them.
    let lines = "grep -E '^Sig(Ign|Blk):' /proc/self/status | grep -c '0000000$'; umask; ulimit -c";
    prints(lines, "2\n0022\n0\n");
}
