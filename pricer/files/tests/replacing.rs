//! What is written anew, what stays, and that nobody else's file is touched.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::fs;
use std::os::unix::fs::{FileTypeExt, symlink};
use std::path::PathBuf;
use std::process::Command;

use bidprice_files::{Existing, Readers, Unwritten, replace, write_named};

/// An empty folder of this test's own.
fn folder(test: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("replacing-{test}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).unwrap();
    folder
}

fn named(path: &str, existing: Existing) -> Result<(), Unwritten> {
    write_named(path, "new", Readers::AsBefore, existing)
}

#[test]
fn what_lies_beside_stays() {
    let folder = folder("beside");
    let (path, somebodys) = (folder.join("p.yaml"), folder.join("p.yaml.new"));
    let path = path.to_str().unwrap();
    fs::write(&somebodys, "mine").unwrap();
    named(path, Existing::Refuse).unwrap();
    named(path, Existing::Replace).unwrap();
    replace(path, "newer", Readers::AsBefore).unwrap();
    assert_eq!(fs::read_to_string(path).unwrap(), "newer");
    assert_eq!(fs::read_to_string(somebodys).unwrap(), "mine");
    assert_eq!(fs::read_dir(folder).unwrap().count(), 2);
}

#[test]
fn a_file_stays_unless_it_may_be_replaced() {
    let folder = folder("stays");
    let path = folder.join("p.yaml");
    fs::write(&path, "old").unwrap();
    let path = path.to_str().unwrap();
    assert_eq!(named(path, Existing::Refuse), Err(Unwritten::IsThere));
    assert_eq!(fs::read_to_string(path).unwrap(), "old");
    assert_eq!(named(path, Existing::Replace), Ok(()));
    assert_eq!(fs::read_to_string(path).unwrap(), "new");
}

#[test]
fn what_is_no_regular_file_is_neither_followed_nor_replaced() {
    let folder = folder("kinds");
    let target = folder.join("target");
    fs::write(&target, "mine").unwrap();
    symlink(&target, folder.join("link")).unwrap();
    symlink(folder.join("nothing"), folder.join("dangling")).unwrap();
    fs::create_dir(folder.join("folder")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.join("pipe")).status().unwrap().success());
    for existing in [Existing::Refuse, Existing::Replace] {
        for name in ["link", "dangling", "folder", "pipe"] {
            let path = folder.join(name);
            let written = named(path.to_str().unwrap(), existing);
            assert_eq!(written, Err(Unwritten::NotAFile), "{name}");
        }
        assert_eq!(named("/dev/null", existing), Err(Unwritten::NotAFile));
    }
    assert_eq!(fs::read_to_string(target).unwrap(), "mine");
    assert!(!folder.join("nothing").exists());
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    let message = Unwritten::NotAFile.to_string();
    assert_eq!(message, "is not a regular file");
}

/// As a rate's cache somebody may have named one.
#[test]
fn a_cache_never_takes_the_place_of_a_device() {
    assert!(replace("/dev/null", "1.2\n", Readers::Everybody).is_err());
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
}

#[test]
fn nothing_stays_of_what_could_not_be_written() {
    let folder = folder("gone");
    let path = folder.join("nowhere/p.yaml");
    let written = named(path.to_str().unwrap(), Existing::Replace);
    assert!(matches!(written, Err(Unwritten::Failed(_))), "{written:?}");
    assert_eq!(fs::read_dir(folder).unwrap().count(), 0);
}
