//! Ends the processes that a script left running.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

use crate::place::Place;

/// Each may find what the one before saw being started, or not yet gone.
const ROUNDS_MAX: usize = 1000;
const BETWEEN_ROUNDS: Duration = Duration::from_millis(1);

/// Ends every process of the stranger who ran a script in the place, or else every one that has the
/// place's folder in its environment.
pub(super) fn end_all(place: &Place, stranger: Option<u32>) {
    for _ in 0..ROUNDS_MAX {
        if processes().filter(|pid| end_if_its(*pid, place, stranger)).count() == 0 {
            return;
        }
        thread::sleep(BETWEEN_ROUNDS);
    }
}

fn processes() -> impl Iterator<Item = Pid> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| Pid::from_raw(entry.file_name().to_str()?.parse().ok()?))
}

/// The process is held while it is looked at, so that no other can get its number.
fn end_if_its(pid: Pid, place: &Place, stranger: Option<u32>) -> bool {
    let Ok(process) = pidfd_open(pid, PidfdFlags::empty()) else { return false };
    is_its(pid, place, stranger) && pidfd_send_signal(&process, Signal::KILL).is_ok()
}

fn is_its(pid: Pid, place: &Place, stranger: Option<u32>) -> bool {
    let folder = format!("/proc/{}", pid.as_raw_nonzero());
    if let Some(stranger) = stranger {
        let is_its = fs::metadata(&folder).is_ok_and(|process| process.uid() == stranger);
        // Without arguments it has ended, and somebody has yet to take note of that.
        return is_its && fs::read(folder + "/cmdline").is_ok_and(|text| !text.is_empty());
    }
    let wanted = place.folder().as_bytes();
    let environment = fs::read(format!("{folder}/environ")).unwrap_or_default();
    environment.windows(wanted.len()).any(|part| part == wanted)
}
