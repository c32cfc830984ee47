//! A bucket as the cache that machines share. `moto` answers as S3 does, and the small server can
//! fail; stores of three kinds ask it in their own ways.

use std::collections::BTreeMap;
use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use super::machine::COUNT;
use super::machine::Machine;
use super::machine::counts;
use super::machine::said;
use super::server::Manner;
use super::server::Server;
use crate::validators::tools;

/// The bucket, and what the names in it begin with.
const URL: &str = "s3://briefings/desk";

type Variables = BTreeMap<&'static str, String>;

/// What leads to S3 at an address.
fn s3(host: &str) -> Variables {
    BTreeMap::from([
        ("AWS_ENDPOINT_URL", format!("http://{host}")),
        ("AWS_ALLOW_HTTP", "true".to_owned()),
        ("AWS_ACCESS_KEY_ID", "desk".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "secret".to_owned()),
        ("AWS_REGION", "us-east-1".to_owned()),
    ])
}

/// Addresses of three stores, and what leads to them at one address.
fn stores(host: &str) -> [(&'static str, Variables); 3] {
    let google = BTreeMap::from([
        ("GOOGLE_BASE_URL", format!("http://{host}")),
        ("GOOGLE_BEARER_TOKEN", "secret".to_owned()),
    ]);
    let azure = BTreeMap::from([
        ("AZURE_STORAGE_ACCOUNT_NAME", "desk".to_owned()),
        ("AZURE_STORAGE_TOKEN", "secret".to_owned()),
        ("AZURE_STORAGE_ENDPOINT", format!("http://{host}")),
        ("AZURE_ALLOW_HTTP", "true".to_owned()),
    ]);
    [(URL, s3(host)), ("gs://briefings/desk", google), ("az://briefings/desk", azure)]
}

/// What a machine builds without any of them.
fn alone() -> BTreeMap<String, Vec<u8>> {
    let machine = Machine::new();
    assert_eq!(machine.build("", &[]), counts(&[("built", COUNT)]));
    machine.built()
}

/// Builds all of it in spite of whatever is wrong, and gives what was said, which is one line.
fn in_spite(machine: &Machine, url: &str, built: &BTreeMap<String, Vec<u8>>) -> String {
    let (counts, said) = machine.build(url, &["--cache-write"]);
    assert_eq!(counts, BTreeMap::from([("built".to_owned(), COUNT)]), "{said}");
    assert!(machine.built() == *built, "the files are others");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains(url) && !said.contains("secret"), "{said}");
    said
}

#[test]
fn stores_of_three_kinds_have_what_one_machine_has_built() {
    for place in 0..3 {
        let server = Server::start();
        let (url, variables) = stores(&server.host)[place].clone();
        let first = Machine::with(variables.clone());
        assert_eq!(first.build(url, &["--cache-write"]), counts(&[("built", COUNT)]));
        let names: Vec<_> =
            server.state().files.keys().map(|name| name.replace("%2F", "/")).collect();
        let has = |kind: &str| names.iter().filter(|name| name.contains(kind)).count();
        assert_eq!(has("/briefings/desk/ac/"), COUNT, "{names:?}");
        assert!(has("/briefings/desk/cas/") >= COUNT * 3, "{names:?}");
        server.state().asked.clear();
        let second = Machine::with(variables);
        assert_eq!(second.build(url, &[]), counts(&[("cached", COUNT)]), "{url}");
        assert!(first.built() == second.built(), "{url}");
        second.terms("a treaty");
        let expected = counts(&[("built", 1), ("unchanged", COUNT - 1)]);
        assert_eq!(second.build(url, &[]), expected, "{url}");
        assert_eq!(server.state().count("PUT"), 0, "{url}: it may read alone");
    }
}

#[test]
fn a_store_that_fails_costs_time_alone() {
    let (server, built) = (Server::start(), alone());
    for manner in
        [Manner::Status(401), Manner::Status(500), Manner::Short, Manner::Endless]
    {
        server.state().manner = manner;
        in_spite(&Machine::with(s3(&server.host)), URL, &built);
    }
    for (url, variables) in stores("127.0.0.1:1") {
        let said = in_spite(&Machine::with(variables), url, &built);
        assert!(said.contains("does not answer (127.0.0.1: "), "{said}");
    }
    let mut variables = s3(&server.host);
    variables.remove("AWS_ALLOW_HTTP");
    let said = in_spite(&Machine::with(variables), URL, &built);
    assert!(said.contains("https"), "{said}");
    // What can be part of no request.
    let mut variables = s3(&server.host);
    variables.insert("AWS_SESSION_TOKEN", "a\nb".to_owned());
    let machine = Machine::with(variables);
    let (counts, said) = machine.build(URL, &[]);
    assert_eq!(counts, BTreeMap::from([("built".to_owned(), COUNT)]), "{said}");
    assert!(said.contains("in the environment"), "{said}");
}

#[test]
fn wrong_addresses_of_buckets_are_refused() {
    let refused = |url: &str| {
        let output = Machine::new().run(url, &[]);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        said(&output)
    };
    assert!(refused("s3://").contains("is no address of a cache"));
    assert!(!refused("s3://desk:secret@briefings/desk").contains("secret"));
    // Which account is told by the environment, or by a longer address.
    assert!(refused("az://briefings/desk").contains("can't be a cache"));
}

