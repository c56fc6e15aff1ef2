//! A command that asks, and its answers.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout};

use crate::place::{Place, Ran};

/// A running command whose questions are answered one by one. Dropped, it is killed.
pub(crate) struct Talk {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    said: String,
}

impl Talk {
    pub(crate) fn begin(place: &Place, arguments: &[&str]) -> Self {
        let mut child = place.command(arguments).spawn().unwrap();
        let (input, output) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output, said: String::new() }
    }

    /// Reads on to the line in which these words stand; answers that line.
    pub(crate) fn until(&mut self, words: &str) -> String {
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line).unwrap() == 0 {
                let mut error = String::new();
                self.child.stderr.take().unwrap().read_to_string(&mut error).unwrap();
                panic!("{words:?} was not said: {}\n{error}", self.said);
            }
            self.said.push_str(&line);
            if line.contains(words) {
                return line.trim().to_owned();
            }
        }
    }

    /// The address that is to be opened.
    pub(crate) fn address(&mut self) -> String {
        self.until("Open this address in a browser:");
        self.until("http")
    }

    pub(crate) fn say(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Nothing more is said; waits for the end.
    pub(crate) fn end(mut self) -> Ran {
        drop(self.input.take());
        self.output.read_to_string(&mut self.said).unwrap();
        let mut err = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        let code = self.child.wait().unwrap().code().unwrap();
        Ran { code, out: std::mem::take(&mut self.said), err }
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        // It is over already after `end`.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
