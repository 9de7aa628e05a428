//! The folder of compiled plugins: what somebody else could have written is not run.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::Path;

use bidprice_plugins::{Failure, Folder};

use crate::place::{Place, total_of};
use crate::support::engine;

const STRANGER: u32 = 65_534;

fn distrusted(path: &Path, problem: &str) -> Failure {
    Failure::Distrusted(format!("`{}` {problem}", path.display()))
}

#[test]
fn what_was_installed_is_loaded_as_often_as_one_likes() {
    let place = Place::new();
    for _ in 0..3 {
        place.says("plugin.wat", "1");
        place.says("other.wat", "9");
    }
}

#[test]
fn a_symbolic_link_is_not_followed() {
    let place = Place::new();
    for path in [place.compiled(), place.record()] {
        let aside = place.root().join("aside");
        fs::rename(&path, &aside).unwrap();
        symlink(&aside, &path).unwrap();
        assert_eq!(place.refusal(), distrusted(&path, "is a symbolic link"));
        fs::rename(&aside, &path).unwrap();
        place.says("plugin.wat", "1");
    }
    let (folder, aside) = (place.root().join("compiled"), place.root().join("aside"));
    fs::rename(&folder, &aside).unwrap();
    symlink(&aside, &folder).unwrap();
    let why = distrusted(&folder, "is a symbolic link");
    assert_eq!(place.load("plugin.wat").unwrap_err(), why);
    assert_eq!(place.install("plugin.wat").unwrap_err(), why);
    fs::remove_file(&folder).unwrap();
    fs::write(&folder, "").unwrap();
    let why = distrusted(&folder, "is not a folder");
    assert_eq!(place.load("plugin.wat").unwrap_err(), why);
    assert_eq!(place.install("plugin.wat").unwrap_err(), why);
}

#[test]
fn what_others_may_write_is_not_used() {
    let place = Place::new();
    for mode in [0o620, 0o602, 0o666, 0o777] {
        for path in [place.compiled(), place.record()] {
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            let why = format!("can be written by others (mode {mode:o})");
            assert_eq!(place.refusal(), distrusted(&path, &why));
            fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
            place.says("plugin.wat", "1");
        }
    }
    let folder = place.root().join("compiled");
    for mode in [0o720, 0o702, 0o777] {
        fs::set_permissions(&folder, Permissions::from_mode(mode)).unwrap();
        let why = distrusted(&folder, &format!("can be written by others (mode {mode:o})"));
        assert_eq!(place.load("plugin.wat").unwrap_err(), why);
        assert_eq!(place.install("plugin.wat").unwrap_err(), why);
        assert_eq!(place.folder().remove(&place.path("plugin.wat")).unwrap_err(), why);
    }
    fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
    place.says("plugin.wat", "1");
}

#[test]
fn what_belongs_to_a_stranger_is_used_only_if_a_setting_names_him() {
    let place = Place::new();
    let why = format!("belongs to uid {STRANGER}, who is not trusted (BIDPRICE_TRUST_UIDS)");
    for path in [place.compiled(), place.record()] {
        // Only root can give a file away; elsewhere the owner is already somebody else than root.
        let Ok(()) = chown(&path, Some(STRANGER), None) else {
            return place.says("plugin.wat", "1");
        };
        assert_eq!(place.refusal(), distrusted(&path, &why));
        trusting(&place);
        chown(&path, Some(0), None).unwrap();
    }
    let folder = place.root().join("compiled");
    chown(&folder, Some(STRANGER), None).unwrap();
    assert_eq!(place.load("plugin.wat").unwrap_err(), distrusted(&folder, &why));
    assert_eq!(place.install("plugin.wat").unwrap_err(), distrusted(&folder, &why));
    trusting(&place);
    // A lock of his could be held for ever.
    chown(&folder, Some(0), None).unwrap();
    let lock = folder.join("lock");
    chown(&lock, Some(STRANGER), None).unwrap();
    assert_eq!(place.install("plugin.wat").unwrap_err(), distrusted(&lock, &why));
    place.says("plugin.wat", "1");
}

#[track_caller]
fn trusting(place: &Place) {
    let folder = Folder { trusted_uids: vec![7, STRANGER], ..place.folder() };
    let contracts = bidprice_plugins::Contracts::PUBLISHED;
    let plugin = folder.load(engine(), contracts, &place.path("plugin.wat"), None).unwrap();
    assert_eq!(total_of(&plugin), "1");
}

#[test]
fn the_folder_is_private_from_the_start() {
    let place = Place::new();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&place.root().join("compiled")), 0o700);
    assert_eq!((mode(&place.record()), mode(&place.compiled())), (0o600, 0o600));
}

#[test]
fn what_is_not_a_file_is_not_used() {
    let place = Place::new();
    for path in [place.compiled(), place.record()] {
        let aside = place.root().join("aside");
        fs::rename(&path, &aside).unwrap();
        fs::create_dir(&path).unwrap();
        assert_eq!(place.refusal(), distrusted(&path, "is not a regular file"));
        fs::remove_dir(&path).unwrap();
        // Nobody is at the pipe's other end: it must not hold up a bid.
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &path,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
            0,
        )
        .unwrap();
        assert_eq!(place.refusal(), distrusted(&path, "is not a regular file"));
        fs::remove_file(&path).unwrap();
        fs::rename(&aside, &path).unwrap();
        place.says("plugin.wat", "1");
    }
}
