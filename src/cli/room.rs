//! Where briefings are set: a thread with room for texts whose parts stand deep in each other, and
//! the threads that the compiler may share its work among.

use std::panic::AssertUnwindSafe;
use std::sync::Mutex;
use std::thread::Builder;
use std::thread::ScopedJoinHandle;

/// The stack for typesetting, in bytes: lists and quotes nest.
const STACK: usize = 64 << 20;

/// Does some work with room that the first thread of a program may not have.
pub(super) fn with_room<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = Builder::new().stack_size(STACK);
        match thread.spawn_scoped(scope, work).map(ScopedJoinHandle::join) {
            Ok(Ok(done)) => done,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(error) => panic!("no thread can be started: {error}"),
        }
    })
}

/// Does some work with room, in one of so many threads. The compiler hands parts of its work to
/// the others, and does all of it here if there are none: no part waits for a thread to wake.
pub(super) fn with_threads<T: Send>(
    threads: usize,
    work: impl FnOnce() -> T + Send,
) -> T {
    with_room(|| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        // Without them the compiler starts its own.
        let _ = pool.stack_size(STACK).use_current_thread().build_global();
        work()
    })
}

/// Where the last panic was, and what it said.
static PANIC: Mutex<String> = Mutex::new(String::new());

/// Does some work that may hit a fault of ours. What it had in hand is not to be used after one.
///
/// # Errors
///
/// What a panic has said.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    std::panic::set_hook(Box::new(|info| {
        if let Ok(mut panic) = PANIC.lock() {
            *panic = info.to_string();
        }
    }));
    std::panic::catch_unwind(AssertUnwindSafe(work))
        .map_err(|_| PANIC.lock().map(|said| said.clone()).unwrap_or_default())
}
