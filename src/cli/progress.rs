//! How far a batch has come, for whoever looks at a terminal.

use indicatif::ProgressBar;
use indicatif::ProgressStyle;

/// A bar at the foot of the terminal, or nothing.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// Of so many steps; of one there is nothing to tell.
    pub(super) fn new(steps: u64, is_shown: bool) -> Self {
        if steps < 2 || !is_shown {
            return Self(ProgressBar::hidden());
        }
        let style = ProgressStyle::with_template("{wide_bar} {pos}/{len}, {eta} left");
        let bar = ProgressBar::new(steps);
        Self(bar.with_style(style.expect("the template is ours")))
    }

    pub(super) fn step(&self) {
        self.0.inc(1);
    }

    /// Prints something without the bar in the way.
    pub(super) fn suspend(&self, print: impl FnOnce()) {
        self.0.suspend(print);
    }

    pub(super) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
