//! Installing, again, over one another, with damage left behind, without room.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use bidprice_plugins::Failure;

use crate::place::Place;
use crate::support::verdict;

#[test]
fn installing_twice_changes_nothing() {
    let place = Place::new();
    let before = (place.endings(), place.compiled());
    place.install("plugin.wat").unwrap();
    assert_eq!((place.endings(), place.compiled()), before);
    assert_eq!(before.0, ["compiled", "compiled", "json", "json", "lock"]);
    place.says("plugin.wat", "1");
}

#[test]
fn two_plugins_of_the_same_content_share_a_compiled_form() {
    let place = Place::new();
    place.write("twin.wat", "1");
    place.install("twin.wat").unwrap();
    assert_eq!(place.endings(), ["compiled", "compiled", "json", "json", "json", "lock"]);
    place.says("twin.wat", "1");
    // Which stays as long as one of them needs it.
    assert_eq!(place.folder().remove(&place.path("plugin.wat")), Ok(true));
    place.says("twin.wat", "1");
    assert_eq!(place.folder().remove(&place.path("twin.wat")), Ok(true));
    assert_eq!(place.endings(), ["compiled", "json", "lock"]);
}

#[test]
fn a_removed_plugin_is_not_installed_and_its_file_stays() {
    let place = Place::new();
    let file = place.path("plugin.wat");
    assert_eq!(place.folder().remove(&file), Ok(true));
    assert_eq!(place.folder().remove(&file), Ok(false));
    assert_eq!(place.endings(), ["compiled", "json", "lock"]);
    let why = format!("`{file}` is not installed");
    assert_eq!(place.refusal(), Failure::NotInstalled(why));
    assert!(fs::exists(&file).unwrap());
    let paths = place.folder().list().unwrap().into_iter().map(|record| record.unwrap().path);
    assert_eq!(paths.collect::<Vec<_>>(), [place.path("other.wat")]);
}

#[test]
fn what_a_killed_install_left_is_cleared_away() {
    let place = Place::new();
    for name in ["a-b-c.compiled", "a-b-c.compiled.new", "abc.json.new", "lock.new"] {
        fs::write(place.root().join("compiled").join(name), "left").unwrap();
    }
    place.install("other.wat").unwrap();
    assert_eq!(place.endings(), ["compiled", "compiled", "json", "json", "lock"]);
    place.says("plugin.wat", "1");
}

#[test]
fn a_record_that_cannot_be_read_keeps_every_compiled_form() {
    let place = Place::new();
    fs::write(place.record(), "{").unwrap();
    place.write("other.wat", "7");
    place.install("other.wat").unwrap();
    let compiled = place.endings().iter().filter(|ending| *ending == "compiled").count();
    assert_eq!(compiled, 3);
    place.install("plugin.wat").unwrap();
    assert_eq!(place.endings(), ["compiled", "compiled", "json", "json", "lock"]);
}

#[test]
fn what_is_no_plugin_is_not_installed_and_the_old_one_stays() {
    let place = Place::new();
    fs::write(place.path("text"), "hello").unwrap();
    fs::write(
        place.path("loop"),
        crate::support::Wat {
            describe: "(loop $on (br $on)) unreachable",
            ..crate::support::Wat::default()
        }
        .text(),
    )
    .unwrap();
    assert_eq!(place.exchange("text").unwrap_err().slug(), "not_a_plugin");
    assert_eq!(place.exchange("loop").unwrap_err(), Failure::Fuel(20_000_000));
    assert_eq!(place.exchange("nowhere").unwrap_err().slug(), "unreadable");
    assert_eq!(place.exchange("compiled").unwrap_err().slug(), "unreadable");
    place.says("plugin.wat", "1");
}

/// In a process of its own, on a disk that is filled up to so much room, time and again.
#[test]
fn a_full_disk_keeps_the_old_plugin() {
    let Some(disk) = Place::of_this_process() else {
        let place = Place::empty();
        let shell = format!("mount -t tmpfs -o size=1M none {} && exec \"$@\"", place.path(""));
        return place.passes("install::a_full_disk_keeps_the_old_plugin", &shell);
    };
    disk.write("other.wat", "9");
    disk.write("plugin.wat", "1");
    disk.install("other.wat").unwrap();
    disk.install("plugin.wat").unwrap();
    let (mut before, mut refusals) = ("1".to_owned(), 0);
    for kib in (0..96).step_by(4) {
        let after = (kib + 10).to_string();
        fs::write(disk.path("new.wat"), verdict(1, after.as_bytes())).unwrap();
        let filler = fs::File::create(disk.path("filler")).unwrap();
        let space = rustix::fs::statvfs(disk.root()).unwrap();
        let room = (space.f_bavail * space.f_bsize).saturating_sub(kib << 10);
        rustix::fs::fallocate(&filler, rustix::fs::FallocateFlags::empty(), 0, room).unwrap();
        match disk.exchange("new.wat") {
            Ok(_) => before = after,
            Err(failure) => {
                refusals += 1;
                let words = failure.to_string();
                assert!(words.ends_with("No space left on device (os error 28)"), "{words}");
            }
        }
        disk.says("plugin.wat", &before);
        disk.says("other.wat", "9");
        fs::remove_file(disk.path("filler")).unwrap();
    }
    assert!((3..20).contains(&refusals), "{refusals}");
    disk.install("plugin.wat").unwrap();
    assert_eq!(disk.endings(), ["compiled", "compiled", "json", "json", "lock"]);
}

#[test]
fn a_read_only_disk_keeps_the_old_plugin() {
    let Some(disk) = Place::of_this_process() else {
        let place = Place::new();
        place.write("new.wat", "2");
        let root = place.path("");
        let shell =
            format!("mount --bind {root} {root} && mount -o remount,bind,ro {root} && exec \"$@\"");
        return place.passes("install::a_read_only_disk_keeps_the_old_plugin", &shell);
    };
    for failure in [disk.exchange("new.wat").unwrap_err(), disk.install("plugin.wat").unwrap_err()]
    {
        let words = failure.to_string();
        assert!(words.ends_with("Read-only file system (os error 30)"), "{words}");
    }
    disk.folder().remove(&disk.path("plugin.wat")).unwrap_err();
    disk.says("plugin.wat", "1");
    disk.says("other.wat", "9");
}

#[test]
fn an_install_that_is_killed_at_any_moment_leaves_the_old_or_the_new_plugin() {
    let test = "install::an_install_that_is_killed_at_any_moment_leaves_the_old_or_the_new_plugin";
    if let Some(place) = Place::of_this_process() {
        loop {
            place.exchange("new.wat").unwrap();
            place.exchange("old.wat").unwrap();
        }
    }
    let place = Place::new();
    place.write("old.wat", "1");
    place.write("new.wat", "2");
    for round in 0..30 {
        let mut child = place.process(test, "exec \"$@\"").stdout(Stdio::null()).spawn().unwrap();
        let until = Instant::now() + Duration::from_micros(60_000 + round * 3_300);
        while Instant::now() < until {
            let total = crate::place::total_of(&place.load("plugin.wat").unwrap());
            assert!(total == "1" || total == "2", "{total}");
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let total = crate::place::total_of(&place.load("plugin.wat").unwrap());
        assert!(total == "1" || total == "2", "{total}");
    }
    place.exchange("new.wat").unwrap();
    place.says("plugin.wat", "2");
    assert_eq!(place.endings(), ["compiled", "compiled", "json", "json", "lock"]);
}
