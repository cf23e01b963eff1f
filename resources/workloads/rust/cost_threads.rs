//! What a thread of Rust's standard library costs: creation, and a hand-over to another thread and back over a channel.
mod lesson;

use lesson::{timed, Lesson};
use std::sync::{mpsc, Arc, Barrier};
use std::thread;

/// A field of /proc/self/status in bytes, 0 where it cannot be read.
fn memory(field: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(field)).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(0.0) * 1024.0
}

fn main() {
    let options = [("threads", 2000.0, 500.0, "threads alive at once"), ("rounds", 100_000.0, 20_000.0, "round trips")];
    let mut l = Lesson::new("rust-cost-threads", &options);
    let (threads, rounds) = (l.get("threads") as usize, l.get("rounds") as u32);

    l.phase(&format!("{threads} threads"));
    let all = Arc::new(Barrier::new(threads + 1));
    let before = memory("VmRSS");
    let (took, alive) = timed(|| {
        let spawn = |_| {
            let all = all.clone();
            thread::Builder::new().spawn(move || drop((all.wait(), all.wait())))
        };
        let alive: Result<Vec<_>, _> = (0..threads).map(spawn).collect();
        alive.unwrap_or_else(|error| {
            eprintln!("The machine refuses a thread: {error}");
            std::process::exit(1)
        })
    });
    all.wait();
    l.figure("create_us", took.as_secs_f64() * 1e6 / threads as f64);
    l.figure("resident_per_thread_bytes", (memory("VmRSS") - before) / threads as f64);
    all.wait();
    alive.into_iter().for_each(|thread| thread.join().expect("a waiting thread does not panic"));

    l.phase(&format!("{rounds} round trips over channels"));
    let ((there, inbox), (outbox, back)) = (mpsc::channel::<u32>(), mpsc::channel::<u32>());
    let echo = thread::spawn(move || inbox.into_iter().for_each(|n| outbox.send(n).unwrap_or_default()));
    let (took, _) = timed(|| {
        for n in 0..rounds {
            there.send(n).expect("the echo listens");
            back.recv().expect("the echo answers");
        }
    });
    drop(there);
    echo.join().expect("the echo does not panic");
    l.figure("hand_over_us", took.as_secs_f64() * 1e6 / f64::from(2 * rounds));
    l.finish(true);
}
