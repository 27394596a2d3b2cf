use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use super::{Place, mode, refuses, succeeds, walk};

pub fn a_busy_port() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    let said = refuses(place.cradle(&["serve", "--dev"]).env("CRADLE_LISTEN", &address));
    assert!(said.contains(&address) && said.contains("is another server running there?"), "{said}");
}

pub fn a_key_is_made_once_and_for_its_owner() {
    let place = Place::new();
    succeeds(&mut place.cradle(&["key", "new", "key"]));
    assert_eq!(mode(&place.path("key")), 0o600);
    let key = fs::read(place.path("key")).expect("a key");
    let said = refuses(&mut place.cradle(&["key", "new", "key"]));
    assert!(said.contains("key is there already"), "{said}");
    assert_eq!(fs::read(place.path("key")).expect("a key"), key);
    let said = refuses(&mut place.cradle(&["key", "new", "nowhere/key"]));
    assert!(said.contains("nowhere/key cannot be written"), "{said}");
}

pub fn sigterm_ends_a_server_in_order() {
    let place = Place::new();
    let free =
        TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("an address").to_string();
    let log = fs::File::create(place.path("log")).expect("a file");
    let mut server = place.cradle(&["serve", "--dev"]);
    let server = server.env("CRADLE_LISTEN", &free).stderr(log).stdout(Stdio::null()).spawn();
    let mut server = Server(server.expect("it starts"));
    until(&mut server, || ask(&free, "GET /readyz HTTP/1.1", "").starts_with("HTTP/1.1 200"));
    let sign_up = r#"{"query":"mutation { signUp(input: { email: \"eve@home.test\", password: \"seven teal kettles hum at dawn\", zone: \"Europe/Lisbon\" }) { mailed } }"}"#;
    assert!(ask(&free, "POST /graphql HTTP/1.1", sign_up).contains(r#""mailed":true"#));
    let mail = place.path("data/mail");
    until(&mut server, || fs::read_dir(&mail).is_ok_and(|letters| letters.count() == 1));
    let mut files = Vec::new();
    walk(&place.path("data"), &mut files);
    assert!(files.len() >= 4, "the database with its log, the key, a letter: {}", files.len());
    for (file, _) in &files {
        assert_eq!(mode(file), 0o600, "{}", file.display());
    }
    assert_eq!((mode(&place.path("data")), mode(&mail)), (0o700, 0o700));

    let told = Instant::now();
    let kill = Command::new("kill").args(["-TERM", &server.0.id().to_string()]).status().expect("kill runs");
    assert!(kill.success());
    let status = server.0.wait().expect("it ends");
    let log = fs::read_to_string(place.path("log")).expect("a log");
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(told.elapsed() < Duration::from_secs(12), "it took {:?}", told.elapsed());
    assert!(!place.path("data/cradle.db-wal").exists(), "the log is folded into the database");
}

/// A running server, which does not outlive its check.
pub(super) struct Server(pub Child);

impl Drop for Server {
    fn drop(&mut self) {
        // When it has ended already, there is nothing to kill.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(super) fn until(server: &mut Server, holds: impl Fn() -> bool) {
    for _ in 0..600 {
        if holds() {
            return;
        }
        assert!(server.0.try_wait().expect("a process").is_none(), "the server has ended");
        sleep(Duration::from_millis(50));
    }
    panic!("it did not happen within thirty seconds");
}

/// One request on a connection of its own; nothing when nobody answers.
pub(super) fn ask(address: &str, line: &str, body: &str) -> String {
    let request = format!(
        "{line}\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut answer = String::new();
    if let Ok(mut stream) = TcpStream::connect(address) {
        let sent = stream.write_all(request.as_bytes());
        let _ = sent.and_then(|()| stream.read_to_string(&mut answer));
    }
    answer
}
