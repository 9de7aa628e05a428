//! Scripts that are not run at all, with the words that say why.

use bidprice_oldscript::{CannotRun, Isolation, OldScript, Setup};

use crate::support::{Folder, setup};

#[track_caller]
fn check(setup: Setup, expected: &str) -> CannotRun {
    let error = OldScript::prepare(setup).expect_err("it can run");
    assert_eq!(error.to_string(), format!("cannot run the old script: {expected}"));
    error
}

#[test]
fn a_text_that_no_provider_could_start_is_no_script() {
    for script in ["", "echo 1\n", "illegal base64 data at input byte 4", "\u{feff}#!/bin/bash\n"] {
        let error =
            check(Setup { script: script.to_owned(), ..setup("") }, "it does not begin with `#!`");
        assert_eq!(error.hint(), "give the decoded text of the script, as the provider gets it");
    }
    let script = "#!/bin/bash\n\0".to_owned();
    check(Setup { script, ..setup("") }, "it holds a zero byte");
    let script = format!("#!/bin/bash\n{}", "#\n".repeat(1 << 20));
    check(Setup { script, ..setup("") }, "it is longer than a release can carry");
}

#[test]
fn missing_tools_are_all_named_before_the_first_order() {
    let folder = Folder::with_programs(&["bash", "cat"]);
    let path = folder.text();
    let lines = "x=$(cat | jq .) # sed\nif echo \"$(bc <<< 'awk')\" | grep -q 1; then curl x; wget y; fi\nperlish() { :; }; unknown; perlish date";
    let expected = format!("`bc`, `grep` and `jq` are not to be found (PATH `{path}`)");
    let error = check(Setup { path: path.clone(), ..setup(lines) }, &expected);
    assert_eq!(
        error.hint(),
        "install `bc`, `grep` and `jq` and try again; on Debian and Ubuntu with `apt-get install`"
    );
    let script = "#!/usr/bin/env zsh\njq .\n".to_owned();
    let expected = format!("`zsh` and `jq` are not to be found (PATH `{path}`)");
    check(Setup { script, path: path.clone(), ..setup("") }, &expected);
    let script = "#!/no/such/shell -e\n".to_owned();
    let expected = format!("`/no/such/shell` is not to be found (PATH `{path}`)");
    check(Setup { script, path, ..setup("") }, &expected);
}

#[test]
fn settings_that_cannot_be_used_are_named() {
    let rate = "1,20".to_owned();
    check(
        Setup { rate, ..setup("") },
        "`rate` is `1,20`, not a plain number above 0 and at most 1000000",
    );
    let variable = |name: &str, value: &str| Setup {
        environment: vec![(name.to_owned(), value.to_owned())],
        ..setup("")
    };
    check(variable("a=b", ""), "`a=b` is no name of a variable");
    check(variable("", ""), "`` is no name of a variable");
    check(variable("A", "\0"), "`A` holds a zero byte");
}

#[test]
fn without_a_private_folder_there_is_no_run() {
    const TEST: &str = "refusals::without_a_private_folder_there_is_no_run";
    if Folder::is_inside() {
        let folder = std::env::temp_dir();
        let problem = match folder.to_str().unwrap() {
            "/no/such/folder" => "No such file or directory (os error 2)",
            _ => "its path has other characters than letters, digits and /._-+",
        };
        let folder = folder.display();
        check(setup("echo 1"), &format!("no private folder in `{folder}`: {problem}"));
        return;
    }
    for folder in ["/no/such/folder", "/tmp/my folder"] {
        let output = Folder::new().process(TEST).env("TMPDIR", folder).output().unwrap();
        let report = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && report.contains("1 passed"), "{output:?}");
    }
}

