//! A server that many have already, nginx, as the cache that machines share.

use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use super::machine::COUNT;
use super::machine::Machine;
use super::machine::counts;

/// Ends when it is dropped.
struct Nginx(Child);

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The program, which Debian puts where only its owner looks.
fn program() -> &'static str {
    let path = "/usr/sbin/nginx";
    if std::path::Path::new(path).is_file() { path } else { "nginx" }
}

/// The server, with the settings that the manual shows.
fn nginx(folder: &std::path::Path) -> (Nginx, String) {
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let host = free.local_addr().expect("an address").to_string();
    drop(free);
    let place = folder.display();
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let temporary = temporary.map(|name| format!("{name}_temp_path {place}/tmp;\n"));
    let settings = format!(
        "daemon off;\nmaster_process off;\npid {place}/pid;\nerror_log {place}/errors;\n\
         events {{}}\nhttp {{\n{}access_log off;\nserver {{\nlisten {host};\n\
         location / {{\nroot {place}/files;\ndav_methods PUT;\n\
         create_full_put_path on;\nclient_max_body_size 0;\n}}\n}}\n}}\n",
        temporary.concat()
    );
    std::fs::create_dir_all(folder.join("files")).expect("made");
    std::fs::write(folder.join("nginx.conf"), settings).expect("written");
    let child = Command::new(program())
        .arg("-c")
        .arg(folder.join("nginx.conf"))
        .arg("-p")
        .arg(folder)
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|e| panic!("`nginx` can't be run: {e}"));
    let nginx = Nginx(child);
    for _ in 0..200 {
        if std::net::TcpStream::connect(&host).is_ok() {
            return (nginx, host);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("nginx does not answer");
}

#[test]
#[ignore = "needs what `tests/run --long` installs"]
fn nginx_is_a_cache_that_machines_share() {
    if std::env::var_os("CHANCERY_LONG").is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (_nginx, host) = nginx(folder.path());
    let url = format!("http://{host}/briefings/");
    let first = Machine::new();
    assert_eq!(first.build(&url, &["--cache-write"]), counts(&[("built", COUNT)]));
    let second = Machine::new();
    assert_eq!(second.build(&url, &[]), counts(&[("cached", COUNT)]));
    assert!(first.built() == second.built());
    let text = "---\ntitle: Other\nlang: en\ndate: 2026-01-01\nas_of: 2026-01-01\n\
                marking: none\n---\n\n## Part\n\nNobody acts.\n";
    let third = Machine::new();
    third.write("sources/t3.md", text);
    assert_eq!(third.build(&url, &[]), counts(&[("built", 1), ("cached", COUNT - 1)]));
}
