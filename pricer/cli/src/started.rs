//! Starting a process as the bid does: with none of our files but the one it is to write to.
//!
//! By the C library's own call. The standard library's way is more than this program needs and a
//! twentieth of the small one; and it has no means to mark files that somebody else opened.
#![expect(unsafe_code, reason = "posix_spawn, and a mark on files that somebody else opened")]

use std::ffi::{CStr, CString, c_char, c_int, c_uint};
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::ptr;

use rustix::io::Errno;
use rustix::process::Pid;

const NULL_DEVICE: &CStr = c"/dev/null";

/// Starts a program, a path or a name to look for as the shell does. Its stdout goes where is said,
/// and nowhere else; stdin and stderr are empty. A signal that we ignore it does not.
///
/// When this returns, the program has its files.
#[cold]
pub(crate) fn start(
    program: &CStr,
    arguments: &[CString],
    stdout: Option<BorrowedFd<'_>>,
) -> Result<Pid, Errno> {
    keep_files_to_ourselves();
    let files = FileActions::new(stdout)?;
    let manner = Attributes::with_default_sigpipe()?;
    let mut argv: Vec<*mut c_char> =
        arguments.iter().map(|argument| argument.as_ptr().cast_mut()).collect();
    argv.push(ptr::null_mut());
    let mut pid = 0;
    // SAFETY: all are initialised and live beyond the call; `argv` ends with a null pointer, and so
    // does the environment, which nobody in this program changes.
    check(unsafe {
        libc::posix_spawnp(
            &raw mut pid,
            program.as_ptr(),
            &raw const files.0,
            &raw const manner.0,
            argv.as_ptr(),
            environ,
        )
    })?;
    Pid::from_raw(pid).ok_or(Errno::SRCH)
}

unsafe extern "C" {
    static environ: *const *mut c_char;
}

fn check(error: c_int) -> Result<(), Errno> {
    if error == 0 { Ok(()) } else { Err(Errno::from_raw_os_error(error)) }
}

struct FileActions(libc::posix_spawn_file_actions_t);

impl FileActions {
    fn new(stdout: Option<BorrowedFd<'_>>) -> Result<Self, Errno> {
        let mut actions = MaybeUninit::uninit();
        // SAFETY: made by this call, or it says that it is not.
        let mut actions = unsafe {
            check(libc::posix_spawn_file_actions_init(actions.as_mut_ptr()))?;
            Self(actions.assume_init())
        };
        for (fd, flags) in [(0, libc::O_RDONLY), (1, libc::O_WRONLY), (2, libc::O_WRONLY)] {
            // SAFETY: initialised above; the paths are constants.
            check(unsafe {
                match stdout.filter(|_| fd == 1) {
                    Some(to) => libc::posix_spawn_file_actions_adddup2(
                        &raw mut actions.0,
                        to.as_raw_fd(),
                        fd,
                    ),
                    None => libc::posix_spawn_file_actions_addopen(
                        &raw mut actions.0,
                        fd,
                        NULL_DEVICE.as_ptr(),
                        flags,
                        0,
                    ),
                }
            })?;
        }
        Ok(actions)
    }
}

impl Drop for FileActions {
    fn drop(&mut self) {
        // SAFETY: initialised, and not used after this.
        unsafe { libc::posix_spawn_file_actions_destroy(&raw mut self.0) };
    }
}

struct Attributes(libc::posix_spawnattr_t);

impl Attributes {
    fn with_default_sigpipe() -> Result<Self, Errno> {
        let mut attributes = MaybeUninit::uninit();
        let mut signals = MaybeUninit::uninit();
        // SAFETY: each is made by its first call before it is used; the signal is one.
        unsafe {
            check(libc::posix_spawnattr_init(attributes.as_mut_ptr()))?;
            let mut attributes = Self(attributes.assume_init());
            libc::sigemptyset(signals.as_mut_ptr());
            libc::sigaddset(signals.as_mut_ptr(), libc::SIGPIPE);
            check(libc::posix_spawnattr_setsigdefault(&raw mut attributes.0, signals.as_ptr()))?;
            let flags = libc::POSIX_SPAWN_SETSIGDEF;
            #[expect(clippy::cast_possible_truncation, reason = "the flags are small numbers")]
            check(libc::posix_spawnattr_setflags(&raw mut attributes.0, flags as _))?;
            Ok(attributes)
        }
    }
}

impl Drop for Attributes {
    fn drop(&mut self) {
        // SAFETY: initialised, and not used after this.
        unsafe { libc::posix_spawnattr_destroy(&raw mut self.0) };
    }
}

/// Marks every file but the standard three to be closed by exec. Ours are so already; but whoever
/// started us may have left us others, a copy of our own stdout among them.
fn keep_files_to_ourselves() {
    const FIRST: c_uint = 3;
    // SAFETY: no file is closed here, they only get a mark.
    let marked = unsafe {
        libc::syscall(libc::SYS_close_range, FIRST, c_uint::MAX, libc::CLOSE_RANGE_CLOEXEC)
    };
    if marked == 0 {
        return;
    }
    // A kernel before 5.11: one by one.
    for file in 3..1024 {
        // SAFETY: as above; a number that is no file is an error without effect.
        unsafe { libc::fcntl(file, libc::F_SETFD, libc::FD_CLOEXEC) };
    }
}
