//! Lines from many at once, files that are put aside meanwhile, pieces that somebody left.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use bidprice_files::{Distrust, Lock};
use bidprice_journal::{Entry, Journal, Reader, Unwritten, older};

/// A folder of a test's own, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("bidprice-journal-{}-{number}", std::process::id());
        let folder = Self(std::env::temp_dir().join(name));
        fs::create_dir(&folder.0).unwrap();
        folder
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn journal(path: &str, bytes_max: u64) -> Journal<'_> {
    Journal { path, bytes_max, trusted_uids: &[] }
}

fn line(owner: &str) -> String {
    Entry::bare(std::time::SystemTime::now(), Some(owner)).line()
}

/// The owners of all lines that can be read, and how many cannot.
fn owners(path: &str) -> (Vec<String>, usize) {
    let (mut owners, mut unreadable) = (Vec::new(), 0);
    for entry in Reader::open(path).unwrap() {
        match entry {
            Ok(entry) => owners.push(entry.owner.unwrap()),
            Err(_) => unreadable += 1,
        }
    }
    (owners, unreadable)
}

#[test]
fn a_journal_is_made_for_its_owner_alone() {
    let folder = Folder::new();
    let path = folder.path("journal");
    journal(&path, 1 << 20).append(&line("a")).unwrap();
    journal(&path, 1 << 20).append(&line("b")).unwrap();
    assert_eq!(owners(&path), (vec!["a".to_owned(), "b".to_owned()], 0));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!fs::exists(format!("{path}.lock")).unwrap(), "a lock is for putting aside");
}

#[test]
fn a_line_that_would_make_it_too_long_begins_a_new_one() {
    let folder = Folder::new();
    let path = folder.path("journal");
    let bytes = u64::try_from(line("a").len()).unwrap();
    for owner in ["a", "b", "c", "d", "e"] {
        journal(&path, 2 * bytes).append(&line(owner)).unwrap();
    }
    let lines = |path: &str| fs::read_to_string(path).unwrap().lines().count();
    assert_eq!((lines(&older(&path)), lines(&path)), (2, 1));
    // The oldest two are gone.
    assert_eq!(owners(&path).0, ["c", "d", "e"]);
    // However small: a line has to go somewhere.
    journal(&path, 1).append(&line("f")).unwrap();
    journal(&path, 1).append(&line("g")).unwrap();
    assert_eq!(owners(&path).0, ["f", "g"]);
}

/// Of what each thread wrote, the oldest may be gone with an older file, but nothing in between.
#[test]
fn putting_aside_under_load_loses_nothing_and_tears_nothing() {
    const THREADS: usize = 8;
    const LINES: usize = 2000;
    let folder = Folder::new();
    let path = folder.path("journal");
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let journal = journal(&path, 20_000);
            scope.spawn(move || {
                for number in 0..LINES {
                    journal.append(&line(&format!("{thread} {number}"))).unwrap();
                }
            });
        }
    });
    let (owners, unreadable) = owners(&path);
    assert_eq!(unreadable, 0);
    let mut next = BTreeMap::new();
    for owner in &owners {
        let (thread, number) = owner.split_once(' ').unwrap();
        let number: usize = number.parse().unwrap();
        let expected = next.insert(thread, number + 1).unwrap_or(number);
        assert_eq!(number, expected, "thread {thread}");
    }
    assert!(next.values().all(|next| *next == LINES), "{next:?}");
    assert!(owners.len() < THREADS * LINES, "it was put aside more than once");
}

#[test]
fn a_line_behind_a_piece_of_another_is_written_again() {
    let folder = Folder::new();
    let path = folder.path("journal");
    let journal = journal(&path, 1 << 20);
    journal.append(&line("a")).unwrap();
    // As a killed process or a full disk would leave it.
    let torn = line("torn");
    let mut file = File::options().append(true).open(&path).unwrap();
    file.write_all(torn.get(..100).unwrap().as_bytes()).unwrap();
    journal.append(&line("b")).unwrap();
    journal.append(&line("c")).unwrap();
    assert_eq!(owners(&path), (["a", "b", "c"].map(str::to_owned).to_vec(), 1));
}

/// Many write lines, and now and then one of them leaves a piece of a line and no newline.
#[test]
fn a_piece_at_any_moment_loses_no_whole_line() {
    let folder = Folder::new();
    let path = folder.path("journal");
    let names = |thread: usize| (0..1000).map(move |number| format!("{thread} {number}"));
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (journal, path) = (journal(&path, 1 << 30), &path);
            scope.spawn(move || {
                for (number, name) in names(thread).enumerate() {
                    journal.append(&line(&name)).unwrap();
                    if number % 50 == thread {
                        let mut file = File::options().append(true).open(path).unwrap();
                        file.write_all(b"{\"v\":1,\"time\":\"20").unwrap();
                    }
                }
            });
        }
    });
    let (mut found, unreadable) = owners(&path);
    let mut expected: Vec<String> = (0..4).flat_map(names).collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    assert!((1..=80).contains(&unreadable), "{unreadable}");
}

