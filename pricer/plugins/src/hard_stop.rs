//! The clock that stops a plugin which fuel did not stop soon enough.
//!
//! Both kinds raise the engine's epoch, which compiled code looks at in every loop. A process that
//! prices one order asks for a signal after the time; one that prices many has a thread that
//! ticks. Which of the two stops a plugin, and whether at all, says nothing about its verdict:
//! fuel runs out at the same step on every machine.
#![expect(unsafe_code, reason = "a signal's handler and a timer are C's")]

use std::sync::OnceLock;
use std::time::Duration;

/// How often the thread ticks: how late a plugin may be stopped.
const TICK: Duration = Duration::from_millis(20);

/// The engine that the signal is for. A process has one such.
static SIGNALLED: OnceLock<wasmtime::Engine> = OnceLock::new();

#[derive(Debug)]
pub(crate) enum HardStop {
    Signal,
    Ticks,
}

/// While this lives, the plugin's time runs.
pub(crate) struct Running {
    armed: bool,
}

impl HardStop {
    pub(crate) fn by_signal(engine: &wasmtime::Engine) -> Self {
        let _ = SIGNALLED.set(engine.clone());
        // SAFETY: the handler only raises a number in memory, which may be done at any moment.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = raise_epoch as *const () as usize;
            action.sa_flags = libc::SA_RESTART | libc::SA_ONSTACK;
            libc::sigaction(libc::SIGALRM, &raw const action, std::ptr::null_mut());
            // Whoever started this process may have blocked it, which is inherited.
            let mut alarm: libc::sigset_t = std::mem::zeroed();
            libc::sigemptyset(&raw mut alarm);
            libc::sigaddset(&raw mut alarm, libc::SIGALRM);
            libc::pthread_sigmask(libc::SIG_UNBLOCK, &raw const alarm, std::ptr::null_mut());
        }
        Self::Signal
    }

    pub(crate) fn by_ticks(engine: &wasmtime::Engine) -> Self {
        let engine = engine.weak();
        let tick = move || {
            while let Some(engine) = engine.upgrade() {
                engine.increment_epoch();
                drop(engine);
                std::thread::sleep(TICK);
            }
        };
        // Without the thread fuel still stops every plugin, only not one that copies memory about.
        let _ = std::thread::Builder::new().name("plugins' clock".to_owned()).spawn(tick);
        Self::Ticks
    }

    /// How many times the epoch is raised before the time is over.
    pub(crate) fn ticks(&self, time: Duration) -> u64 {
        match self {
            Self::Signal => 1,
            // One more, because the next tick may come at once.
            Self::Ticks => {
                u64::try_from(time.as_millis() / TICK.as_millis()).unwrap_or(u64::MAX / 2) + 1
            }
        }
    }

    /// Lets the time run.
    pub(crate) fn start(&self, time: Duration) -> Running {
        let armed = matches!(self, Self::Signal);
        if armed {
            set_timer(time);
        }
        Running { armed }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.armed {
            set_timer(Duration::ZERO);
        }
    }
}

extern "C" fn raise_epoch(_signal: libc::c_int) {
    if let Some(engine) = SIGNALLED.get() {
        engine.increment_epoch();
    }
}

/// One signal after the time; none if it is zero.
fn set_timer(time: Duration) {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    let value = libc::timeval { tv_sec: seconds, tv_usec: time.subsec_micros().into() };
    let never = libc::timeval { tv_sec: 0, tv_usec: 0 };
    let timer = libc::itimerval { it_interval: never, it_value: value };
    // SAFETY: the timer is read before the call returns.
    unsafe { libc::setitimer(libc::ITIMER_REAL, &raw const timer, std::ptr::null_mut()) };
}
