//! A private folder for one run: what the script will find, and what it leaves for us.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt, chown, fchown, symlink};
use std::path::{Path, PathBuf};

use crate::error::CannotRun;

/// A script asks for two addresses or three.
const ASKED_BYTES_MAX: u64 = 64 << 10;
/// A line or two.
const SAID_BYTES_MAX: u64 = 4 << 10;
/// `ready` and a number.
const STATUS_BYTES_MAX: u64 = 64;

/// User ids that no distribution gives to anybody; systemd keeps a list of them.
const STRANGERS: std::ops::Range<u32> = 1_900_000_000..2_000_000_000;

/// A folder that only this user can enter. It goes with this value.
#[derive(Debug)]
pub(crate) struct Place {
    folder: String,
    /// The addresses that were asked for; open, so that the script cannot exchange it.
    asked: File,
    /// What is said of the run from outside the script.
    status: File,
    /// What the tools say that start it.
    said: File,
    stranger: Option<u32>,
}

impl Place {
    pub(crate) fn new() -> Result<Self, CannotRun> {
        let above = std::env::temp_dir();
        Self::new_in(&above).map_err(|error| CannotRun::NoPlace { folder: above, error })
    }

    fn new_in(above: &Path) -> io::Result<Self> {
        let number = random_number()?;
        let folder = above.join(format!("bidprice-oldscript-{number:032x}"));
        let folder = plain_path(&folder)?;
        DirBuilder::new().mode(0o700).create(&folder)?;
        match open_in(&folder) {
            Ok([asked, status, said]) => {
                let stranger = stranger(number, &said);
                Ok(Self { folder, asked, status, said, stranger })
            }
            Err(error) => {
                let _ = fs::remove_dir_all(&folder);
                Err(error)
            }
        }
    }

    pub(crate) fn folder(&self) -> &str {
        &self.folder
    }

    /// What becomes the script's `/`, empty at first. Only a process that does nothing else may fill
    /// it: a program cannot be started while somebody has it open for writing, and whatever this
    /// program has open, each process has that another thread starts, until it becomes another.
    pub(crate) fn root(&self) -> String {
        format!("{}/new", self.folder)
    }

    /// What is to be copied there.
    pub(crate) fn prepared(&self) -> String {
        format!("{}/files", self.folder)
    }

    /// Who may run the script in place of root: a user whom nothing belongs to.
    pub(crate) fn stranger(&self) -> Option<u32> {
        self.stranger
    }

    /// A folder under the script's `/`; those above it are there.
    pub(crate) fn make_folder(&self, path: &str, mode: u32) -> io::Result<()> {
        let path = self.prepared() + path;
        DirBuilder::new().create(&path)?;
        // Asked for again, because the umask may have taken it away.
        fs::set_permissions(&path, Permissions::from_mode(mode))
    }

    /// A file under the script's `/`.
    pub(crate) fn write(&self, path: &str, content: &str, mode: u32) -> io::Result<()> {
        let mut file = create(&(self.prepared() + path))?;
        file.write_all(content.as_bytes())?;
        file.set_permissions(Permissions::from_mode(mode))
    }

    /// A symbolic link under the script's `/`.
    pub(crate) fn link(&self, path: &str, target: &Path) -> io::Result<()> {
        symlink(target, self.prepared() + path)
    }

    /// The list of what the script's file system is put together from.
    pub(crate) fn write_mounts(&self, list: &str) -> io::Result<()> {
        create(&format!("{}/mounts", self.folder))?.write_all(list.as_bytes())
    }

    /// All that is there now belongs to the user.
    pub(crate) fn give_to(&self, user: u32) -> io::Result<()> {
        give(Path::new(&self.folder), user)
    }

    /// The addresses that were asked for, one a line.
    pub(crate) fn asked(&self) -> Vec<String> {
        let text = read(&self.asked, ASKED_BYTES_MAX);
        text.lines().map(str::to_owned).collect()
    }

