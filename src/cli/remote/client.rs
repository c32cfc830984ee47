//! Who has the cache: a server that speaks HTTP, or a bucket of an object store.

use chancery::Error;

#[cfg(feature = "cloud")]
use super::bucket::Bucket;
use super::http::Server;

/// What addresses of buckets begin with: those of S3, of Google Cloud Storage, and of Azure Blob
/// Storage.
const STORES: [&str; 8] = ["s3", "s3a", "gs", "az", "azure", "adl", "abfs", "abfss"];

/// What becomes of a file that is there already when another of its name is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Present {
    /// It stays, as long as who has the cache can tell that it is there.
    Stays,
    /// The other one takes its place.
    Goes,
}

/// Who has the cache.
pub(super) enum Client {
    Server(Server),
    #[cfg(feature = "cloud")]
    Bucket(Bucket),
}

impl Client {
    /// Whom an address names.
    pub(super) fn new(url: &str) -> Result<Self, Error> {
        let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
        if STORES.contains(&scheme) {
            bucket(scheme, url)
        } else {
            Server::new(url).map(Self::Server)
        }
    }

    /// The address as it may be shown.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Server(server) => server.name(),
            #[cfg(feature = "cloud")]
            Self::Bucket(bucket) => bucket.name(),
        }
    }

    /// A file of so many bytes at most; nothing if it is not there. One that is longer is given
    /// as an empty one.
    pub(super) fn get(&self, path: &str, most: u64) -> Result<Option<Vec<u8>>, String> {
        match self {
            Self::Server(server) => server.get(path, most),
            #[cfg(feature = "cloud")]
            Self::Bucket(bucket) => bucket.get(path, most),
        }
    }

    /// Gives a file away. A server always puts it in the place of what is there.
    #[cfg_attr(
        not(feature = "cloud"),
        expect(unused_variables, reason = "a server knows no conditions")
    )]
    pub(super) fn put(
        &self,
        path: &str,
        bytes: &[u8],
        present: Present,
    ) -> Result<(), String> {
        match self {
            Self::Server(server) => server.put(path, bytes),
            #[cfg(feature = "cloud")]
            Self::Bucket(bucket) => bucket.put(path, bytes, present),
        }
    }
}

#[cfg(feature = "cloud")]
fn bucket(_: &str, url: &str) -> Result<Client, Error> {
    Bucket::new(url).map(Client::Bucket)
}

#[cfg(not(feature = "cloud"))]
fn bucket(scheme: &str, _: &str) -> Result<Client, Error> {
    Err(Error::Usage(format!(
        "this program was built without the feature `cloud`, so it can't ask a cache by \
         {scheme}"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_need_the_feature() {
        let found = Client::new("s3://bucket/prefix");
        assert_eq!(found.is_ok(), cfg!(feature = "cloud"));
        if let Err(error) = found {
            assert!(error.to_string().contains("without the feature `cloud`"));
        }
    }
}
