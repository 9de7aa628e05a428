//! The launcher: where it looks for the program, what it hands over, which program it refuses.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::time::{Duration, SystemTime};

use super::{HOME, IN_CONFIG, IN_HOME, IN_PATH, Root, SPARE, pack, script, sha256};
use crate::program::Folder;

fn launcher(arguments: &str) -> Root {
    Root::new().with_script(&script(pack(arguments)))
}

#[test]
fn the_program_is_found_in_each_place_the_home_first() {
    let root = launcher("--launcher");
    root.run().refuses(&[
        "no program: neither /root/.akash/bin/bidpricescript nor /config/bidpricescript nor bidpricescript in PATH",
        "copy it to /root/.akash/bin",
    ]);
    for (path, place) in [(IN_PATH, "path"), (IN_CONFIG, "config"), (IN_HOME, "home")] {
        root.program(path, &format!("echo {place}"));
        root.run().says(&format!("{place}\n"));
    }
    // What cannot be started is not there.
    fs::set_permissions(root.path(IN_HOME), Permissions::from_mode(0o644)).unwrap();
    root.run().says("config\n");
    fs::remove_file(root.path(IN_CONFIG)).unwrap();
    fs::create_dir(root.path(IN_CONFIG)).unwrap();
    root.run().says("path\n");
}

#[test]
fn the_order_and_the_exit_code_go_through() {
    let root = launcher("");
    root.program(IN_HOME, "echo \"$#\"; head -c 13; echo; echo no >&2; exit 7");
    let answer = root.run();
    assert_eq!((answer.stdout.as_str(), answer.exit), ("0\n{\"resources\":\n", Some(7)));
    assert_eq!(answer.stderr, "no\n");
}

#[test]
fn a_home_of_another_name_is_looked_into() {
    let root = launcher("").set("AKASH_HOME", "/home/a b");
    root.program("/home/a b/bin/bidpricescript", "echo there");
    root.run().says("there\n");
    let root = launcher("").set("AKASH_HOME", "");
    root.program(IN_HOME, "echo usual");
    root.run().says("usual\n");
}

#[test]
fn settings_arrive_as_they_were_given_and_win() {
    let hostile = "a'b\"c $(touch /tmp/x) `touch /tmp/y` ${HOME} \\n * ~ é \u{c1}\u{c3}; exit 9 #";
    let script = script(
        pack("--compat script --set BIDPRICE_RATE_TTL=30m")
            .arguments("--set")
            .argument(format!("BIDPRICE_LOG={hostile}"))
            .arguments("--set")
            .argument("WHITELIST_URL=\n\t'\n"),
    );
    let root = Root::new()
        .with_script(&script)
        .set("BIDPRICE_COMPAT", "documented")
        .set("BIDPRICE_LOG", "/pod")
        .set("PRICE_TARGET_CPU", "1.70");
    let names = "\"$BIDPRICE_COMPAT\" \"$BIDPRICE_RATE_TTL\" \"$BIDPRICE_LOG\" \"$WHITELIST_URL\" \"$PRICE_TARGET_CPU\"";
    root.program(IN_HOME, &format!("printf '%s|' {names}"));
    root.run().says(&format!("script|30m|{hostile}|\n\t'\n|1.70|"));
    assert_eq!(root.names("tmp"), [""; 0]);
}

#[test]
fn the_mode_is_always_said() {
    for (arguments, mode) in
        [("", "documented"), ("--compat documented", "documented"), ("--compat script", "script")]
    {
        let root = launcher(arguments);
        root.program(IN_HOME, "echo \"$BIDPRICE_COMPAT\"");
        root.run().says(&format!("{mode}\n"));
    }
}

/// A launcher for the program at this place, which says that it is the right one.
fn pinned(place: &str) -> Root {
    let folder = Folder::new();
    let right = folder.file("right", "#!/bin/sh\necho right\n");
    let root = launcher(&format!("--pin {}", sha256(right.as_ref())));
    root.program(place, "echo right");
    root
}

