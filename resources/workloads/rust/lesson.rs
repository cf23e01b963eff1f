//! What every program in this folder shares: options, timed lines and the last line that a machine reads.
//!
//! ```text
//! let mut l = Lesson::new("rust-example", &[("n", 1e8, 1e7, "iterations")]);
//! l.phase("one after the other");          prints the time since start and the text
//! l.figure("sequential_s", 1.23);          keeps a figure; its name ends in its unit
//! l.finish(true);                          prints SWITCHYARD {...}
//! ```
//! An option is (name, default, quick value, help). --quick takes the small values of all options not given by hand.
#![allow(dead_code)]
use std::time::{Duration, Instant};

pub type Spec = (&'static str, f64, f64, &'static str);

pub struct Lesson {
    id: &'static str,
    started: Instant,
    params: Vec<(&'static str, f64)>,
    figures: Vec<(String, f64)>,
    notes: Vec<String>,
}

fn refuse(text: String) -> ! {
    eprintln!("{text}");
    std::process::exit(2)
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c < ' ' => out.push(' '),
            c => out.push(c),
        }
    }
    out + "\""
}

impl Lesson {
    pub fn new(id: &'static str, specs: &[Spec]) -> Lesson {
        let args: Vec<String> = std::env::args().skip(1).collect();
        let has = |flag: &str| args.iter().any(|a| a == flag);
        if has("--help") {
            for (name, usual, quick, help) in specs {
                println!("  --{name}: {help} ({usual}; quick: {quick})");
            }
            std::process::exit(0);
        }
        let mut params: Vec<_> = specs.iter().map(|s| (s.0, if has("--quick") { s.2 } else { s.1 })).collect();
        let mut rest = args.iter().filter(|a| *a != "--quick" && *a != "--show-params");
        while let Some(flag) = rest.next() {
            let Some(param) = params.iter_mut().find(|p| flag.strip_prefix("--") == Some(p.0)) else {
                refuse(format!("{flag} is no option of this program; --help lists them"))
            };
            match rest.next().and_then(|text| text.parse().ok()) {
                Some(value) if f64::is_finite(value) && value > 0.0 => param.1 = value,
                Some(value) => refuse(format!("{flag} takes a number above 0, not {value}")),
                None => refuse(format!("{flag} takes a number")),
            }
        }
        let lesson = Lesson { id, started: Instant::now(), params, figures: vec![], notes: vec![] };
        if has("--show-params") {
            lesson.finish(true);
            std::process::exit(0);
        }
        lesson
    }

    /// A parameter's value.
    pub fn get(&self, name: &str) -> f64 {
        self.params.iter().find(|p| p.0 == name).map_or(0.0, |p| p.1)
    }

    fn print(&self, text: &str) {
        println!("[{:8.3} s] {text}", self.started.elapsed().as_secs_f64());
    }

    pub fn phase(&self, text: &str) {
        self.print(&format!("== {text}"));
    }

    pub fn note(&mut self, text: &str) {
        self.print(&format!("   {text}"));
        self.notes.push(text.to_string());
    }

    pub fn figure(&mut self, name: &str, value: f64) {
        self.print(&format!("   {name} = {value:.6}"));
        self.figures.push((name.to_string(), value));
    }

    pub fn finish(&self, ok: bool) {
        let params: Vec<_> = self.params.iter().map(|(k, v)| format!("{}: {v}", quoted(k))).collect();
        let figures: Vec<_> = self.figures.iter().map(|(k, v)| format!("{}: {v}", quoted(k))).collect();
        let notes: Vec<_> = self.notes.iter().map(|n| quoted(n)).collect();
        println!(
            "SWITCHYARD {{\"id\": {}, \"params\": {{{}}}, \"figures\": {{{}}}, \"ok\": {ok}, \"notes\": [{}]}}",
            quoted(self.id), params.join(", "), figures.join(", "), notes.join(", ")
        );
    }
}

/// How long `work` takes, and its result.
pub fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed(), result)
}
