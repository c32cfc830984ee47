//! Asking a server for files, and giving it some.

use std::time::Duration;

use chancery::Error;
use ureq::Agent;
use ureq::config::ConfigBuilder;
use ureq::typestate::AgentScope;

/// How long a server may take to be reached, to begin an answer, and for one request in all.
const PATIENCE: [Duration; 3] =
    [Duration::from_secs(5), Duration::from_secs(20), Duration::from_mins(2)];

/// A server at an address.
pub(super) struct Server {
    agent: Agent,
    /// The address, without a slash at its end.
    base: String,
}

impl Server {
    /// Takes an address that begins with `http://` or, if this program has TLS, `https://`.
    pub(super) fn new(url: &str) -> Result<Self, Error> {
        let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
        let is_address = rest.is_some_and(|rest| {
            !rest.starts_with('/') && !rest.is_empty() && !rest.contains(['?', '#', ' '])
        });
        if !is_address {
            return Err(Error::Usage(format!(
                "`{}` is no address of a cache: write http://HOST/PATH",
                without_password(url)
            )));
        }
        if url.starts_with("https://") && !cfg!(feature = "remote-cache-tls") {
            let message = "this program has no TLS, so it can't ask a cache by https: build \
                           it with the feature `remote-cache-tls`";
            return Err(Error::Usage(message.to_owned()));
        }
        let base = url.trim_end_matches('/').to_owned();
        Ok(Self { agent: config().build().new_agent(), base })
    }

    /// The address as it may be shown.
    pub(super) fn name(&self) -> String {
        without_password(&self.base)
    }

    /// A file of so many bytes at most; nothing if the server does not have it.
    pub(super) fn get(&self, path: &str, most: u64) -> Result<Option<Vec<u8>>, String> {
        let address = format!("{}/{path}", self.base);
        let mut answer = self.agent.get(&address).call().map_err(failed)?;
        match answer.status().as_u16() {
            200 => {
                // One byte more, so that a longer file is told from a whole one.
                let body = answer.body_mut().with_config().limit(most.saturating_add(1));
                match body.read_to_vec() {
                    Ok(bytes) => Ok(Some(bytes)),
                    Err(ureq::Error::BodyExceedsLimit(_)) => Ok(Some(Vec::new())),
                    Err(error) => Err(failed(error)),
                }
            }
            404 | 410 => Ok(None),
            status => Err(format!("answers {status}")),
        }
    }

    /// Gives a file to the server.
    pub(super) fn put(&self, path: &str, bytes: &[u8]) -> Result<(), String> {
        let address = format!("{}/{path}", self.base);
        let answer = self.agent.put(&address).send(bytes).map_err(failed)?;
        match answer.status().as_u16() {
            200..=299 => Ok(()),
            status => Err(format!("answers {status} when something is put there")),
        }
    }
}

/// How whoever has the cache is asked.
pub(super) fn config() -> ConfigBuilder<AgentScope> {
    let [connect, answer, all] = PATIENCE;
    Agent::config_builder()
        .http_status_as_error(false)
        .timeout_connect(Some(connect))
        .timeout_recv_response(Some(answer))
        .timeout_global(Some(all))
        .user_agent(concat!("chancery/", env!("CARGO_PKG_VERSION")))
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed over by `map_err`")]
fn failed(error: ureq::Error) -> String {
    format!("does not answer ({error})")
}

/// An address without the name and the password that may be in it.
pub(super) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find('/').unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let host = host.rsplit('@').next().unwrap_or(host);
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        for (url, shown) in [
            ("http://a:b@c:80/d@e", "http://c:80/d@e"),
            ("http://c", "http://c"),
            ("c", "c"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for url in ["", "host", "ftp://host", "http://", "http:///x", "http://a b"] {
            assert!(Server::new(url).is_err(), "{url}");
        }
        assert!(Server::new("http://user:word@localhost:8080/cache/").is_ok());
        let is_taken = Server::new("https://localhost").is_ok();
        assert_eq!(is_taken, cfg!(feature = "remote-cache-tls"));
    }
}
