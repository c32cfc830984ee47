//! The clock and the environment, which only rules and missing dates ask for.

use std::path::PathBuf;

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

/// Where the system keeps what programs can make again: as `CHANCERY_CACHE` says, which turns it
/// off if it is empty; else in the user's own folder for such things.
#[expect(clippy::disallowed_methods, reason = "the command line reads the environment")]
pub(super) fn cache_folder() -> Option<PathBuf> {
    let folder = |name: &str| {
        let value = std::env::var_os(name).filter(|value| !value.is_empty());
        value.map(PathBuf::from)
    };
    if std::env::var_os("CHANCERY_CACHE").is_some() {
        return folder("CHANCERY_CACHE");
    }
    let own = if cfg!(windows) {
        folder("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        folder("HOME").map(|home| home.join("Library/Caches"))
    } else {
        folder("XDG_CACHE_HOME")
            .or_else(|| folder("HOME").map(|home| home.join(".cache")))
    };
    own.filter(|own| own.is_absolute()).map(|own| own.join("chancery"))
}

/// The address of the cache that machines share (`CHANCERY_REMOTE_CACHE`).
#[expect(clippy::disallowed_methods, reason = "the command line reads the environment")]
pub(super) fn remote_cache() -> Option<String> {
    std::env::var("CHANCERY_REMOTE_CACHE").ok().filter(|url| !url.is_empty())
}

/// The home folder of the user, if there is one.
pub(super) fn home() -> Option<PathBuf> {
    std::env::home_dir().filter(|home| home.is_absolute())
}

/// How many bytes the cache may have (`CHANCERY_CACHE_SIZE`, in megabytes).
#[expect(clippy::disallowed_methods, reason = "the command line reads the environment")]
pub(super) fn cache_size() -> Result<Option<u64>, Error> {
    let name = "CHANCERY_CACHE_SIZE";
    let Some(text) = std::env::var_os(name).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let megabytes = text.to_str().and_then(|text| text.parse::<u64>().ok());
    let megabytes = megabytes.ok_or_else(|| {
        Error::Usage(format!("{name} is not a number of megabytes: `{}`", text.display()))
    })?;
    Ok(Some(megabytes.saturating_mul(1_000_000)))
}

/// A number that a variable of the environment holds.
#[expect(clippy::disallowed_methods, reason = "the command line reads the environment")]
pub(super) fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Where Windows keeps what every program needs, with the name of the variable.
#[expect(clippy::disallowed_methods, reason = "the command line reads the environment")]
pub(super) fn system_root() -> Option<(&'static str, std::ffi::OsString)> {
    let name = "SystemRoot";
    cfg!(windows).then(|| std::env::var_os(name)).flatten().map(|root| (name, root))
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
