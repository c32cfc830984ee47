//! How work is spread over the processors of the machine.

use std::num::NonZero;

/// The most threads that one briefing is set with: each keeps memory of its own, which counts to
/// the limit, and there is little to share out.
const THREADS: usize = 4;

/// How many briefings are built at once, and with how many threads each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spread {
    pub(super) workers: usize,
    /// The threads of each, which share out parts of the typesetting.
    pub(super) threads: usize,
}

impl Spread {
    /// The spread of so many jobs over as many processors as asked for, else over all.
    pub(super) fn of(jobs: usize, asked: Option<usize>) -> Self {
        let all = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self::over(jobs, asked.unwrap_or(all), all)
    }

    fn over(jobs: usize, asked: usize, all: usize) -> Self {
        let workers = asked.min(jobs).max(1);
        // Processors that have no briefing help those that have one.
        Self { workers, threads: (asked.min(all) / workers).clamp(1, THREADS) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_processors_are_used_than_asked_for() {
        let spread = |jobs, asked, all| {
            let Spread { workers, threads } = Spread::over(jobs, asked, all);
            (workers, threads)
        };
        assert_eq!(spread(100, 2, 2), (2, 1));
        assert_eq!(spread(100, 1, 2), (1, 1), "one processor is one thread");
        assert_eq!(spread(1, 2, 2), (1, 2), "a briefing alone has all of them");
        assert_eq!(spread(3, 8, 8), (3, 2));
        assert_eq!(spread(1, 8, 2), (1, 2), "there are no more than there are");
        assert_eq!(spread(1, 64, 64), (1, THREADS));
        assert_eq!(spread(0, 2, 2).0, 1);
    }
}
