//! Interrupts: what was begun to be written is written, and no more.

use std::sync::atomic::AtomicI32;
use std::sync::atomic::Ordering;
#[cfg(unix)]
use std::time::Duration;

#[cfg(unix)]
use signal_hook::consts::SIGHUP;
#[cfg(unix)]
use signal_hook::consts::SIGINT;
#[cfg(unix)]
use signal_hook::consts::SIGTERM;

/// What an interrupt does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// It ends the program when nothing is half written.
    AtOnce,
    /// It ends the workers, so that what they have built so far can be told of ([`obey`]).
    InOrder,
}

/// How long there is to tell of it, before the program ends all the same.
#[cfg(unix)]
const GRACE: Duration = Duration::from_secs(2);

/// The signal that has come; 0 if none has.
static CAME: AtomicI32 = AtomicI32::new(0);

/// From here on, ends the program in good order when it is interrupted: the workers end with it.
#[cfg_attr(not(unix), expect(unused_variables, reason = "there are no such signals"))]
pub(super) fn watch(manner: Manner) {
    #[cfg(unix)]
    if let Ok(mut signals) =
        signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP])
    {
        std::thread::spawn(move || {
            let Some(signal) = signals.forever().next() else { return };
            CAME.store(signal, Ordering::SeqCst);
            super::pool::stop();
            if manner == Manner::InOrder {
                std::thread::sleep(GRACE);
            }
            end(signal);
        });
    }
}

/// Whether nothing more is to be begun.
pub(super) fn has_come() -> bool {
    CAME.load(Ordering::SeqCst) != 0
}

/// Ends the program if a signal has come.
pub(super) fn obey() {
    #[cfg(unix)]
    if has_come() {
        end(CAME.load(Ordering::SeqCst));
    }
}

/// Ends the program when nothing is half written.
#[cfg(unix)]
#[expect(clippy::exit, reason = "this is the end that was asked for")]
fn end(signal: i32) {
    let _nobody_writes = super::write::pause();
    std::process::exit(128 + signal);
}