/// What keeps a script from being run with rewritten paths.
#[track_caller]
fn doubt(lines: &str, expected: &str) {
    let environment = vec![("GIVEN".to_owned(), "/srv/x".to_owned())];
    let isolation = Some(Isolation::RewrittenPaths);
    let setup = Setup { isolation, environment, ..setup(lines) };
    let error = check(setup, &format!("it could do harm here; rewritten paths: {expected}"));
    assert!(error.hint().starts_with("run this where namespaces are allowed"));
}

#[test]
fn without_namespaces_a_script_that_writes_elsewhere_is_refused() {
    const WRITES: &str = "line 2: it may write outside of /tmp";
    for lines in [
        "echo x > /etc/x",
        "echo x >> /root/log",
        "echo x > $UNSET/x",
        "echo x 2> \"$1\"",
        "echo x &> ~nobody/x",
        "echo x > ../../x",
        "echo x > /tmp/../etc/x",
        "echo x > $(echo /etc/x)",
        "FILE=/etc/x; echo x > $FILE",
        "FILE=/tmp/x; read -r FILE; echo x > $FILE",
        "FILE=/tmp/x; FILE=$(cat); echo x > $FILE",
        "A=/etc B=$A/x; echo x > $B",
        "for f in /etc/x; do echo x > \"$f\"; done",
        "{ echo x; } > /srv/x",
        "exec 3<> /srv/x",
        "f() { echo x > /srv/x; }; f",
        "x=$(echo y > /srv/x)",
        "x=`echo y > /srv/x`",
        "cat <<< \"$(echo y > /srv/x)\"",
        "echo ${X:-$(echo y > /srv/x)}",
        "(( $(echo y > /srv/x) ))",
        "echo x > $\"/srv/x\"",
        "A=.; echo x > $A$A/$A$A/x",
        "[ -n \"$GIVEN\" ] || GIVEN=/tmp/x; echo x > $GIVEN",
        "read; echo x > $REPLY",
    ] {
        doubt(lines, WRITES);
    }
    for program in
        ["tee", "rm -f", "mkdir -p", "touch", "cp a", "mv a", "ln -s a", "sort -o", "uniq a"]
    {
        let name = program.split(' ').next().unwrap();
        doubt(&format!("{program} /srv/x"), &format!("line 2: `{name}` may write outside of /tmp"));
        doubt(&format!("{program} $UNSET"), &format!("line 2: `{name}` may write outside of /tmp"));
    }
}

