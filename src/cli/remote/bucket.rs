//! A bucket of an object store: of S3, Google Cloud Storage or Azure Blob Storage, or of what
//! speaks as one of them does. Where the store is and with which keys it is asked stands in the
//! variables of the environment that the tools of those services read as well; the library reads
//! them. An address with a key in it is refused.

use std::fmt::Display;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::time::Duration;

use chancery::Error;
use object_store::BackoffConfig;
use object_store::Extensions;
use object_store::GetOptions;
use object_store::ObjectStore;
use object_store::PutMode;
use object_store::PutOptions;
use object_store::PutPayload;
use object_store::RetryConfig;
use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::path::Path;

use super::carrier::Carrier;
use super::carrier::Failure;
use super::carrier::Most;
use super::client::Present;
use super::http;

/// How often a store is asked again that has too much to do at the moment, and how long after the
/// first time at most: less than it takes to wait for a connection in vain.
const TRIES: (usize, Duration) = (2, Duration::from_secs(4));

/// How stores say that there is no such bucket, and not merely no such file.
const NO_BUCKET: [&str; 2] = ["NoSuchBucket", "ContainerNotFound"];

/// A bucket at an address.
pub(super) struct Bucket {
    store: Box<dyn ObjectStore>,
    /// What the names of all files in it begin with.
    prefix: Path,
    /// The address as it may be shown.
    name: String,
}

impl Bucket {
    /// Takes an address such as `s3://BUCKET/PREFIX`. Nothing is asked yet.
    pub(super) fn new(url: &str) -> Result<Self, Error> {
        let name = http::without_password(url);
        let url = url.trim_end_matches('/');
        let (scheme, rest) = url.split_once("://").unwrap_or((url, ""));
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let is_address =
            !host.is_empty() && !host.contains(':') && !rest.contains(['?', '#', ' ']);
        if !is_address {
            return Err(Error::Usage(format!(
                "`{name}` is no address of a cache: write s3://BUCKET/PREFIX, with the keys \
                 in the environment"
            )));
        }
        let refused =
            |why: &dyn Display| Error::Usage(format!("`{name}` can't be a cache: {why}"));
        let prefix = Path::from_url_path(path).map_err(|error| refused(&error))?;
        let store = open(scheme, url).map_err(|error| refused(&first(&error)))?;
        Ok(Self { store, prefix, name })
    }

    /// The address as it may be shown.
    pub(super) fn name(&self) -> String {
        self.name.clone()
    }

    /// A file of so many bytes at most; nothing if it is not there.
    pub(super) fn get(&self, path: &str, most: u64) -> Result<Option<Vec<u8>>, String> {
        let place = self.place(path);
        let mut extensions = Extensions::new();
        extensions.insert(Most(most));
        let options = GetOptions::default().with_extensions(extensions);
        let found = wait(async {
            let found = self.store.get_opts(&place, options).await?;
            found.bytes().await
        })?;
        match found {
            Ok(bytes) => Ok(Some(Vec::from(bytes))),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(said(&error)),
        }
    }

    /// Gives a file to the store.
    pub(super) fn put(
        &self,
        path: &str,
        bytes: &[u8],
        present: Present,
    ) -> Result<(), String> {
        let place = self.place(path);
        let payload = PutPayload::from(bytes.to_vec());
        let put = |mode: PutMode| {
            wait(self.store.put_opts(&place, payload.clone(), PutOptions::from(mode)))
        };
        let mut sent = put(match present {
            Present::Stays => PutMode::Create,
            Present::Goes => PutMode::Overwrite,
        })?;
        // `AWS_CONDITIONAL_PUT=disabled` says that a store knows no conditions.
        if matches!(sent, Err(object_store::Error::NotImplemented { .. })) {
            sent = put(PutMode::Overwrite)?;
        }
        match sent {
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => Ok(()),
            Err(error) => Err(said(&error)),
        }
    }

    fn place(&self, path: &str) -> Path {
        let mut place = self.prefix.clone();
        for part in path.split('/') {
            place = place.join(part);
        }
        place
    }
}

