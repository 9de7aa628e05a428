//! What a script sees of the system, and under which names.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use crate::place::Place;
use crate::tools;

/// Programs and what they need. Not `/var`, `/run`, `/home`, `/srv` or `/mnt`: what lies there may
/// be secret, or a socket that a write would reach.
const SHOWN: [&str; 11] = [
    "/bin", "/etc", "/gnu", "/lib", "/lib32", "/lib64", "/libx32", "/nix", "/opt", "/sbin", "/usr",
];

/// Devices that hold nothing.
const DEVICES: [&str; 5] = ["/dev/full", "/dev/null", "/dev/random", "/dev/urandom", "/dev/zero"];

/// What a shell's `<(…)` and `>&2` may be spelled as.
const LINKS: [(&str, &str); 4] = [
    ("/dev/fd", "/proc/self/fd"),
    ("/dev/stderr", "/proc/self/fd/2"),
    ("/dev/stdin", "/proc/self/fd/0"),
    ("/dev/stdout", "/proc/self/fd/1"),
];

/// The script's `PATH`, and the folders in it that have to be shown beside the system's own.
pub(super) struct Inside<'a> {
    pub(super) path: String,
    pub(super) folders: Vec<&'a str>,
}

/// What becomes of a `PATH` in the place. Missing folders are left out.
pub(super) fn path_inside(path: &str) -> Inside<'_> {
    let mut folders = Vec::new();
    let inside: Vec<String> = tools::folders(path)
        .filter(|folder| Path::new(folder).is_dir())
        .map(|folder| {
            if is_shown(folder) {
                return folder.to_owned();
            }
            folders.push(folder);
            name_inside(folders.len() - 1)
        })
        .collect();
    Inside { path: inside.join(":"), folders }
}

fn is_shown(folder: &str) -> bool {
    SHOWN.iter().any(|shown| Path::new(folder).starts_with(shown)) && !folder.contains("..")
}

fn name_inside(number: usize) -> String {
    format!("/.bidprice/path/{number}")
}

/// Prepares the place for these folders of programs and for what everybody is shown: links are made,
/// for all else there is an empty folder or file, and a line in the list of mounts.
pub(super) fn show(place: &Place, folders: &[&str]) -> io::Result<()> {
    let mut mounts = String::new();
    for path in SHOWN.into_iter().chain(DEVICES) {
        show_one(place, path, &mut mounts)?;
    }
    for (path, target) in LINKS {
        place.link(path, Path::new(target))?;
    }
    for folder in ["/.bidprice/old", "/.bidprice/path"] {
        place.make_folder(folder, 0o755)?;
    }
    for (number, folder) in folders.iter().enumerate() {
        let inside = name_inside(number);
        place.make_folder(&inside, 0o755)?;
        mounts += &line(place, folder, &inside, "rbind,ro");
    }
    let asked = "/.bidprice/asked";
    mounts += &line(place, &(place.prepared() + asked), asked, "bind");
    place.write_mounts(&mounts)
}

fn show_one(place: &Place, path: &str, mounts: &mut String) -> io::Result<()> {
    let Ok(metadata) = fs::symlink_metadata(path) else { return Ok(()) };
    if metadata.is_symlink() {
        return place.link(path, &fs::read_link(path)?);
    }
    if metadata.is_dir() {
        place.make_folder(path, 0o755)?;
    } else {
        place.write(path, "", 0o644)?;
    }
    *mounts += &line(place, path, path, "rbind,ro");
    Ok(())
}

/// As in fstab, where spaces and the like are written in octal.
fn line(place: &Place, path: &str, inside: &str, options: &str) -> String {
    let mut escaped = String::new();
    for c in path.chars() {
        if matches!(c, ' ' | '\t' | '\n' | '\\' | '#') {
            let _ = write!(escaped, "\\{:03o}", u32::from(c));
        } else {
            escaped.push(c);
        }
    }
    format!("{escaped} {}{inside} none {options} 0 0\n", place.root())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_programs_keep_their_order_wherever_they_are() {
        let outside = std::env::temp_dir();
        let outside = outside.to_str().expect("text");
        let given = format!("/usr/bin:{outside}::bin:/no/such/folder:/bin:/usr/../tmp");
        let Inside { path, folders } = path_inside(&given);
        assert_eq!(path, "/usr/bin:/.bidprice/path/0:/bin:/.bidprice/path/1");
        assert_eq!(folders, [outside, "/usr/../tmp"]);
    }

    #[test]
    fn a_mount_can_have_any_name() {
        let place = Place::new().expect("a folder for temporary files");
        let expected = format!("/a\\040b\\043 {}/x none bind 0 0\n", place.root());
        assert_eq!(line(&place, "/a b#", "/x", "bind"), expected);
    }
}