/// Ends when it is dropped.
struct Moto {
    child: Child,
    host: String,
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Moto {
    /// The server, with the bucket.
    fn start() -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = free.local_addr().expect("an address");
        drop(free);
        let child = Command::new(tools().join("bin/moto"))
            .args(["-H", "127.0.0.1", "-p", &address.port().to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|e| panic!("`moto` can't be run: {e}"));
        let moto = Self { child, host: address.to_string() };
        for _ in 0..600 {
            if TcpStream::connect(&moto.host).is_ok() {
                moto.ask("PUT", "/briefings", b"");
                return moto;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("moto does not answer");
    }

    /// Asks as its owner, without the program.
    fn ask(&self, method: &str, path: &str, body: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.host).expect("a connection");
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\
             Authorization: AWS4-HMAC-SHA256 \
             Credential=desk/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, \
             Signature=0\r\nContent-Type: application/octet-stream\r\n\
             Content-Length: {}\r\n\r\n",
            self.host,
            body.len()
        );
        stream.write_all(&[head.as_bytes(), body].concat()).expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let end = answer.windows(4).position(|part| part == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        assert!(head.starts_with("HTTP/1.1 200"), "{method} {path}: {head}");
        answer.split_off(end + 4)
    }

    /// The names of the files that begin with a text.
    fn names(&self, beginning: &str) -> Vec<String> {
        let list = self.ask("GET", "/briefings?list-type=2", b"");
        let list = String::from_utf8(list).expect("UTF-8");
        let names = list.split("<Key>").skip(1).map(|part| {
            part.split("</Key>").next().expect("the end of a name").to_owned()
        });
        names.filter(|name| name.starts_with(beginning)).collect()
    }
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn a_bucket_is_a_cache_that_machines_share() {
    let moto = Moto::start();
    let machine = || Machine::with(s3(&moto.host));
    let first = machine();
    assert_eq!(first.build(URL, &["--cache-write"]), counts(&[("built", COUNT)]));
    let names = moto.names("");
    assert_eq!(moto.names("desk/ac/").len(), COUNT, "{names:?}");
    let files = moto.names("desk/cas/");
    assert!(files.len() >= COUNT * 3, "{names:?}");
    for name in &files {
        let digest =
            chancery::sha256(&moto.ask("GET", &format!("/briefings/{name}"), b""));
        assert_eq!(*name, format!("desk/cas/{digest}"));
    }
    let second = machine();
    assert_eq!(second.build(URL, &[]), counts(&[("cached", COUNT)]));
    assert!(first.built() == second.built(), "the files are others");
    // Without anything that is here.
    for folder in ["output", ".cache"] {
        std::fs::remove_dir_all(second.path(folder)).expect("deleted");
    }
    assert_eq!(second.build(URL, &[]), counts(&[("cached", COUNT)]));
    assert!(first.built() == second.built(), "the files are others");
    // Without being asked to, it gives nothing away.
    second.terms("a treaty");
    let expected = counts(&[("built", 1), ("unchanged", COUNT - 1)]);
    assert_eq!(second.build(URL, &[]), expected);
    assert_eq!(moto.names(""), names);
    let third = machine();
    third.terms("a treaty");
    let expected = counts(&[("built", 1), ("cached", COUNT - 1)]);
    assert_eq!(third.build(URL, &["--cache-write"]), expected);
    assert!(moto.names("").len() > names.len());
    assert!(third.built() == second.built());
    // Another part of the bucket is another cache.
    let fourth = machine();
    assert_eq!(fourth.build("s3://briefings", &[]), counts(&[("built", COUNT)]));
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn two_machines_may_fill_a_bucket_at_once() {
    let moto = Moto::start();
    let machines = [(); 2].map(|()| Machine::with(s3(&moto.host)));
    std::thread::scope(|scope| {
        let builds = machines
            .each_ref()
            .map(|machine| scope.spawn(move || machine.build(URL, &["--cache-write"])));
        for build in builds {
            let (counts, said) = build.join().expect("no panic");
            // The one may have been done before the other began.
            let count = |status: &str| counts.get(status).copied().unwrap_or(0);
            assert_eq!(count("built") + count("cached"), COUNT, "{said}");
            assert_eq!(said, "");
        }
    });
    assert!(machines[0].built() == machines[1].built());
    let third = Machine::with(s3(&moto.host));
    assert_eq!(third.build(URL, &[]), counts(&[("cached", COUNT)]));
    assert!(third.built() == machines[0].built());
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn what_is_damaged_in_a_bucket_costs_time_until_it_is_mended() {
    let (moto, built) = (Moto::start(), alone());
    let machine = || Machine::with(s3(&moto.host));
    assert_eq!(machine().build(URL, &["--cache-write"]), counts(&[("built", COUNT)]));
    let files = moto.names("desk/cas/");
    for name in &files {
        moto.ask("PUT", &format!("/briefings/{name}"), b"<html>Welcome</html>");
    }
    let reader = machine();
    let (found, said) = reader.build(URL, &[]);
    assert_eq!(found, BTreeMap::from([("built".to_owned(), COUNT)]), "{said}");
    assert!(reader.built() == built, "the files are others");
    assert!(said.contains("a damaged file") && said.lines().count() == 1, "{said}");
    // Who may write puts other files in their place.
    assert!(in_spite(&machine(), URL, &built).contains("a damaged file"));
    assert_eq!(moto.names("desk/cas/"), files);
    let last = machine();
    assert_eq!(last.build(URL, &[]), counts(&[("cached", COUNT)]));
    assert!(last.built() == built, "the files are others");
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn a_wrong_bucket_costs_time_alone() {
    let (moto, built) = (Moto::start(), alone());
    let machine = || Machine::with(s3(&moto.host));
    let url = "s3://nobody/desk";
    assert!(in_spite(&machine(), url, &built).contains("is in no bucket that there is"));
    let reader = machine();
    let (found, said) = reader.build(url, &[]);
    assert_eq!(found, BTreeMap::from([("built".to_owned(), COUNT)]), "{said}");
    assert!(said.contains("is in no bucket that there is"), "{said}");
}