#[test]
fn a_pinned_program_is_started_and_no_other() {
    for place in [IN_HOME, IN_CONFIG, IN_PATH] {
        let root = pinned(place);
        root.run().says("right\n");
        root.run().says("right\n");
        root.program(place, "echo wrong");
        root.run().refuses(&["not the program that is pinned", &format!(": {place}\n")]);
    }
}

#[test]
fn a_wrong_program_does_not_hide_the_right_one() {
    let root = pinned(IN_PATH);
    root.program(IN_HOME, "echo wrong");
    root.run().says("right\n");
}

#[test]
fn a_pinned_program_is_hashed_once_and_again_when_it_was_written_to() {
    let root = pinned(IN_HOME);
    // Both shells find what the first has left, so that the second can do without the tool.
    root.run_by("dash").says("right\n");
    fs::rename(root.path("bin/sha256sum"), root.path("bin/hidden")).unwrap();
    root.run().says("right\n");
    let earlier = SystemTime::now() - Duration::from_nanos(1);
    File::options().append(true).open(root.path(IN_HOME)).unwrap().set_modified(earlier).unwrap();
    root.run_by("dash").refuses(&["not the program that is pinned"]);
    fs::rename(root.path("bin/hidden"), root.path("bin/sha256sum")).unwrap();
    root.run().says("right\n");
    let stamps: Vec<String> =
        root.names("root/.akash/bin").into_iter().filter(|name| name.contains("pinned-")).collect();
    assert_eq!(stamps.len(), 1, "{stamps:?}");
}

#[test]
fn a_stamp_that_others_could_have_made_is_none() {
    let root = pinned(IN_HOME);
    root.run().says("right\n");
    let stamp = root.names("root/.akash/bin").into_iter().find(|n| n.contains("pinned-")).unwrap();
    let stamp = root.path("root/.akash/bin").join(stamp);
    // The wrong program, with a link in the stamp's place: it is always as old as what it points to.
    root.program(IN_HOME, "echo wrong");
    fs::remove_file(&stamp).unwrap();
    symlink("bidpricescript", &stamp).unwrap();
    root.run().refuses(&["not the program that is pinned"]);
}

#[test]
fn without_a_private_folder_a_pin_is_checked_every_time() {
    let root = pinned(IN_CONFIG).prepared_by(
        "mount -t tmpfs -o ro none \"$0/root\" && mount -t tmpfs -o ro none \"$0/tmp\"",
    );
    root.run().says("right\n");
    root.program(IN_CONFIG, "echo wrong");
    root.run().refuses(&["not the program that is pinned"]);
}

#[test]
fn a_settings_file_and_an_old_script_come_along() {
    let folder = Folder::new();
    let config = folder.file("bidprice.yaml", "rate: 1.20\n# 'quoted'\n");
    let old = folder.file("old", "#!/bin/bash\necho 1\n");
    let root = launcher(&format!("--config {config} --shadow {old}"));
    root.program(IN_HOME, "[ \"$2\" = --old ] || exit 0; echo \"$1 $2\"; cat \"$BIDPRICE_CONFIG\" \"$3\"; stat -c '%a %n' \"$BIDPRICE_CONFIG\" \"$3\"");
    let answer = root.run();
    let (head, rest) = answer.stdout.split_once('\n').unwrap();
    assert_eq!(head, "shadow --old");
    let contents = "rate: 1.20\n# 'quoted'\n#!/bin/bash\necho 1\n";
    let rest = rest.strip_prefix(contents).unwrap_or_else(|| panic!("{answer:?}"));
    let (config, old) = (sha256(config.as_ref()), sha256(old.as_ref()));
    assert_eq!(
        rest,
        format!("600 {HOME}/bin/bidprice-{config}.yaml\n700 {HOME}/bin/old-script-{old}\n")
    );
    assert_eq!(
        root.names("root/.akash/bin"),
        [
            format!("bidprice-{config}.yaml"),
            "bidpricescript".to_owned(),
            format!("old-script-{old}")
        ]
    );
    assert_eq!(root.names(SPARE), [""; 0]);
}