/// Opens the bucket that an address names.
fn open(scheme: &str, url: &str) -> object_store::Result<Box<dyn ObjectStore>> {
    let (max_retries, retry_timeout) = TRIES;
    let backoff = BackoffConfig {
        init_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_secs(1),
        base: 2.0,
    };
    let retry = RetryConfig { backoff, max_retries, retry_timeout };
    let store: Box<dyn ObjectStore> = match scheme {
        "s3" | "s3a" => Box::new(
            AmazonS3Builder::from_env()
                .with_url(url)
                .with_retry(retry)
                .with_http_connector(Carrier)
                .build()?,
        ),
        "gs" => Box::new(
            GoogleCloudStorageBuilder::from_env()
                .with_url(url)
                .with_retry(retry)
                .with_http_connector(Carrier)
                .build()?,
        ),
        _ => Box::new(
            MicrosoftAzureBuilder::from_env()
                .with_url(url)
                .with_retry(retry)
                .with_http_connector(Carrier)
                .build()?,
        ),
    };
    Ok(store)
}

/// Does some work of the library on this thread. It has a runtime of its own, for there is nothing
/// to share: requests are done at once ([`Carrier`]), and otherwise the work waits for a key that
/// another thread fetches, or for the time to ask again.
fn wait<T>(work: impl Future<Output = T>) -> Result<T, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let runtime = runtime.map_err(|error| format!("can't be asked ({error})"))?;
    // The library takes for granted that keys can be part of a request.
    let done = catch_unwind(AssertUnwindSafe(|| runtime.block_on(work)));
    done.map_err(|_| "can't be asked with what is in the environment".to_owned())
}

/// Whether a file is not in its bucket.
fn is_missing(error: &object_store::Error) -> bool {
    matches!(error, object_store::Error::NotFound { .. }) && !is_without_bucket(error)
}

fn is_without_bucket(error: &object_store::Error) -> bool {
    let text = error.to_string();
    NO_BUCKET.iter().any(|code| text.contains(code))
}

/// What went wrong, on one line.
fn said(error: &object_store::Error) -> String {
    if is_without_bucket(error) {
        return "is in no bucket that there is".to_owned();
    }
    let cause = cause(error);
    if cause.is::<Failure>() {
        format!("does not answer ({})", first(error))
    } else {
        format!("does not answer as it should ({})", first(error))
    }
}

/// The first cause of an error, without what is written by the store and without what may be a
/// key in an address.
fn first(error: &object_store::Error) -> String {
    let cause = cause(error);
    let text = cause.to_string();
    let text = text.split(['<', '{', '?', '\n']).next().unwrap_or_default();
    // After a second colon stands what the store has written.
    let parts = if cause.is::<Failure>() { usize::MAX } else { 2 };
    let text = text.split(':').take(parts).collect::<Vec<_>>().join(":");
    text.trim_end_matches([':', ' ']).to_owned()
}

fn cause(error: &object_store::Error) -> &(dyn std::error::Error + 'static) {
    let mut cause: &(dyn std::error::Error + 'static) = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_buckets_are_taken() {
        for (url, place) in [
            ("s3://bucket", "ac/k"),
            ("s3a://bucket/", "ac/k"),
            ("gs://bucket/a/b/", "a/b/ac/k"),
            ("az://container@account.blob.core.windows.net/a", "a/ac/k"),
            ("abfss://container@account.dfs.core.windows.net/a%20b", "a b/ac/k"),
        ] {
            let bucket = Bucket::new(url).unwrap_or_else(|e| panic!("{url}: {e}"));
            assert_eq!(bucket.place("ac/k").to_string(), place, "{url}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for url in [
            "s3://",
            "s3:///a",
            "s3://a b",
            "s3://bucket/a?b",
            "s3://bucket/../a",
            "s3://key:secret@bucket/a",
            "az://con.tainer/a",
        ] {
            let Err(error) = Bucket::new(url) else { panic!("{url} is taken") };
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }

    #[test]
    fn what_a_store_writes_is_not_told() {
        let refusal = |code: &str| object_store::Error::NotFound {
            path: "a".to_owned(),
            source: format!("it said: 404 Not Found: <Code>{code}</Code>\nX").into(),
        };
        let (file, bucket) = (refusal("NoSuchKey"), refusal("NoSuchBucket"));
        assert!(is_missing(&file) && !is_missing(&bucket));
        let text = "does not answer as it should (it said: 404 Not Found)";
        assert_eq!(said(&file), text);
        assert_eq!(said(&bucket), "is in no bucket that there is");
    }
}
