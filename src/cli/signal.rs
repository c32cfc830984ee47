//! Interrupts: what was begun to be written is written, and no more.

#[cfg(unix)]
use signal_hook::consts::SIGHUP;
#[cfg(unix)]
use signal_hook::consts::SIGINT;
#[cfg(unix)]
use signal_hook::consts::SIGTERM;

/// From here on, ends the program in good order when it is interrupted: the workers end with it.
pub(super) fn watch() {
    #[cfg(unix)]
    if let Ok(mut signals) =
        signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP])
    {
        std::thread::spawn(move || {
            if let Some(signal) = signals.forever().next() {
                end(128 + signal);
            }
        });
    }
}

/// Ends the program when nothing is half written.
#[cfg(unix)]
#[expect(clippy::exit, reason = "this is the end that was asked for")]
fn end(code: i32) {
    let _nobody_writes = super::write::pause();
    std::process::exit(code);
}
