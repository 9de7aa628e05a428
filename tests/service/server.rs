//! A service as an operator starts it, and questions to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program::Run;

/// What a test waits for comes within this time, or never.
const PATIENCE: Duration = Duration::from_secs(30);

/// A service that is up.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
    said: Receiver<String>,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answered {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }
}

/// `serve` on a port that the system chooses, at a fixed rate unless a test says otherwise.
pub(crate) fn serve() -> Run {
    Run::new().arguments("serve --listen 127.0.0.1:0").set("BIDPRICE_RATE_SOURCES", "none")
}

impl Server {
    #[track_caller]
    pub(crate) fn start(run: &Run) -> Self {
        Self::try_to_start(run).unwrap_or_else(|words| panic!("it did not start: {words}"))
    }

    /// Starts it, or tells what it said instead.
    pub(crate) fn try_to_start(run: &Run) -> Result<Self, String> {
        let mut command = run.command();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (say, said) = channel();
        thread::spawn(move || {
            stderr.lines().map_while(Result::ok).for_each(|line| drop(say.send(line)));
        });
        let mut server = Self { child, address: String::new(), said };
        let line = server.hear("listening on ")?;
        let (_, address) = line.split_once("listening on ").unwrap();
        address.trim_start_matches("http://").clone_into(&mut server.address);
        Ok(server)
    }

    /// A line of stderr that has this.
    #[track_caller]
    pub(crate) fn wait_to_hear(&self, what: &str) -> String {
        self.hear(what).unwrap_or_else(|heard| panic!("nobody said `{what}`: {heard}"))
    }

    /// The same, or all that was said until it ended.
    fn hear(&self, what: &str) -> Result<String, String> {
        let end = Instant::now() + PATIENCE;
        let mut heard = Vec::new();
        while let Ok(line) = self.said.recv_timeout(end.saturating_duration_since(Instant::now())) {
            if line.contains(what) {
                return Ok(line);
            }
            heard.push(line);
        }
        Err(heard.join("\n"))
    }

    pub(crate) fn connect(&self) -> Connection {
        let stream: Box<dyn Stream> = if let Some(path) = self.address.strip_prefix("unix:") {
            Box::new(UnixStream::connect(path).unwrap())
        } else {
            let stream = TcpStream::connect(&self.address).unwrap();
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            Box::new(stream)
        };
        Connection { stream: BufReader::new(stream) }
    }

    pub(crate) fn get(&self, path: &str) -> Answered {
        self.connect().ask("GET", path, "", "")
    }

    pub(crate) fn post(&self, path: &str, body: &str) -> Answered {
        self.connect().ask("POST", path, "", body)
    }

    /// The price of an order, or nothing.
    pub(crate) fn price(&self, path: &str, order: &str) -> Option<String> {
        let answer = self.post(path, order).json();
        answer["bid"]["price"].as_str().map(str::to_owned)
    }

    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, signal).unwrap();
    }

    /// Ends it as Kubernetes does; its exit code.
    pub(crate) fn end(&mut self) -> i32 {
        self.signal(rustix::process::Signal::TERM);
        self.child.wait().unwrap().code().expect("it ends by itself")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

pub(crate) trait Stream: Read + Write + Send {}

impl<T: Read + Write + Send> Stream for T {}

/// A connection that stays for any number of questions.
pub(crate) struct Connection {
    stream: BufReader<Box<dyn Stream>>,
}

impl Connection {
    /// Asks, with more lines of the head if there are some.
    pub(crate) fn ask(&mut self, method: &str, path: &str, head: &str, body: &str) -> Answered {
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n{head}\r\n{body}"
        );
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
        self.answer()
    }

    fn answer(&mut self) -> Answered {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(self.stream.read_line(&mut head).unwrap() > 0, "cut off: {head}");
        }
        let field = |name: &str| {
            let mut lines = head.lines().filter_map(|line| line.split_once(": "));
            lines.find_map(|(field, value)| (field == name).then(|| value.to_owned()))
        };
        let body = match field("content-length") {
            Some(length) => self.bytes(length.parse().unwrap()),
            None => self.chunks(),
        };
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answered { status, head: head.clone(), body: String::from_utf8(body).unwrap() }
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes).unwrap();
        bytes
    }

    fn chunks(&mut self) -> Vec<u8> {
        let mut all = Vec::new();
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).unwrap();
            let length = usize::from_str_radix(line.trim_end(), 16).unwrap();
            all.extend(self.bytes(length));
            self.bytes(2);
            if length == 0 {
                return all;
            }
        }
    }
}
