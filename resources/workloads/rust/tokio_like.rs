//! Async tasks on one thread, with an executor of our own: a queue of ready tasks and a heap of timers. tokio does the
//! same over several threads and over sockets; this shows the mechanism without a package. The tasks wait instead of
//! fetching.
mod lesson;

use lesson::{timed, Lesson};
use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

type Task = Pin<Box<dyn Future<Output = ()>>>;

#[derive(Default)]
struct Ready(Mutex<VecDeque<usize>>);

/// Wakes a task: puts its number into the queue.
struct TaskWaker(usize, Arc<Ready>);

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.1 .0.lock().expect("no panic under this lock").push_back(self.0);
    }
}

/// Timers, the earliest first; the index keeps the order of equal times and finds the waker.
#[derive(Default)]
struct Timers {
    due: BinaryHeap<Reverse<(Instant, usize)>>,
    wakers: Vec<Option<Waker>>,
}

#[derive(Default, Clone)]
struct Executor {
    ready: Arc<Ready>,
    timers: Rc<RefCell<Timers>>,
    tasks: Rc<RefCell<Vec<Option<Task>>>>,
}

impl Executor {
    fn spawn(&self, future: impl Future<Output = ()> + 'static) {
        let mut tasks = self.tasks.borrow_mut();
        self.ready.0.lock().expect("no panic under this lock").push_back(tasks.len());
        tasks.push(Some(Box::pin(future)));
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        Sleep { end: Instant::now() + duration, timers: self.timers.clone(), set: false }
    }

    /// Polls ready tasks; with none ready, sleeps until the next timer. The number of polls.
    fn run(&self) -> u64 {
        let mut polls = 0;
        loop {
            let next = self.ready.0.lock().expect("no panic under this lock").pop_front();
            if let Some(id) = next {
                polls += 1;
                self.poll(id);
            } else if !self.fire_next_timer() {
                return polls;
            }
        }
    }

    fn poll(&self, id: usize) {
        let Some(mut task) = self.tasks.borrow_mut()[id].take() else { return };
        let waker = Waker::from(Arc::new(TaskWaker(id, self.ready.clone())));
        if task.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {
            self.tasks.borrow_mut()[id] = Some(task);
        }
    }

    fn fire_next_timer(&self) -> bool {
        let mut timers = self.timers.borrow_mut();
        let Some(Reverse((due, index))) = timers.due.pop() else { return false };
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        if let Some(waker) = timers.wakers[index].take() {
            waker.wake();
        }
        true
    }
}

struct Sleep {
    end: Instant,
    timers: Rc<RefCell<Timers>>,
    set: bool,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.set && Instant::now() >= self.end {
            return Poll::Ready(());
        }
        let end = self.end;
        {
            let mut timers = self.timers.borrow_mut();
            let index = timers.wakers.len();
            timers.wakers.push(Some(cx.waker().clone()));
            timers.due.push(Reverse((end, index)));
        }
        self.set = true;
        Poll::Pending
    }
}

fn main() {
    let options = [("tasks", 1000.0, 1000.0, "async tasks"), ("delay", 1.0, 0.2, "seconds that each waits")];
    let mut l = Lesson::new("rust-tokio-like", &options);
    let (tasks, delay) = (l.get("tasks") as u64, Duration::from_secs_f64(l.get("delay")));
    l.note("a small executor of this program's own, not tokio; the tasks wait instead of fetching");

    let executor = Executor::default();
    let done = Rc::new(RefCell::new(0u64));
    for _ in 0..tasks {
        let (own, count) = (executor.clone(), done.clone());
        executor.spawn(async move {
            own.sleep(delay).await;
            *count.borrow_mut() += 1;
        });
    }
    l.phase(&format!("{tasks} tasks wait on one thread"));
    let (took, polls) = timed(|| executor.run());
    l.figure("wall_s", took.as_secs_f64());
    l.figure("delays_ratio", took.as_secs_f64() / delay.as_secs_f64());
    l.figure("done_count", *done.borrow() as f64);
    l.figure("polls_count", polls as f64);
    l.finish(*done.borrow() == tasks);
}
