//! Carries the requests of the library for object stores by the client that asks servers as well:
//! with the same patience and through the same proxies, and there is no second client of HTTP in
//! the program. It waits on the thread that asks, so nothing has to run beside.

use std::fmt;
use std::io;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use async_trait::async_trait;
use object_store::ClientConfigKey;
use object_store::ClientOptions;
use object_store::client::HttpClient;
use object_store::client::HttpConnector;
use object_store::client::HttpError;
use object_store::client::HttpErrorKind;
use object_store::client::HttpRequest;
use object_store::client::HttpResponse;
use object_store::client::HttpResponseBody;
use object_store::client::HttpService;
use ureq::Agent;
use ureq::http::Method;
use ureq::http::Request;

use super::http;

/// The bytes that an answer may have which is no file: a key, or why there is none.
const MOST_OF_TALK: u64 = 1 << 20;

/// How many bytes the file may have that is asked for. It comes along with the request.
#[derive(Clone, Copy)]
pub(super) struct Most(pub(super) u64);

/// Gives the library its clients.
#[derive(Debug)]
pub(super) struct Carrier;

impl HttpConnector for Carrier {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        let plain = options.get_config_value(&ClientConfigKey::AllowHttp);
        let plain = plain.unwrap_or_default().to_ascii_lowercase();
        let is_plain = ["1", "true", "on", "yes", "y"].contains(&plain.as_str());
        // What is signed for one address holds for no other, so nothing leads elsewhere.
        let config = http::config().https_only(!is_plain).max_redirects(0).build();
        let agent = config.new_agent();
        Ok(HttpClient::new(Requests { agent, is_silent: AtomicBool::new(false) }))
    }
}

/// A client.
#[derive(Debug)]
struct Requests {
    agent: Agent,
    /// Whether it was waited for in vain, and is not asked again: who fetches a key lets all
    /// others wait, who would then do so one after the other.
    is_silent: AtomicBool,
}

#[async_trait]
impl HttpService for Requests {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        // What is sent can be read as what is answered is.
        let sent = HttpResponseBody::new(body).bytes().await?;
        let most = parts.extensions.get::<Most>().map_or(MOST_OF_TALK, |most| most.0);
        let host = parts.uri.host().unwrap_or_default().to_owned();
        let answer = if self.is_silent.load(Ordering::Relaxed) {
            Err(ureq::Error::ConnectionFailed)
        } else {
            self.ask(Request::from_parts(parts, &sent[..]), most)
        };
        answer.map_err(|error| {
            if matches!(error, ureq::Error::Timeout(_)) {
                self.is_silent.store(true, Ordering::Relaxed);
            }
            HttpError::new(kind(&error), Failure { host, error })
        })
    }
}

impl Requests {
    /// Asks, and reads the answer as a whole. A file that is too long is given as an empty one,
    /// which does not have its digest either.
    fn ask(
        &self,
        request: Request<&[u8]>,
        most: u64,
    ) -> Result<HttpResponse, ureq::Error> {
        let has_body = matches!(*request.method(), Method::PUT | Method::POST);
        let answer = if has_body {
            self.agent.run(request)?
        } else {
            self.agent.run(request.map(|_| ()))?
        };
        let (parts, mut body) = answer.into_parts();
        let most = if parts.status.is_success() { most } else { MOST_OF_TALK };
        let bytes = match body.with_config().limit(most).read_to_vec() {
            Err(ureq::Error::BodyExceedsLimit(_)) => Vec::new(),
            read => read?,
        };
        Ok(HttpResponse::from_parts(parts, HttpResponseBody::from(bytes)))
    }
}

/// What the library should think of a failure: it asks again after a connection was lost, and
/// nowhere else.
fn kind(error: &ureq::Error) -> HttpErrorKind {
    let is_lost = |error: &io::Error| {
        matches!(
            error.kind(),
            io::ErrorKind::BrokenPipe
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::ConnectionReset
                | io::ErrorKind::UnexpectedEof
        )
    };
    if matches!(error, ureq::Error::Io(error) if is_lost(error)) {
        HttpErrorKind::Interrupted
    } else {
        HttpErrorKind::Unknown
    }
}

/// Why there is no answer, and from whom: who has the keys may be another than who has the files.
#[derive(Debug)]
pub(super) struct Failure {
    host: String,
    error: ureq::Error,
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.host, self.error)
    }
}

impl std::error::Error for Failure {}
