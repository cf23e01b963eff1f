//! One sum split over 1, 2 and 4 threads of the standard library: each is a thread of the kernel.
mod lesson;

use lesson::{timed, Lesson};
use std::{hint::black_box, thread};

fn sum_of_squares(first: u64, end: u64) -> u64 {
    (first..end).fold(0, |total, i| black_box(total + (i & 0xffff) * (i & 0xffff)))
}

fn split_over(threads: u64, n: u64) -> u64 {
    thread::scope(|scope| {
        let parts: Vec<_> = (0..threads)
            .map(|k| scope.spawn(move || sum_of_squares(n / threads * k, n / threads * (k + 1))))
            .collect();
        parts.into_iter().map(|part| part.join().expect("a sum does not panic")).sum()
    })
}

fn main() {
    let mut l = Lesson::new("rust-threads", &[("n", 3e9, 3e8, "iterations in all")]);
    let n = l.get("n") as u64;
    let cores = thread::available_parallelism().map_or(1, |c| c.get() as u64);
    let mut one = 0.0;
    for threads in [1, 2, 4] {
        l.phase(&format!("{threads} thread(s) on {cores} cores"));
        let (took, _) = timed(|| split_over(threads, n));
        l.figure(&format!("threads_{threads}_s"), took.as_secs_f64());
        if threads == 1 {
            one = took.as_secs_f64();
            continue;
        }
        let speedup = one / took.as_secs_f64();
        l.figure(&format!("speedup_{threads}_ratio"), speedup);
        l.figure(&format!("efficiency_{threads}_ratio"), speedup / threads.min(cores) as f64);
    }
    l.finish(true);
}