#[track_caller]
fn check_refused(path: &str, bytes_max: u64, expected: Unwritten, words: &str) {
    let problem = journal(path, bytes_max).append(&line("a")).unwrap_err();
    assert_eq!((problem, problem.to_string().as_str()), (expected, words));
}

#[test]
fn what_is_no_file_is_refused_at_once() {
    use rustix::io::Errno;
    let folder = Folder::new();
    let at = |name: &str| folder.path(name);
    File::create(at("file")).unwrap();
    symlink(at("file"), at("link")).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, at("pipe"), rustix::fs::Mode::RUSR).unwrap();
    let no_file = "is not a regular file";
    check_refused(&at("link"), 1 << 20, Unwritten::SymbolicLink, "is a symbolic link");
    check_refused(&at("pipe"), 1 << 20, Unwritten::NotAFile, no_file);
    check_refused(&at(""), 1 << 20, Unwritten::NotAFile, no_file);
    check_refused("/dev/full", 1 << 20, Unwritten::NotAFile, no_file);
    let missing = "cannot be opened: No such file or directory (os error 2)";
    check_refused(&at("no/journal"), 1 << 20, Unwritten::Closed(Errno::NOENT), missing);
    assert_eq!(fs::read(at("file")).unwrap(), b"");
}

#[test]
fn a_full_journal_that_cannot_be_put_aside_stays_as_it_is() {
    let folder = Folder::new();
    let path = folder.path("journal");
    journal(&path, 1 << 20).append(&line("a")).unwrap();
    // A lock that anybody could hold for ever.
    let lock = format!("{path}.lock");
    fs::write(&lock, "").unwrap();
    fs::set_permissions(&lock, fs::Permissions::from_mode(0o666)).unwrap();
    let distrust = Unwritten::Unlockable(Distrust::WritableByOthers(0o666));
    let words = "is full, and its lock can be written by others (mode 666)";
    check_refused(&path, 10, distrust, words);
    fs::remove_file(&lock).unwrap();
    // A folder in the older one's place.
    fs::create_dir(older(&path)).unwrap();
    let words = "is full, and cannot be renamed: Is a directory (os error 21)";
    check_refused(&path, 10, Unwritten::Unmovable(rustix::io::Errno::ISDIR), words);
    assert_eq!(owners_of(&path), ["a"]);
}

fn owners_of(path: &str) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let owner = |line: &str| serde_json::from_str::<Entry>(line).unwrap().owner.unwrap();
    text.lines().map(owner).collect()
}

#[test]
fn while_another_process_puts_it_aside_lines_go_on_but_not_without_end() {
    let folder = Folder::new();
    let path = folder.path("journal");
    let _held = Lock::try_take(&format!("{path}.lock"), &[]).unwrap().unwrap();
    for owner in ["a", "b", "c"] {
        journal(&path, 1).append(&line(owner)).unwrap();
    }
    assert_eq!(owners_of(&path), ["a", "b", "c"]);
    // A hole takes no room on the disk.
    File::options().append(true).open(&path).unwrap().set_len(1 + (64 << 20)).unwrap();
    let words = "is full, and another process holds its lock";
    check_refused(&path, 1, Unwritten::Held, words);
}

#[test]
fn a_reader_tells_the_lines_that_are_none() {
    let folder = Folder::new();
    let path = folder.path("journal");
    let long = "x".repeat(3 * bidprice_journal::LINE_BYTES_MAX);
    let text =
        format!("{}{long}\n{{}}\n{{\"v\":1,\"price\":7}}\n{}{{\"v\":1", line("a"), line("b"));
    fs::write(&path, text).unwrap();
    let shown = |entry: Result<Entry, _>| match entry {
        Ok(entry) => entry.owner.unwrap(),
        Err(unreadable) => format!("{unreadable}").replace(&path, "journal"),
    };
    let shown: Vec<String> = Reader::open(&path).unwrap().map(shown).collect();
    let no_text = "invalid type: integer `7`, expected a string at line 1 column 16";
    assert_eq!(
        shown,
        [
            "a",
            "journal:2 is longer than 65536 bytes",
            "journal:3 is no line of a journal: it has no `v`",
            &format!("journal:4 is no line of a journal: {no_text}"),
            "b",
            "journal:6 is cut off: no newline stands at its end",
        ]
    );
}

#[test]
fn a_reader_takes_the_older_file_first_and_either_is_enough() {
    let folder = Folder::new();
    let path = folder.path("journal");
    assert_eq!(Reader::open(&path).unwrap_err().kind(), std::io::ErrorKind::NotFound);
    fs::write(older(&path), line("a")).unwrap();
    assert_eq!(owners(&path).0, ["a"]);
    fs::write(&path, line("b")).unwrap();
    assert_eq!(owners(&path).0, ["a", "b"]);
    let read: Vec<String> = Reader::open(&path).unwrap().paths().map(str::to_owned).collect();
    assert_eq!(read, [older(&path), path]);
}
