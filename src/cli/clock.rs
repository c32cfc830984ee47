//! The clock and the environment, which only rules and missing dates ask for.

use chancery::Error;
use chancery::briefing::Date;
use chancery::briefing::DatePoint;

/// The seconds of a day.
const DAY: i64 = 86_400;

/// `SOURCE_DATE_EPOCH` (reproducible-builds.org): seconds since 1970.
#[expect(clippy::disallowed_methods, reason = "the command line reads the environment")]
pub(super) fn epoch() -> Result<Option<i64>, Error> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) if text.is_empty() => Ok(None),
        Ok(text) => text.parse().map(Some).map_err(|_| {
            Error::Usage(format!(
                "SOURCE_DATE_EPOCH is not a number of seconds: `{text}`"
            ))
        }),
        Err(_) => Ok(None),
    }
}

/// The day for rules: as asked for, else that of the epoch, else the clock's.
#[expect(clippy::disallowed_types, reason = "the command line reads the clock")]
pub(super) fn today(asked: Option<&Date>, epoch: Option<i64>) -> Date {
    if let Some(day) = asked {
        return day.clone();
    }
    let seconds = epoch.unwrap_or_else(|| {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(0))
    });
    Date::Point(DatePoint::from_unix_days(seconds.div_euclid(DAY)))
}

/// Measures time for the summary.
#[expect(clippy::disallowed_types, reason = "the command line reads the clock")]
pub(super) struct Stopwatch(std::time::Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_types, reason = "the command line reads the clock")]
    pub(super) fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// The seconds since the start.
    pub(super) fn seconds(&self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }
}