    /// Whether all is done but the script itself.
    pub(crate) fn is_ready(&self) -> bool {
        self.status().starts_with("ready\n")
    }

    pub(crate) fn status(&self) -> String {
        read(&self.status, STATUS_BYTES_MAX)
    }

    pub(crate) fn said_path(&self) -> String {
        format!("{}/said", self.folder)
    }

    pub(crate) fn said(&self) -> String {
        read(&self.said, SAID_BYTES_MAX)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if fs::remove_dir_all(&self.folder).is_err() {
            // A script may have locked a folder of its own.
            unlock(Path::new(&self.folder));
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// The folders and files that are there in any case.
fn open_in(folder: &str) -> io::Result<[File; 3]> {
    for each in ["files", "files/.bidprice", "new"] {
        DirBuilder::new().mode(0o755).create(format!("{folder}/{each}"))?;
    }
    let asked = create(&format!("{folder}/files/.bidprice/asked"))?;
    // Of a user that is not yet known; nobody else gets into the folder.
    asked.set_permissions(Permissions::from_mode(0o666))?;
    Ok([asked, create(&format!("{folder}/status"))?, create(&format!("{folder}/said"))?])
}

fn create(path: &str) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)
}

/// Best effort: what cannot be read is not reported.
fn read(mut file: &File, bytes_max: u64) -> String {
    let mut bytes = Vec::new();
    let _ = file.seek(SeekFrom::Start(0));
    let _ = file.take(bytes_max).read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The kernel's list of mounts writes other characters in another way, and shells split at them.
fn plain_path(path: &Path) -> io::Result<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+".contains(c);
    let text = path.to_str().filter(|text| text.starts_with('/') && text.chars().all(is_plain));
    text.map(str::to_owned).ok_or_else(|| {
        let problem = "its path has other characters than letters, digits and /._-+";
        io::Error::new(io::ErrorKind::InvalidInput, problem)
    })
}

fn random_number() -> io::Result<u128> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(u128::from_ne_bytes(bytes))
}

/// One for each place, if this is root, and not of a container that knows a single user.
fn stranger(number: u128, file: &File) -> Option<u32> {
    let count = u128::from(STRANGERS.end - STRANGERS.start);
    let stranger = STRANGERS.start + u32::try_from(number % count).ok()?;
    let is_root = rustix::process::geteuid().is_root();
    let can_be = is_root && fchown(file, Some(stranger), Some(stranger)).is_ok();
    (can_be && fchown(file, Some(0), Some(0)).is_ok()).then_some(stranger)
}

fn give(path: &Path, user: u32) -> io::Result<()> {
    chown(path, Some(user), Some(user))?;
    if fs::symlink_metadata(path)?.is_dir() {
        for entry in fs::read_dir(path)? {
            give(&entry?.path(), user)?;
        }
    }
    Ok(())
}

fn unlock(folder: &Path) {
    let _ = fs::set_permissions(folder, Permissions::from_mode(0o700));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    folders.map(|entry| entry.path()).for_each(|path: PathBuf| unlock(&path));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_private_and_goes_even_with_a_locked_folder() {
        let place = Place::new().expect("a folder for temporary files");
        let folder = PathBuf::from(place.folder());
        let mode = fs::metadata(&folder).expect("made").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        place.make_folder("/a", 0o755).expect("private");
        place.make_folder("/a/b", 0o755).expect("private");
        fs::set_permissions(folder.join("files/a"), Permissions::from_mode(0o0)).expect("ours");
        drop(place);
        assert!(!folder.exists());
    }

    #[test]
    fn a_path_that_mounts_or_shells_would_change_is_refused() {
        let error = plain_path(Path::new("/tmp/my folder")).expect_err("a space");
        assert_eq!(
            error.to_string(),
            "its path has other characters than letters, digits and /._-+"
        );
        assert!(plain_path(Path::new("tmp")).is_err(), "not from the root");
    }
}