#[test]
fn without_namespaces_a_command_that_may_do_anything_is_refused() {
    for (lines, what) in [
        ("true\nunknown", "line 3: `unknown` may do anything"),
        ("/usr/local/bin/jq .", "line 2: `/usr/local/bin/jq` may do anything"),
        ("/usr/bin/curl x", "line 2: `/usr/bin/curl` may do anything"),
        ("$X", "line 2: what it runs cannot be told"),
        ("\"$(echo rm)\" x", "line 2: what it runs cannot be told"),
        ("eval x", "line 2: `eval` may do anything"),
        (". ./x", "line 2: `.` may do anything"),
        ("bash -c x", "line 2: `bash` may do anything"),
        ("trap x EXIT", "line 2: `trap` may do anything"),
        ("exec rm x", "line 2: `exec` may do anything"),
        ("env rm x", "line 2: `env` may do anything"),
        ("echo x | xargs rm", "line 2: `xargs` may do anything"),
        ("command -p eval x", "line 2: `-p` may do anything"),
        ("timeout $X rm", "line 2: what it runs cannot be told"),
        ("sort --compress-program x", "line 2: `sort` may write outside of /tmp"),
        ("command eval x", "line 2: `eval` may do anything"),
        ("timeout 3 setsid x", "line 2: `setsid` may do anything"),
        ("timeout -k 3 3 jq", "line 2: what it runs cannot be told"),
        ("sleep 9 &", "line 2: it starts something in the background"),
        ("( sleep 9 ) &", "line 2: it starts something in the background"),
        ("while true; do sleep 9; done &", "line 2: it starts something in the background"),
        ("coproc sleep 9", "line 2: a process in the background"),
        ("awk '{ print > \"x\" }'", "line 2: `awk` may do anything"),
        ("awk 'BEGIN { system(\"x\") }'", "line 2: `awk` may do anything"),
        ("awk \"$X\"", "line 2: `awk` may do anything"),
        ("sed -i s/a/b/ x", "line 2: `sed` may do anything"),
        ("sed 's/a/b/e'", "line 2: `sed` may do anything"),
        ("sed 'w x'", "line 2: `sed` may do anything"),
        ("find . -delete", "line 2: `find` may do anything"),
        ("date -s 2020-01-01", "line 2: `date` may do anything"),
        ("PATH=/x jq", "line 2: it sets `PATH`"),
        ("export LD_PRELOAD=x", "line 2: it sets `LD_PRELOAD`"),
        ("read -r HOME", "line 2: it sets `HOME`"),
        ("printf -v PATH x", "line 2: it sets `PATH`"),
        ("declare -n x=PATH", "line 2: `declare` may do anything"),
        ("read -r $X", "line 2: `read` may do anything"),
        ("date \"$X\"", "line 2: `date` may do anything"),
        ("find $X", "line 2: `find` may do anything"),
        ("cat < /dev/tcp/localhost/80", "line 2: it may open a device"),
        ("FILE=/dev; cat < $FILE/tcp/localhost/80", "line 2: it may open a device"),
        ("echo \"${X@P}\"", "line 2: a prompt with commands in it"),
        ("[[ x == @(a|#b) ]]", "line 2: a list that is not understood"),
        ("((a); b)", "line 2: a `((` that is not understood"),
        ("case x in a) rm /etc/x ;; esac", "line 2: `rm` may write outside of /tmp"),
        ("echo 'x", "line 2: a quote without an end"),
    ] {
        doubt(lines, what);
    }
    let script = "#!/usr/bin/awk -f\nBEGIN { print 1 }\n".to_owned();
    let setup = Setup { script, isolation: Some(Isolation::RewrittenPaths), ..setup("") };
    check(
        setup.clone(),
        "it could do harm here; rewritten paths: line 1: `#!/usr/bin/awk -f` is no plain shell",
    );
    let script = "#!/bin/bash\necho 1\n".to_owned();
    let environment = vec![("BASH_ENV".to_owned(), "x".to_owned())];
    check(
        Setup { script, environment, ..setup },
        "it could do harm here; rewritten paths: line 1: it is given `BASH_ENV`",
    );
}

#[test]
fn without_namespaces_what_price_scripts_do_is_run() {
    for lines in [
        "FILE=/tmp/x; echo x > $FILE; rm -f \"$FILE\" /tmp/y",
        "DIR=/tmp FILE=\"$DIR/a\"; echo > ${FILE}.log",
        "f() { local FILE=/tmp/x; echo x > \"$FILE\"; }; f",
        "declare -A map=(); map[\"$x\"]=$y; echo \"${map[$x]}\"",
        "awk -v p=\"$x\" '{printf \"%.*f\", p, $0 / 1024}' <<< 1",
        "echo 1 | sed -E 's/^a/b/g' | tr -d x | sort -n | uniq",
        "if [[ $x =~ ^[0-9]+([.][0-9]+)?$ ]] && (( 1 > 0 )); then echo; fi",
        "case $x in a|b) echo 1 >&2; exit 1 ;; *) echo 2 ;; esac",
        "x=$(TZ=UTC date -R); date -d \"@$x\"; find $FILE . -mmin -60; FILE=/tmp/x; env >> /tmp/log; command -v jq > /dev/null",
        "while IFS=, read -r a b; do echo $a; done <<< \"$(echo 1)\"",
        "timeout 3 curl -s https://example.com > /dev/null 2>&1",
    ] {
        let setup = Setup { isolation: Some(Isolation::RewrittenPaths), ..setup(lines) };
        assert!(OldScript::prepare(setup).is_ok(), "{lines}");
    }
}
